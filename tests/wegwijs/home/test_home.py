"""Today, in the words of the role; and the trail."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.consultations.actions import let_wait
from tenants.escalations.models import State
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.escalations import asked
from tests.factories.records import end_of_trail, logged, registered, trail_of, volunteer
from tests.factories.statements import statements
from tests.factories.team import hired, put_in_care
from wegwijs.home.views import FEATURES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

TODAY, TRAIL = "/hierbeek/today", "/hierbeek/trail"


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead of `here`."""
    return browser_as(world.person(Role.TEAM_LEAD))


def test_a_quiet_day_says_so(ria: Browser) -> None:
    page = ria.get(TODAY)
    assert page.status_code == 200
    assert page.text.count('class="empty"') == 3


def test_who_waits_stands_first_with_the_act(ria: Browser, engine_web: Engine, world: World) -> None:
    client = registered(engine_web, world, "Rima", "<b>Olijfboom</b>")
    with scoped(engine_web, Branch(world.here.id)) as session:
        waiting = let_wait(session, volunteer(world), client).id
    page = ria.get(TODAY).text
    assert f"/hierbeek/desk/waiting/{waiting}/help" in page
    assert "&lt;b&gt;Olijfboom" in page


def test_answers_that_nobody_read_and_questions_that_press(ria: Browser, engine_web: Engine, world: World) -> None:
    day = local_date()
    asked(engine_web, world, title="Needed yesterday", answer_by=day - dt.timedelta(days=1))
    asked(engine_web, world, title="Needed this week", answer_by=day + dt.timedelta(days=3))
    asked(engine_web, world, title="Needed some day", answer_by=day + dt.timedelta(days=30))
    asked(
        engine_web,
        world,
        title="Answered already",
        state=State.ANSWERED,
        answer="Yes.",
        answered_at=dt.datetime.now(dt.UTC),
        answered_by=world.person(Role.VOLUNTEER),
    )
    asked(engine_web, world, spot=world.elsewhere, title="Not ours", answer_by=day)
    now, week = ria.get(TODAY).text.split('id="this-week"')
    assert "Needed yesterday" in now
    assert all(title in week for title in ("Needed this week", "Answered already"))
    assert not any(title in now + week for title in ("Needed some day", "Not ours"))
    assert "count" in now.split("</nav>")[0], "the bar says that an answer waits"


def test_who_came_often_and_then_no_more_is_silent(ria: Browser, engine_web: Engine, world: World) -> None:
    often, once, lately = (registered(engine_web, world, name, "Stil") for name in ("Vaak", "Eens", "Pas"))
    ago = lambda days: local_date() - dt.timedelta(days=days)  # noqa: E731
    for days in (90, 70, 50):
        logged(engine_web, world, ago(days), client_id=often)
        logged(engine_web, world, ago(days), client_id=lately)
    logged(engine_web, world, ago(50), client_id=once)
    logged(engine_web, world, ago(2), client_id=lately)
    assert str(often) not in ria.get(TODAY).text, "nobody is told of who is not in their care"
    mine = hired(engine_web, world, "Volunteer Testboom", person_id=world.person(Role.VOLUNTEER))
    for client_id in (often, once, lately):
        put_in_care(engine_web, world, client_id, mine)
    silent = ria.get(TODAY).text.split('id="silent"')[1]
    assert str(often) in silent
    assert not any(str(client) in silent for client in (once, lately))


def test_only_a_team_lead_is_told_about_the_figures(
    ria: Browser, lead: Browser, superuser: Engine, world: World
) -> None:
    year = local_date().year - 1
    with superuser.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO figure_months (branch_id, municipality_code, month, indicator, breakdown, value, amount)"
                " VALUES (:branch, 'GM9001', make_date(:year, 3, 1), 'consultations.contacts', '', '', 12)"
            ),
            {"branch": world.here.id, "year": year},
        )
    wants = f"<b>{year}</b>"
    assert wants in lead.get(TODAY).text
    assert wants not in ria.get(TODAY).text
    assert lead.get(TODAY).text.count("/hierbeek/") > ria.get(TODAY).text.count("/hierbeek/")


def test_the_trail_tells_who_did_what_in_sentences(
    lead: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    client = registered(engine_web, world, "Farah", "Morgenrood")
    ria.get(f"/hierbeek/clients/{client}")
    page = lead.get(TRAIL).text
    assert f"/hierbeek/clients/{client}" in page
    assert "Volunteer Testboom" in page
    assert "Morgenrood" not in page, "the trail knows numbers, not names"


def test_the_trail_is_chosen_by_person_and_record_and_leafed_through(
    lead: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    client = registered(engine_web, world, "Aziz", "Korenveld")
    for _ in range(60):
        ria.get("/hierbeek/desk/hits?who=az")
    ria.get(f"/hierbeek/clients/{client}")
    by_record = lead.get(TRAIL, query_string={"record": "client", "id": str(client)}).text
    assert by_record.count("<time") == 2
    by_person = lead.get(TRAIL, query_string={"person": str(world.person(Role.TEAM_LEAD))}).text
    assert "Volunteer Testboom" not in by_person.split("<ol")[1]
    first = lead.get(TRAIL).text
    assert first.count("<time") == 50
    before = first.split("before=")[1].split('"')[0].split("&")[0]
    assert lead.get(TRAIL, query_string={"before": before}).status_code == 200
    for wrong in ({"person": "Ria"}, {"id": "1"}, {"record": "secrets"}, {"before": "-1"}, {"before": "9" * 30}):
        assert lead.get(TRAIL, query_string=wrong).status_code == 404


def test_a_volunteer_does_not_see_the_trail(ria: Browser) -> None:
    assert ria.get(TRAIL).status_code == 404


def test_each_feature_costs_today_one_statement_and_the_trail_at_most_eight(
    lead: Browser, app: Flask, engine_web: Engine, world: World
) -> None:
    lead.get(TODAY)
    for path, most in ((TODAY, 8 + len(FEATURES)), (TRAIL, 8)):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert lead.get(path).status_code == 200
        assert len(sent) <= most, (path, sent)
        assert [line.verb for line in trail_of(engine_web, world, end)] == ["read"]


def test_a_damaged_trail_is_said_out_loud(lead: Browser, superuser: Engine, world: World) -> None:
    """Last in this file: it damages the trail."""
    assert 'role="alert"' not in lead.get(TRAIL).text
    with superuser.begin() as connection:
        connection.execute(
            text("UPDATE audit_events SET verb = 'read' WHERE branch_id = :branch AND sequence = 2"),
            {"branch": world.here.id},
        )
        connection.execute(
            text("UPDATE audit_events SET record_id = 'x' WHERE branch_id = :branch AND sequence = 2"),
            {"branch": world.here.id},
        )
    assert 'role="alert"' in lead.get(TRAIL).text
