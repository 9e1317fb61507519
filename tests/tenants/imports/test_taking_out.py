"""Taking sheets out: the same workbook that comes in, without a difference, and never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tenants.imports.exporting import Form, rows_recorded, take_out
from tenants.imports.sheets import SHEETS
from tenants.imports.writing import write_empty_workbook
from tenants.roles import RIGHTS, Role
from tests.factories.sheets import CLIENTS, EVERYTHING, brought_in

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession

TODAY = dt.date(2026, 11, 26)
NAME = {Form.XLSX: "sheets.xlsx", Form.CSV: "sheets.zip"}


def taken(session: ScopedSession, form: Form, role: Role = Role.TEAM_LEAD) -> bytes:
    """Return what `role` takes out."""
    file = io.BytesIO()
    take_out(session, RIGHTS[role], TODAY, file, form)
    return file.getvalue()


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Return every cell of a workbook, or of a zip of CSV files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return {
                name: [
                    tuple(row) for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")), delimiter=";")
                ]
                for name in archive.namelist()
            }
    book = load_workbook(io.BytesIO(content))
    return {page.title: [tuple(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets}


@pytest.mark.parametrize("form", list(Form))
def test_what_goes_out_and_comes_in_again_changes_nothing(here: ScopedSession, form: Form) -> None:
    brought_in(here, EVERYTHING)
    out = taken(here, form)
    again = brought_in(here, out, name=NAME[form])
    assert (again.faults, again.changes) == ([], 0)
    assert again.rows == sum(len(rows) - 1 for rows in EVERYTHING.values()) == rows_recorded(here)


@pytest.mark.parametrize("form", list(Form))
def test_what_goes_out_of_one_branch_fills_an_empty_one_and_goes_out_the_same(here: ScopedSession, form: Form) -> None:
    savepoint = here.begin_nested()
    brought_in(here, EVERYTHING)
    out = taken(here, form)
    savepoint.rollback()
    assert rows_recorded(here) == 0
    here.expire_all()
    assert brought_in(here, out, name=NAME[form]).faults == []
    assert cells(taken(here, form)) == cells(out)


NASTY = (
    "=1+1",
    "+31 6",
    "-x",
    "@home",
    "'=quoted",
    "''=twice",
    "'plain",
    "_x0041_",
    "a\nb",
    "  ",
    "1986-03",
    "0012",
    '<&>"',
)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("word", NASTY)
def test_text_goes_out_safely_and_comes_back_as_it_was(here: ScopedSession, form: Form, word: str) -> None:
    brought_in(here, {"clients": CLIENTS})
    here.execute(
        text("UPDATE clients SET first_name = CAST(:word AS text), last_name = CAST(:word AS text) || 'x'"),
        {"word": word},
    )
    out = taken(here, form)
    raw = [cell for rows in cells(out).values() for row in rows for cell in row if isinstance(cell, str)]
    assert not [cell for cell in raw if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    again = brought_in(here, out, name=NAME[form])
    assert (again.faults, again.changes) == ([], 0)


def test_what_was_taken_back_stays_behind_with_what_belongs_to_it(here: ScopedSession) -> None:
    brought_in(here, EVERYTHING)
    here.execute(text("UPDATE participation_groups SET withdrawn_at = now()"))
    found = cells(taken(here, Form.XLSX))
    assert [len(found[f"participation_{name}"]) for name in ("groups", "workshops", "participants")] == [1, 1, 1]


def test_nobody_takes_out_what_they_may_not_read(here: ScopedSession) -> None:
    brought_in(here, EVERYTHING)
    lead, volunteer = cells(taken(here, Form.XLSX)), cells(taken(here, Form.XLSX, Role.VOLUNTEER))
    assert list(lead) == [sheet.name for sheet in SHEETS]
    assert not {"clients", "placements", "consultations", "dossiers", "trajectories"} & set(volunteer)


def test_the_empty_workbook_is_a_workbook_that_brings_nothing(here: ScopedSession) -> None:
    file = io.BytesIO()
    write_empty_workbook(file, str)
    assert cells(file.getvalue()) == {sheet.name: [tuple(column.name for column in sheet.columns)] for sheet in SHEETS}
    outcome = brought_in(here, file.getvalue(), name="empty.xlsx")
    assert (outcome.faults, outcome.rows) == ([], 0)
