"""The coordinator's overview: findings first, take up what was handed up, and a cost that does not grow."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, text

from tenants.escalations.models import Escalation, EscalationMessage, SharedFact, State, Subject
from tenants.escalations.rules import working_days_between
from tenants.helpdesk.models import HelpdeskEntry
from tenants.helpdesk.overview import AGES
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import asked
from tests.factories.helpdesk import member
from tests.factories.statements import statements
from wegwijs.helpdesk.overview import classes

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PAGE = "/helpdesk/overview"
DAY = dt.timedelta(days=1)
MOST_STATEMENTS = 14


@pytest.fixture
def coordinator(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_COORDINATOR))


@pytest.fixture(autouse=True)
def _emptied(superuser: Engine) -> Iterator[None]:
    with superuser.begin() as connection:
        connection.execute(text("UPDATE people SET language = 'en'"))
    yield
    with superuser.begin() as connection:
        for model in (HelpdeskEntry, EscalationMessage, SharedFact, Escalation):
            connection.execute(delete(model))


def text_of(browser: Browser) -> str:
    page = browser.get(PAGE).get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]))


def test_an_empty_helpdesk_says_so_kindly(coordinator: Browser) -> None:
    said = text_of(coordinator)
    assert "Every question is in somebody" in said
    assert "Nothing stands out" in said
    assert "No branch said yet" in said


def test_what_is_late_is_the_headline_and_what_was_handed_up_is_taken_up(
    coordinator: Browser, engine_web: Engine, world: World
) -> None:
    question = asked(engine_web, world, answer_by=local_date() - DAY, handed_up_at=now() - DAY)
    asked(engine_web, world, legal_on=local_date() + 2 * DAY, legal_what="Beroep", title="Beroep gezin")
    page = coordinator.get(PAGE).get_data(as_text=True)
    assert "<h1>1 question is late</h1>" in page
    assert f"/helpdesk/{question}/take-up" in page
    said = text_of(coordinator)
    assert "in 2 days" in said
    assert "Legal limit: Beroep." in said
    assert coordinator.post(f"/helpdesk/{question}/take-up").status_code == 303
    assert f"/helpdesk/{question}/take-up" not in coordinator.get(PAGE).get_data(as_text=True)


def test_load_stands_beside_the_room_there_is(coordinator: Browser, engine_web: Engine, world: World) -> None:
    lawyer = world.person(Role.HELPDESK_LAWYER)
    member(engine_web, world, lawyer, capacity=2)
    for _ in range(2):
        asked(engine_web, world, state=State.CLAIMED, claimed_by=lawyer, claimed_by_name="Lawyer Testboom")
    gone = world.person(Role.TEAM_LEAD)
    asked(engine_web, world, state=State.CLAIMED, claimed_by=gone, claimed_by_name="Vroeger Testboom")
    said = text_of(coordinator)
    assert "2 of 2 no room" in said
    assert "Vroeger Testboom" in said
    assert "no longer works here" in said


def test_a_subject_that_rises_is_a_signal_for_the_national_office(
    coordinator: Browser, engine_web: Engine, world: World
) -> None:
    for week in range(2, 12):
        asked(engine_web, world, asked_at=now() - 7 * week * DAY, subject=Subject.ASYLUM)
    for _ in range(8):
        asked(engine_web, world, subject=Subject.COUNTRY_INFORMATION, facts=[("Land", "Eritrea")])
    said = text_of(coordinator)
    assert "Country information: 8 questions in seven days, from 1 branch. Usually less than one." in said
    assert "Tell the national office" in said
    assert "Eritrea 8" in said


def test_a_lawyer_does_not_open_it(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    assert browser_as(world.person(Role.HELPDESK_LAWYER)).get(PAGE).status_code == 404


def test_the_overview_costs_the_same_however_much_is_asked(
    app: Flask, coordinator: Browser, engine_web: Engine, world: World
) -> None:
    for number in range(30):
        asked(engine_web, world, handed_up_at=now() if number % 2 else None, legal_on=local_date())
    with statements(app) as sent:
        assert coordinator.get(PAGE).status_code == 200
    assert len(sent) <= MOST_STATEMENTS, sent


@pytest.mark.parametrize("today", [dt.date(2026, 11, 23), dt.date(2026, 11, 25), dt.date(2026, 12, 28)])
def test_the_classes_of_ages_hold_the_working_days_they_say(today: dt.date) -> None:
    for first, age in zip(classes(today), AGES, strict=True):
        assert working_days_between(first, today) <= age
        assert working_days_between(first - DAY, today) > age
