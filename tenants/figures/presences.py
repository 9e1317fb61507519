"""Who was there in a year: the first record of somebody adds one, and the last that goes takes one away.

The statement that changes a record looks whether the person has others in that year, by the index on their own records, and
tells what that makes of the figure: a number, and nobody's name. Two who write of one person at once would each miss the
other's record, so the second waits for the first to end; persons stand in a limited number of lanes, for a large import may
not hold a lock for each of its persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.figures.catalogue import Indicator

LANES = 128
"""The persons of a branch's year stand in so many lanes; an import of ten years holds ten times as many locks at most."""
# A lane shows what others did before only to who looks anew in each statement.
READ_COMMITTED = """
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'who was present is told by READ COMMITTED transactions alone'
                USING ERRCODE = 'invalid_transaction_state';
        END IF;"""


def _rows(indicator: Indicator, signed: Sequence[tuple[str, int]]) -> str:
    """Return the SELECT of the rows of persons that came and went, with their `sign` and `year`."""
    day, one = indicator.source.day, indicator.different
    return " UNION ALL ".join(
        f"SELECT {sign} AS sign, date_part('year', {day})::int AS year, {indicator.source.table}.*"
        f" FROM {rows} AS {indicator.source.table}"
        f" WHERE {indicator.source.counts_when} AND {day} IS NOT NULL AND {one} IS NOT NULL"
        for rows, sign in signed
    )


def alone(indicator: Indicator, signed: Sequence[tuple[str, int]]) -> str:
    """Return the statement that waits until nobody else writes of these persons' years, always in the same order."""
    lane = f"hashtext({indicator.different}::text) & {LANES - 1}"
    return f"""
            PERFORM pg_advisory_xact_lock(moved.lane) FROM (
                SELECT hashtextextended('{indicator.id} ' || branch_id || ' ' || year, {lane}) AS lane
                FROM ({_rows(indicator, signed)}) AS rows ORDER BY 1
            ) AS moved;
            """


def cells(indicator: Indicator, signed: Sequence[tuple[str, int]]) -> str:
    """Return the SELECT of what the rows change: one more in each part where somebody has a first row, one less at a last.

    Somebody had none before when they have no more rows now than came, and none are left when they have none. Each cell has
    the day of a row that moved it, so that a night proves the month of the change.
    """
    table, day, one = indicator.source.table, indicator.source.day, indicator.different
    cuts = [("''", "''"), *((f"'{name}'", expression) for name, expression in indicator.breakdowns.items())]
    values = ", ".join(f"({name}, ({expression})::text)" for name, expression in cuts)
    part = " ".join(f"WHEN {name} THEN ({expression})::text" for name, expression in cuts)
    (_, sign), *more = signed
    came, moved = ("sum(sign)", "HAVING sum(sign) <> 0") if more else (f"{sign} * count(*)", "")
    return f"""
                SELECT branch_id, day, ''::text AS municipality_code, '{indicator.id}'::text AS indicator,
                    breakdown, value, sign(came)::int AS amount
                FROM (
                    SELECT branch_id, {one}, year, max({day}) AS day, cuts.breakdown, cuts.value, {came} AS came
                    FROM ({_rows(indicator, signed)}) AS rows
                        CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)
                    WHERE cuts.value IS NOT NULL
                    GROUP BY branch_id, {one}, year, cuts.breakdown, cuts.value {moved}
                ) AS moved
                WHERE NOT EXISTS (
                    SELECT FROM {table}
                    WHERE {table}.branch_id = moved.branch_id AND {table}.{one} = moved.{one}
                        AND {table}.{day} BETWEEN make_date(year, 1, 1) AND make_date(year, 12, 31)
                        AND {indicator.source.counts_when} AND CASE breakdown {part} END = moved.value
                    OFFSET greatest(came, 0)
                )"""
