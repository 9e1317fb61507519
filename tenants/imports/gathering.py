"""From the rows of a file to values of our own: unknown sheets and columns are named, and every cell that cannot be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from tenants.faults import RefusalError
from tenants.imports.cells import BirthDate, Day, HalfYear, is_empty, said
from tenants.imports.faults import Fault, fault
from tenants.imports.sheets import BY_NAME, SHEETS, Sheet
from tenants.imports.workbooks import NO_VALUE
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tenants.imports.places import Places
    from tenants.imports.reading import Parcel
    from tenants.imports.sheets import Column
    from tenants.imports.workbooks import Table

MOST_ROWS = 250_000
"""In one import: what a worker gets done well within its time."""
_ERRORS = {
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!",
    "#VERW!", "#N/B", "#WAARDE!", "#DEEL/0!", "#NAAM?", "#GETAL!", "#LEEG!",
}  # fmt: skip


class Row(NamedTuple):
    """One row of a sheet: where it stands in the file, and its values in the order of the sheet's columns."""

    number: int
    values: tuple[Any, ...]


@dataclass
class Gathered:
    """The rows of one sheet that could be read, and which columns the file has."""

    sheet: Sheet
    present: tuple[bool, ...]
    rows: list[Row] = field(default_factory=list)
    mentioned: set[Any] = field(default_factory=set)
    """The numbers on this sheet, also of rows that could not be read: so that one mistake is said once."""
    read: int = 0


@dataclass
class Findings:
    """Everything wrong and everything odd."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def wrong(self, sheet: Sheet, row: Row, column: str, message: str, /, **values: object) -> None:
        """Note that a value of a row cannot be."""
        self.faults.append(_about(sheet, row, column, message, values))

    def odd(self, sheet: Sheet, row: Row, column: str, message: str, /, **values: object) -> None:
        """Note that a value of a row is odd but possible."""
        self.warnings.append(_about(sheet, row, column, message, values))


def _about(sheet: Sheet, row: Row, column: str, message: str, values: dict[str, Any]) -> Fault:
    place = sheet.places[column]
    value = row.values[place]
    return fault(sheet.name, row.number, column, said(sheet.columns[place].kind.write(value)), message, **values)


@dataclass(frozen=True)
class Reading:
    """What reading a cell may need to know."""

    places: Places
    today: dt.date


def gather(parcel: Parcel, reading: Reading, findings: Findings, progress: Callable[[int], None]) -> list[Gathered]:
    """Return what could be read of every sheet, in the order of `SHEETS`. `progress` is told how many rows were read."""
    for name in parcel.ignored:
        message = N_("This file is no .csv file and was not read.")
        findings.warnings.append(fault(name, None, "", "", message))
    found: dict[str, Gathered] = {}
    read = 0
    for table in parcel.tables:
        sheet = _sheet_of(table, findings)
        if sheet is None:
            continue
        if sheet.name in found:
            message = N_("This sheet is there twice. Keep one.")
            findings.faults.append(fault(sheet.name, None, "", "", message))
            continue
        gathered = _rows_of(table, sheet, reading, findings, lambda rows, before=read: progress(before + rows))  # type: ignore[misc]
        found[sheet.name] = gathered
        read += gathered.read
        if read > MOST_ROWS:
            message = N_("There are more than %(most)s rows. Send them in parts.")
            raise RefusalError(message, "file", most=MOST_ROWS)
    return [found[sheet.name] for sheet in SHEETS if sheet.name in found]


def _sheet_of(table: Table, findings: Findings) -> Sheet | None:
    """Return the sheet that a table is; an unknown one is named, unless it is empty."""
    sheet = BY_NAME.get(table.name.strip().lower())
    if sheet is not None:
        return sheet
    nearest = get_close_matches(table.name.lower(), BY_NAME, n=1)
    try:
        empty = all(is_empty(cell) for _, cells in table.rows() for cell in cells)
    except RefusalError:
        empty = False
    if empty:
        findings.warnings.append(fault(table.name, None, "", "", N_("This sheet is empty and was left out.")))
    elif nearest:
        message = N_("There is no sheet of this name. Did you mean %(nearest)s?")
        findings.faults.append(fault(table.name, None, "", "", message, nearest=nearest[0]))
    else:
        message = N_("There is no sheet of this name. Use one of: %(choices)s.")
        findings.faults.append(fault(table.name, None, "", "", message, choices=", ".join(BY_NAME)))
    return None


def _rows_of(
    table: Table, sheet: Sheet, reading: Reading, findings: Findings, progress: Callable[[int], None]
) -> Gathered:
    gathered = Gathered(sheet, tuple(False for _ in sheet.columns))
    try:
        rows = iter(table.rows())
        header = _header(rows, sheet, findings)
        if header is None:
            return gathered
        gathered.present = tuple(column.name in header for column in sheet.columns)
        _read_rows(rows, _Readers(sheet, header, reading), gathered, findings, progress)
    except RefusalError as refusal:
        findings.faults.append(fault(sheet.name, None, "", "", refusal.message, **refusal.values))
    return gathered


def _header(rows: Iterator[tuple[int, Sequence[Any]]], sheet: Sheet, findings: Findings) -> list[str] | None:
    """Return the names above the columns; none when the sheet is empty or a column is unknown, double or missing."""
    before = len(findings.faults)
    number, cells = next(rows, (1, []))
    names = [said(cell).lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        findings.warnings.append(fault(sheet.name, None, "", "", N_("This sheet is empty and was left out.")))
        return None
    for name in names:
        if name and name not in sheet.places:
            _name_unknown(name, number, sheet, findings)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        findings.faults.append(fault(sheet.name, number, name, "", N_("This column is there twice. Keep one.")))
    for name in sheet.required:
        if name not in names:
            message = N_("This column is missing. It cannot be left out.")
            findings.faults.append(fault(sheet.name, number, name, "", message))
    return names if len(findings.faults) == before else None


def _name_unknown(name: str, number: int, sheet: Sheet, findings: Findings) -> None:
    nearest = get_close_matches(name, sheet.places, n=1)
    if name in {"bsn", "burgerservicenummer", "sofinummer"}:
        message, values = N_("We may not keep a citizen service number (BSN). Take this column out."), {}
    elif nearest:
        message, values = N_("There is no column of this name. Did you mean %(nearest)s?"), {"nearest": nearest[0]}
    else:
        message = N_("There is no column of this name. Take it out. There are: %(choices)s.")
        values = {"choices": ", ".join(sheet.places)}
    findings.faults.append(fault(sheet.name, number, name, "", message, **values))


class _Readers:
    """How the cells of a sheet are read; the same text in the same column is read once."""

    def __init__(self, sheet: Sheet, header: list[str], reading: Reading) -> None:
        self.sheet = sheet
        self.header = header
        self.width = len(header)
        self.where = [(header.index(c.name) if c.name in header else None, c) for c in sheet.columns]
        self.number = header.index(sheet.columns[0].name) if sheet.columns[0].name in header else 0
        self._known: list[dict[str, Any]] = [{} for _ in sheet.columns]
        self._reading = reading
        self._place = sheet.places.get("municipality")
        self._day = sheet.places.get(sheet.day)

    def value(self, place: int, column: Column, cell: Any) -> Any:
        """Return the value of a cell. Raises `RefusalError` for one that cannot be read."""
        if type(cell) is str:
            known = self._known[place]
            if cell in known:
                return known[cell]
            if cell.strip() in _ERRORS:
                raise RefusalError(N_("This cell holds an error of the spreadsheet program. Type the value."))
            found = known[cell] = self._possible(column, column.kind.read(cell))
            return found
        if cell is NO_VALUE:
            raise RefusalError(N_("This formula has no saved result. Type the value itself."))
        return self._possible(column, column.kind.read(cell))

    def _possible(self, column: Column, value: Any) -> Any:
        """Return a value. Raises `RefusalError` for a day that lies further ahead than the column allows."""
        today = self._reading.today
        if isinstance(column.kind, (Day, HalfYear)):
            if value > today and not column.ahead:
                raise RefusalError(N_("This day has not come yet. Fill in today or an earlier day."))
            if value > today + dt.timedelta(days=column.ahead):
                raise RefusalError(N_("This day is too far ahead. Check the year."))
        elif isinstance(column.kind, BirthDate) and value[0] > today:
            raise RefusalError(N_("This birth date is in the future. Check day, month and year."))
        return value

    def settle(self, values: list[Any]) -> None:
        """Put the code of the municipality for its name, as of the row's day. Raises `RefusalError`."""
        place, name = self._place, None if self._place is None else values[self._place]
        if place is None or name is None:
            return
        if self._day is None:
            values[place] = self._reading.places.home(name, self._reading.today)
        elif values[self._day] is not None:
            values[place] = self._reading.places.code(name, values[self._day])


def _read_rows(
    rows: Iterator[tuple[int, Sequence[Any]]],
    readers: _Readers,
    gathered: Gathered,
    findings: Findings,
    progress: Callable[[int], None],
) -> None:
    for number, cells in rows:
        if all(is_empty(cell) for cell in cells):
            continue
        gathered.read += 1
        if gathered.read > MOST_ROWS:
            return
        if gathered.read % 1000 == 0:
            progress(gathered.read)
        row = _row(number, cells, readers, findings)
        if row is not None:
            gathered.rows.append(row)
        if readers.number < len(cells):
            gathered.mentioned.add(said(cells[readers.number]))
    progress(gathered.read)


def _row(number: int, cells: Sequence[Any], readers: _Readers, findings: Findings) -> Row | None:
    """Return the row; none when one of its cells is wrong."""
    sheet, before = readers.sheet, len(findings.faults)
    for place, cell in enumerate(cells):
        if not is_empty(cell) and (place >= readers.width or not readers.header[place]):
            message = N_("There is no name above this column. Take the cell out, or name the column.")
            findings.faults.append(fault(sheet.name, number, "", said(cell), message))
    values: list[Any] = []
    for place, (where, column) in enumerate(readers.where):
        cell = cells[where] if where is not None and where < len(cells) else None
        try:
            if is_empty(cell):
                if column.required:
                    raise RefusalError(N_("This cell is empty. It has to be filled in."))  # noqa: TRY301
                values.append(column.default)
            else:
                value = readers.value(place, column, cell)
                values.append(column.default if value is None else value)
        except RefusalError as refusal:
            values.append(None)
            findings.faults.append(
                fault(sheet.name, number, column.name, said(cell), refusal.message, **refusal.values)
            )
    try:
        readers.settle(values)
    except RefusalError as refusal:
        name = str(values[sheet.places["municipality"]])
        findings.faults.append(fault(sheet.name, number, "municipality", name, refusal.message, **refusal.values))
    return Row(number, tuple(values)) if len(findings.faults) == before else None
