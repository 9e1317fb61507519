"""A quarter for a municipality on its pages: written, kept while typing, finished, corrected, taken back, printed."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tenants.drafts.queries import draft_of
from tenants.isolation import Branch, scoped
from tenants.municipality_reports.queries import versions_of
from tenants.municipality_reports.rules import Quarter
from tenants.roles import Role
from tests.factories.nights import one_night
from tests.factories.records import logged
from tests.factories.years import last_night, lead

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

OVERVIEW = "/hierbeek/municipality-reports"
REPORT = f"{OVERVIEW}/GM9001/2018-Q3"
CONTRACT = "/hierbeek/municipality-contracts/GM9001/2018"


@pytest.fixture(scope="module", autouse=True)
def years(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    for month in range(1, 13):
        logged(engine_web, world, dt.date(2017, month, 6), visits=10)
        logged(engine_web, world, dt.date(2018, month, 6), visits=12)
    one_night(engine_worker, world.here.id, night=last_night())


@pytest.fixture
def team_lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def volunteer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.VOLUNTEER))


def page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_the_overview_leads_to_each_quarter_and_the_contract(team_lead: Browser, volunteer: Browser) -> None:
    quarter = Quarter.of(dt.datetime.now(dt.UTC).date()).beside(-1)
    assert f"{OVERVIEW}/GM9001/{quarter.code}/making" in page(team_lead, OVERVIEW)
    assert "/hierbeek/municipality-contracts/GM9001/" in page(team_lead, OVERVIEW)
    assert "/making" not in page(volunteer, OVERVIEW)
    assert "municipality-contracts" not in page(volunteer, OVERVIEW)


def test_a_contract_is_agreed_and_stands_beside_what_was_done(team_lead: Browser) -> None:
    form = {"in_consultations_contacts": "y", "agreed_consultations_contacts": "144", "in_housing_housed": "y"}
    assert team_lead.post(CONTRACT, data=form).status_code == 303
    shown = page(team_lead, CONTRACT)
    assert 'value="144"' in shown
    report = page(team_lead, REPORT)
    assert ">144<" in report
    assert "75" in report, "108 of 144"


@pytest.mark.parametrize("agreed", ["-1", "0", "een", "9999999"])
def test_a_number_that_cannot_be_is_refused_and_stays_typed(team_lead: Browser, agreed: str) -> None:
    form = {"in_consultations_contacts": "y", "agreed_consultations_contacts": agreed}
    answer = team_lead.post(CONTRACT, data=form)
    assert answer.status_code == 422
    shown = answer.get_data(as_text=True)
    assert f'value="{agreed}"' in shown
    assert 'href="#agreed_consultations_contacts"' in shown


def test_words_are_kept_while_typing_and_then_kept(team_lead: Browser, engine_web: Engine, world: World) -> None:
    typed = {"lead": "Drukker", "trends": "Er kwamen meer mensen.", "signals": ""}
    assert team_lead.post(f"{REPORT}/draft", data=typed).status_code == 200
    assert "Er kwamen meer mensen." in page(team_lead, f"{REPORT}/making")
    assert team_lead.post(f"{REPORT}/draft", data={**typed, "trends": "123456782"}).status_code == 422
    assert team_lead.post(f"{REPORT}/making", data={**typed, "do": "keep"}).status_code == 303
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert draft_of(session, lead(world), "municipality GM9001 2018-Q3") is None
    assert "Er kwamen meer mensen." in page(team_lead, REPORT)
    answer = team_lead.post(f"{REPORT}/making", data={**typed, "trends": "Zijn nummer is 123456782.", "do": "keep"})
    assert answer.status_code == 422
    assert "Zijn nummer is 123456782." in answer.get_data(as_text=True)


def test_a_report_is_finished_corrected_with_a_reason_and_taken_back(
    team_lead: Browser, volunteer: Browser, engine_web: Engine, world: World
) -> None:
    assert team_lead.post(f"{REPORT}/final").status_code == 422, "nobody looked at what is asked"
    assert team_lead.post(f"{REPORT}/final", data={"looked": "y"}).status_code == 303
    assert team_lead.post(f"{REPORT}/final", data={"looked": "y"}).status_code == 422, "a later version says why"
    again = {"looked": "y", "reason": "Een overleg kwam erbij", "after": "1"}
    assert 'name="after" value="1"' in page(team_lead, f"{REPORT}/making")
    for _ in range(2):
        assert team_lead.post(f"{REPORT}/final", data=again).status_code == 303, (
            "a second click answers with what stands"
        )
    assert team_lead.post(f"{REPORT}/final", data={"looked": "y", "after": "0"}).status_code == 303, (
        "so does the first form"
    )
    shown = page(volunteer, REPORT)
    assert "Een overleg kwam erbij" in shown
    assert "/making" not in shown
    assert f"{REPORT}?version=1" in shown
    assert page(volunteer, f"{REPORT}?version=1")
    assert volunteer.get(f"{REPORT}?version=7").status_code == 404
    assert team_lead.post(f"{REPORT}/versions/2/withdrawal").status_code == 422
    assert team_lead.post(f"{REPORT}/versions/2/withdrawal", data={"withdrawal": "Te vroeg"}).status_code == 422
    back = {"withdrawal": "Te vroeg", "confirmed": "y"}
    assert team_lead.post(f"{REPORT}/versions/2/withdrawal", data=back).status_code == 303
    assert team_lead.post(f"{REPORT}/versions/2/withdrawal", data=back).status_code == 404
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = versions_of(session, "GM9001", Quarter(2018, 3))
        assert [(one.version, one.withdrawn_at is None) for one in found] == [(2, False), (1, True)]


def test_it_comes_as_pdf_workbook_and_sheet(volunteer: Browser) -> None:
    paper = volunteer.get(f"{REPORT}.pdf")
    assert (paper.mimetype, paper.data[:4]) == ("application/pdf", b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(volunteer.get(f"{REPORT}.xlsx").data))
    assert len(book.sheetnames) == 4
    counts, definitions = book.worksheets[0], book.worksheets[3]
    assert 36 in [cell.value for row in counts.iter_rows() for cell in row]
    assert definitions.max_row >= 3
    sheet = volunteer.get(f"{REPORT}.csv").get_data(as_text=True)
    assert ";GM9001;2018;3;consultations.contacts;" in sheet


def test_no_cell_of_a_sheet_is_a_formula(team_lead: Browser) -> None:
    quarter = f"{OVERVIEW}/GM9001/2018-Q2"
    words = {"trends": "=1+1", "lead": "@cmd", "signals": "", "do": "keep"}
    assert team_lead.post(f"{quarter}/making", data=words).status_code == 303
    book = openpyxl.load_workbook(io.BytesIO(team_lead.get(f"{quarter}.xlsx").data))
    values = [cell for one in book.worksheets for row in one.iter_rows() for cell in row]
    assert not [cell for cell in values if cell.data_type == "f"]


@pytest.mark.parametrize(
    "path",
    [
        f"{OVERVIEW}/GM9002/2018-Q3",
        f"{OVERVIEW}/GM9001/2018-Q5",
        f"{OVERVIEW}/GM9001/2199-Q1",
        f"{OVERVIEW}/GM9001/2018",
        "/hierbeek/municipality-contracts/GM9002/2018",
        "/hierbeek/municipality-contracts/GM9001/12",
    ],
)
def test_what_is_not_there_leads_nowhere(team_lead: Browser, path: str) -> None:
    assert team_lead.get(path).status_code == 404


def test_only_who_signs_writes(volunteer: Browser) -> None:
    assert volunteer.get(f"{REPORT}/making").status_code == 404
    assert volunteer.get(CONTRACT).status_code == 404
    for path in (f"{REPORT}/making", f"{REPORT}/final", f"{REPORT}/draft", f"{REPORT}/versions/1/withdrawal", CONTRACT):
        assert volunteer.post(path, data={"looked": "y"}).status_code == 404
