"""Taking a branch's sheets away: the same workbook that comes in, so that coming in again changes nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import IO, TYPE_CHECKING

from sqlalchemy import func, literal, select, union_all

from tenants.audit.actions import record
from tenants.imports.cells import Place
from tenants.imports.known import known_in
from tenants.imports.places import places_of
from tenants.imports.sheets import SHEETS
from tenants.imports.stored import records_of
from tenants.imports.writing import write_workbook, write_zip

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tenants.audit.actions import Actor
    from tenants.imports.cells import Cell
    from tenants.imports.known import Known
    from tenants.imports.places import Places
    from tenants.imports.sheets import Sheet
    from tenants.isolation import ScopedSession
    from tenants.roles import Right

TELL_EVERY = 1000


class Form(StrEnum):
    """As what sheets are taken away."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def ending(self) -> str:
        """How the name of the file ends."""
        return "xlsx" if self is Form.XLSX else "zip"

    @property
    def media_type(self) -> str:
        """What the browser is told the file is."""
        if self is Form.XLSX:
            return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return "application/zip"


class Export:
    """The sheets of a branch that somebody may take away, row by row."""

    def __init__(
        self,
        session: ScopedSession,
        today: dt.date,
        rights: Collection[Right],
        progress: Callable[[int], None] = lambda _rows: None,
    ) -> None:
        self._session = session
        self._today = today
        self._known: Known = known_in(session)
        self._places: Places = places_of(session)
        self._progress = progress
        self._given: dict[str, set[str]] = {}
        self.sheets = [sheet for sheet in SHEETS if sheet.right in rights]
        self.rows = 0

    def __iter__(self) -> Iterator[tuple[Sheet, Iterator[Sequence[Cell]]]]:
        """Give each sheet with its rows; what was taken back as a mistake stays behind."""
        for sheet in self.sheets:
            yield sheet, self._rows_of(sheet)

    def _rows_of(self, sheet: Sheet) -> Iterator[Sequence[Cell]]:
        given = self._given.setdefault(sheet.name, set())
        needed = [(sheet.places[c.name], c.of) for c in sheet.references if c.required]
        for _, withdrawn, values in records_of(self._session, sheet, self._known):
            # What belongs to a group or class that was taken back went with it.
            if withdrawn or any(of in self._given and values[place] not in self._given[of] for place, of in needed):
                continue
            given.add(values[0])
            self.rows += 1
            if self.rows % TELL_EVERY == 0:
                self._progress(self.rows)
            yield self._cells(sheet, values)

    def _cells(self, sheet: Sheet, values: tuple[object, ...]) -> Sequence[Cell]:
        day = values[sheet.places[sheet.day]] if sheet.day else None
        return [
            self._places.name(str(value), day, self._today)  # type: ignore[arg-type]  # a row's day is a date
            if isinstance(column.kind, Place) and value is not None
            else column.kind.write(value)
            for column, value in zip(sheet.columns, values, strict=True)
        ]


def take_out(
    session: ScopedSession,
    rights: Collection[Right],
    today: dt.date,
    file: IO[bytes],
    form: Form = Form.XLSX,
    *,
    progress: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write the sheets that `rights` open into `file`; return how many rows that are."""
    export = Export(session, today, rights, progress)
    if form is Form.XLSX:
        write_workbook(file, export)
    else:
        write_zip(file, export)
    return export.rows


def note_export(session: ScopedSession, actor: Actor, form: Form, rows: int, export_id: object = "") -> None:
    """Let the trail keep that somebody took the branch's sheets away."""
    record(session, actor, "export", "export", export_id, rows=rows, form=form.value)


def rows_recorded(session: ScopedSession) -> int:
    """Return about how many rows an export would have, in one statement."""
    counts = [
        select(literal(sheet.name).label("name"), func.count().label("rows")).select_from(sheet.table)
        for sheet in SHEETS
    ]
    everything = union_all(*counts).subquery()
    return int(session.scalar(select(func.sum(everything.c.rows))) or 0)
