"""Pages of the roster: who sees what, taking on, correcting, papers, leave and clients."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements
from tests.factories.team import hired, put_in_care

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

TEAM = "/hierbeek/team"


@pytest.fixture
def mila(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead of `here`."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`."""
    return browser_as(world.person(Role.VOLUNTEER))


def person(**values: Any) -> dict[str, Any]:
    """Return the form that takes somebody on."""
    return {
        "name": "Greet Hazelaar",
        "kind": "volunteer",
        "started_on": "2018-03-12",
        "counts_as_volunteer": "y",
    } | values


def test_somebody_is_taken_on_and_stands_on_the_roster(mila: Browser) -> None:
    answer = mila.post(f"{TEAM}/new", data=person(role="gids", weekly_hours="8"))
    assert answer.status_code == 303
    assert "Greet Hazelaar" in mila.get(answer.location).text
    page = mila.get(TEAM).text
    assert "Greet Hazelaar" in page
    assert "gids" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"started_on": ""},
        {"started_on": "2999-01-01"},
        {"started_on": "vorige week"},
        {"kind": "robot"},
        {"weekly_hours": "100"},
        {"role": "BSN 111222333"},
        {"account": str(uuid.uuid4())},
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(mila: Browser, wrong: dict[str, Any]) -> None:
    answer = mila.post(f"{TEAM}/new", data=person(**{"phone": "0181 11 22 33", **wrong}))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert "0181 11 22 33" in answer.text


def test_who_has_an_account_and_is_not_on_the_roster_is_put_on_it_in_one_act(mila: Browser, world: World) -> None:
    page = mila.get(TEAM).text
    assert "Case Worker Testboom" in page
    assert "Elsewhere Testboom" not in page
    form = page[: page.index(str(world.person(Role.CASE_WORKER)))].rsplit("<form", 1)[1]
    form += page[page.index(str(world.person(Role.CASE_WORKER))) :].split("</form>")[0]
    fields = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', form))
    answer = mila.post(f"{TEAM}/new", data={name: value for name, value in fields.items() if name != "csrf_token"})
    assert answer.status_code == 303, answer.text
    assert "case_worker@example.org" in mila.get(answer.location).text
    assert 'value="Case Worker Testboom"' not in mila.get(TEAM).text


def test_an_account_of_somebody_else_is_refused(mila: Browser, engine_web: Engine, world: World) -> None:
    hired(engine_web, world, "Henk Kamille", person_id=world.person(Role.LEGAL_COUNSELLOR))
    answer = mila.post(f"{TEAM}/new", data=person(account=str(world.person(Role.LEGAL_COUNSELLOR))))
    assert answer.status_code == 422
    assert "Henk Kamille" in answer.text


def test_what_the_figures_count_takes_a_reason_and_keeps_what_was_there(
    mila: Browser, engine_web: Engine, world: World
) -> None:
    one = hired(engine_web, world, "Cor Saffraan")
    path = f"{TEAM}/{one}/details"
    changed = person(name="Cor Saffraan", kind="intern")
    assert mila.post(path, data=changed).status_code == 422
    assert mila.post(path, data={**changed, "reason": "Cor is an intern"}).status_code == 303
    page = mila.get(f"{TEAM}/{one}").text
    assert "Cor is an intern" in page
    assert mila.post(path, data=person(name="Cor Saffraan", kind="intern", phone="06")).status_code == 303


def test_papers_that_expire_are_shown_to_the_team_lead_alone(
    mila: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    one = hired(engine_web, world, "Ans Moerbei")
    path = f"{TEAM}/{one}/certificates/new"
    past, soon = local_date() - dt.timedelta(days=1), local_date() + dt.timedelta(days=20)
    for kind, title, until in (("conduct", "", past), ("training", "Omgaan met trauma", soon)):
        paper = {"kind": kind, "title": title, "issued_on": "2018-03-12", "expires_on": until.isoformat()}
        assert mila.post(path, data=paper).status_code == 303
    page = mila.get(f"{TEAM}/{one}").text
    assert "Omgaan met trauma" in page
    assert 'class="late"' in page
    listed = mila.get(TEAM).text
    assert listed.count("Ans Moerbei") >= 3
    colleague = ria.get(f"{TEAM}/{one}").text
    assert "Omgaan met trauma" not in colleague
    assert "Omgaan met trauma" not in ria.get(TEAM).text


def test_a_paper_is_corrected_taken_back_and_counts_again(mila: Browser, engine_web: Engine, world: World) -> None:
    one = hired(engine_web, world, "Leo Windroos")
    paper = {"kind": "training", "title": "Tolken", "issued_on": "2018-03-12", "expires_on": ""}
    assert mila.post(f"{TEAM}/{one}/certificates/new", data={**paper, "title": ""}).status_code == 422
    assert mila.post(f"{TEAM}/{one}/certificates/new", data={**paper, "expires_on": "2017-01-01"}).status_code == 422
    mila.post(f"{TEAM}/{one}/certificates/new", data=paper)
    [key] = re.findall(rf"{TEAM}/certificates/([0-9a-f-]{{36}})/withdraw", mila.get(f"{TEAM}/{one}").text)
    assert mila.get(f"{TEAM}/certificates/{key}").status_code == 200
    assert mila.post(f"{TEAM}/certificates/{key}", data={**paper, "title": "Tolken 2"}).status_code == 303
    answer = mila.post(f"{TEAM}/certificates/{key}/withdraw")
    page = mila.get(answer.location).text
    assert "Tolken 2" not in page
    assert f"{TEAM}/certificates/{key}/restore" in page
    assert mila.get(f"{TEAM}/certificates/{key}").status_code == 404
    mila.post(f"{TEAM}/certificates/{key}/restore")
    assert "Tolken 2" in mila.get(f"{TEAM}/{one}").text


def test_leave_is_planned_with_somebody_who_is_there(mila: Browser, engine_web: Engine, world: World) -> None:
    one, other = hired(engine_web, world, "Piet Veldbloem"), hired(engine_web, world, "Lies Palmtuin")
    today = local_date()
    days = {"first_day": today.isoformat(), "last_day": (today + dt.timedelta(days=6)).isoformat()}
    assert mila.post(f"{TEAM}/{other}/leaves/new", data={**days, "stand_in": ""}).status_code == 303
    refused = mila.post(f"{TEAM}/{one}/leaves/new", data={**days, "stand_in": str(other)})
    assert refused.status_code == 422
    assert "Lies Palmtuin" in refused.text.split("</main>")[0].split('class="faults"')[1][:400]
    assert mila.post(f"{TEAM}/{one}/leaves/new", data={**days, "stand_in": ""}).status_code == 303
    page = mila.get(f"{TEAM}/{one}").text
    [key] = re.findall(rf"{TEAM}/leaves/([0-9a-f-]{{36}})/withdraw", page)
    later = {"first_day": "2018-05-01", "last_day": "2018-05-03", "stand_in": str(other)}
    assert mila.get(f"{TEAM}/leaves/{key}").status_code == 200
    assert mila.post(f"{TEAM}/leaves/{key}", data={**later, "last_day": "2018-04-30"}).status_code == 422
    assert mila.post(f"{TEAM}/leaves/{key}", data=later).status_code == 303
    answer = mila.post(f"{TEAM}/leaves/{key}/withdraw")
    assert f"{TEAM}/leaves/{key}/restore" in mila.get(answer.location).text
    assert mila.post(f"{TEAM}/leaves/{key}/restore").status_code == 303


def test_clients_are_handed_over_in_one_act(mila: Browser, engine_web: Engine, world: World) -> None:
    one, other = hired(engine_web, world, "Kees Steenuil"), hired(engine_web, world, "Wilma Graspieper")
    cases = [
        put_in_care(engine_web, world, registered(engine_web, world, name, "Zeewind"), one)
        for name in ("Selam", "Rima")
    ]
    path = f"{TEAM}/{one}/clients"
    assert "Selam Zeewind" in mila.get(path).text
    assert mila.post(path, data={"clients": [str(cases[0])], "to": ""}).status_code == 422
    assert mila.post(path, data={"clients": [], "to": str(other)}).status_code == 422
    assert mila.post(path, data={"clients": [str(case) for case in cases], "to": str(other)}).status_code == 303
    assert "Selam Zeewind" not in mila.get(path).text
    assert "Selam Zeewind" in mila.get(f"{TEAM}/{other}/clients").text


def test_a_colleague_sees_how_to_reach_somebody_and_no_more(ria: Browser, engine_web: Engine, world: World) -> None:
    one = hired(engine_web, world, "Dirk Dagpauwoog", phone="0181 44 55 66", weekly_hours=12)
    page = ria.get(f"{TEAM}/{one}").text
    assert "0181 44 55 66" in page
    assert 'id="papers"' not in page
    assert 'id="clients"' not in page
    assert f"{TEAM}/{one}/leaving" not in page


def test_every_page_of_the_team_costs_at_most_eight_statements_and_leaves_one_line(
    mila: Browser, app: Flask, engine_web: Engine, world: World
) -> None:
    one = hired(engine_web, world, "Arie Zonnewijzer")
    mila.get(TEAM)
    for path in (
        TEAM,
        f"{TEAM}?who=gone",
        f"{TEAM}/{one}",
        f"{TEAM}/new",
        f"{TEAM}/{one}/details",
        f"{TEAM}/{one}/clients",
        f"{TEAM}/{one}/certificates/new",
        f"{TEAM}/{one}/leaves/new",
        f"{TEAM}/{one}/leaving",
        f"{TEAM}/{one}/return",
        f"{TEAM}/{one}/hours",
        f"{TEAM}/hours/everybody",
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert mila.get(path).status_code == 200, path
        assert len(sent) <= 8, (path, sent)
        assert len(trail_of(engine_web, world, end)) == 1
