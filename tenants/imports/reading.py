"""Opening what a branch sends: a workbook, or a folder or zip of CSV files; and refusing at once what is neither.

Rows come as they are in the file, numbered as a spreadsheet program numbers them, one at a time. Of a formula only the value
that was saved with it is read, and nothing in a file is ever run.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from openpyxl import load_workbook

from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MIB = 1024 * 1024
MOST_BYTES = 50 * MIB
"""What a file that is sent in may weigh."""
MOST_UNPACKED = 300 * MIB
MOST_PART = 64 * MIB
"""Of a part of a workbook that is read as a whole, such as its list of texts."""
MOST_PARTS = 500
MOST_COLUMNS = 60
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
_IGNORED = ("__MACOSX/", ".")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
DELIMITERS = (";", ",")


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


@dataclass(frozen=True)
class Parcel:
    """The sheets of what was sent, and the names of files in it that are no sheet."""

    tables: tuple[Table, ...]
    ignored: tuple[str, ...] = ()


@contextmanager
def opened(name: str, source: Path | bytes) -> Iterator[Parcel]:
    """Open a file called `name`, or a folder, and give its sheets. Raises `RefusalError` for what cannot be read."""
    if isinstance(source, Path) and source.is_dir():
        yield _folder(source)
        return
    if isinstance(source, Path) and not source.is_file():
        msg = N_("There is no file or folder %(name)s.")
        raise RefusalError(msg, "file", name=str(source))
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        start = file.read(4)
        file.seek(0)
        if start.startswith(_ZIP):
            with _unzipped(file) as archive, _told_apart(archive, file) as parcel:
                yield parcel
        else:
            yield _plain(name, start, file)


def _plain(name: str, start: bytes, file: IO[bytes]) -> Parcel:
    if start == _OLD_EXCEL:
        msg = N_("This is an old Excel file, or one with a password. Save it as .xlsx without a password.")
        raise RefusalError(msg, "file")
    if PurePosixPath(name).suffix.lower() != ".csv":
        msg = N_("This is no workbook. Send an .xlsx file, or a zip with a .csv file for each sheet.")
        raise RefusalError(msg, "file")
    return Parcel((_csv_table(PurePosixPath(name).name, file.read),))


@contextmanager
def _unzipped(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """Open a zip after looking at what it says of itself. Raises `RefusalError` when it could do harm."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _broken() from error
    with archive:
        _refuse_harmful(archive.infolist())
        yield archive


def _broken() -> RefusalError:
    return RefusalError(N_("This file is damaged. Save it again and send it once more."), "file")


def _refuse_harmful(parts: Sequence[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        msg = N_("This file unpacks to more than %(most)s MB. Send it in parts.")
        raise RefusalError(msg, "file", most=MOST_UNPACKED // MIB)
    for part in parts:
        path = PurePosixPath(part.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in part.filename:
            msg = N_("This zip holds a file with a path that leads out of it. Make the zip anew from the files alone.")
            raise RefusalError(msg, "file")
        if part.flag_bits & 1:
            msg = N_("This file has a password. Save it without one.")
            raise RefusalError(msg, "file")


@contextmanager
def _told_apart(archive: zipfile.ZipFile, file: IO[bytes]) -> Iterator[Parcel]:
    names = {part.filename for part in archive.infolist()}
    if "[Content_Types].xml" not in names:
        yield _zip(archive)
        return
    _refuse_macros(archive, names)
    with _workbook(file) as parcel:
        yield parcel


def _refuse_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Refuse a workbook with a program in it, one that is no workbook, and parts too large to be read as a whole."""
    if "xl/workbook.xml" not in names:
        msg = N_("This is no workbook. Send an .xlsx file, or a zip with a .csv file for each sheet.")
        raise RefusalError(msg, "file")
    try:
        kinds = archive.read("[Content_Types].xml") if _small(archive, "[Content_Types].xml") else b""
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise _broken() from error
    program = any(
        PurePosixPath(name).name.lower().startswith("vbaproject") or "/macrosheets/" in name for name in names
    )
    if program or b"macroEnabled" in kinds:
        msg = N_("There are macros in this file. Save it as .xlsx, which has none.")
        raise RefusalError(msg, "file")
    for part in archive.infolist():
        if not part.filename.startswith("xl/worksheets/") and part.file_size > MOST_PART:
            msg = N_("This file unpacks to more than %(most)s MB. Send it in parts.")
            raise RefusalError(msg, "file", most=MOST_PART // MIB)
        if part.filename.endswith((".xml", ".rels")) and _declares(archive, part):
            raise _broken()


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return archive.getinfo(name).file_size <= MIB


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type, which no spreadsheet program writes and which can unfold without end."""
    try:
        with archive.open(part) as file:
            return b"<!DOCTYPE" in file.read(4096)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise _broken() from error


@contextmanager
def _workbook(file: IO[bytes]) -> Iterator[Parcel]:
    file.seek(0)
    with warnings.catch_warnings():
        # Openpyxl warns of decoration that it does not keep; we keep none.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever comes of a damaged part
            raise _broken() from error
        try:
            yield Parcel(tuple(_sheet_table(file, book, sheet) for sheet in book.worksheets))
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
            raise _broken() from error

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


def _zip(archive: zipfile.ZipFile) -> Parcel:
    def content(part: zipfile.ZipInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            try:
                return archive.read(part)
            except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
                raise _broken() from error

        return read

    parts = [part for part in archive.infolist() if not part.is_dir() and not _is_hidden(part.filename)]
    return _parcel([(PurePosixPath(part.filename.replace("\\", "/")).name, content(part)) for part in parts])


def _folder(folder: Path) -> Parcel:
    files = sorted(path for path in folder.iterdir() if path.is_file() and not _is_hidden(path.name))
    if sum(path.stat().st_size for path in files if path.suffix.lower() == ".csv") > MOST_UNPACKED:
        msg = N_("This file unpacks to more than %(most)s MB. Send it in parts.")
        raise RefusalError(msg, "file", most=MOST_UNPACKED // MIB)
    return _parcel([(path.name, path.read_bytes) for path in files])


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith((".", "~$"))


def _parcel(files: Sequence[tuple[str, Callable[[], bytes]]]) -> Parcel:
    tables = [_csv_table(name, read) for name, read in files if name.lower().endswith(".csv")]
    ignored = tuple(name for name, _ in files if not name.lower().endswith(".csv"))
    if not tables:
        msg = N_("There is no .csv file in it. Send an .xlsx file, or a zip with a .csv file for each sheet.")
        raise RefusalError(msg, "file")
    return Parcel(tuple(tables), ignored)


def _csv_table(name: str, read: Callable[[], bytes]) -> Table:
    def rows() -> Iterator[tuple[int, Sequence[Any]]]:
        content = read()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            msg = N_("%(name)s is not in UTF-8. Save it as “CSV UTF-8” in your spreadsheet program.")
            raise RefusalError(msg, "file", name=name) from error
        del content
        if "\x00" in text:
            msg = N_("%(name)s is no CSV file. Save it as “CSV UTF-8” in your spreadsheet program.")
            raise RefusalError(msg, "file", name=name)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                yield number, cells
        except csv.Error as error:
            msg = N_("The quotes in %(name)s do not close, from row %(row)s on. Save it again as “CSV UTF-8”.")
            raise RefusalError(msg, "file", name=name, row=number + 1) from error

    return Table(name[: -len(".csv")].strip(), rows, name)


def _delimiter(text: str) -> str:
    """Return what parts the cells: whichever of `;` and `,` the header row holds most, outside quotes."""
    header = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    return max(DELIMITERS, key=header.count)
