"""Many rows in one statement: written as JSON that the database reads as rows of the table."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from tenants.columns import OwnedRecord
    from tenants.isolation import ScopedSession

AT_ONCE = 5000
_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def insert_all(session: ScopedSession, table: type[OwnedRecord], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows that have the same columns, some thousands a statement."""
    for start in range(0, len(rows), AT_ONCE):
        insert(session, table, rows[start : start + AT_ONCE])


def update_all(session: ScopedSession, table: type[OwnedRecord], rows: Sequence[dict[str, Any]]) -> None:
    """Change rows by their `id`, some thousands a statement; all name the same columns."""
    for start in range(0, len(rows), AT_ONCE):
        update(session, table, rows[start : start + AT_ONCE])


def fresh_ids(session: ScopedSession, count: int) -> list[uuid.UUID]:
    """Return ids for so many rows that are still to be written, in their order."""
    return list(session.scalars(text("SELECT uuidv7() FROM generate_series(1, :count)"), {"count": count}))


def insert(
    session: ScopedSession, table: type[OwnedRecord], rows: Sequence[dict[str, Any]], named: str | None = None
) -> Iterator[tuple[uuid.UUID, str]]:
    """Add rows that have the same columns in one statement; return ids and `named`, when the caller asks for names."""
    if not rows:
        return iter(())
    names = list(rows[0])
    statement = (
        f"INSERT INTO {table.__tablename__} (branch_id, {', '.join(names)})"
        f" SELECT :branch, {', '.join(names)} FROM {recordset(table, names)}"
    )
    if named:
        statement += f" RETURNING id, {named}"
    result = session.execute(text(statement), {"branch": session.branch_id, "rows": as_json(rows)})
    return iter([(row[0], row[1]) for row in result] if named else ())


def update(session: ScopedSession, table: type[OwnedRecord], rows: Sequence[dict[str, Any]]) -> None:
    """Change rows by their `id` in one statement; all name the same columns."""
    names = list(rows[0])
    assignments = ", ".join(f"{name} = said.{name}" for name in names if name != "id")
    session.execute(
        text(
            f"UPDATE {table.__tablename__} SET {assignments} FROM {recordset(table, names)}"
            f" WHERE {table.__tablename__}.branch_id = :branch AND {table.__tablename__}.id = said.id"
        ),
        {"branch": session.branch_id, "rows": as_json(rows)},
    )


def recordset(table: type[OwnedRecord], names: Iterable[str]) -> str:
    """Return the rows of the parameter `rows` as a table with the types of `table`."""
    columns = table.__table__.c
    typed = ", ".join(f"{name} {columns[name].type.compile(dialect=_DIALECT)}" for name in names)
    return f"jsonb_to_recordset(CAST(:rows AS jsonb)) AS said({typed})"


def as_json(rows: Sequence[dict[str, Any]]) -> str:
    """Return rows as the parameter that `recordset` reads."""
    return json.dumps(rows, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
