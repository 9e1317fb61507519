"""Triggers that follow from the catalogue: the statement that changes a record says itself how its figures change.

A flow that is counted from one table changes by what was added and what went, and so does who was present in a year
(`presences.py`). Each statement on such a table appends one row to `figure_deltas`, in the writer's own transaction:
numbers by day, municipality and part, and no person. What is counted from a join, and what else does not add up, is
marked instead (`migrations/marks.py`) and counted again.

One row a statement, with its cells as arrays side by side, costs a single visit 14-17 % and an import of a hundred rows
18 %; a row a cell costs 18-22 % and 60 %, and JSON 19-23 % and 50 % (all in pairs of one run, 2 cores, with fsync).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tenants.figures import presences
from tenants.figures.catalogue import FLOWS, INDICATORS, YEARLY, Indicator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CELL = ("day", "municipality_code", "indicator", "breakdown", "value", "amount")
"""What a cell of a delta says, in the order of the arrays."""
ARRAYS = ("days", "municipalities", "indicators", "breakdowns", "parts", "amounts")
ALONE = " alone"
"""After the name of a table, as the source of a delta: nothing that others join of its rows changed."""
EVENTS = {"added": "INSERT", "changed": "UPDATE", "removed": "DELETE"}
_OF = {
    "added": "REFERENCING NEW TABLE AS added",
    "changed": "REFERENCING OLD TABLE AS gone NEW TABLE AS added",
    "removed": "REFERENCING OLD TABLE AS gone",
}


def immediate_flows() -> dict[str, list[Indicator]]:
    """Return the flows that each table counts by itself, by table."""
    return _immediate(FLOWS)


def immediate_presences() -> dict[str, list[Indicator]]:
    """Return of whom each table tells by itself that they were there in a year, by table; each has flows too."""
    return _immediate(YEARLY)


def _immediate(indicators: Iterable[Indicator]) -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {}
    for one in indicators:
        if one.is_immediate:
            found.setdefault(one.source.tables[0], []).append(one)
    return found


def followers_of(sources: Iterable[str]) -> list[Indicator]:
    """Return what has to be counted again because of changes of `sources`, and no delta tells it.

    A source is a table, or one `ALONE`: what others join of it did not change.
    """
    changed = set(sources)
    alone = {(source.removesuffix(ALONE),) for source in changed if source.endswith(ALONE)}
    return [
        one
        for one in INDICATORS.values()
        if not one.is_immediate and (changed & set(one.source.tables) or one.source.tables in alone)
    ]


def followed_sources() -> list[str]:
    """Return the sources of deltas that ask for a count of something else too."""
    sources = [source for table in immediate_flows() for source in (table, f"{table}{ALONE}")]
    return [source for source in sources if followers_of([source])]


def _joined_columns(table: str) -> list[str]:
    """Return the columns of `table` that others join; none when nobody joins it, or when it is not known what they take."""
    joins = [one.source for one in followers_of([table]) if len(one.source.tables) > 1]
    columns = [source.columns_of(table) for source in joins]
    has_rows = all(flow.source.table == table for flow in immediate_flows()[table])
    return sorted(frozenset().union(*columns)) if has_rows and all(columns) else []


def _source(table: str) -> str:
    """Return the SQL expression for the source of a delta of changed rows."""
    columns = _joined_columns(table)
    if not columns:
        return f"'{table}'"
    gone, added = (", ".join(f"{rows}.{name}" for name in columns) for rows in ("gone", "added"))
    return (
        f"CASE WHEN EXISTS (SELECT FROM gone JOIN added USING (branch_id, id) WHERE ({gone}) IS DISTINCT FROM ({added}))"
        f" THEN '{table}' ELSE '{table}{ALONE}' END"
    )


def cells(flow: Indicator, rows: str, sign: str = "", *, by_row: bool = False) -> str:
    """Return the SELECT of the cells that the transition table `rows` adds to `flow`, or with `sign` - takes from it.

    `by_row` they name the row that they are of.
    """
    table = flow.source.tables[0]
    source = f"{rows} AS {table}" if flow.source.table == table else _over(flow.source.table, table, rows)
    cuts = [("''", "''"), *((f"'{name}'", expression) for name, expression in flow.breakdowns.items())]
    values = ", ".join(f"({name}, ({expression})::text)" for name, expression in cuts)
    return (
        f"SELECT branch_id, {'id, ' if by_row else ''}{flow.source.day} AS day, municipality_code,"
        f" '{flow.id}'::text AS indicator, cuts.breakdown, cuts.value, {sign}({flow.weight}) AS amount FROM {source} {flow.rows}"
        f" CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)"
        f" WHERE {flow.source.counts_when} AND {flow.source.day} IS NOT NULL AND cuts.value IS NOT NULL"
    )


def _over(source: str, table: str, rows: str) -> str:
    return re.sub(rf"\bFROM {table}\b", f"FROM {rows} AS {table}", source)


def _append(source: str, signed: str) -> str:
    given = ", ".join(f"array_agg({name})" for name in CELL)
    return (
        f"INSERT INTO figure_deltas (branch_id, source, {', '.join(ARRAYS)})"
        f" SELECT branch_id, {source}, {given} FROM ({signed}) AS cells GROUP BY branch_id;"
    )


def _net(table: str) -> str:
    """Return only the cells that differ: most changes of a record move no figure.

    Of a table that others join each row by itself: two that change places move no flow, and what is joined to them.
    """
    flows, by_row = immediate_flows()[table], bool(_joined_columns(table))
    signed = [cells(flow, rows, sign, by_row=by_row) for rows, sign in (("added", ""), ("gone", "-")) for flow in flows]
    key = ", ".join(CELL[:-1])
    return (
        f"SELECT branch_id, {key}, sum(amount)::int AS amount FROM ({' UNION ALL '.join(signed)}) AS signed"
        f" GROUP BY branch_id, {'id, ' if by_row else ''}{key} HAVING sum(amount) <> 0"
    )


def body(table: str) -> str:
    """Return the body of the trigger function of `table`."""
    flows, present = immediate_flows()[table], immediate_presences().get(table, [])
    added = [cells(flow, "added") for flow in flows]
    gone = [cells(flow, "gone", "-") for flow in flows]

    def told(source: str, flow_cells: Iterable[str], *signed: tuple[str, int]) -> str:
        waits = "".join(presences.alone(one, signed) for one in present)
        return waits + _append(
            source, " UNION ALL ".join([*flow_cells, *(presences.cells(one, signed) for one in present)])
        )

    return f"""
    BEGIN{presences.READ_COMMITTED if present else ""}
        IF TG_OP = 'INSERT' THEN {told(f"'{table}'", added, ("added", 1))}
        ELSIF TG_OP = 'DELETE' THEN {told(f"'{table}'", gone, ("gone", -1))}
        ELSE {told(_source(table), [_net(table)], ("added", 1), ("gone", -1))}
        END IF;
        RETURN NULL;
    END """


def function(table: str) -> str:
    """Return the statement that makes the trigger function of `table`, or makes it anew when the catalogue changed."""
    return f"CREATE OR REPLACE FUNCTION count_{table}() RETURNS trigger LANGUAGE plpgsql AS $count${body(table)}$count$"


def counting(table: str) -> list[str]:
    """Return the statements that let `table` count by itself: for the revision that makes it."""
    triggers = [
        f"CREATE TRIGGER count_{name} AFTER {event} ON {table} {_OF[name]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION count_{table}()"
        for name, event in EVENTS.items()
    ]
    return [function(table), *triggers]


def counting_of(present: Collection[str]) -> list[str]:
    """Return the statements for every table of the catalogue that is `present` in the database."""
    return [statement for table in immediate_flows() if table in present for statement in counting(table)]
