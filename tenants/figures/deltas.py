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


def followers_of(tables: Iterable[str]) -> list[Indicator]:
    """Return what has to be counted again when rows of `tables` change, because no delta tells it."""
    changed = set(tables)
    return [one for one in INDICATORS.values() if not one.is_immediate and changed & set(one.source.tables)]


def followed_tables() -> list[str]:
    """Return the tables whose deltas ask for a count of something else too."""
    return [table for table in immediate_flows() if followers_of([table])]


def cells(flow: Indicator, rows: str, sign: str = "") -> str:
    """Return the SELECT of the cells that the transition table `rows` adds to `flow`, or with `sign` - takes from it."""
    table = flow.source.tables[0]
    source = f"{rows} AS {table}" if flow.source.table == table else _over(flow.source.table, table, rows)
    cuts = [("''", "''"), *((f"'{name}'", expression) for name, expression in flow.breakdowns.items())]
    values = ", ".join(f"({name}, ({expression})::text)" for name, expression in cuts)
    return (
        f"SELECT branch_id, {flow.source.day} AS day, municipality_code, '{flow.id}'::text AS indicator, cuts.breakdown,"
        f" cuts.value, {sign}({flow.weight}) AS amount FROM {source} {flow.rows}"
        f" CROSS JOIN LATERAL (VALUES {values}) AS cuts (breakdown, value)"
        f" WHERE {flow.source.counts_when} AND {flow.source.day} IS NOT NULL AND cuts.value IS NOT NULL"
    )


def _over(source: str, table: str, rows: str) -> str:
    return re.sub(rf"\bFROM {table}\b", f"FROM {rows} AS {table}", source)


def _append(table: str, signed: str) -> str:
    given = ", ".join(f"array_agg({name})" for name in CELL)
    return (
        f"INSERT INTO figure_deltas (branch_id, source, {', '.join(ARRAYS)})"
        f" SELECT branch_id, '{table}', {given} FROM ({signed}) AS cells GROUP BY branch_id;"
    )


def _net(signed: str) -> str:
    """Return only the cells that differ: most changes of a record move no figure."""
    key = ", ".join(CELL[:-1])
    return (
        f"SELECT branch_id, {key}, sum(amount)::int AS amount FROM ({signed}) AS signed"
        f" GROUP BY branch_id, {key} HAVING sum(amount) <> 0"
    )


def body(table: str) -> str:
    """Return the body of the trigger function of `table`."""
    flows, present = immediate_flows()[table], immediate_presences().get(table, [])
    added = [cells(flow, "added") for flow in flows]
    gone = [cells(flow, "gone", "-") for flow in flows]
    changed = _net(" UNION ALL ".join([*added, *gone]))

    def told(flow_cells: Iterable[str], *signed: tuple[str, int]) -> str:
        waits = "".join(presences.alone(one, signed) for one in present)
        return waits + _append(
            table, " UNION ALL ".join([*flow_cells, *(presences.cells(one, signed) for one in present)])
        )

    return f"""
    BEGIN{presences.READ_COMMITTED if present else ""}
        IF TG_OP = 'INSERT' THEN {told(added, ("added", 1))}
        ELSIF TG_OP = 'DELETE' THEN {told(gone, ("gone", -1))}
        ELSE {told([changed], ("added", 1), ("gone", -1))}
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
