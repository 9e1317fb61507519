"""The counting SQL that follows from the catalogue: one statement per grain, touching only what differs.

A recount compares what the rows say with what is held, writes the differences alone, and sends them up as deltas. Done
twice it does nothing the second time. Each statement is of some indicators, and tells of each which cells differed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import TextClause, text

from tenants.figures.catalogue import FLOWS, INDICATORS, YEARLY, Indicator, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

_MINE = "branch_id = current_branch()"
YEARS = """years AS (
    SELECT year, make_date(year, 1, 1) AS first, make_date(year, 12, 31) AS last,
        least(make_date(year, 12, 31), :horizon) AS as_of
    FROM unnest(CAST(:years AS int[])) AS year
)"""
_GIVEN = """
    SELECT period, indicator, breakdown, value, amount
    FROM jsonb_to_recordset(CAST(:given AS jsonb)) AS given (period int, indicator text, breakdown text, value text, amount int)
"""


def _counted(indicator: Indicator, period: str, source: str, conditions: str, key: str, *, cut: bool = True) -> str:
    """Return the SELECT that counts `indicator` by `period` and a further `key`, and by each breakdown when `cut`."""
    cuts = [("''", "''")] + (
        [(f"'{name}'", expression) for name, expression in indicator.breakdowns.items()] if cut else []
    )
    values = ", ".join(f"({name}, ({expression})::text)" for name, expression in cuts)
    labels = ["cuts.breakdown", "cuts.value"] if cut else []
    groups = ", ".join([*([key] if key else []), "period", *labels])
    if indicator.different:
        # Each taken once first, which needs no sorting: half the time of count(DISTINCT ...).
        return f"""
            SELECT {f"{key}, " if key else ""}period, '{indicator.id}'::text AS indicator,
                {"".join(f"{label.partition('.')[2]}, " for label in labels)}count(*)::int AS amount
            FROM (
                SELECT DISTINCT {f"{key}, " if key else ""}{period} AS period, {"".join(f"{label}, " for label in labels)}
                    {indicator.different} AS one
                FROM {source} {indicator.rows}
                {f"CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)" if cut else ""}
                WHERE {_MINE} AND {indicator.source.counts_when} AND {conditions} AND {indicator.different} IS NOT NULL
                    {"AND cuts.value IS NOT NULL" if cut else ""}
            ) AS different
            GROUP BY {", ".join([*([key] if key else []), "period", *(label.partition(".")[2] for label in labels)])}
        """
    # Nought days is an answer, nought dossiers is none.
    counts = "IS NOT NULL" if indicator.kind is Kind.QUANTILE else "> 0"
    return f"""
        SELECT {f"{key}, " if key else ""}{period} AS period, '{indicator.id}'::text AS indicator,
            {"".join(f"{label}, " for label in labels)}({indicator.amount})::int AS amount
        FROM {source} {indicator.rows}
        {f"CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)" if cut else ""}
        WHERE {_MINE} AND {indicator.source.counts_when} AND {conditions}
            {"AND cuts.value IS NOT NULL" if cut else ""}
        GROUP BY {groups}
        HAVING ({indicator.amount}) {counts}
    """


def _flow(flow: Indicator, period: str, *, cut: bool = True, whole: bool = False) -> str:
    """Return the SELECT that counts a flow in `:months`, all of `:first` up to and not including `:last`; or ever."""
    day = flow.source.day
    some = f"{day} >= :first AND {day} < :last AND date_trunc('month', {day})::date = ANY(:months)"
    conditions = f"{day} IS NOT NULL" if whole else some
    return _counted(flow, period, flow.source.table, conditions, "municipality_code", cut=cut)


def year_cells(indicator: Indicator, more: str = "true") -> str:
    """Return the SELECT that counts what does not add up in each of the `years` (a common table expression)."""
    if indicator.stays_in_its_year:
        # An index finds a day between two others; it finds none within each row of another table.
        day = indicator.within.partition(" BETWEEN ")[0]
        more = f"{more} AND {day} BETWEEN (SELECT min(first) FROM years) AND (SELECT max(last) FROM years)"
    return _counted(indicator, "years.year", f"years JOIN {indicator.source.table} ON ({indicator.within})", more, "")


def cells_of_periods(indicators: tuple[Indicator, ...], of_place: bool) -> str:  # noqa: FBT001  one of two texts
    """Return the statement that counts what does not add up in periods from `:firsts` to `:lasts`, of `:place` or all."""
    more = "municipality_code = :place" if of_place else "true"
    selects = (
        _counted(one, "years.year", f"years JOIN {one.source.table} ON ({one.within})", more, "") for one in indicators
    )
    return f"""
        WITH years AS (
            SELECT number AS year, first, last, least(last, :horizon) AS as_of
            FROM unnest(CAST(:firsts AS date[]), CAST(:lasts AS date[])) WITH ORDINALITY AS span (first, last, number)
        )
        SELECT period, indicator, breakdown, value, amount FROM ({" UNION ALL ".join(selects)}) AS counted
    """


def _named(indicators: tuple[str, ...]) -> str:
    return f"indicator IN ({', '.join(repr(name) for name in indicators)})"


_FOUND = """
    SELECT period, indicator, count(*) AS cells,
        coalesce(sum(delta) FILTER (WHERE breakdown = ''), 0)::int AS amount
    FROM difference GROUP BY period, indicator ORDER BY period, indicator
"""


@lru_cache(maxsize=64)
def month_statement(indicators: tuple[str, ...], *, whole: bool = False) -> TextClause:
    """Return the recount of some flows in `:months`, all before `:last`, or with `whole` in every month.

    It gives by month and indicator how many cells differed, and what the totals were off.
    """
    flows = [INDICATORS[name] for name in indicators]
    counted = " UNION ALL ".join(
        _flow(flow, f"date_trunc('month', {flow.source.day})::date", whole=whole) for flow in flows
    )
    key = "municipality_code, period, indicator, breakdown, value"
    return text(
        f"""
        WITH counted AS ({counted}),
        held AS (
            SELECT municipality_code, month AS period, indicator, breakdown, value, amount FROM figure_months
            WHERE {_MINE} AND {_named(indicators)} {"" if whole else "AND month = ANY(:months)"}
        ),
        difference AS (
            SELECT {key}, counted.amount AS new, coalesce(counted.amount, 0) - coalesce(held.amount, 0) AS delta
            FROM counted FULL JOIN held USING ({key})
            WHERE counted.amount IS DISTINCT FROM held.amount
        ),
        gone AS (
            DELETE FROM figure_months figure USING difference
            WHERE figure.{_MINE} AND difference.new IS NULL
                AND (figure.municipality_code, figure.month, figure.indicator, figure.breakdown, figure.value)
                  = (difference.municipality_code, difference.period, difference.indicator, difference.breakdown,
                     difference.value)
        ),
        put AS (
            INSERT INTO figure_months (branch_id, municipality_code, month, indicator, breakdown, value, amount)
            SELECT current_branch(), {key}, new FROM difference WHERE new IS NOT NULL
            ON CONFLICT (branch_id, municipality_code, month, indicator, breakdown, value)
                DO UPDATE SET amount = excluded.amount
        ),
        moved AS (
            SELECT period, indicator, breakdown, value, sum(delta)::int AS amount FROM difference
            GROUP BY period, indicator, breakdown, value HAVING sum(delta) <> 0
        ),
        sent AS (
            INSERT INTO figure_deltas
                (branch_id, source, held, days, municipalities, indicators, breakdowns, parts, amounts)
            SELECT current_branch(), '', true, array_agg(period), array_agg(''::text), array_agg(indicator),
                array_agg(breakdown), array_agg(value), array_agg(amount)
            FROM moved HAVING count(*) > 0
        )
        {_FOUND}
        """
    )


@lru_cache(maxsize=64)
def day_statement(indicators: tuple[str, ...], *, whole: bool = False) -> TextClause:
    """Return the recount of the day totals of some flows; it gives the same by month."""
    counted = " UNION ALL ".join(
        _flow(INDICATORS[name], INDICATORS[name].source.day, cut=False, whole=whole) for name in indicators
    )
    key = "municipality_code, period, indicator"
    some = "AND day >= :first AND day < :last AND date_trunc('month', day)::date = ANY(:months)"
    return text(
        f"""
        WITH counted AS ({counted}),
        held AS (
            SELECT municipality_code, day AS period, indicator, amount FROM figure_days
            WHERE {_MINE} AND {_named(indicators)} {"" if whole else some}
        ),
        difference AS (
            SELECT {key}, counted.amount AS new, coalesce(counted.amount, 0) - coalesce(held.amount, 0) AS delta
            FROM counted FULL JOIN held USING ({key})
            WHERE counted.amount IS DISTINCT FROM held.amount
        ),
        gone AS (
            DELETE FROM figure_days figure USING difference
            WHERE figure.{_MINE} AND difference.new IS NULL
                AND (figure.municipality_code, figure.day, figure.indicator)
                  = (difference.municipality_code, difference.period, difference.indicator)
        ),
        put AS (
            INSERT INTO figure_days (branch_id, municipality_code, day, indicator, amount)
            SELECT current_branch(), {key}, new FROM difference WHERE new IS NOT NULL
            ON CONFLICT (branch_id, municipality_code, day, indicator) DO UPDATE SET amount = excluded.amount
        )
        SELECT date_trunc('month', period)::date, indicator, count(*), sum(delta)::int FROM difference
        GROUP BY 1, 2 ORDER BY 1, 2
        """
    )


@lru_cache(maxsize=64)
def year_statement(indicators: tuple[str, ...]) -> TextClause:
    """Return the recount of what does not add up, in `:years`; it gives the same by year.

    `:horizon` is the last day that is over; `:given` (JSON) are the balances, which the ledger's rules counted.
    """
    selects = [year_cells(INDICATORS[name]) for name in indicators if INDICATORS[name].kind is not Kind.BALANCE]
    counted = " UNION ALL ".join([*selects, _GIVEN])
    key = "period, indicator, breakdown, value"
    return text(
        f"""
        WITH {YEARS}, counted AS ({counted}),
        held AS (
            SELECT year AS period, indicator, breakdown, value, amount FROM figure_years
            WHERE {_MINE} AND {_named(indicators)} AND year = ANY(:years)
        ),
        difference AS (
            SELECT {key}, counted.amount AS new, coalesce(counted.amount, 0) - coalesce(held.amount, 0) AS delta
            FROM counted FULL JOIN held USING ({key})
            WHERE counted.amount IS DISTINCT FROM held.amount
        ),
        gone AS (
            DELETE FROM figure_years figure USING difference
            WHERE figure.{_MINE} AND difference.new IS NULL
                AND (figure.year, figure.indicator, figure.breakdown, figure.value)
                  = (difference.period, difference.indicator, difference.breakdown, difference.value)
        ),
        put AS (
            INSERT INTO figure_years (branch_id, year, indicator, breakdown, value, amount)
            SELECT current_branch(), {key}, new FROM difference WHERE new IS NOT NULL
            ON CONFLICT (branch_id, year, indicator, breakdown, value) DO UPDATE SET amount = excluded.amount
        )
        {_FOUND}
        """
    )


@lru_cache(maxsize=1)
def months_statement() -> TextClause:
    """Return the question in which months the branch has records or figures: what a night may find wrong."""
    figures = [
        f"SELECT month FROM figure_months WHERE {_MINE}",
        f"SELECT date_trunc('month', day)::date FROM figure_days WHERE {_MINE}",
        f"SELECT make_date(year, 1, 1) FROM figure_years WHERE {_MINE}",
    ]
    return text(" UNION ".join([*_dated((*FLOWS, *YEARLY), "date_trunc('month', {day})::date"), *figures]))


@lru_cache(maxsize=64)
def years_statement(indicators: tuple[str, ...]) -> TextClause:
    """Return the question in which years the branch has records or figures of some indicators that do not add up."""
    figures = f"SELECT year FROM figure_years WHERE {_MINE} AND {_named(indicators)}"
    return text(
        " UNION ".join([*_dated((INDICATORS[name] for name in indicators), "extract(year FROM {day})::int"), figures])
    )


def _dated(indicators: Iterable[Indicator], period: str) -> list[str]:
    """Return the SELECTs of the periods in which the branch has records that are counted."""
    days = sorted({(one.source.table, one.source.day, one.source.counts_when) for one in indicators})
    return [
        f"SELECT DISTINCT {period.format(day=day)} FROM {table} WHERE {_MINE} AND {when} AND {day} IS NOT NULL"
        for table, day, when in days
    ]
