"""Trajectories: starting, correcting, ending, and the local rule that gives the planned end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.clients.access import ClosedRecordError
from tenants.faults import AbsentError, RefusalError
from tenants.guidance.actions import (
    Corrected,
    NewTrajectory,
    correct_trajectory,
    end_trajectory,
    reopen_trajectory,
    restore_trajectory,
    start_trajectory,
    withdraw_trajectory,
)
from tenants.guidance.checklist import (
    Mark,
    NewTemplate,
    add_task,
    add_template,
    mark_task,
    move_template,
    take_checklist,
    withdraw_template,
)
from tenants.guidance.durations import (
    NewRule,
    add_rule,
    correct_rule,
    move_planned_ends,
    restore_rule,
    shifts,
    withdraw_rule,
)
from tenants.guidance.models import Phase, TrajectoryEnding
from tenants.guidance.page import whole
from tenants.guidance.queries import newcomer, opened, templates, trajectory_lines
from tenants.roles import Role
from tests.factories.guidance import actor_as, in_the_care_of, on_roster, reader_as, started
from tests.factories.records import registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
START = dt.date(2018, 3, 12)


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    """A client of here."""
    return registered(engine_web, world, "Selam", "Zeewind")


@pytest.fixture
def guide(world: World) -> Actor:
    """Somebody who guides, here."""
    return actor_as(world, Role.CASE_WORKER)


def year_one(world: World, **values: object) -> NewTrajectory:
    base = {"municipality_code": world.here.municipality, "year_of_guidance": 1, "started_on": START}
    return NewTrajectory(**{**base, **values})  # type: ignore[arg-type]


def agreed(world: World, months: int, valid_from: dt.date = dt.date(2017, 1, 1), year: int = 1) -> NewRule:
    return NewRule(world.here.municipality, year, valid_from, months, "Overeenkomst 2017")


def test_the_version_of_the_rule_at_the_start_gives_the_planned_end(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    add_rule(here, guide, agreed(world, 12))
    add_rule(here, guide, agreed(world, 15, dt.date(2018, 1, 1)))
    add_rule(here, guide, agreed(world, 18, dt.date(2018, 6, 1)))
    trajectory = start_trajectory(here, guide, selam, year_one(world), TODAY)
    assert trajectory.planned_end == dt.date(2019, 6, 11)


def test_without_a_rule_there_is_no_planned_end(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    add_rule(here, guide, agreed(world, 12, dt.date(2018, 6, 1)))
    add_rule(here, guide, agreed(world, 12, year=2))
    assert start_trajectory(here, guide, selam, year_one(world), TODAY).planned_end is None


def test_what_cannot_be_is_refused_with_the_field_it_is_about(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    for wrong, field in (
        (year_one(world, started_on=TODAY + dt.timedelta(days=1)), "started_on"),
        (year_one(world, started_on=dt.date(2015, 12, 31)), "municipality"),
        (year_one(world, municipality_code=world.elsewhere.municipality), "municipality"),
        (year_one(world, year_of_guidance=3), "year_of_guidance"),
    ):
        with pytest.raises(RefusalError) as refused:
            start_trajectory(here, guide, selam, wrong, TODAY)
        assert refused.value.field == field
    assert trajectory_lines(here, selam) == []


def test_one_trajectory_of_a_year_runs_at_a_time(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    first = start_trajectory(here, guide, selam, year_one(world), TODAY)
    with pytest.raises(RefusalError):
        start_trajectory(here, guide, selam, year_one(world, started_on=TODAY), TODAY)
    end_trajectory(here, guide, first.id, dt.date(2018, 6, 1), TrajectoryEnding.STOPPED, TODAY)
    here.flush()
    with pytest.raises(RefusalError):
        start_trajectory(here, guide, selam, year_one(world, started_on=dt.date(2018, 6, 1)), TODAY)
    start_trajectory(here, guide, selam, year_one(world, started_on=dt.date(2018, 6, 2)), TODAY)
    with pytest.raises(RefusalError):
        reopen_trajectory(here, guide, first.id)


def test_the_first_year_after_the_second_asks_whether_that_is_right(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    start_trajectory(here, guide, selam, year_one(world, year_of_guidance=2), TODAY)
    late = year_one(world, started_on=TODAY)
    with pytest.raises(RefusalError) as refused:
        start_trajectory(here, guide, selam, late, TODAY)
    assert refused.value.field == "confirmed"
    start_trajectory(here, guide, selam, year_one(world, started_on=TODAY, confirmed=True), TODAY)


def test_a_correction_keeps_what_it_said_with_the_reason_and_computes_the_end_again(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    add_rule(here, guide, agreed(world, 12))
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    here.flush()
    end = one.planned_end
    changed = Corrected(world.here.municipality, 1, dt.date(2018, 4, 1), planned_end=end)
    for wrong in ("", "BSN 111222333"):
        with pytest.raises(RefusalError):
            correct_trajectory(here, guide, one.id, changed, wrong, TODAY)
    same = Corrected(world.here.municipality, 1, START, planned_end=end)
    with pytest.raises(RefusalError):
        correct_trajectory(here, guide, one.id, same, "Nothing", TODAY)
    correct_trajectory(here, guide, one.id, changed, "The key came later", TODAY)
    assert one.planned_end == dt.date(2019, 3, 31)
    assert here.info["audit"][-1].detail == {"fields": ["planned_end", "started_on"]}
    here.flush()
    [kept] = whole(here, reader_as(world, Role.TEAM_LEAD), one.id).corrections
    assert (kept.reason, kept.before["started_on"]) == ("The key came later", "2018-03-12")
    by_hand = Corrected(world.here.municipality, 1, dt.date(2018, 4, 1), planned_end=dt.date(2019, 6, 30))
    correct_trajectory(here, guide, one.id, by_hand, "Longer, by the municipality's letter", TODAY)
    assert one.planned_end == dt.date(2019, 6, 30)


def test_an_end_is_a_day_that_came_with_a_kind_and_can_be_undone(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    completed = TrajectoryEnding.COMPLETED
    for day, ending, field in (
        (None, completed, "ended_on"),
        (TODAY + dt.timedelta(days=1), completed, "ended_on"),
        (START - dt.timedelta(days=1), completed, "ended_on"),
        (TODAY, None, "ending"),
    ):
        with pytest.raises(RefusalError) as refused:
            end_trajectory(here, guide, one.id, day, ending, TODAY)
        assert refused.value.field == field
    end_trajectory(here, guide, one.id, TODAY, completed, TODAY)
    with pytest.raises(RefusalError):
        end_trajectory(here, guide, one.id, TODAY, completed, TODAY)
    reopen_trajectory(here, guide, one.id)
    assert (one.ended_on, one.ending) == (None, None)


def test_a_trajectory_entered_by_mistake_does_not_count_until_it_does_again(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    with pytest.raises(RefusalError):
        withdraw_trajectory(here, guide, one.id, " ")
    withdraw_trajectory(here, guide, one.id, "Wrong person")
    here.flush()
    here.refresh(one)
    assert trajectory_lines(here, selam) == []
    with pytest.raises(RefusalError):
        end_trajectory(here, guide, one.id, TODAY, TrajectoryEnding.OTHER, TODAY)
    other = start_trajectory(here, guide, selam, year_one(world), TODAY)
    with pytest.raises(RefusalError):
        restore_trajectory(here, guide, one.id)
    withdraw_trajectory(here, guide, other.id, "That one after all")
    here.flush()
    restore_trajectory(here, guide, one.id)
    here.flush()
    assert [each.id for each in trajectory_lines(here, selam)] == [one.id]


def test_a_change_of_rule_moves_nothing_until_somebody_asks(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    lead = reader_as(world, Role.TEAM_LEAD)
    rule = add_rule(here, guide, agreed(world, 12))
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    here.flush()
    assert shifts(here, lead) == []
    correct_rule(here, guide, rule.id, agreed(world, 24))
    here.flush()
    assert one.planned_end == dt.date(2019, 3, 11)
    [shift] = shifts(here, lead)
    assert (shift.client_name, shift.new_end) == ("Selam Zeewind", dt.date(2020, 3, 11))
    assert move_planned_ends(here, guide, lead, []) == 0
    assert move_planned_ends(here, guide, lead, [one.id]) == 1
    assert one.planned_end == dt.date(2020, 3, 11)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"months": 0}, "months"),
        ({"months": 61}, "months"),
        ({"year_of_guidance": 3}, "year_of_guidance"),
        ({"municipality_code": "GM9002"}, "municipality"),
        ({"source": "111222333"}, "source"),
        ({}, "valid_from"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(
    here: ScopedSession, world: World, guide: Actor, values: dict[str, object], field: str
) -> None:
    add_rule(here, guide, agreed(world, 12))
    base = {"municipality_code": world.here.municipality, "year_of_guidance": 1, "months": 15}
    with pytest.raises(RefusalError) as refused:
        add_rule(here, guide, NewRule(**{**base, "valid_from": dt.date(2017, 1, 1), **values}))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_an_agreement_taken_back_no_longer_gives_an_end(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    rule = add_rule(here, guide, agreed(world, 12))
    withdraw_rule(here, guide, rule.id)
    here.flush()
    assert start_trajectory(here, guide, selam, year_one(world), TODAY).planned_end is None
    here.refresh(rule)
    second = add_rule(here, guide, agreed(world, 15))
    with pytest.raises(RefusalError):
        restore_rule(here, guide, rule.id)
    withdraw_rule(here, guide, second.id)
    here.flush()
    restore_rule(here, guide, rule.id)
    assert rule.withdrawn_at is None


def test_the_first_trajectory_begins_with_the_usual_list_and_each_year_takes_its_own_part(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    lead = reader_as(world, Role.TEAM_LEAD)
    assert list(templates(here)) == []
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    tasks = whole(here, lead, one.id).tasks
    assert {task.phase for task in tasks} == set(Phase) - {Phase.SECOND_YEAR}
    assert "School gevonden" not in {task.label for task in tasks}
    [doctor] = [task for task in tasks if task.label == "Huisarts gevonden"]
    assert doctor.due_on == dt.date(2018, 3, 26)
    two = start_trajectory(here, guide, selam, year_one(world, year_of_guidance=2, started_on=TODAY), TODAY)
    assert {task.phase for task in whole(here, lead, two.id).tasks} == {Phase.SECOND_YEAR}


def test_a_household_with_children_gets_their_tasks_and_a_list_is_taken_once(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    lead = reader_as(world, Role.TEAM_LEAD)
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    before = len(whole(here, lead, one.id).tasks)
    assert take_checklist(here, guide, one.id, children=False) == 0
    assert take_checklist(here, guide, one.id, children=True) == 4
    assert len(whole(here, lead, one.id).tasks) == before + 4


def test_the_branch_changes_its_list_and_what_runs_keeps_its_own(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    lines = [add_template(here, guide, NewTemplate(label, Phase.BEFORE)) for label in ("Een", "Twee", "Drie")]
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    move_template(here, guide, lines[2].id, -1)
    move_template(here, guide, lines[0].id, -1)
    withdraw_template(here, guide, lines[1].id)
    here.flush()
    here.expire_all()
    assert [line.label for line in templates(here) if line.withdrawn_at is None] == ["Een", "Drie"]
    assert [task.label for task in whole(here, reader_as(world, Role.TEAM_LEAD), one.id).tasks] == [
        "Een",
        "Twee",
        "Drie",
    ]
    with pytest.raises(RefusalError):
        add_template(here, guide, NewTemplate("  ", Phase.BEFORE))
    with pytest.raises(RefusalError):
        add_template(here, guide, NewTemplate("BSN 111222333", Phase.BEFORE))
    with pytest.raises(RefusalError):
        add_template(here, guide, NewTemplate("Ooit", Phase.BEFORE, 99999))


def test_a_task_is_ticked_once_unticked_or_not_needed(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    one = start_trajectory(here, guide, selam, year_one(world), TODAY)
    task = add_task(here, guide, one.id, "Bril halen", TODAY)
    mark_task(here, guide, task.id, Mark.TICK, TODAY)
    mark_task(here, guide, task.id, Mark.TICK, TODAY + dt.timedelta(days=3))
    assert (task.done_on, task.done_by) == (TODAY, guide.person_id)
    assert [line.verb for line in here.info["audit"]].count("tick") == 1
    mark_task(here, guide, task.id, Mark.NOT_NEEDED, TODAY)
    assert (task.done_on, task.not_needed) == (None, True)
    here.flush()
    mark_task(here, guide, task.id, Mark.NEEDED, TODAY)
    mark_task(here, guide, task.id, Mark.TICK, TODAY)
    mark_task(here, guide, task.id, Mark.UNTICK, TODAY)
    assert (task.done_on, task.done_by, task.not_needed) == (None, None, False)
    end_trajectory(here, guide, one.id, TODAY, TrajectoryEnding.COMPLETED, TODAY)
    with pytest.raises(RefusalError):
        mark_task(here, guide, task.id, Mark.TICK, TODAY)
    with pytest.raises(RefusalError):
        add_task(here, guide, one.id, "Nog iets", None)


def test_a_trajectory_opens_for_who_has_the_client_in_care_and_for_the_lead(
    here: ScopedSession, engine_web: Engine, world: World
) -> None:
    client_id = registered(engine_web, world, "Haben", "Lantaarn")
    trajectory_id = started(engine_web, world, client_id)
    guide, lead = reader_as(world, Role.CASE_WORKER), reader_as(world, Role.TEAM_LEAD)
    assert opened(here, lead, trajectory_id).client.id == client_id
    for question in (opened, whole):
        with pytest.raises(ClosedRecordError):
            question(here, guide, trajectory_id)
    with pytest.raises(ClosedRecordError):
        newcomer(here, guide, client_id, TODAY)
    in_the_care_of(engine_web, world, client_id, on_roster(engine_web, world, "Gids", guide.actor.person_id))
    here.rollback()
    assert opened(here, guide, trajectory_id).trajectory.id == trajectory_id
    assert [each.id for each in newcomer(here, guide, client_id, TODAY).trajectories] == [trajectory_id]


def test_a_trajectory_of_another_branch_is_absent(here: ScopedSession, engine_web: Engine, world: World) -> None:
    foreign = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    trajectory_id = started(engine_web, world, foreign, spot=world.elsewhere)
    lead = reader_as(world, Role.TEAM_LEAD)
    for question in (opened, whole):
        with pytest.raises(AbsentError):
            question(here, lead, trajectory_id)
    with pytest.raises(AbsentError):
        start_trajectory(here, lead.actor, foreign, year_one(world), TODAY)
