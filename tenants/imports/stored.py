"""What is recorded, as a sheet would say it: the one way from a table's rows back to the values of a sheet's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select

from tenants.imports.cells import BirthDate, Code, Languages, Text, Topics
from tenants.imports.dossiers.recorded import events_recorded
from tenants.imports.dossiers.sheets import EVENTS
from tenants.imports.known import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Select

    from tenants.imports.known import Known
    from tenants.imports.sheets import Column, Sheet
    from tenants.isolation import ScopedSession

AT_ONCE = 5000


def records_of(session: ScopedSession, sheet: Sheet, known: Known, *where: Any) -> Iterator[Record]:
    """Give what is recorded of a sheet, in the order in which it came; a few thousand rows in memory at a time."""
    if sheet is EVENTS:
        yield from events_recorded(session, known, *where)
        return
    readers = [_reader(column, known) for column in sheet.columns]
    for row in session.execute(_query(sheet).where(*where).execution_options(yield_per=AT_ONCE)):
        rest = iter(row[2:])
        yield Record(row[0], row[1] is not None, tuple(read(rest) for read in readers))


def _query(sheet: Sheet) -> Select[Any]:
    table = sheet.table
    withdrawn = getattr(table, "withdrawn_at", literal(None))
    stored = [getattr(table, name) for column in sheet.columns for name in column.stores]
    query = select(table.id, withdrawn, *stored).order_by(table.id)
    # A participant of a class who still waits for a place has no row to be known by yet.
    needed = [table.__table__.c[column.stores[0]] for column in sheet.columns if column.required]
    return query.where(*(each.is_not(None) for each in needed if each.nullable))


def _reader(column: Column, known: Known) -> Callable[[Iterator[Any]], Any]:
    """Return how the values that a column stores become the one value of its cell."""
    if column.of:
        numbers = {key: number for number, key in known.ids[column.of].items()}
        return lambda rest: numbers.get(next(rest))
    if isinstance(column.kind, BirthDate):
        return _birth_date
    if isinstance(column.kind, (Topics, Languages)):
        return lambda rest: tuple(next(rest) or ())
    if isinstance(column.kind, Text):
        empty = column.default
        return lambda rest: (next(rest) or "").strip().replace("\r\n", "\n").replace("\r", "\n") or empty
    if isinstance(column.kind, Code):
        codes = column.kind.codes
        return lambda rest: None if (word := next(rest)) is None else codes(word)
    return next


def _birth_date(rest: Iterator[Any]) -> Any:
    date, precision = next(rest), next(rest)
    return None if date is None else (date, precision)
