"""Opening what a branch sends: a workbook, or a folder or zip of CSV files; and refusing at once what is neither.

Rows come as they are in the file, numbered as a spreadsheet program numbers them, one at a time. Of a formula only the value
that was saved with it is read, and nothing in a file is ever run.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from tenants.faults import RefusalError
from tenants.imports.workbooks import Table, broken, workbook_tables
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
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
DELIMITERS = (";", ",")


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
        raise broken() from error
    with archive:
        _refuse_harmful(archive.infolist())
        yield archive


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
    with workbook_tables(file) as tables:
        yield Parcel(tables)


def _refuse_macros(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Refuse a workbook with a program in it, one that is no workbook, and parts too large to be read as a whole."""
    if "xl/workbook.xml" not in names:
        msg = N_("This is no workbook. Send an .xlsx file, or a zip with a .csv file for each sheet.")
        raise RefusalError(msg, "file")
    try:
        kinds = archive.read("[Content_Types].xml") if _small(archive, "[Content_Types].xml") else b""
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise broken() from error
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
            raise broken()


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return archive.getinfo(name).file_size <= MIB


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type, which no spreadsheet program writes and which can unfold without end."""
    try:
        with archive.open(part) as file:
            return b"<!DOCTYPE" in file.read(4096)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise broken() from error


def _zip(archive: zipfile.ZipFile) -> Parcel:
    def content(part: zipfile.ZipInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            try:
                return archive.read(part)
            except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
                raise broken() from error

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
