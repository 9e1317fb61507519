"""The team of the Helpdesk on its pages: who may settle what, what a leave says beforehand, and what a page costs."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.escalations.models import State, Subject
from tenants.helpdesk.models import Team
from tenants.helpdesk.people import Colleague, colleague_named
from tenants.isolation import Helpdesk, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.escalations import asked
from tests.factories.helpdesk import lawyer as hired
from tests.factories.helpdesk import leave, member
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

DAY = dt.timedelta(days=1)
MOST_STATEMENTS = 9


@pytest.fixture
def coordinator(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_COORDINATOR))


@pytest.fixture
def someone(engine_web: Engine, superuser: Engine) -> uuid.UUID:
    who = hired(engine_web, f"Nieuw {uuid.uuid4()}", dt.date(2016, 1, 1))
    with superuser.begin() as behind:
        behind.execute(text("UPDATE people SET language = 'en'"))
    return who


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def one(web: Engine, person_id: uuid.UUID) -> Colleague:
    with scoped(web, Helpdesk()) as session:
        return colleague_named(session, person_id, local_date())


def days(first: int, last: int) -> dict[str, str]:
    return {"first_day": (local_date() + first * DAY).isoformat(), "last_day": (local_date() + last * DAY).isoformat()}


def test_the_coordinator_settles_what_somebody_takes(
    coordinator: Browser, engine_web: Engine, someone: uuid.UUID
) -> None:
    page = f"/helpdesk/team/{someone}"
    assert "asylum" in coordinator.get(page).get_data(as_text=True)
    answer = coordinator.post(page, data={"team": "country", "skills": ["asylum"], "capacity": "3"})
    assert answer.status_code == 303
    kept = one(engine_web, someone)
    assert (kept.team, kept.skills, kept.capacity) == (Team.COUNTRY, {Subject.ASYLUM}, 3)
    refused = coordinator.post(page, data={"team": "country", "capacity": "0"})
    assert refused.status_code == 422
    assert 'value="0"' in refused.get_data(as_text=True)
    assert one(engine_web, someone).capacity == 3


def test_a_lawyer_sees_the_team_and_settles_nobody(
    browser_as: Callable[[uuid.UUID], Browser], someone: uuid.UUID, world: World
) -> None:
    lawyer = browser_as(someone)
    page = lawyer.get("/helpdesk/team").get_data(as_text=True)
    assert 'href="/helpdesk/team/leaves/new"' in page
    assert f"/helpdesk/team/{someone}" not in page
    other = world.person(Role.HELPDESK_COORDINATOR)
    assert lawyer.get(f"/helpdesk/team/{someone}").status_code == 404
    assert lawyer.get(f"/helpdesk/team/{other}/leaves/new").status_code == 404
    assert lawyer.post(f"/helpdesk/team/{other}/leaves/new", data=days(1, 2)).status_code == 404


def test_leave_is_entered_changed_taken_back_and_holds_again(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, someone: uuid.UUID
) -> None:
    lawyer = browser_as(someone)
    new = "/helpdesk/team/leaves/new"
    assert lawyer.post(new, data=days(3, 2)).status_code == 422
    assert lawyer.post(new, data=days(3, 5)).status_code == 303
    page = lawyer.get("/helpdesk/team").get_data(as_text=True)
    [leave_page] = re.findall(r"/helpdesk/team/leaves/[0-9a-f-]{36}", page)
    assert lawyer.post(leave_page, data=days(3, 6)).status_code == 303
    assert one(engine_web, someone).next_leave == (local_date() + 3 * DAY, local_date() + 6 * DAY)
    gone = lawyer.post(f"{leave_page}/withdraw")
    assert one(engine_web, someone).next_leave is None
    undo = lawyer.get(gone.location).get_data(as_text=True)
    assert f"{leave_page}/restore" in undo
    assert lawyer.post(f"{leave_page}/restore").status_code == 303
    assert one(engine_web, someone).next_leave == (local_date() + 3 * DAY, local_date() + 6 * DAY)


def test_the_coordinator_enters_leave_of_a_colleague(
    coordinator: Browser, engine_web: Engine, someone: uuid.UUID
) -> None:
    assert coordinator.post(f"/helpdesk/team/{someone}/leaves/new", data=days(3, 5)).status_code == 303
    assert one(engine_web, someone).next_leave == (local_date() + 3 * DAY, local_date() + 5 * DAY)


def test_leave_of_others_is_as_absent_for_a_lawyer(
    browser_as: Callable[[uuid.UUID], Browser],
    coordinator: Browser,
    engine_web: Engine,
    someone: uuid.UUID,
    world: World,
) -> None:
    leave_id = leave(engine_web, someone, local_date() + DAY, local_date() + DAY)
    other = browser_as(world.person(Role.HELPDESK_LAWYER))
    assert other.get(f"/helpdesk/team/leaves/{leave_id}").status_code == 404
    assert other.post(f"/helpdesk/team/leaves/{leave_id}/withdraw").status_code == 404
    assert coordinator.get(f"/helpdesk/team/leaves/{leave_id}").status_code == 200


def test_leave_that_begins_says_what_becomes_of_ones_questions(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, someone: uuid.UUID, world: World
) -> None:
    new = "/helpdesk/team/leaves/new"
    lawyer = browser_as(someone)
    assert "back to the queue" not in text_of(lawyer.get(new).get_data(as_text=True))
    asked(engine_web, world, state=State.CLAIMED, claimed_by=someone, claimed_by_name="Nieuw")
    assert "You have 1 question now." in text_of(lawyer.get(new).get_data(as_text=True))
    lawyer.post(new, data=days(2, 4))
    assert "goes back to the queue" in text_of(lawyer.get("/helpdesk/team").get_data(as_text=True))


def test_leave_that_has_begun_is_refused_on_the_form_when_taken_back(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, someone: uuid.UUID
) -> None:
    leave_id = leave(engine_web, someone, local_date() - DAY, local_date() + DAY)
    answer = browser_as(someone).post(f"/helpdesk/team/leaves/{leave_id}/withdraw")
    assert answer.status_code == 422
    assert "This leave has begun" in answer.get_data(as_text=True)


def test_the_team_says_who_has_room_and_who_is_away(
    coordinator: Browser, engine_web: Engine, someone: uuid.UUID, world: World
) -> None:
    member(engine_web, world, someone, capacity=1)
    leave(engine_web, someone, local_date(), local_date())
    asked(engine_web, world, state=State.CLAIMED, claimed_by=someone, claimed_by_name="Nieuw")
    page = text_of(coordinator.get("/helpdesk/team").get_data(as_text=True))
    assert "1 of 1 no room" in page
    assert "away to" in page


def test_the_team_costs_the_same_whoever_works_there(
    app: Flask, coordinator: Browser, engine_web: Engine, world: World
) -> None:
    for number in range(12):
        who = hired(engine_web, f"Veel {number}", dt.date(2016, 1, 1))
        member(engine_web, world, who)
        leave(engine_web, who, local_date() + DAY, local_date() + DAY)
    with statements(app) as sent:
        assert coordinator.get("/helpdesk/team").status_code == 200
    assert len(sent) <= MOST_STATEMENTS, sent
