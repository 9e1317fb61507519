"""Sheets as files: a workbook, or CSV files in a zip or folder. No cell of theirs is ever a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from tenants.imports.cells import BirthDate, Code, Day, Number, YesNo, said
from tenants.imports.sheets import SHEETS
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from tenants.imports.cells import Cell
    from tenants.imports.sheets import Column, Sheet

WIDTH = 16
LAST_ROW = 1_048_575
FIRST_EXCEL_YEAR = 1901
_STAMP = (1980, 1, 1, 0, 0, 0)


def write_workbook(file: IO[bytes], sheets: Iterable[tuple[Sheet, Iterable[Sequence[Cell]]]]) -> None:
    """Write a workbook with a sheet for each of `sheets`, one row in memory at a time."""
    with _workbook(file) as book:
        looks = _Looks(book)
        for sheet, rows in sheets:
            page = book.add_worksheet(sheet.name)
            _head(page, sheet, looks)
            for number, cells in enumerate(rows, start=1):
                for place, cell in enumerate(cells):
                    looks.put(page, number, place, cell)


def write_empty_workbook(file: IO[bytes], say: Callable[[str], str]) -> None:
    """Write a workbook with every sheet and nothing on it; choosing a cell says, in the words of `say`, what goes there."""
    with _workbook(file) as book:
        looks = _Looks(book)
        for sheet in SHEETS:
            page = book.add_worksheet(sheet.name)
            _head(page, sheet, looks)
            for place, column in enumerate(sheet.columns):
                page.data_validation(1, place, LAST_ROW, place, _guidance(column, say))


def _workbook(file: IO[bytes]) -> Workbook:
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(file, {"constant_memory": True, **plain})


class _Looks:
    """How cells look: text stays text, so that no number loses its noughts and no month becomes a day."""

    def __init__(self, book: Workbook) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self.text = book.add_format({"num_format": "@"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})

    def of(self, column: Column) -> Any:
        """Return how a column looks before anything is typed in it."""
        return self.date if isinstance(column.kind, Day) else self.text

    def put(self, page: Worksheet, row: int, place: int, cell: Cell) -> None:
        """Write one cell as what it is."""
        if cell is None:
            return
        if isinstance(cell, dt.date) and cell.year >= FIRST_EXCEL_YEAR:
            page.write_datetime(row, place, dt.datetime.combine(cell, dt.time()), self.date)
        elif isinstance(cell, int) and not isinstance(cell, bool):
            page.write_number(row, place, cell)
        else:
            page.write_string(row, place, said(cell), self.text)


def _head(page: Worksheet, sheet: Sheet, looks: _Looks) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        typed = isinstance(column.kind, (Number, BirthDate, Day))
        page.set_column(place, place, WIDTH, looks.of(column) if typed else None)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, looks.head)


def _guidance(column: Column, say: Callable[[str], str]) -> dict[str, Any]:
    """Return what a spreadsheet program offers and says at the cells of a column; it never refuses what is typed."""
    words = [say(column.kind.name), say(column.about) if column.about else ""]
    if column.required:
        words.insert(0, say(N_("Has to be filled in.")))
    shown: dict[str, Any] = {
        "validate": "any",
        "input_title": column.name[:32],
        "input_message": ". ".join(word.rstrip(".") for word in words if word)[:254] + ".",
    }
    choices: list[str] = list(column.kind.codes) if isinstance(column.kind, Code) else []
    if isinstance(column.kind, YesNo):
        choices = ["yes", "no"]
    if choices:
        shown |= {"validate": "list", "source": choices, "error_type": "information"}
    return shown


def csv_files(sheets: Iterable[tuple[Sheet, Iterable[Sequence[Cell]]]]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give the name of a CSV file for each of `sheets` with its content in parts, as Dutch spreadsheet programs expect it."""
    for sheet, rows in sheets:
        yield f"{sheet.name}.csv", _csv_parts([column.name for column in sheet.columns], rows)


def _csv_parts(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow(header)
    for cells in rows:
        writer.writerow([said(cell) for cell in cells])
        if line.tell() > 1 << 16:
            yield line.getvalue().encode()
            line.seek(0)
            line.truncate()
    yield line.getvalue().encode()


def write_zip(file: IO[bytes], sheets: Iterable[tuple[Sheet, Iterable[Sequence[Cell]]]]) -> None:
    """Write a zip with a CSV file for each of `sheets`."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in csv_files(sheets):
            about = zipfile.ZipInfo(name, _STAMP)
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w") as entry:
                for part in parts:
                    entry.write(part)
