"""Adding up: what the writers' statements said is taken once, and added to branch, region and nation in one statement.

A folder adds the deltas of some branches. What the branch's own cells hold already (`held`: a count replaced them) goes up
only. Cells that fall to nothing vanish. Whatever moved is noted for the editions (`figure_changes`) and for what has to be
counted again or proven at night (`figure_marks`), in the same transaction: a folder that dies has done nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import TextClause, text

from tenants.figures.deltas import followed_sources, immediate_presences

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.isolation import ScopedSession

NIGHT = "night"
"""The breakdown of a cell without an indicator: a night counted the year of that day."""
FOLDED = "folded"
"""The source of a mark that says: this was added up, the night proves it."""
SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext('figure sums'))"
"""Folders share the sums; who counts them anew has them alone."""

_KEYS = {
    "figure_months": ("branch_id", "municipality_code", "month", "indicator", "breakdown", "value"),
    "figure_days": ("branch_id", "municipality_code", "day", "indicator"),
    "figure_years": ("branch_id", "year", "indicator", "breakdown", "value"),
    "region_figures": ("region_id", "month", "indicator", "breakdown", "value"),
    "nation_figures": ("month", "indicator", "breakdown", "value"),
}
_OWN = ("figure_months", "figure_days", "figure_years")
_TYPES = {"branch_id": "uuid", "region_id": "uuid", "month": "date", "day": "date", "year": "int"}


def _taken(whose: str) -> str:
    """Return the common table expressions of the deltas that are taken, and their cells by day, month and year."""
    present = ", ".join(repr(one.id) for many in immediate_presences().values() for one in many)
    return f"""
        taken AS (
            DELETE FROM figure_deltas WHERE {whose}
            RETURNING branch_id, source, held, days, municipalities, indicators, breakdowns, parts, amounts
        ),
        cell AS MATERIALIZED (
            SELECT branch_id, source, held, cell.*, date_trunc('month', cell.day)::date AS month,
                extract(year FROM cell.day)::int AS year, indicator <> '' AND indicator NOT IN ({present}) AS adds_up
            FROM taken CROSS JOIN LATERAL unnest(days, municipalities, indicators, breakdowns, parts, amounts)
                AS cell (day, municipality_code, indicator, breakdown, value, amount)
        ),
        own AS (
            SELECT branch_id, municipality_code, month, indicator, breakdown, value, sum(amount)::int AS amount
            FROM cell WHERE NOT held AND adds_up GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0
        ),
        own_day AS (
            SELECT branch_id, municipality_code, day, indicator, sum(amount)::int AS amount
            FROM cell WHERE NOT held AND adds_up AND breakdown = '' GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
        ),
        own_year AS (
            SELECT branch_id, year, indicator, breakdown, value, sum(amount)::int AS amount
            FROM cell WHERE indicator IN ({present}) GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0
        )"""


def _added(name: str, table: str, rows: str) -> str:
    """Return the common table expression that adds the amounts of `rows` to `table`, in the order of its key."""
    key = ", ".join(_KEYS[table])
    return f"""
        {name} AS (
            INSERT INTO {table} ({key}, amount) SELECT {key}, amount FROM {rows} ORDER BY {key}
            ON CONFLICT ({key}) DO UPDATE SET amount = {table}.amount + excluded.amount
            RETURNING {key}, amount
        )"""


def _noughts(name: str, table: str) -> str:
    return (
        f"(SELECT coalesce(jsonb_agg(jsonb_build_array({', '.join(_KEYS[table])})), '[]') FROM {name} WHERE amount = 0)"
        f" AS {table}"
    )


@lru_cache(maxsize=1)
def fold_statement() -> TextClause:
    """Return the statement that takes the deltas of `:branches` and adds them everywhere."""
    return _fold("branch_id = ANY(CAST(:branches AS uuid[]))")


@lru_cache(maxsize=1)
def held_statement() -> TextClause:
    """Return the statement that takes what the branches' cells hold already and adds it to region and nation."""
    return _fold("held")


def _fold(whose: str) -> TextClause:
    return text(
        f"""
        WITH {_taken(whose)},
        stay AS (
            SELECT branch_id, month, by_night, region_of_month(branch_id, month) AS region_id
            FROM (SELECT branch_id, month, bool_or(indicator = '' AND breakdown = '{NIGHT}') AS by_night
                FROM cell GROUP BY branch_id, month) AS months
        ),
        up AS (
            SELECT region_id, month, indicator, breakdown, value, sum(amount)::int AS amount
            FROM cell JOIN stay USING (branch_id, month) WHERE adds_up GROUP BY 1, 2, 3, 4, 5
        ),
        of_region AS (SELECT * FROM up WHERE region_id IS NOT NULL AND amount <> 0),
        of_nation AS (
            SELECT month, indicator, breakdown, value, sum(amount)::int AS amount FROM up
            GROUP BY 1, 2, 3, 4 HAVING sum(amount) <> 0
        ),
        {_added("months", "figure_months", "own")},
        {_added("totals", "figure_days", "own_day")},
        {_added("years", "figure_years", "own_year")},
        {_added("regions", "region_figures", "of_region")},
        {_added("nation", "nation_figures", "of_nation")},
        changed AS (
            INSERT INTO figure_changes (region_id, year, by_night)
            SELECT region_id, extract(year FROM month)::int, bool_or(by_night) FROM stay GROUP BY 1, 2
        ),
        stood AS (
            UPDATE figure_standings standing SET counted_at = clock_timestamp()
            FROM (SELECT DISTINCT branch_id FROM taken WHERE NOT held) AS told
            WHERE standing.branch_id = told.branch_id
        ),
        marked AS (
            INSERT INTO figure_marks (branch_id, month, source)
            SELECT DISTINCT branch_id, month,
                CASE WHEN source = ANY(CAST(:followed AS text[])) THEN source ELSE '{FOLDED}' END
            FROM cell WHERE NOT held
        )
        SELECT (SELECT count(*) FROM taken) AS taken, {_noughts("months", "figure_months")},
            {_noughts("totals", "figure_days")}, {_noughts("years", "figure_years")},
            {_noughts("regions", "region_figures")}, {_noughts("nation", "nation_figures")}
        """
    )


@lru_cache(maxsize=1)
def absorb_statement() -> TextClause:
    """Return the statement that takes the deltas of the session's branch into its own cells, and sends them up as held."""
    whole = ", ".join(
        f"array_agg({name})" for name in ("month", "municipality_code", "indicator", "breakdown", "value", "amount")
    )
    return text(
        f"""
        WITH {_taken("branch_id = current_branch() AND NOT held")},
        {_added("months", "figure_months", "own")},
        {_added("totals", "figure_days", "own_day")},
        {_added("years", "figure_years", "own_year")},
        sent AS (
            INSERT INTO figure_deltas
                (branch_id, source, held, days, municipalities, indicators, breakdowns, parts, amounts)
            SELECT current_branch(), '', true, {whole} FROM own HAVING count(*) > 0
        ),
        seen AS (SELECT DISTINCT month, source FROM cell)
        SELECT (SELECT coalesce(jsonb_agg(jsonb_build_array(month, source)), '[]') FROM seen) AS seen,
            {_noughts("months", "figure_months")}, {_noughts("totals", "figure_days")},
            {_noughts("years", "figure_years")}
        """
    )


def fold(session: ScopedSession, branches: Collection[uuid.UUID]) -> int:
    """Add the waiting deltas of some branches to their own cells, region and nation, once; return how many there were.

    `session` is in the `Fold` scope and READ COMMITTED. A branch that another folder is busy with is left to it; while
    the sums are counted anew it waits for that.
    """
    if not branches:
        return 0
    session.execute(text(SHARED))
    mine = session.scalars(
        text(
            "SELECT branch_id FROM unnest(CAST(:branches AS uuid[])) AS branch_id"
            " WHERE pg_try_advisory_xact_lock(hashtextextended('fold ' || branch_id, 0)) ORDER BY branch_id"
        ),
        {"branches": list(branches)},
    ).all()
    if not mine:
        return 0
    return _done(session, fold_statement(), branches=list(mine))


def fold_held(session: ScopedSession) -> int:
    """Add to region and nation what the branches' cells hold already; return how many deltas there were.

    For who reads branches and sums beside each other: in that transaction, and REPEATABLE READ, they agree.
    """
    session.execute(text(SHARED))
    return _done(session, held_statement())


def _done(session: ScopedSession, statement: TextClause, **values: Any) -> int:
    found = session.execute(statement, {"followed": followed_sources(), **values}).mappings().one()
    drop_noughts(session, {table: found[table] for table in _KEYS})
    return int(found["taken"])


def absorb(session: ScopedSession) -> set[tuple[dt.date, str]]:
    """Take the waiting deltas of the session's branch into its own cells; return the months and tables they were of.

    The session is REPEATABLE READ. Region and nation get them from the next folder.
    """
    found = session.execute(absorb_statement()).mappings().one()
    drop_noughts(session, {table: found[table] for table in _OWN})
    return {(dt.date.fromisoformat(month), source) for month, source in found["seen"]}


def drop_noughts(session: ScopedSession, found: dict[str, Sequence[Sequence[Any]]]) -> None:
    """Take the cells away that fell to nothing, by their keys; no statement when there are none."""
    for table, keys in found.items():
        if not keys:
            continue
        columns = _KEYS[table]
        parts = ", ".join(
            f"CAST(gone.key->>{place} AS {_TYPES.get(name, 'text')})" for place, name in enumerate(columns)
        )
        session.execute(
            text(
                f"DELETE FROM {table} USING jsonb_array_elements(CAST(:keys AS jsonb)) AS gone (key)"
                f" WHERE ({', '.join(f'{table}.{name}' for name in columns)}) = ({parts}) AND {table}.amount = 0"
            ),
            {"keys": json.dumps(keys)},
        )
