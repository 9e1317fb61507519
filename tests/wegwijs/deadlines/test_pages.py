"""Pages of events and deadlines: noting, moving, meeting, and what a page says on each of these days."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.records import end_of_trail, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    import contextlib
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

    OnDay = Callable[[dt.date], contextlib.AbstractContextManager[Browser]]

pytestmark = pytest.mark.usefixtures("a_week_before_the_end")
HERE = "/hierbeek"
DECISION = "family_reunification.decision"
OBJECTION = "family_reunification.objection"
LONGER = {"length": "3 months", "day": "2018-08-14", "proof": "letter of 14 August"}
STILL = {"why": "completion", "since": "2018-08-06", "proof": "letter of 6 August"}


def kept(web: Engine, world: World, term: str = DECISION) -> Deadline:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(Deadline).where(Deadline.term == term, Deadline.withdrawn_at.is_(None))).one()


def events(web: Engine, world: World) -> list[DossierEvent]:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return list(session.scalars(select(DossierEvent).order_by(DossierEvent.id)))


def words_of(page: str) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_what_happened_is_chosen_dated_and_gives_a_date(
    lead: Browser, dossier: uuid.UUID, engine_web: Engine, world: World
) -> None:
    new = f"{HERE}/dossiers/{dossier}/events/new"
    assert "?code=application_received" in lead.get(new).text
    form = lead.get(f"{new}?code=application_received").text
    assert re.search(rf'value="{DECISION}" checked', form)
    said = {"code": "application_received", "day": "2018-05-22", "terms": [DECISION], "party": "", "paper": ""}
    assert lead.post(new, data=said).status_code == 303
    assert kept(engine_web, world).last_day == dt.date(2018, 8, 20)


def test_only_of_a_letter_the_day_of_sending_is_asked(lead: Browser, dossier: uuid.UUID) -> None:
    new, of_sending = f"{HERE}/dossiers/{dossier}/events/new", "niet vanaf de dag dat hij aankwam"
    assert of_sending in lead.get(f"{new}?code=decision_sent").text
    assert of_sending not in lead.get(f"{new}?code=application_received").text, "that counts from its arrival"
    assert of_sending not in lead.get(f"{new}?code=entered_country").text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": "2018-11-14"}, "day"),
        ({"day": ""}, "day"),
        ({"terms": ["asylum.decision"]}, "terms-0"),
        ({"proof": "letter about 111222333"}, "proof"),
    ],
)
def test_what_cannot_have_happened_is_said_on_the_form(
    lead: Browser, dossier: uuid.UUID, engine_web: Engine, world: World, wrong: dict[str, object], field: str
) -> None:
    said = {"code": "decision_sent", "day": "2018-11-02", "terms": [OBJECTION], "proof": "letter of 2 November"}
    answer = lead.post(f"{HERE}/dossiers/{dossier}/events/new", data={**said, **wrong})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert events(engine_web, world) == []


def test_a_decision_meets_the_term_to_decide_and_lets_objection_begin_and_then_appeal(
    lead: Browser, dossier: uuid.UUID, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    new = f"{HERE}/dossiers/{dossier}/events/new"
    form = lead.get(f"{new}?code=decision_sent").text
    assert re.findall(r'value="([^"]+)" checked', form) == [OBJECTION, str(decision)]
    said = {"code": "decision_sent", "day": "2018-11-02", "terms": [OBJECTION], "met": [str(decision)]}
    assert lead.post(new, data={**said, "met": [str(dossier)]}).status_code == 404
    assert lead.post(new, data=said).status_code == 303
    deadline = kept(engine_web, world)
    assert (deadline.state, deadline.met_on) == (DeadlineState.MET, dt.date(2018, 11, 2))
    form = lead.get(f"{new}?code=decision_sent").text
    assert re.findall(r'value="([^"]+)" checked', form) == ["family_reunification.appeal"]


def test_what_is_refused_changes_nothing_at_all(
    lead: Browser, dossier: uuid.UUID, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    said = {"code": "decision_sent", "day": "2018-11-02", "terms": ["asylum.appeal"], "met": [str(decision)]}
    assert lead.post(f"{HERE}/dossiers/{dossier}/events/new", data=said).status_code == 422
    assert kept(engine_web, world).state is DeadlineState.OPEN


def test_a_person_or_paper_that_is_not_of_the_dossier_is_absent(lead: Browser, dossier: uuid.UUID) -> None:
    said = {"code": "decision_sent", "day": "2018-11-02", "party": str(dossier)}
    assert lead.post(f"{HERE}/dossiers/{dossier}/events/new", data=said).status_code == 404
    assert lead.post(f"{HERE}/dossiers/{dossier}/events/new", data={**said, "party": "x"}).status_code == 404


def test_the_page_of_a_deadline_says_how_its_date_was_found(lead: Browser, decision: uuid.UUID) -> None:
    address = f"{HERE}/deadlines/{decision}"
    assert lead.post(f"{address}/extension", data=LONGER).status_code == 303
    page = words_of(lead.get(address).text)
    assert "dinsdag 20 november" in page
    assert re.search("7 (days|dagen)", page)
    for day in ("22 mei", "20 augustus"):
        assert day in page
    assert "21 november" in page
    assert "extension" not in lead.get(address).text.split("<main")[1].split("acts")[1]


def test_a_longer_term_is_taken_back_on_the_page_of_the_letter(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = f"{HERE}/deadlines/{decision}"
    for wrong, field in (({"proof": ""}, "proof"), ({"day": "2018-11-14"}, "day"), ({"length": "1 year"}, "length-0")):
        answer = lead.post(f"{address}/extension", data={**LONGER, **wrong})
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
    lead.post(f"{address}/extension", data=LONGER)
    letter = events(engine_web, world)[-1].id
    assert str(letter) in lead.get(address).text
    assert lead.post(f"{HERE}/dossier-events/{letter}/withdraw").status_code == 303
    assert kept(engine_web, world).last_day == dt.date(2018, 8, 20)
    assert lead.post(f"{HERE}/dossier-events/{letter}/restore").status_code == 303
    assert kept(engine_web, world).last_day == dt.date(2018, 11, 20)


def test_a_letter_of_after_the_last_day_is_kept_with_a_warning(lead: Browser, decision: uuid.UUID) -> None:
    address = f"{HERE}/deadlines/{decision}"
    lead.post(f"{address}/extension", data={**LONGER, "day": "2018-09-01"})
    assert re.search("after the last day|na de laatste dag", lead.get(address).text)
    assert re.search("after the last day|na de laatste dag", lead.get(address).text), "and it is still said later"
    lead.post(f"{address}/standstill", data={**STILL, "until": "2018-08-10"})
    assert re.search("after the last day|na de laatste dag", lead.get(address).text)
    said = "Ask the lawyer whether this extension counts|Vraag de advocaat of deze verlenging telt"
    dossier = re.search(rf"{HERE}/dossiers/[0-9a-f-]{{36}}", lead.get(address).text)
    assert dossier is not None
    assert re.search(said, lead.get(dossier[0]).text), "the dossier says it too"
    assert re.search(said, lead.get(f"{address}/notice-of-default").text), "and the page of the letter"


def test_a_clock_that_stopped_after_the_last_day_is_kept_with_a_warning(lead: Browser, decision: uuid.UUID) -> None:
    address = f"{HERE}/deadlines/{decision}"
    assert lead.post(f"{address}/standstill", data={**STILL, "until": "2018-08-10"}).status_code == 303
    lead.get(address)
    assert not re.search("after the last day|na de laatste dag", lead.get(address).text)
    assert lead.post(f"{address}/standstill", data={**STILL, "since": "2018-09-03"}).status_code == 303
    lead.get(address)
    assert re.search("after the last day|na de laatste dag", lead.get(address).text)


def test_the_clock_stands_still_and_goes_on(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = f"{HERE}/deadlines/{decision}"
    assert lead.post(f"{address}/standstill", data={**STILL, "why": ""}).status_code == 422
    assert lead.post(f"{address}/standstill", data=STILL).status_code == 303
    assert "next--still" in lead.get(address).text
    still = events(engine_web, world)[-1].id
    going_on = f"{HERE}/dossier-events/{still}/going-on"
    assert lead.get(going_on).status_code == 200
    assert lead.post(going_on, data={"until": "2018-08-05"}).status_code == 422
    assert lead.post(going_on, data={"until": "2018-08-16"}).status_code == 303
    assert kept(engine_web, world).last_day == dt.date(2018, 8, 30)
    assert lead.post(going_on, data={"until": ""}).status_code == 303
    assert kept(engine_web, world).last_day is None


def test_a_correction_keeps_what_was_typed_until_it_can_be(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    event = events(engine_web, world)[0].id
    address = f"{HERE}/dossier-events/{event}"
    said = {"day": "2018-05-23", "terms": [DECISION], "proof": "confirmation of receipt"}
    answer = lead.post(f"{address}/correction", data={**said, "day": "2019-01-01"})
    assert answer.status_code == 422
    assert "confirmation of receipt" in answer.text
    assert lead.post(f"{address}/correction", data=said).status_code == 303
    assert kept(engine_web, world).last_day == dt.date(2018, 8, 21)
    assert "confirmation of receipt" in lead.get(address).text


def objection(lead: Browser, dossier: uuid.UUID, engine_web: Engine, world: World) -> str:
    """Note a decision of 2 November: objection is possible until 30 November. Returns the address of that."""
    said = {"code": "decision_sent", "day": "2018-11-02", "terms": [OBJECTION]}
    assert lead.post(f"{HERE}/dossiers/{dossier}/events/new", data=said).status_code == 303
    return f"{HERE}/deadlines/{kept(engine_web, world, OBJECTION).id}"


def test_done_in_time_and_open_again(lead: Browser, dossier: uuid.UUID, engine_web: Engine, world: World) -> None:
    address = objection(lead, dossier, engine_web, world)
    assert lead.get(f"{address}/met").status_code == 200
    assert lead.post(f"{address}/met", data={"received_on": "2018-11-01"}).status_code == 422
    assert lead.post(f"{address}/met", data={"received_on": "2018-11-12"}).status_code == 303
    assert kept(engine_web, world, OBJECTION).state is DeadlineState.MET
    assert lead.post(f"{address}/reopen").status_code == 303
    assert kept(engine_web, world, OBJECTION).state is DeadlineState.OPEN


def test_late_is_red_until_somebody_says_why(
    lead: Browser, lead_on: OnDay, dossier: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = objection(lead, dossier, engine_web, world)
    assert "next--now" in lead.get(address).text
    assert lead.post(f"{address}/late", data={"why": "ill"}).status_code == 422
    with lead_on(dt.date(2018, 12, 3)) as later:
        page = later.get(address).text
        assert "next--late" in page
        assert f'href="{address}/late"' in page
        assert later.post(f"{address}/late", data={"why": ""}).status_code == 422
        assert later.post(f"{address}/late", data={"why": "The letter lay at an old address."}).status_code == 303
        page = later.get(address).text
        assert "next--late" not in page
        assert "The letter lay at an old address." in page


def test_posted_in_time_may_still_arrive_and_too_late_asks_why(
    lead: Browser, lead_on: OnDay, dossier: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = objection(lead, dossier, engine_web, world)
    with lead_on(dt.date(2018, 12, 3)) as later:
        assert later.post(f"{address}/met", data={"posted_on": "2018-11-30"}).status_code == 303
        page = later.get(address).text
        assert "7 december" in page
        assert "next--late" not in page
    with lead_on(dt.date(2018, 12, 10)) as later:
        assert "next--late" in later.get(address).text
        answer = later.post(f"{address}/met", data={"received_on": "2018-12-10", "posted_on": "2018-11-30"})
        assert str(answer.location).endswith("/late")
        assert "6:11" in later.get(f"{address}/late").text


def test_somebody_is_at_it_and_nobody_has_to_be(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = f"{HERE}/deadlines/{decision}"
    lead.post(f"{address}/taken-up")
    assert kept(engine_web, world).taken_up_by == world.person(Role.TEAM_LEAD)
    lead.post(f"{address}/put-down")
    assert kept(engine_web, world).taken_up_by is None
    assert lead.post(f"{address}/not-needed", data={}).status_code == 422
    assert lead.post(f"{address}/not-needed", data={"why": "taken_back"}).status_code == 303
    assert kept(engine_web, world).state is DeadlineState.DROPPED


def test_a_closed_dossier_takes_nothing_new(lead: Browser, dossier: uuid.UUID, decision: uuid.UUID) -> None:
    lead.post(f"{HERE}/dossiers/{dossier}/close", data={"closed_on": "2018-11-12", "outcome": "granted"})
    address = f"{HERE}/deadlines/{decision}"
    assert lead.post(f"{address}/met", data={"received_on": "2018-11-12"}).status_code == 422
    assert lead.post(f"{address}/taken-up").status_code == 422
    assert "/met" not in lead.get(address).text.split("<main")[1]


def test_who_does_not_know_the_client_is_asked_why_first(
    counsellor: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    event = events(engine_web, world)[0].id
    for address in (f"{HERE}/deadlines/{decision}", f"{HERE}/dossier-events/{event}"):
        answer = counsellor.get(address)
        assert answer.status_code == 302
        assert "/opening" in str(answer.location)
    assert counsellor.post(f"{HERE}/deadlines/{decision}/met", data={"received_on": "2018-11-12"}).status_code in {
        302,
        303,
    }
    assert kept(engine_web, world).state is DeadlineState.OPEN


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER])
def test_legal_matter_asks_a_right_of_its_own(
    browser_as: Callable[[uuid.UUID], Browser], world: World, decision: uuid.UUID, role: Role
) -> None:
    assert browser_as(world.person(role)).get(f"{HERE}/deadlines/{decision}").status_code == 404


def test_every_look_and_change_leaves_a_line(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    before = end_of_trail(engine_web, world)
    lead.get(f"{HERE}/deadlines/{decision}")
    lead.post(f"{HERE}/deadlines/{decision}/taken-up")
    lines = [(line.verb, line.record, line.record_id) for line in trail_of(engine_web, world, before)]
    assert lines == [("read", "deadline", str(decision)), ("take_up", "deadline", str(decision))]
    assert all("Noor" not in str(line.detail) for line in trail_of(engine_web, world, before))


def test_the_pages_take_few_statements_however_much_happened(
    app: Flask, lead: Browser, dossier: uuid.UUID, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = f"{HERE}/deadlines/{decision}"
    event = events(engine_web, world)[0].id
    for day in range(1, 7):
        lead.post(f"{address}/standstill", data={**STILL, "since": f"2018-06-0{day}", "until": f"2018-06-1{day}"})
    told = {}
    for page in (
        address,
        f"{address}/met",
        f"{address}/standstill",
        f"{address}/notice-of-default",
        f"{HERE}/dossier-events/{event}",
        f"{HERE}/dossier-events/{event}/correction",
        f"{HERE}/dossiers/{dossier}/events/new",
        f"{HERE}/dossiers/{dossier}/events/new?code=decision_sent",
    ):
        lead.get(page)
        with statements(app) as sent:
            assert lead.get(page).status_code == 200
        told[page.split("/", 4)[-1]] = len(sent)
    assert max(told.values()) <= 8, told
