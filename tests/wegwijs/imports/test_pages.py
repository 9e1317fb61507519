"""Pages of spreadsheets: send, watch, read what is wrong, do it for real; take away; what goes where."""

from __future__ import annotations

import gc
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, text

from tasks.imports import do_export, do_import
from tenants.clients.models import Client
from tenants.imports.models import Export, Import, ImportState
from tenants.imports.reading import MOST_BYTES
from tenants.imports.sheets import SHEETS
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import end_of_trail, trail_of
from tests.factories.sheets import CLIENTS, EVERYTHING, brought_in, workbook, zipped
from tests.factories.statements import statements
from wegwijs.imports import taking

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek/imports"
WRONG = {"clients": [*CLIENTS, ("C3", "=A", "111222333", "2001-02-30", "", "", "Hierbeek")]}


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture(autouse=True)
def _empty(superuser: Engine) -> None:
    with superuser.begin() as behind:
        for table in ("imports", "exports", "residences", "clients"):
            behind.execute(text(f"TRUNCATE {table} CASCADE"))


def send(browser: Browser, content: bytes, name: str = "sheets.zip") -> Any:
    return browser.post(HERE, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def worked(worker: Engine, world: World, location: str) -> str:
    """Let the worker do the import that an answer leads to; return the address of its page."""
    import uuid

    assert do_import(worker, world.here.id, uuid.UUID(location[-36:]))
    return location


def test_a_file_is_sent_checked_and_brought_in(
    lead: Browser, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    answer = send(lead, zipped(EVERYTHING))
    assert answer.status_code == 303
    page = lead.get(answer.location).text
    assert "hx-trigger" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "<progress" in page
    page = lead.get(worked(engine_worker, world, answer.location)).text
    assert "hx-trigger" not in page, "what is done is watched no more"
    assert "http-equiv" not in page
    assert lead.post(f"{answer.location}/do").status_code == 303
    page = lead.get(worked(engine_worker, world, answer.location)).text
    assert f"{answer.location}/do" not in page
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalar(select(func.count()).select_from(Client)) == 2
    assert "sheets.zip" in lead.get(HERE).text


def test_the_middle_of_the_page_comes_alone_for_who_watches(
    lead: Browser, engine_worker: Engine, world: World, engine_web: Engine
) -> None:
    location = send(lead, zipped(EVERYTHING)).location
    before = end_of_trail(engine_web, world)
    part = lead.get(f"{location}/state", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith("<div")
    assert "hx-get" in part.text
    assert end_of_trail(engine_web, world) == before, "watching is not reading, every two seconds"
    worked(engine_worker, world, location)
    assert "hx-get" not in lead.get(f"{location}/state", headers={"HX-Request": "true"}).text
    assert lead.get(f"{location}/state").location == location


def test_what_is_wrong_is_a_table_that_can_be_downloaded(lead: Browser, engine_worker: Engine, world: World) -> None:
    location = worked(engine_worker, world, send(lead, zipped(WRONG)).location)
    page = lead.get(location).text
    assert "birth_date" in page
    assert "2001-02-30" in page
    assert "111222333" not in page
    sheet = lead.get(f"{location}/faults.csv")
    assert sheet.mimetype == "text/csv"
    assert "clients;4;birth_date;2001-02-30;" in sheet.text
    assert "111222333" not in sheet.text
    assert lead.post(f"{location}/do").status_code == 422


def test_a_formula_in_the_list_of_what_is_wrong_is_none(lead: Browser, engine_worker: Engine, world: World) -> None:
    rows = [("client", "last_name", "municipality", "sex"), ("C1", "Boom", "Hierbeek", "=cmd|' /C calc'!A0")]
    location = worked(engine_worker, world, send(lead, zipped({"clients": rows})).location)
    assert ";'=cmd" in lead.get(f"{location}/faults.csv").text


def test_a_file_that_was_checked_can_be_thrown_away(lead: Browser, engine_worker: Engine, world: World) -> None:
    location = worked(engine_worker, world, send(lead, zipped(EVERYTHING)).location)
    assert lead.post(f"{location}/discard").status_code == 303
    assert lead.post(f"{location}/do").status_code == 422


@pytest.mark.parametrize(("name", "content"), [("a.exe", b"x"), ("a.xlsx", b""), ("", b"")])
def test_what_is_no_file_of_ours_is_said_on_the_form(lead: Browser, name: str, content: bytes) -> None:
    answer = send(lead, content, name) if name else lead.post(HERE, data={})
    assert answer.status_code == 422
    assert 'id="faults-title"' in answer.text
    assert 'href="#file"' in answer.text


# Werkzeug's own test client leaves the file open in which it laid down a large form.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_only_this_address_takes_large_files_and_only_of_who_is_signed_in(lead: Browser, browser: Browser) -> None:
    large = b"PK\x03\x04" + b"0" * 5_000_000
    assert send(lead, large).status_code == 303
    assert lead.post("/hierbeek/clients/new", data={"first_name": "0" * 5_000_000}).status_code == 413
    assert send(browser, large).status_code == 413
    assert send(lead, b"0" * (MOST_BYTES + 2_000_000)).status_code == 413
    gc.collect()


def test_the_list_takes_few_statements_and_reads_no_file(app: Flask, lead: Browser) -> None:
    for _ in range(3):
        send(lead, zipped(EVERYTHING))
    lead.get(HERE)
    with statements(app) as sent:
        assert lead.get(HERE).status_code == 200
    assert not any("imports.content" in each for each in sent)
    assert len(sent) <= 8, sent


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER, Role.LEGAL_COUNSELLOR])
def test_only_the_team_lead_brings_in_and_takes_out(
    browser_as: Callable[[uuid.UUID], Browser], world: World, role: Role
) -> None:
    other = browser_as(world.person(role))
    assert other.get(HERE).status_code == 404
    assert send(other, zipped(EVERYTHING)).status_code == 404
    assert other.post("/hierbeek/exports", data={"form": "xlsx"}).status_code == 404


def test_small_sheets_are_taken_away_at_once(lead: Browser, engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        brought_in(session, EVERYTHING)
    before = end_of_trail(engine_web, world)
    answer = lead.post("/hierbeek/exports", data={"form": "xlsx"})
    assert answer.status_code == 200
    assert re.search(r'filename="hierbeek-\d{4}-\d\d-\d\d\.xlsx"', answer.headers["Content-Disposition"])
    book = load_workbook(io.BytesIO(answer.data), read_only=True)
    assert book.sheetnames == [sheet.name for sheet in SHEETS]
    lines = trail_of(engine_web, world, before)
    assert [(line.verb, line.record) for line in lines] == [("export", "export")]
    assert lines[0].detail["rows"] > 20
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert brought_in(session, answer.data, name="sheets.xlsx").changes == 0


def test_many_sheets_are_made_by_a_worker_and_fetched_once_by_who_asked(
    lead: Browser, engine_web: Engine, engine_worker: Engine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "AT_ONCE", -1)
    answer = lead.post("/hierbeek/exports", data={"form": "csv"})
    assert answer.status_code == 303
    assert "hx-trigger" in lead.get(answer.location).text
    assert lead.post(f"{answer.location}/file").status_code == 422
    with scoped(engine_web, Branch(world.here.id)) as session:
        export_id = session.scalars(select(Export.id)).one()
    assert do_export(engine_worker, world.here.id, export_id)
    assert f"{answer.location}/file" in lead.get(answer.location).text
    assert lead.get(f"{answer.location}/state", headers={"HX-Request": "true"}).status_code == 200
    fetched = lead.post(f"{answer.location}/file")
    assert (fetched.status_code, fetched.mimetype, fetched.data[:2]) == (200, "application/zip", b"PK")
    assert lead.post(f"{answer.location}/file").status_code == 422
    assert f"{answer.location}/file" not in lead.get(answer.location).text


def test_what_somebody_else_asked_for_is_not_fetched(lead: Browser, engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        made = Export(role="team_lead", asked_by=world.person(Role.VOLUNTEER), state=ImportState.DONE, content=b"PK")
        session.add(made)
        session.flush()
        export_id = made.id
    assert lead.post(f"/hierbeek/exports/{export_id}/file").status_code == 422
    assert f"{export_id}/file" not in lead.get(f"/hierbeek/exports/{export_id}").text


def test_a_form_that_is_none_is_refused(lead: Browser) -> None:
    assert lead.post("/hierbeek/exports", data={"form": "docx"}).status_code == 400


def test_what_goes_where_names_every_sheet_and_column(lead: Browser) -> None:
    page = lead.get(f"{HERE}/guide").text
    for sheet in SHEETS:
        assert f'id="{sheet.name}"' in page
        for column in sheet.columns:
            assert column.name in page


def test_the_empty_workbook_can_be_filled_in_and_sent(
    lead: Browser, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    book = load_workbook(io.BytesIO(lead.get(f"{HERE}/empty.xlsx").data))
    page = book["clients"]
    assert page["E2"].number_format == "General" or page.column_dimensions["E"]
    page.append(["0012", None, "Nour", "Wisselweg", "1986-03", "f", "SY", "Hierbeek"])
    file = io.BytesIO()
    book.save(file)
    location = worked(engine_worker, world, send(lead, file.getvalue(), "wegwijs.xlsx").location)
    with scoped(engine_web, Branch(world.here.id)) as session:
        job = session.scalars(select(Import)).one()
        assert (job.state, job.counts["clients"]["new"]) == (ImportState.CHECKED, 1)
    assert location


def test_a_page_is_the_same_for_a_workbook(lead: Browser, engine_worker: Engine, world: World) -> None:
    location = send(lead, workbook({"clients": CLIENTS}), "sheets.xlsx").location
    assert "2" in lead.get(worked(engine_worker, world, location)).text
