"""Pages of trajectories: the work list, starting, the checklist, goals, measuring, contact, ending."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tenants.guidance.models import Goal, Measurement, Trajectory, TrajectoryTask
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.guidance import in_the_care_of, on_roster, started
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

GUIDANCE = "/hierbeek/guidance"


@pytest.fixture
def marjan(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead of `here`."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def gids(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of somebody who guides, here."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture(scope="module")
def guide_on_roster(engine_web: Engine, world: World) -> uuid.UUID:
    """The place on the roster of who guides."""
    return on_roster(engine_web, world, "Gids Testboom", world.person(Role.CASE_WORKER))


@pytest.fixture
def selam(engine_web: Engine, world: World, guide_on_roster: uuid.UUID) -> uuid.UUID:
    """A client of here, in the care of the guide."""
    client_id = registered(engine_web, world, "Selam", "Zeewind")
    in_the_care_of(engine_web, world, client_id, guide_on_roster)
    return client_id


@pytest.fixture
def one(engine_web: Engine, world: World, selam: uuid.UUID) -> uuid.UUID:
    """The first year of Selam, since fifty days."""
    return started(engine_web, world, selam, local_date() - dt.timedelta(days=50))


def number_of(web: Engine, world: World, client_id: uuid.UUID) -> str:
    from tenants.clients.models import Client

    with scoped(web, Branch(world.here.id)) as session:
        return session.scalars(select(Client.number).where(Client.id == client_id)).one()


def rows(web: Engine, world: World, kind: Any, *conditions: Any) -> list[Any]:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return list(session.scalars(select(kind).where(*conditions)))


def begin(number: str, **values: str) -> dict[str, str]:
    base = {"client": number, "year_of_guidance": "1", "municipality": "GM9001", "started_on": local_date().isoformat()}
    return base | values


def test_a_guide_starts_a_year_and_sees_its_checklist(
    gids: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    page = gids.get(f"{GUIDANCE}/new?client={selam}").text
    assert "Selam Zeewind" in page
    answer = gids.post(f"{GUIDANCE}/new", data=begin(number_of(engine_web, world, selam)))
    assert answer.status_code == 303
    page = gids.get(answer.location).text
    assert "Huisarts gevonden" in page
    assert "School gevonden" not in page
    assert 'class="standing' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"started_on": "2999-01-01"},
        {"started_on": "gisteren"},
        {"started_on": ""},
        {"municipality": "GM9002"},
        {"municipality": ""},
        {"year_of_guidance": "7"},
        {"year_of_guidance": ""},
        {"client": ""},
        {"client": "99999"},
    ],
)
def test_a_start_that_cannot_be_is_refused_and_stays_typed(
    gids: Browser, engine_web: Engine, world: World, selam: uuid.UUID, wrong: dict[str, str]
) -> None:
    answer = gids.post(f"{GUIDANCE}/new", data=begin(number_of(engine_web, world, selam), **wrong))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert rows(engine_web, world, Trajectory, Trajectory.client_id == selam) == []


def test_the_first_year_after_the_second_is_confirmed_with_a_tick(
    gids: Browser, engine_web: Engine, world: World, selam: uuid.UUID
) -> None:
    started(engine_web, world, selam, local_date() - dt.timedelta(days=9), year_of_guidance=2)
    form = begin(number_of(engine_web, world, selam))
    answer = gids.post(f"{GUIDANCE}/new", data=form)
    assert answer.status_code == 422
    assert 'name="confirmed"' in answer.text
    assert gids.post(f"{GUIDANCE}/new", data=form | {"confirmed": "y"}).status_code == 303


def test_the_work_list_names_who_stands_still_and_is_filtered_by_links(
    gids: Browser, marjan: Browser, engine_web: Engine, world: World, one: uuid.UUID
) -> None:
    other = registered(engine_web, world, "Dawit", "Vogelvlucht")
    started(engine_web, world, other)
    page = gids.get(GUIDANCE).text
    assert "Selam Zeewind" in page
    assert "Vogelvlucht" not in page
    assert 'id="still"' in page
    assert f"{GUIDANCE}/{one}/contacts/new" in page
    everybody = marjan.get(GUIDANCE).text
    assert "Vogelvlucht" in everybody
    assert "Zeewind" not in marjan.get(f"{GUIDANCE}?which=mine").text
    assert gids.get(f"{GUIDANCE}?which=ended").status_code == 200
    assert gids.get(f"{GUIDANCE}?which=never").status_code == 404


def test_a_volunteer_reads_what_is_open_and_changes_nothing(
    browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World, one: uuid.UUID, selam: uuid.UUID
) -> None:
    place = on_roster(engine_web, world, "Vrijwilliger Testboom", world.person(Role.VOLUNTEER))
    in_the_care_of(engine_web, world, selam, place)
    ria = browser_as(world.person(Role.VOLUNTEER))
    page = ria.get(f"{GUIDANCE}/{one}")
    assert page.status_code == 200
    assert "task__tick" not in page.text
    assert f"{GUIDANCE}/{one}/end" not in page.text
    assert ria.post(f"{GUIDANCE}/{one}/end").status_code == 404


def test_a_tick_works_as_a_plain_form_and_answers_htmx_with_the_list_alone(
    gids: Browser, engine_web: Engine, world: World, one: uuid.UUID
) -> None:
    first, second, *_ = rows(engine_web, world, TrajectoryTask, TrajectoryTask.trajectory_id == one)
    answer = gids.post(f"{GUIDANCE}/tasks/{first.id}/mark", data={"do": "tick"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"{one}#checklist")
    end = end_of_trail(engine_web, world)
    answer = gids.post(f"{GUIDANCE}/tasks/{second.id}/mark", data={"do": "tick"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert len(re.findall(r'aria-pressed="true"', answer.text)) == 2
    assert [line.verb for line in trail_of(engine_web, world, end)] == ["tick"]
    gids.post(f"{GUIDANCE}/tasks/{second.id}/mark", data={"do": "untick"})
    gids.post(f"{GUIDANCE}/tasks/{first.id}/mark", data={"do": "not_needed"})
    done = rows(engine_web, world, TrajectoryTask, TrajectoryTask.id.in_([first.id, second.id]))
    assert {(task.done_on, task.not_needed) for task in done} == {(None, True), (None, False)}
    assert gids.post(f"{GUIDANCE}/tasks/{first.id}/mark", data={"do": "burn"}).status_code == 400


def test_a_task_for_this_client_is_added_and_its_day_changed(
    gids: Browser, engine_web: Engine, world: World, one: uuid.UUID
) -> None:
    assert gids.post(f"{GUIDANCE}/{one}/tasks/new", data={"label": " "}).status_code == 422
    assert gids.post(f"{GUIDANCE}/{one}/tasks/new", data={"label": "BSN 111222333"}).status_code == 422
    assert gids.post(f"{GUIDANCE}/{one}/tasks/new", data={"label": "Bril", "due_on": ""}).status_code == 303
    [task] = rows(engine_web, world, TrajectoryTask, TrajectoryTask.label == "Bril")
    assert gids.get(f"{GUIDANCE}/tasks/{task.id}").status_code == 200
    assert gids.post(f"{GUIDANCE}/tasks/{task.id}", data={"label": "Bril", "due_on": "31-02-2018"}).status_code == 422
    assert gids.post(f"{GUIDANCE}/tasks/{task.id}", data={"label": "Bril", "due_on": "12-03-2019"}).status_code == 303
    [task] = rows(engine_web, world, TrajectoryTask, TrajectoryTask.label == "Bril")
    assert task.due_on == dt.date(2019, 3, 12)
    assert gids.post(f"{GUIDANCE}/{one}/tasks", data={"children": "y"}).status_code == 303
    assert "School gevonden" in gids.get(f"{GUIDANCE}/{one}").text


def test_goals_are_set_reached_and_changed(gids: Browser, engine_web: Engine, world: World, one: uuid.UUID) -> None:
    assert gids.get(f"{GUIDANCE}/{one}/goals/new").status_code == 200
    assert gids.post(f"{GUIDANCE}/{one}/goals/new", data={"text": ""}).status_code == 422
    assert gids.post(f"{GUIDANCE}/{one}/goals/new", data={"text": "Zelf bellen"}).status_code == 303
    [goal] = rows(engine_web, world, Goal, Goal.trajectory_id == one)
    assert gids.post(f"{GUIDANCE}/goals/{goal.id}/step", data={"do": "reach"}).status_code == 303
    [goal] = rows(engine_web, world, Goal, Goal.trajectory_id == one)
    assert goal.reached_on == local_date()
    assert gids.get(f"{GUIDANCE}/goals/{goal.id}").status_code == 200
    assert gids.post(f"{GUIDANCE}/goals/{goal.id}", data={"text": "Zelf", "set_on": "2999-01-01"}).status_code == 422
    assert gids.post(f"{GUIDANCE}/goals/{goal.id}/step", data={"do": "withdraw"}).status_code == 303
    assert "Zelf bellen" not in gids.get(f"{GUIDANCE}/{one}").text


def test_measuring_draws_a_picture_with_its_finding_and_table(
    gids: Browser, engine_web: Engine, world: World, one: uuid.UUID
) -> None:
    first = (local_date() - dt.timedelta(days=49)).isoformat()
    page = f"{GUIDANCE}/{one}/measurement"
    assert gids.get(page).status_code == 200
    assert gids.post(page, data={"day": first}).status_code == 422
    assert gids.post(page, data={"day": first, "money": "9"}).status_code == 422
    assert gids.post(page, data={"day": first, "money": "veel"}).status_code == 422
    assert gids.post(page, data={"day": "2999-01-01", "money": "1"}).status_code == 422
    assert gids.post(page, data={"day": first, "money": "1", "language": "2"}).status_code == 303
    assert gids.post(page, data={"day": local_date().isoformat(), "money": "4"}).status_code == 303
    shown = gids.get(f"{GUIDANCE}/{one}").text
    assert '<svg class="pic pic--desktop"' in shown
    assert f"measurement?day={first}" in shown
    assert 'name="money" type="radio" value="1" checked' in gids.get(f"{page}?day={first}").text
    assert gids.post(f"{page}/withdrawal", data={"day": first}).status_code == 303
    assert gids.post(f"{page}/withdrawal", data={"day": "ooit"}).status_code == 400
    counting = rows(
        engine_web, world, Measurement, Measurement.trajectory_id == one, Measurement.withdrawn_at.is_(None)
    )
    assert [each.score for each in counting] == [4]


def test_contact_is_logged_corrected_taken_back_and_brought_back(gids: Browser, one: uuid.UUID) -> None:
    today = local_date().isoformat()
    page = f"{GUIDANCE}/{one}/contacts/new"
    assert gids.get(page).status_code == 200
    for wrong in ({"day": ""}, {"day": "2999-01-01"}, {"how": "duif"}, {"minutes": "lang"}, {"note": "111222333"}):
        assert gids.post(page, data={"day": today, "how": "phone"} | wrong).status_code == 422
    assert gids.post(page, data={"day": today, "how": "phone", "note": "Belde over school"}).status_code == 303
    shown = gids.get(f"{GUIDANCE}/{one}").text
    [contact] = set(re.findall(rf"{GUIDANCE}/contacts/([0-9a-f-]{{36}})", shown))
    assert "Belde over school" in shown
    changed = {"day": today, "how": "home", "minutes": "20", "note": "Was thuis"}
    assert gids.post(f"{GUIDANCE}/contacts/{contact}", data=changed).status_code == 303
    assert gids.post(f"{GUIDANCE}/contacts/{contact}/withdrawal").status_code == 303
    assert "Was thuis" not in gids.get(f"{GUIDANCE}/{one}").text
    assert "restoring" in gids.get(f"{GUIDANCE}/contacts/{contact}").text
    assert gids.post(f"{GUIDANCE}/contacts/{contact}/restoring").status_code == 303
    assert "Was thuis" in gids.get(f"{GUIDANCE}/{one}").text


def test_a_trajectory_is_corrected_ended_and_runs_again(gids: Browser, one: uuid.UUID) -> None:
    today, start = local_date(), local_date() - dt.timedelta(days=40)
    page = f"{GUIDANCE}/{one}/correction"
    assert gids.get(page).status_code == 200
    form = {"year_of_guidance": "1", "municipality": "GM9001", "started_on": start.isoformat(), "reason": ""}
    assert gids.post(page, data=form).status_code == 422
    assert gids.post(page, data=form | {"reason": "Sleutel kwam later"}).status_code == 303
    assert "Sleutel kwam later" in gids.get(f"{GUIDANCE}/{one}").text
    assert gids.get(f"{GUIDANCE}/{one}/end").status_code == 200
    for wrong in ({"ending": ""}, {"ended_on": ""}, {"ended_on": "2999-01-01"}, {"ending": "weg"}):
        data = {"ended_on": today.isoformat(), "ending": "completed"} | wrong
        assert gids.post(f"{GUIDANCE}/{one}/end", data=data).status_code == 422
    end = {"ended_on": today.isoformat(), "ending": "completed"}
    assert gids.post(f"{GUIDANCE}/{one}/end", data=end).status_code == 303
    shown = gids.get(f"{GUIDANCE}/{one}").text
    assert "reopening" in shown
    assert "task__tick" not in shown
    assert gids.post(f"{GUIDANCE}/{one}/end", data=end).status_code == 422
    assert gids.post(f"{GUIDANCE}/{one}/reopening").status_code == 303
    assert "task__tick" in gids.get(f"{GUIDANCE}/{one}").text


def test_a_mistake_is_taken_back_with_a_reason_and_counts_again(gids: Browser, one: uuid.UUID) -> None:
    page = f"{GUIDANCE}/{one}/withdrawal"
    assert gids.get(page).status_code == 200
    assert gids.post(page, data={"reason": ""}).status_code == 422
    assert gids.post(page, data={"reason": "Verkeerde persoon"}).status_code == 303
    assert "restoring" in gids.get(f"{GUIDANCE}/{one}").text
    assert str(one) not in gids.get(GUIDANCE).text
    assert gids.post(f"{GUIDANCE}/{one}/restoring").status_code == 303
    assert str(one) in gids.get(GUIDANCE).text


def test_the_lead_writes_down_agreements_and_moves_only_who_is_ticked(
    marjan: Browser, engine_web: Engine, world: World, one: uuid.UUID
) -> None:
    page = f"{GUIDANCE}/agreements"
    assert marjan.get(page).status_code == 200
    form = {
        "municipality": "GM9001",
        "year_of_guidance": "1",
        "months": "12",
        "valid_from": "2017-01-01",
        "source": "X",
    }
    for wrong in ({"months": "0"}, {"months": "lang"}, {"valid_from": "ooit"}, {"municipality": "GM9002"}):
        assert marjan.post(page, data=form | wrong).status_code == 422
    answer = marjan.post(page, data=form)
    assert answer.location.endswith("/agreements/running")
    assert f'value="{one}" checked' in marjan.get(answer.location).text
    assert marjan.post(f"{page}/running", data={"trajectory": []}).status_code == 303
    [trajectory] = rows(engine_web, world, Trajectory, Trajectory.id == one)
    assert trajectory.planned_end is None
    assert marjan.post(f"{page}/running", data={"trajectory": [str(one)]}).status_code == 303
    [trajectory] = rows(engine_web, world, Trajectory, Trajectory.id == one)
    assert trajectory.planned_end is not None
    [rule] = set(re.findall(rf"{page}/([0-9a-f-]{{36}})", marjan.get(page).text))
    assert marjan.get(f"{page}/{rule}").status_code == 200
    assert marjan.post(f"{page}/{rule}", data=form | {"months": "15"}).status_code == 303
    assert marjan.post(f"{page}/{rule}/withdrawal").status_code == 303
    assert f"{rule}/restoring" in marjan.get(page).text
    assert marjan.post(f"{page}/{rule}/restoring").status_code == 303


def test_the_lead_edits_orders_and_takes_off_lines_of_the_checklist(marjan: Browser, one: uuid.UUID) -> None:
    page = f"{GUIDANCE}/checklist"
    shown = marjan.get(page).text
    assert "Huisarts gevonden" in shown
    assert marjan.post(f"{page}/usual").status_code == 303
    assert marjan.post(page, data={"label": "", "phase": "before"}).status_code == 422
    assert marjan.post(page, data={"label": "Iets", "phase": "before", "due_after_days": "x"}).status_code == 422
    assert marjan.post(page, data={"label": "Sleutelhanger", "phase": "before"}).status_code == 303
    lines = re.findall(
        rf'{page}/([0-9a-f-]{{36}})"[^>]*>[^<]*<span class="unseen"> Sleutelhanger', marjan.get(page).text
    )
    [line] = set(lines)
    assert marjan.get(f"{page}/{line}").status_code == 200
    changed = {"label": "Sleutelbos", "phase": "later", "due_after_days": "9", "for_children": "y"}
    assert marjan.post(f"{page}/{line}", data=changed).status_code == 303
    for act in ("up", "down", "off"):
        assert marjan.post(f"{page}/{line}/place", data={"do": act}).status_code == 303
    assert 'value="back"' in marjan.get(page).text
    assert marjan.post(f"{page}/{line}/place", data={"do": "back"}).status_code == 303
    assert marjan.post(f"{page}/{line}/place").status_code == 400


def test_every_page_costs_at_most_eight_statements_and_leaves_one_line(
    gids: Browser, marjan: Browser, app: Flask, engine_web: Engine, world: World, one: uuid.UUID, selam: uuid.UUID
) -> None:
    [task, *_] = rows(engine_web, world, TrajectoryTask, TrajectoryTask.trajectory_id == one)
    marjan.get(GUIDANCE)
    gids.get(GUIDANCE)
    for browser, path in (
        (gids, GUIDANCE),
        (gids, f"{GUIDANCE}?which=ended"),
        (gids, f"{GUIDANCE}/{one}"),
        (gids, f"{GUIDANCE}/new"),
        (gids, f"{GUIDANCE}/new?client={selam}"),
        (gids, f"{GUIDANCE}/{one}/correction"),
        (gids, f"{GUIDANCE}/{one}/end"),
        (gids, f"{GUIDANCE}/{one}/withdrawal"),
        (gids, f"{GUIDANCE}/tasks/{task.id}"),
        (gids, f"{GUIDANCE}/{one}/measurement"),
        (gids, f"{GUIDANCE}/{one}/contacts/new"),
        (gids, f"{GUIDANCE}/{one}/goals/new"),
        (marjan, f"{GUIDANCE}/agreements"),
        (marjan, f"{GUIDANCE}/agreements/running"),
        (marjan, f"{GUIDANCE}/checklist"),
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= 8, (path, sent)
        assert len(trail_of(engine_web, world, end)) == 1, path
