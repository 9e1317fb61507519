"""The pages of the queue: what a row says, who is beside a question, what the poll costs, and the ways a question can go."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tenants.escalations.models import State, Subject
from tenants.helpdesk.models import Team
from tenants.isolation import Accounts, Directory, Helpdesk, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import asked
from tests.factories.helpdesk import leave, member, nothing_asked
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

BSN = "123456782"
MOST_STATEMENTS = 9


@pytest.fixture(autouse=True)
def _nothing_asked_in_english(superuser: Engine) -> None:
    """Begin with an empty queue, and read the sentences as they stand in the source."""
    nothing_asked(superuser)
    with superuser.begin() as behind:
        behind.execute(text("UPDATE people SET language = 'en'"))


@pytest.fixture
def lawyer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_LAWYER))


@pytest.fixture
def coordinator(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_COORDINATOR))


def shown(answer: Any) -> str:
    """Return the text of a page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def poll_of(page: str) -> tuple[str, dict[str, str]]:
    """Return the address and the headers with which a page asks whether something changed."""
    address, headers = re.search(r'hx-get="([^"]+)"', page), re.search(r"hx-headers='(\{.*?\})'", page)
    assert address is not None
    assert headers is not None
    return address[1].replace("&amp;", "&"), json.loads(headers[1])


def test_a_row_says_why_it_stands_there_and_what_else_was_promised(
    lawyer: Browser, world: World, engine_web: Engine
) -> None:
    day = local_date()
    asked(engine_web, world, title="Appeal", legal_on=day, legal_what="Beroep", answer_by=day + dt.timedelta(days=9))
    holder = {"claimed_by": world.person(Role.HELPDESK_LAWYER), "claimed_by_name": "Lawyer Testboom"}
    asked(engine_web, world, state=State.WAITING, waiting_since=now(), waiting_for="Decision", **holder)
    page = shown(lawyer.get("/helpdesk"))
    assert re.search(r"First .*Beroep: today is the last day Appeal Promised for", page)
    assert re.search(r"Clock stands still Decision asked for today", page)
    assert "It is the turn of" in page
    assert "2 questions" in page


def test_mine_are_counted_in_the_bar_and_have_a_page_of_their_own(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question, other = asked(engine_web, world, title="Mine to do"), asked(engine_web, world, title="Somebody else's")
    assert lawyer.post(f"/helpdesk/{question}/take").status_code == 303
    page = lawyer.get("/helpdesk/mine").get_data(as_text=True)
    assert "Mine to do" in page
    assert f"q-{other}" not in page
    for where in ("/helpdesk/mine", "/helpdesk/answered", "/helpdesk"):
        assert re.search(
            r'My questions<span class="utrecht-badge-counter count">1<', lawyer.get(where).get_data(as_text=True)
        )
    assert "utrecht-badge-counter" not in coordinator.get("/helpdesk").get_data(as_text=True)


def test_one_looks_at_own_subjects_or_everything_or_searches(lawyer: Browser, world: World, engine_web: Engine) -> None:
    member(engine_web, world, world.person(Role.HELPDESK_LAWYER), Team.INTEGRATION)
    own = asked(engine_web, world, subject=Subject.INTEGRATION, title="Exam")
    other = asked(engine_web, world, subject=Subject.ASYLUM, title="Stay")

    def seen(query: str) -> set[uuid.UUID]:
        page = lawyer.get(f"/helpdesk{query}").get_data(as_text=True)
        return {uuid.UUID(key) for key in re.findall(r'id="q-([0-9a-f-]{36})"', page)}

    assert seen("") == {own}
    assert seen("?whose=all") == {own, other}
    assert seen("?whose=mine") == set()
    assert seen("?subject=asylum") == {other}
    assert seen("?whose=all&q=exam") == {own}
    assert seen("?whose=nobody&subject=poetry&q=" + "x" * 500) == set()
    opened = lawyer.get(f"/helpdesk/{other}?whose=all").get_data(as_text=True)
    assert f'href="/helpdesk/{own}?whose=all"' in opened


def test_a_long_line_says_how_many_there_are_beyond_it(lawyer: Browser, world: World, engine_web: Engine) -> None:
    for _ in range(53):
        asked(engine_web, world)
    page = lawyer.get("/helpdesk").get_data(as_text=True)
    assert page.count("data-queue-item") == 50
    assert "And 3 questions more." in page


def test_whoever_has_no_room_or_is_away_hears_why(lawyer: Browser, world: World, engine_web: Engine) -> None:
    me = world.person(Role.HELPDESK_LAWYER)
    member(engine_web, world, me, Team.ASYLUM, capacity=1)
    asked(engine_web, world)
    second = asked(engine_web, world)
    assert lawyer.post("/helpdesk/next").location.count("-") == 4
    assert lawyer.post("/helpdesk/next").location == "/helpdesk"
    assert "You have 1 questions, as many as you have room for." in shown(lawyer.get("/helpdesk"))
    refused = lawyer.post(f"/helpdesk/{second}/take")
    assert refused.status_code == 422
    assert "as many as you have room for" in shown(refused)
    leave(engine_web, me, local_date(), local_date())
    lawyer.post("/helpdesk/next")
    assert "You are away until" in shown(lawyer.get("/helpdesk"))


def test_a_poll_costs_one_statement_notes_who_looks_and_says_nothing_while_nothing_changed(
    app: Flask, lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    address, headers = poll_of(lawyer.get(f"/helpdesk/{question}").get_data(as_text=True))

    def lines() -> int:
        with scoped(engine_web, Directory()) as session:
            return session.scalar(text("SELECT count(*) FROM platform_events")) or 0

    with scoped(engine_web, Helpdesk()) as session:
        session.execute(text("UPDATE presences SET seen_at = seen_at - interval '1 minute'"))
    before = lines()
    with statements(app) as said:
        same = lawyer.get(address, headers=headers)
    assert (same.status_code, same.get_data()) == (304, b"")
    work = [statement for statement in said if "set_config" not in statement and "sign_ins" not in statement]
    assert len(work) == 1
    assert "presences" in work[0]
    assert "escalations" in work[0]
    assert len(said) <= 4
    assert lines() == before
    page = coordinator.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert "Helpdesk Lawyer Testboom reads along" in page


def test_a_poll_tells_who_came_who_writes_and_that_something_changed(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    address, headers = poll_of(lawyer.get(f"/helpdesk/{question}").get_data(as_text=True))
    other, _ = poll_of(coordinator.get(f"/helpdesk/{question}").get_data(as_text=True))
    came = lawyer.get(address, headers=headers)
    assert (came.status_code, "reads along" in shown(came)) == (200, True)
    assert 'id="present" role="status" hx-swap-oob="innerHTML"' in came.get_data(as_text=True)
    assert "Something changed" not in shown(came)
    coordinator.get(other + "&writing=1")
    assert "Coordinator Testboom writes" in shown(lawyer.get(address))
    coordinator.post(f"/helpdesk/{question}/take")
    changed = lawyer.get(address)
    assert "Something changed in this question." in shown(changed)
    # And again: what the page had seen stays what it had seen.
    again, _ = poll_of(changed.get_data(as_text=True))
    assert "Something changed" in shown(lawyer.get(again))


def test_a_poll_does_not_keep_a_desk_open(lawyer: Browser, world: World, engine_web: Engine) -> None:
    address, headers = poll_of(lawyer.get("/helpdesk").get_data(as_text=True))
    with scoped(engine_web, Accounts()) as session:
        session.execute(text("UPDATE sign_ins SET seen_at = now() - interval '5 minutes'"))
        seen = session.scalars(text("SELECT seen_at FROM sign_ins ORDER BY id")).all()
    lawyer.get(address, headers=headers)
    with scoped(engine_web, Accounts()) as session:
        assert session.scalars(text("SELECT seen_at FROM sign_ins ORDER BY id")).all() == seen


def test_who_wants_no_change_by_itself_looks_for_it(lawyer: Browser, world: World, engine_web: Engine) -> None:
    assert "data-live" in lawyer.get("/helpdesk").get_data(as_text=True)
    assert "data-live" not in lawyer.get("/account").get_data(as_text=True)
    assert lawyer.post("/account", data={"language": "en", "shortcuts": "y"}).status_code == 302
    page = lawyer.get("/helpdesk").get_data(as_text=True)
    assert "data-live" not in page
    assert "hx-trigger" not in page
    assert "Look for something new" in page
    lawyer.post("/account", data={"language": "en", "shortcuts": "y", "live": "y"})
    assert "data-live" in lawyer.get("/helpdesk").get_data(as_text=True)


def test_what_was_handed_up_stands_on_top_for_the_coordinator_until_it_was_seen(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    asked(engine_web, world, answer_by=local_date())
    question = asked(engine_web, world, handed_up_at=now() - dt.timedelta(minutes=5))
    assert "Put before you" in shown(coordinator.get("/helpdesk"))
    assert "Put before you" not in shown(lawyer.get("/helpdesk"))
    assert lawyer.post(f"/helpdesk/{question}/take-up").status_code == 404
    assert coordinator.post(f"/helpdesk/{question}/take-up").status_code == 303
    assert "Put before you" not in shown(coordinator.get("/helpdesk"))


def test_a_question_goes_to_a_colleague_with_a_note(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question, to = asked(engine_web, world), world.person(Role.HELPDESK_COORDINATOR)
    lawyer.post(f"/helpdesk/{question}/take")
    page = lawyer.get(f"/helpdesk/{question}/hand-over").get_data(as_text=True)
    assert f'value="{to}"' in page
    assert f'value="{world.person(Role.HELPDESK_LAWYER)}"' not in page
    address = f"/helpdesk/{question}/hand-over"
    for wrong in ({}, {"to": "nobody"}, {"to": str(to), "note": f"Number {BSN}"}):
        refused = lawyer.post(address, data=wrong)
        assert refused.status_code in {404, 422}, wrong
    leave(engine_web, to, local_date(), local_date())
    refused = lawyer.post(address, data={"to": str(to), "note": "You know this"})
    assert refused.status_code == 422
    assert "is away until" in shown(refused)
    assert "You know this" in refused.get_data(as_text=True)
    done = lawyer.post(address, data={"to": str(to), "note": "You know this", "anyway": "y"})
    assert done.status_code == 303
    theirs = shown(coordinator.get(f"/helpdesk/{question}"))
    assert "You know this" in theirs
    assert lawyer.post(f"/helpdesk/{question}/answer", data={"answer": "Mine"}).status_code == 422


def test_a_question_goes_to_another_team(lawyer: Browser, world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world, subject=Subject.ASYLUM)
    lawyer.post(f"/helpdesk/{question}/take")
    address = f"/helpdesk/{question}/pass-to-team"
    for wrong in ({"subject": "asylum"}, {"subject": "poetry"}, {}, {"subject": "integration", "team_note": BSN}):
        assert lawyer.post(address, data=wrong).status_code == 422, wrong
    assert lawyer.post(address, data={"subject": "integration"}).location == "/helpdesk"
    assert "Take this question" in shown(lawyer.get(f"/helpdesk/{question}"))


def test_two_questions_get_one_answer_and_come_apart_again(lawyer: Browser, world: World, engine_web: Engine) -> None:
    main = asked(engine_web, world, title="Extension at DUO", question="Samuel Boom is ill since May 2018.")
    other = asked(engine_web, world, world.elsewhere, title="Extension at DUO when ill")
    lawyer.post(f"/helpdesk/{main}/take")
    address = f"/helpdesk/{main}/merge"
    assert "Extension at DUO when ill" in shown(lawyer.get(address))
    assert lawyer.post(address, data={}).status_code == 422
    looked = lawyer.post(address, data={"other": str(other)})
    assert looked.status_code == 422
    assert "Samuel" in shown(looked).split("may point at somebody")[2]
    assert lawyer.post(address, data={"other": str(other), "confirmed": "y"}).status_code == 303
    page = lawyer.get(f"/helpdesk/{main}").get_data(as_text=True)
    assert "Answered together" in page
    assert f'action="/helpdesk/{other}/unmerge"' in page
    assert f"q-{other}" not in page
    assert lawyer.post(f"/helpdesk/{other}/unmerge").location.startswith(f"/helpdesk/{main}")
    assert f"q-{other}" in lawyer.get("/helpdesk").get_data(as_text=True)


def test_a_part_of_a_question_goes_on_by_itself(
    lawyer: Browser, browser_as: Callable[[uuid.UUID], Browser], world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world, title="Two things", facts=[("Land", "Eritrea")])
    address = f"/helpdesk/{question}/split"
    assert lawyer.get(address).status_code == 422
    lawyer.post(f"/helpdesk/{question}/take")
    assert "He was 17" in lawyer.get(address).get_data(as_text=True)
    part = {"title": "And his exam?", "subject": "integration", "question": "When must he pass?"}
    for wrong in ({"title": ""}, {"subject": ""}, {"question": f"Number {BSN}"}):
        answer = lawyer.post(address, data={**part, **wrong})
        assert answer.status_code == 422
        assert 'class="faults"' in answer.get_data(as_text=True)
    assert lawyer.post(address, data=part).status_code == 303
    page = lawyer.get("/helpdesk").get_data(as_text=True)
    assert "And his exam?" in page
    volunteer = browser_as(world.person(Role.VOLUNTEER))
    assert "And his exam?" in volunteer.get("/hierbeek/helpdesk").get_data(as_text=True)


def test_no_page_asks_more_of_the_database_than_it_should(
    app: Flask, lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question, other = asked(engine_web, world), asked(engine_web, world)
    to = str(world.person(Role.HELPDESK_COORDINATOR))
    visits: list[tuple[str, Callable[[], Any]]] = [
        ("queue", lambda: lawyer.get("/helpdesk")),
        ("mine", lambda: lawyer.get("/helpdesk/mine")),
        ("next", lambda: lawyer.post("/helpdesk/next")),
        ("pass on", lambda: lawyer.get(f"/helpdesk/{question}/hand-over")),
        ("merge page", lambda: lawyer.get(f"/helpdesk/{question}/merge")),
        ("split page", lambda: lawyer.get(f"/helpdesk/{question}/split")),
        ("poll", lambda: lawyer.get(f"/helpdesk/line?open={question}")),
        ("merge", lambda: lawyer.post(f"/helpdesk/{question}/merge", data={"other": str(other)})),
        ("unmerge", lambda: lawyer.post(f"/helpdesk/{other}/unmerge")),
        ("hand over", lambda: lawyer.post(f"/helpdesk/{question}/hand-over", data={"to": to})),
    ]
    costs = {}
    for name, visit in visits:
        with statements(app) as said:
            assert visit().status_code < 400, name
        costs[name] = len(said)
    assert costs["next"] <= 7
    assert costs["poll"] <= 4
    reading = {name: cost for name, cost in costs.items() if name not in {"merge", "unmerge", "hand over"}}
    assert max(reading.values()) <= MOST_STATEMENTS, costs
