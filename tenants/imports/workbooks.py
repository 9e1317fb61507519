"""The rows of a workbook, one at a time. Of a formula only the value that was saved with it is read."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from openpyxl import load_workbook

from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MIB = 1024 * 1024
MOST_COLUMNS = 60
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class NoValue:
    """What stands for a formula whose result was not saved with it."""

    def __str__(self) -> str:
        return "="


NO_VALUE = NoValue()


@dataclass(frozen=True)
class Table:
    """One sheet as it is in the file; `rows` gives each row with its number, the header first."""

    name: str
    rows: Callable[[], Iterator[tuple[int, Sequence[Any]]]]
    file_name: str = ""


def broken() -> RefusalError:
    """Return what is said of a file that cannot be read."""
    return RefusalError(N_("This file is damaged. Save it again and send it once more."), "file")


@contextmanager
def workbook_tables(file: IO[bytes]) -> Iterator[tuple[Table, ...]]:
    """Give the sheets of a workbook that was looked at already. Raises `RefusalError` for a damaged one."""
    file.seek(0)
    with warnings.catch_warnings():
        # Openpyxl warns of decoration that it does not keep; we keep none.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever comes of a damaged part
            raise broken() from error
        try:
            yield tuple(_sheet_table(file, book, sheet) for sheet in book.worksheets)
        finally:
            book.close()


def _sheet_table(file: IO[bytes], book: Any, sheet: Any) -> Table:
    def rows() -> Iterator[tuple[int, Sequence[Any]]]:
        sheet.reset_dimensions()
        formulas = _formulas(file, sheet.title) if _has_formulas(book, sheet) else frozenset[tuple[int, int]]()
        try:
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if len(cells) > MOST_COLUMNS:
                    _refuse_too_wide(number, cells)
                if formulas:
                    yield (
                        number,
                        [_cell(cell, is_formula=(number, place) in formulas) for place, cell in enumerate(cells)],
                    )
                else:
                    yield (
                        number,
                        [_cell(cell, is_formula=False) if cell is not None else None for cell in cells[:MOST_COLUMNS]],
                    )
        except RefusalError:
            raise
        except Exception as error:
            raise broken() from error

    return Table(sheet.title.strip(), rows, sheet.title)


def _refuse_too_wide(number: int, cells: Sequence[Any]) -> None:
    if any(cell is not None for cell in cells[MOST_COLUMNS:]):
        msg = N_("There is something in row %(row)s to the right of column %(most)s. Take it out.")
        raise RefusalError(msg, "file", row=number, most=MOST_COLUMNS)


def _cell(cell: Any, *, is_formula: bool) -> Any:
    if isinstance(cell, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), cell) if "_x" in cell else cell
    if cell is None:
        return NO_VALUE if is_formula else None
    if isinstance(cell, (dt.time, dt.timedelta)):
        return str(cell)
    return cell


def _has_formulas(book: Any, sheet: Any) -> bool:
    """Whether there is any formula on a sheet: then a second look tells which have no saved result."""
    before = b""
    with book._archive.open(sheet._worksheet_path) as file:  # noqa: SLF001  openpyxl has no other way to the part
        while piece := file.read(MIB):
            if _FORMULA.search(before + piece):
                return True
            before = piece[-8:]
    return False


def _formulas(file: IO[bytes], title: str) -> frozenset[tuple[int, int]]:
    """Return row and place of every formula of a sheet."""
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        return frozenset(
            (number, place)
            for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
            for place, cell in enumerate(cells)
            if cell.data_type == "f"
        )
    finally:
        book._archive.close()  # noqa: SLF001  closing the book would close the file that the other one reads
