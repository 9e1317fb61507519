"""Need-to-know on the pages: the reason that is asked once, sections by right, and the team lead's morning list."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tenants.clients.models import Section
from tenants.clients.notes import write_note
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import end_of_trail, in_care_of, logged, opened, registered, trail_of, volunteer
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

CLIENTS = "/hierbeek/clients"


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def guide(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the case worker."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture
def lawyer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the legal counsellor of the branch."""
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    """Somebody new, whom nobody has in care, with a note in every section."""
    client_id = registered(engine_web, world, "Selam", "Zeewind", birth_date=dt.date(1986, 3, 12))
    with scoped(engine_web, Branch(world.here.id)) as session:
        for section in Section:
            write_note(session, volunteer(world), client_id, section, f"Secret of {section}")
    return client_id


def test_a_closed_record_asks_for_a_reason_and_leads_back_to_the_page_asked_for(
    ria: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    asked = f"{CLIENTS}/{selam}/details"
    answer = ria.get(asked)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query)["next"] == [asked]
    page = ria.get(answer.location).text
    assert "Selam Zeewind" in page
    assert "1986" in page
    assert "12 maart" not in page, "the minimal card: name, year of birth, number"
    assert "Secret" not in page
    end = end_of_trail(engine_web, world)
    opened_now = ria.post(answer.location, data={"reason": "phone"})
    assert (opened_now.status_code, opened_now.location) == (303, asked)
    [line] = trail_of(engine_web, world, end)
    assert (line.verb, line.record_id, line.detail) == ("open", str(selam), {"reason": "phone"})
    assert ria.get(asked).status_code == 200
    record = ria.get(f"{CLIENTS}/{selam}").text
    assert re.search(r"omdat .*, tot \d\d:\d\d\.|because .*, until \d\d:\d\d\.", record)
    assert ria.get(f"{CLIENTS}/{selam}/opening").status_code == 302, "what is open asks nothing more"


def test_no_reason_opens_nothing_and_no_other_site_is_led_to(ria: Browser, selam: uuid.UUID) -> None:
    assert ria.post(f"{CLIENTS}/{selam}/opening", data={}).status_code == 422
    assert ria.post(f"{CLIENTS}/{selam}/opening", data={"reason": "registration"}).status_code == 422
    answer = ria.post(f"{CLIENTS}/{selam}/opening?next=https://elders.example/", data={"reason": "visit"})
    assert answer.location == f"{CLIENTS}/{selam}"


def test_a_form_of_a_record_that_closed_meanwhile_leads_to_the_reason_and_back(ria: Browser, selam: uuid.UUID) -> None:
    seen = {"Referer": f"http://localhost{CLIENTS}/{selam}"}
    answer = ria.post(f"{CLIENTS}/{selam}/notes", data={"section": "general", "text": "x"}, headers=seen)
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query)["next"] == [f"{CLIENTS}/{selam}"]


def test_the_desk_opens_a_record_because_of_a_visit_in_one_act(
    ria: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    logged(engine_web, world, client_id=selam)
    assert f'action="{CLIENTS}/{selam}/opening"' in ria.get("/hierbeek/desk").text
    answer = ria.post(f"{CLIENTS}/{selam}/opening", data={"reason": "visit"})
    assert answer.location == f"{CLIENTS}/{selam}"
    assert ria.get(answer.location).status_code == 200


def test_who_registers_somebody_sees_what_they_wrote(ria: Browser) -> None:
    form = {"first_name": "Nour", "last_name": "Net", "municipality": "GM9001", "sex": "f"}
    answer = ria.post(f"{CLIENTS}/new", data=form)
    assert ria.get(answer.location).status_code == 200


def test_closing_it_earlier_closes_it(ria: Browser, engine_web: Engine, world: World, selam: uuid.UUID) -> None:
    opened(engine_web, world, selam)
    assert ria.get(f"{CLIENTS}/{selam}").status_code == 200
    assert ria.post(f"{CLIENTS}/{selam}/closing").status_code == 303
    assert ria.get(f"{CLIENTS}/{selam}").status_code == 302


def test_sections_open_by_right_and_medical_only_in_care(
    ria: Browser, guide: Browser, lawyer: Browser, lead: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    legal, medical = f"{CLIENTS}/{selam}/legal", f"{CLIENTS}/{selam}/medical"
    for role in (Role.VOLUNTEER, Role.CASE_WORKER, Role.LEGAL_COUNSELLOR):
        opened(engine_web, world, selam, role)
    record = ria.get(f"{CLIENTS}/{selam}").text
    assert "Secret of general" in record
    assert "Secret of legal" not in record
    assert "Secret of medical" not in record
    assert [ria.get(page).status_code for page in (legal, medical)] == [404, 404]
    assert "Secret of legal" in lawyer.get(legal).text
    assert lawyer.get(medical).status_code == 404
    visit_bound = guide.get(medical)
    assert visit_bound.status_code == 422
    assert "Secret" not in visit_bound.text, "a record opened for a reason never shows medical matter"
    in_care_of(engine_web, world, selam, Role.CASE_WORKER)
    assert "Secret of medical" in guide.get(medical).text
    assert "Secret of medical" in lead.get(medical).text
    assert "Secret of legal" not in guide.get(medical).text


def test_a_note_is_written_only_in_a_section_that_is_open(
    ria: Browser, guide: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    opened(engine_web, world, selam)
    opened(engine_web, world, selam, Role.CASE_WORKER)
    notes = f"{CLIENTS}/{selam}/notes"
    assert ria.post(notes, data={"section": "general", "text": "A word"}).status_code == 303
    assert "A word" in ria.get(f"{CLIENTS}/{selam}").text
    assert ria.post(notes, data={"section": "general", "text": "111222333"}).status_code == 422
    assert ria.post(notes, data={"section": "medical", "text": "No"}).status_code == 422
    assert guide.post(notes, data={"section": "medical", "text": "No"}).status_code == 422


def test_the_lists_show_the_minimal_card_and_open_only_what_is_open(
    ria: Browser, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Verlegen", "Zeewind", birth_date=dt.date(1986, 3, 12))
    logged(engine_web, world, dt.date(2018, 3, 12), client_id=client_id)
    page = ria.get(CLIENTS, query_string={"q": "verlegen"}).text
    assert "1986" in page
    assert "maart" not in page.split("<table")[1]
    assert "2018" not in page.split("<table")[1], "when somebody was helped is part of the record"
    assert "verlegen" not in ria.get(CLIENTS).text.lower()
    opened(engine_web, world, client_id)
    assert "2018" in ria.get(CLIENTS).text


def test_a_month_of_visits_names_only_whom_one_may_know(
    guide: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Maandlijst", "Zeewind", number="ML1")
    visit_id = logged(engine_web, world, dt.date(2017, 5, 9), client_id=client_id)
    month = "/hierbeek/visits?month=2017-05"
    assert "Maandlijst" in ria.get(month).text, "one's own visit is known"
    page = guide.get(month).text
    assert "Maandlijst" not in page
    assert "ML1" in page
    assert guide.get(f"/hierbeek/visits/{visit_id}").status_code == 302
    assert ria.get(f"/hierbeek/visits/{visit_id}").status_code == 200
    opened(engine_web, world, client_id, Role.CASE_WORKER)
    assert "Maandlijst" in guide.get(month).text


def test_the_morning_list_tells_who_read_what_and_why_until_it_is_seen(
    ria: Browser, lead: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    ria.get(f"{CLIENTS}/{selam}")
    ria.post(f"{CLIENTS}/{selam}/opening", data={"reason": "stand_in"})
    for _time in range(3):
        ria.get(f"{CLIENTS}/{selam}")
    page = lead.get(f"{CLIENTS}/opened").text
    row = next(row for row in page.split("<tr>") if str(selam) in row)
    assert "Volunteer Testboom" in row
    assert re.search("val in voor|stand in for", row)
    assert '<td class="n">3</td>' in row
    until = re.search(r'name="until" value="(\d+)"', page)
    assert until is not None
    assert lead.post(f"{CLIENTS}/opened", data={"until": until[1]}).status_code == 303
    assert str(selam) not in lead.get(f"{CLIENTS}/opened").text
    assert ria.get(f"{CLIENTS}/opened").status_code == 404


def test_a_guide_takes_a_client_and_a_team_lead_gives_and_ends(
    guide: Browser, lead: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Zorg", "Zeewind")
    in_care_of(engine_web, world, registered(engine_web, world, "Ander", "Zeewind"), Role.CASE_WORKER)
    assert guide.post(f"{CLIENTS}/{client_id}/care/mine").status_code == 303
    assert guide.get(f"{CLIENTS}/{client_id}").status_code == 302, "first one says why"
    opened(engine_web, world, client_id, Role.CASE_WORKER)
    guide.post(f"{CLIENTS}/{client_id}/care/mine")
    page = guide.get(f"{CLIENTS}/{client_id}").text
    found = re.search(r"/hierbeek/caseloads/([0-9a-f-]{36})/end", page)
    assert found is not None
    assert ria.post(found[0]).status_code == 404
    assert lead.post(found[0]).status_code == 303
    roster = re.search(r'<option value="([0-9a-f-]{36})"', lead.get(f"{CLIENTS}/{client_id}/care").text)
    assert roster is not None
    assert lead.post(f"{CLIENTS}/{client_id}/care", data={"volunteer": ""}).status_code == 422
    assert lead.post(f"{CLIENTS}/{client_id}/care", data={"volunteer": roster[1]}).status_code == 303
    assert lead.post(f"{CLIENTS}/{client_id}/care", data={"volunteer": roster[1]}).status_code == 422


def test_every_page_of_a_record_costs_at_most_eight_statements_and_leaves_one_line(
    lead: Browser, app: Flask, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    lead.get(CLIENTS)
    costs = {}
    for path in (
        CLIENTS, f"{CLIENTS}?q=zeewind", f"{CLIENTS}/{selam}", f"{CLIENTS}/{selam}/legal", f"{CLIENTS}/{selam}/medical",
        f"{CLIENTS}/{selam}/care", f"{CLIENTS}/{selam}/keeping", f"{CLIENTS}/{selam}/end", f"{CLIENTS}/{selam}/move",
        f"{CLIENTS}/{selam}/consents", f"{CLIENTS}/{selam}/handover", f"{CLIENTS}/{selam}/sheet", f"{CLIENTS}/opened",
        "/hierbeek/handovers",
    ):  # fmt: skip
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert lead.get(path).status_code == 200, path
        costs[path.replace(str(selam), "ID")] = len(sent)
        assert len(trail_of(engine_web, world, end)) == 1, path
    assert max(costs.values()) <= 8, costs
