"""Writing a plan into the branch: some thousands of rows a statement, never one at a time, all in one transaction."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from tenants.clients.models import Client, Household, Residence
from tenants.housing.models import Placement
from tenants.imports.cells import BirthDate
from tenants.imports.checking import Values
from tenants.imports.freezing import UNKNOWN, age_group, names_to_find
from tenants.imports.sheets import BY_NAME, MADE_WHEN_NEW
from tenants.partners.models import Partner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tenants.columns import OwnedRecord
    from tenants.imports.checking import File
    from tenants.imports.comparing import Plan
    from tenants.imports.known import Known
    from tenants.imports.sheets import Sheet
    from tenants.isolation import ScopedSession

AT_ONCE = 5000
_DIALECT = postgresql.dialect()
_MADE = {"households": (Household, "number"), "partners": (Partner, "name")}
_NAMED = {column.of for sheet in BY_NAME.values() for column in sheet.references} - set(MADE_WHEN_NEW)
"""The sheets whose records others name by number."""
_FROZEN = {"birth_date", "sex", "nationality"}


def land(session: ScopedSession, plans: Sequence[Plan], file: File, progress: Callable[[int], None]) -> None:
    """Write what is new and what changed, sheet by sheet; `progress` is told how many rows of the file were done."""
    for plan in plans:
        _make_what_is_named(session, plan, file.known)
        if plan.new:
            _add(session, plan, file, progress)
        if plan.changed:
            _change(session, plan, file)
        if plan.sheet.name == "clients":
            _settle_clients(session, plan, file)
        progress(plan.same + len(plan.changed))


def _make_what_is_named(session: ScopedSession, plan: Plan, known: Known) -> None:
    """Make the households and partners that a sheet names for the first time."""
    for column in plan.sheet.references:
        if column.of in MADE_WHEN_NEW:
            table, name = _MADE[column.of]
            place = plan.sheet.places[column.name]
            rows = [*plan.new, *(change.row for change in plan.changed)]
            said = dict.fromkeys(row.values[place] for row in rows)
            new = [{name: each} for each in said if each is not None and each not in known.ids[column.of]]
            for key, number in _insert(session, table, new, name):
                known.ids[column.of][number] = key


def _add(session: ScopedSession, plan: Plan, file: File, progress: Callable[[int], None]) -> None:
    sheet = plan.sheet
    named = sheet.columns[0].stores[0] if sheet.name in _NAMED else None
    for start in range(0, len(plan.new), AT_ONCE):
        rows = [_stored(sheet, row.values, file, new=True) for row in plan.new[start : start + AT_ONCE]]
        for key, number in _insert(session, sheet.table, rows, named):
            file.known.ids[sheet.name][number] = key
        progress(len(rows))


def _change(session: ScopedSession, plan: Plan, file: File) -> None:
    rows = [{"id": c.id, **_stored(plan.sheet, c.row.values, file, new=False)} for c in plan.changed]
    for start in range(0, len(rows), AT_ONCE):
        _update(session, plan.sheet.table, rows[start : start + AT_ONCE])


def _stored(sheet: Sheet, values: tuple[Any, ...], file: File, *, new: bool) -> dict[str, Any]:
    """Return the columns of the table for a row; those that are frozen only when it is new."""
    known = file.known
    row: dict[str, Any] = {}
    for column, value in zip(sheet.columns, values, strict=True):
        if column.of:
            row[column.stores[0]] = None if value is None else known.ids[column.of][value]
        elif isinstance(column.kind, BirthDate):
            row["birth_date"], row["birth_precision"] = value or (None, "day")
        else:
            row[column.stores[0]] = value
    if sheet.name == "clients":
        row |= names_to_find(row["first_name"], row["last_name"])
    elif sheet.name in {"participation_participants", "language_participants"}:
        row["client_id"] = known.ids["clients"].get(row["number"])
    elif new:
        row |= _frozen(sheet, Values(sheet.places, values), known)
    return row


def _frozen(sheet: Sheet, values: Values, known: Known) -> dict[str, Any]:
    if sheet.name == "placements":
        person = known.people[values["client"]]
        return {
            "age_group": age_group(person.birth_date, values["date"]),
            "sex": person.sex or UNKNOWN,
            "nationality": person.nationality or UNKNOWN,
        }
    if sheet.name == "dossiers":
        return {"municipality_code": known.people[values["client"]].municipality_code}
    return {}


def _settle_clients(session: ScopedSession, plan: Plan, file: File) -> None:
    """Write where new clients live; for changed ones, put right where they live and what was frozen about them.

    Where nobody says since when, somebody lives there since they were housed there, or since today.
    """
    places, ids = plan.sheet.places, file.known.ids["clients"]
    housed: dict[tuple[str, str], dt.date] = {}
    for _, values in file.rows("placements"):
        key = values["client"], values["municipality"]
        housed[key] = min(values["date"], housed.get(key, values["date"]))
    homes = [
        {
            "client_id": ids[row.values[places["client"]]],
            "municipality_code": row.values[places["municipality"]],
            "moved_in_on": housed.get((row.values[places["client"]], row.values[places["municipality"]]), file.today),
        }
        for row in plan.new
    ]
    for start in range(0, len(homes), AT_ONCE):
        _insert(session, Residence, homes[start : start + AT_ONCE])
    moved = [c.id for c in plan.changed if "municipality" in c.columns]
    if moved:
        session.execute(
            text(
                f"UPDATE {Residence.__tablename__} home SET municipality_code = client.municipality_code"
                f" FROM {Client.__tablename__} client WHERE client.branch_id = home.branch_id"
                " AND client.id = home.client_id AND home.branch_id = :branch AND home.moved_out_on IS NULL"
                " AND client.id = ANY(:ids)"
            ),
            {"branch": session.branch_id, "ids": moved},
        )
    corrected = [c.id for c in plan.changed if _FROZEN & set(c.columns)]
    if corrected:
        _freeze_again(session, corrected)


def _freeze_again(session: ScopedSession, clients: list[uuid.UUID]) -> None:
    """Let placements of clients whose birth date, sex or nationality was put right say what is registered now."""
    session.execute(
        text(
            f"""
            UPDATE {Placement.__tablename__} placement
            SET age_group = fresh.age_group, sex = fresh.sex, nationality = fresh.nationality
            FROM (
                SELECT p.branch_id, p.id, coalesce(c.sex, 'unknown') AS sex,
                    coalesce(c.nationality, 'unknown') AS nationality,
                    CASE WHEN c.birth_date IS NULL THEN 'unknown'
                        WHEN c.birth_date + interval '18 years' <= p.day THEN 'adult' ELSE 'child' END AS age_group
                FROM {Placement.__tablename__} p JOIN {Client.__tablename__} c
                    ON c.branch_id = p.branch_id AND c.id = p.client_id
                WHERE p.branch_id = :branch AND c.id = ANY(:ids)
            ) AS fresh
            WHERE placement.branch_id = fresh.branch_id AND placement.id = fresh.id
                AND (placement.age_group, placement.sex, placement.nationality)
                    IS DISTINCT FROM (fresh.age_group, fresh.sex, fresh.nationality)
            """
        ),
        {"branch": session.branch_id, "ids": clients},
    )


def _insert(
    session: ScopedSession, table: type[OwnedRecord], rows: Sequence[dict[str, Any]], named: str | None = None
) -> Iterator[tuple[uuid.UUID, str]]:
    """Add rows that have the same columns in one statement; return ids and `named`, when the caller asks for names."""
    if not rows:
        return iter(())
    names = list(rows[0])
    statement = (
        f"INSERT INTO {table.__tablename__} (branch_id, {', '.join(names)})"
        f" SELECT :branch, {', '.join(names)} FROM {_recordset(table, names)}"
    )
    if named:
        statement += f" RETURNING id, {named}"
    result = session.execute(text(statement), {"branch": session.branch_id, "rows": _as_json(rows)})
    return iter([(row[0], row[1]) for row in result] if named else ())


def _update(session: ScopedSession, table: type[OwnedRecord], rows: Sequence[dict[str, Any]]) -> None:
    names = list(rows[0])
    assignments = ", ".join(f"{name} = said.{name}" for name in names if name != "id")
    session.execute(
        text(
            f"UPDATE {table.__tablename__} SET {assignments} FROM {_recordset(table, names)}"
            f" WHERE {table.__tablename__}.branch_id = :branch AND {table.__tablename__}.id = said.id"
        ),
        {"branch": session.branch_id, "rows": _as_json(rows)},
    )


def _recordset(table: type[OwnedRecord], names: Iterable[str]) -> str:
    """Return the rows of the parameter `rows` as a table with the types of `table`."""
    columns = table.__table__.c
    typed = ", ".join(f"{name} {columns[name].type.compile(dialect=_DIALECT)}" for name in names)
    return f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS said({typed})"


def _as_json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
