"""Files as they come: in any order of commas, from any program, and refused at once when they could do harm."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook

from tenants.clients.models import Client
from tenants.faults import RefusalError
from tenants.imports import reading
from tenants.imports.reading import opened
from tests.factories.sheets import CLIENTS, brought_in, csv_text, workbook, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from tenants.isolation import ScopedSession


def one_file(name: str, content: bytes) -> bytes:
    """Return a zip with one file in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def changed_workbook(content: bytes, name: str, change: bytes) -> bytes:
    """Return a workbook with a part added or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change)
    return file.getvalue()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_csv_with_either_sign_and_with_or_without_a_mark(here: ScopedSession, mark: bytes, delimiter: str) -> None:
    rows = [CLIENTS[0], ("C1", 'Nour; "de" \nlange, zin', "Wisselweg", "", "", "", "Hierbeek")]
    outcome = brought_in(here, one_file("clients.csv", mark + csv_text(rows, delimiter).encode()))
    assert outcome.faults == []
    assert here.query(Client.first_name).scalar() == 'Nour; "de" \nlange, zin'


def test_a_folder_with_other_things_in_it(here: ScopedSession, tmp_path: Path) -> None:
    (tmp_path / "clients.csv").write_text(csv_text(CLIENTS), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not mine")
    (tmp_path / ".DS_Store").write_text("nor this")
    from tenants.imports.actions import bring_in
    from tests.factories.sheets import LEAD

    with opened("folder", tmp_path) as parcel:
        outcome = bring_in(here, LEAD, parcel, dt.date(2026, 11, 1))
    assert outcome.counts["clients"]["new"] == 2
    assert [warning.sheet for warning in outcome.warnings] == ["notes.txt"]


def test_a_single_csv_file_is_a_sheet_too(here: ScopedSession) -> None:
    assert brought_in(here, csv_text(CLIENTS).encode(), name="clients.csv").counts["clients"]["new"] == 2


def test_a_zip_of_a_folder_is_its_files(here: ScopedSession) -> None:
    content = one_file("hierbeek 2018/Clients.CSV", csv_text(CLIENTS).encode())
    assert brought_in(here, content).counts["clients"]["new"] == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sheets.docx", one_file("word/document.xml", b"<x/>")),
        ("sheets.pdf", b"%PDF-1.7"),
        ("sheets.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("sheets.xlsx", b"PK\x03\x04 not really"),
        ("sheets.zip", one_file("../clients.csv", csv_text(CLIENTS).encode())),
        ("sheets.zip", one_file("/etc/clients.csv", csv_text(CLIENTS).encode())),
        ("sheets.zip", one_file("C:\\clients.csv", csv_text(CLIENTS).encode())),
        ("sheets.zip", one_file("..\\clients.csv", csv_text(CLIENTS).encode())),
        ("sheets.xlsm", changed_workbook(workbook({"clients": CLIENTS}), "xl/vbaProject.bin", b"x")),
        (
            "sheets.xlsx",
            changed_workbook(
                workbook({"clients": CLIENTS}),
                "[Content_Types].xml",
                b'<Types><Default ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
            ),
        ),
        (
            "sheets.xlsx",
            changed_workbook(
                workbook({"clients": CLIENTS}),
                "xl/sharedStrings.xml",
                b'<!DOCTYPE a [<!ENTITY b "boom">]><sst><si><t>&b;</t></si></sst>',
            ),
        ),
        ("sheets.xlsx", changed_workbook(workbook({"clients": CLIENTS}), "xl/workbook.xml", b"<broken")),
    ],
)
def test_what_is_no_workbook_or_could_do_harm_is_refused_with_one_sentence(name: str, content: bytes) -> None:
    with pytest.raises(RefusalError) as refused, opened(name, content):
        pass
    assert refused.value.message % refused.value.values


def test_a_zip_that_unfolds_without_end_is_refused_before_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    content = one_file("clients.csv", b"0" * 5_000_000)
    assert len(content) < 20_000
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(RefusalError, match="unpacks"), opened("sheets.zip", content):
        pass
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(reading.MOST_PARTS + 1):
            archive.writestr(f"{number}.csv", b"")
    with pytest.raises(RefusalError, match="unpacks"), opened("sheets.zip", many.getvalue()):
        pass


def test_a_zip_that_lies_about_its_size_is_damaged(here: ScopedSession) -> None:
    content = bytearray(one_file("clients.csv", csv_text(CLIENTS).encode() * 100))
    size = len(csv_text(CLIENTS).encode() * 100).to_bytes(4, "little")
    content = content.replace(size, (40).to_bytes(4, "little"))
    outcome = brought_in(here, bytes(content))
    assert [each.sheet for each in outcome.faults] == ["clients"]


@pytest.mark.parametrize(
    "content",
    [
        "client;last_name;municipality\nC1;Café;Hierbeek\n".encode("latin-1"),
        "client;last_name;municipality\n".encode("utf-16"),
        b'client;last_name;municipality\nC1;"Open;Hierbeek\n',
    ],
)
def test_a_csv_file_that_cannot_be_read_says_so_once(here: ScopedSession, content: bytes) -> None:
    assert len(brought_in(here, one_file("clients.csv", content)).faults) == 1


def book_of(*rows: tuple[Any, ...]) -> bytes:
    return workbook({"clients": [("client", "last_name", "municipality", "first_name"), *rows]})


def test_of_a_formula_only_its_saved_value_is_read(here: ScopedSession) -> None:
    outcome = brought_in(here, book_of(("C1", "Boom", "Hierbeek", "=1+1")), name="sheets.xlsx")
    assert [(each.row, each.column) for each in outcome.faults] == [(2, "first_name")]


def test_a_cell_with_an_error_of_the_spreadsheet_program_is_wrong(here: ScopedSession) -> None:
    outcome = brought_in(here, book_of(("C1", "Boom", "Hierbeek", "#REF!")), name="sheets.xlsx")
    assert [(each.row, each.column) for each in outcome.faults] == [(2, "first_name")]


def test_a_value_without_a_name_above_it_is_wrong(here: ScopedSession) -> None:
    outcome = brought_in(here, book_of(("C1", "Boom", "Hierbeek", "A", "lost")), name="sheets.xlsx")
    assert [(each.row, each.value) for each in outcome.faults] == [(2, "lost")]


def test_an_empty_sheet_is_left_out_and_an_unknown_one_is_named(here: ScopedSession) -> None:
    content = workbook({"clients": CLIENTS, "Blad1": [], "cliens": [("a",)]})
    outcome = brought_in(here, content, name="sheets.xlsx")
    assert [each.sheet for each in outcome.warnings] == ["Blad1"]
    assert [(each.sheet, each.values) for each in outcome.faults] == [("cliens", {"nearest": "clients"})]


def test_a_number_that_a_spreadsheet_made_of_a_client_number_is_the_number(here: ScopedSession) -> None:
    brought_in(here, book_of((1001, "Boom", "Hierbeek", None)), name="sheets.xlsx")
    assert here.query(Client.number).scalar() == "1001"


def test_a_sheet_may_be_there_once(here: ScopedSession) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("clients.csv", csv_text(CLIENTS))
        archive.writestr("old/clients.csv", csv_text(CLIENTS))
    assert [each.sheet for each in brought_in(here, file.getvalue()).faults] == ["clients"]


def test_more_rows_than_a_worker_can_do_in_time_are_refused(
    here: ScopedSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.imports.gathering.MOST_ROWS", 1)
    with pytest.raises(RefusalError, match="in parts"):
        brought_in(here, {"clients": CLIENTS})


def test_rows_far_down_an_empty_sheet_are_found(here: ScopedSession) -> None:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "clients"
    page.append(["client", "last_name", "municipality"])
    page["A500"], page["B500"], page["C500"] = "C1", "Boom", "Nergenshuizen"
    file = io.BytesIO()
    book.save(file)
    assert [each.row for each in brought_in(here, file.getvalue(), name="sheets.xlsx").faults] == [500]


def test_the_zip_of_the_factories_is_one(here: ScopedSession) -> None:
    assert brought_in(here, zipped({"clients": CLIENTS}, **{"readme.txt": b"x"})).rows == 2
