"""Contact, appointments, goals and measuring; and the work list that follows from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tenants.clients.access import ClosedRecordError
from tenants.faults import AbsentError, RefusalError
from tenants.guidance.actions import NewTrajectory, end_trajectory, start_trajectory
from tenants.guidance.appointments import (
    NewAppointment,
    Outcome,
    appointments_between,
    brought,
    change_appointment,
    opened_appointment,
    plan_appointment,
    settle_appointment,
)
from tenants.guidance.attention import Call, attention
from tenants.guidance.checklist import Mark, add_task, mark_task
from tenants.guidance.contacts import NewContact, correct_contact, log_contact, restore_contact, withdraw_contact
from tenants.guidance.durations import NewRule, add_rule
from tenants.guidance.models import Appointment, ContactMoment, Domain, TrajectoryEnding
from tenants.guidance.page import whole
from tenants.guidance.progress import Step, correct_goal, measure, set_goal, step_goal, withdraw_measurement
from tenants.guidance.rules import stands_still_since
from tenants.guidance.worklist import Which, standing_still, worklist
from tenants.roles import Role
from tenants.volunteers.models import Leave
from tests.factories.guidance import actor_as, in_the_care_of, local, on_roster, reader_as
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.guidance.models import Trajectory
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
NOW = local(TODAY, 9)
START = dt.date(2018, 3, 12)
HOW = ContactMoment.How


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    """A client of here."""
    return registered(engine_web, world, "Selam", "Zeewind")


@pytest.fixture(scope="module")
def ria(engine_web: Engine, world: World) -> uuid.UUID:
    """Somebody of the roster of here."""
    return on_roster(engine_web, world, "Ria Wegwijzer")


@pytest.fixture
def guide(world: World) -> Actor:
    """Somebody who guides, here."""
    return actor_as(world, Role.CASE_WORKER)


@pytest.fixture
def lead(world: World) -> Reader:
    """The team lead as a reader."""
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def one(here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID) -> Trajectory:
    """The first year of Selam, since 12 March 2018."""
    return start_trajectory(here, guide, selam, NewTrajectory(world.here.municipality, 1, START), TODAY)


def at(day: dt.date, hour: int = 10, minute: int = 0, **values: object) -> NewAppointment:
    base = NewAppointment(local(day, hour, minute), Appointment.Subject.DOCTOR)
    return replace(base, **values)  # type: ignore[arg-type]


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def test_contact_is_logged_corrected_and_taken_back(here: ScopedSession, guide: Actor, one: Trajectory) -> None:
    contact = log_contact(here, guide, one.id, NewContact(TODAY, HOW.PHONE, 15, " Alles goed. "), TODAY)
    assert contact.note == "Alles goed."
    correct_contact(here, guide, contact.id, NewContact(TODAY - days(1), HOW.HOME, 30, "Alles goed."), TODAY)
    assert here.info["audit"][-1].detail == {"fields": ["day", "how", "minutes"]}
    withdraw_contact(here, guide, contact.id)
    here.flush()
    with pytest.raises(RefusalError):
        correct_contact(here, guide, contact.id, NewContact(TODAY, HOW.PHONE), TODAY)
    restore_contact(here, guide, contact.id)
    assert contact.withdrawn_at is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (NewContact(TODAY + days(1), HOW.PHONE), "day"),
        (NewContact(START - days(1), HOW.PHONE), "day"),
        (NewContact(TODAY, HOW.PHONE, 0), "minutes"),
        (NewContact(TODAY, HOW.PHONE, 1441), "minutes"),
        (NewContact(TODAY, HOW.PHONE, None, "Haar nummer is 111222333"), "note"),
    ],
)
def test_contact_that_cannot_be_is_refused(
    here: ScopedSession, guide: Actor, one: Trajectory, wrong: NewContact, field: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        log_contact(here, guide, one.id, wrong, TODAY)
    assert refused.value.field == field


def test_an_appointment_is_planned_within_what_runs_moved_and_cancelled(
    here: ScopedSession, guide: Actor, lead: Reader, one: Trajectory, selam: uuid.UUID, ria: uuid.UUID
) -> None:
    bring = (Appointment.Bring.PERMIT, Appointment.Bring.LETTER)
    planned = plan_appointment(here, guide, selam, at(TODAY + days(2), bring=bring, volunteer_id=ria), NOW)
    assert planned.trajectory_id == one.id
    assert brought(planned) == list(bring)
    assert opened_appointment(here, lead, planned.id).along == "Ria Wegwijzer"
    change_appointment(here, guide, planned.id, at(TODAY + days(3), volunteer_id=ria, bring=bring), NOW)
    assert (here.info["audit"][-1].verb, here.info["audit"][-1].detail) == ("move", {"fields": ["at"]})
    here.flush()
    assert len(appointments_between(here, lead, TODAY, TODAY + days(7))) == 1
    settle_appointment(here, guide, planned.id, Outcome.CANCEL, NOW)
    here.flush()
    assert appointments_between(here, lead, TODAY, TODAY + days(7)) == []
    with pytest.raises(RefusalError):
        change_appointment(here, guide, planned.id, at(TODAY + days(4)), NOW)
    settle_appointment(here, guide, planned.id, Outcome.RESTORE, NOW)
    assert planned.cancelled_at is None


def test_whether_somebody_came_is_said_on_the_day_or_later(
    here: ScopedSession, guide: Actor, one: Trajectory, selam: uuid.UUID
) -> None:
    planned = plan_appointment(here, guide, selam, at(TODAY + days(1)), NOW)
    with pytest.raises(RefusalError):
        settle_appointment(here, guide, planned.id, Outcome.KEPT, NOW)
    settle_appointment(here, guide, planned.id, Outcome.KEPT, NOW + days(1))
    assert planned.kept is True
    settle_appointment(here, guide, planned.id, Outcome.MISSED, NOW + days(1))
    assert planned.kept is False
    settle_appointment(here, guide, planned.id, Outcome.UNSAY, NOW + days(1))
    assert planned.kept is None


@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_nobody_of_the_roster_is_in_two_places_within_the_hour(
    here: ScopedSession, engine_web: Engine, world: World, guide: Actor, selam: uuid.UUID, ria: uuid.UUID, minutes: int
) -> None:
    haben = registered(engine_web, world, "Haben", "Lantaarn")
    day = TODAY + days(1)
    plan_appointment(here, guide, selam, at(day, 11, volunteer_id=ria), NOW)
    other = at(day, 11, volunteer_id=ria)
    clash = replace(other, at=other.at + dt.timedelta(minutes=minutes))
    with pytest.raises(RefusalError) as refused:
        plan_appointment(here, guide, haben, clash, NOW)
    assert (refused.value.field, refused.value.values["name"]) == ("volunteer", "Ria Wegwijzer")
    assert refused.value.values["time"] == "11:00"
    plan_appointment(here, guide, haben, replace(clash, volunteer_id=None), NOW)


def test_an_hour_later_the_same_person_can_go_along(
    here: ScopedSession, engine_web: Engine, world: World, guide: Actor, selam: uuid.UUID, ria: uuid.UUID
) -> None:
    haben = registered(engine_web, world, "Haben", "Lantaarn")
    first = plan_appointment(here, guide, selam, at(TODAY + days(1), 11, volunteer_id=ria), NOW)
    second = plan_appointment(here, guide, haben, at(TODAY + days(1), 12, volunteer_id=ria), NOW)
    with pytest.raises(RefusalError):
        change_appointment(here, guide, second.id, at(TODAY + days(1), 11, 30, volunteer_id=ria), NOW)
    settle_appointment(here, guide, first.id, Outcome.CANCEL, NOW)
    here.flush()
    change_appointment(here, guide, second.id, at(TODAY + days(1), 11, 30, volunteer_id=ria), NOW)
    with pytest.raises(RefusalError):
        settle_appointment(here, guide, first.id, Outcome.RESTORE, NOW)


def test_a_client_is_not_in_two_places_either(here: ScopedSession, guide: Actor, selam: uuid.UUID) -> None:
    plan_appointment(here, guide, selam, at(TODAY + days(1), 11), NOW)
    with pytest.raises(RefusalError) as refused:
        plan_appointment(here, guide, selam, at(TODAY + days(1), 11, 30), NOW)
    assert refused.value.field == "time"


def test_who_is_on_leave_gone_or_of_elsewhere_cannot_go_along(
    here: ScopedSession, engine_web: Engine, world: World, guide: Actor, selam: uuid.UUID, ria: uuid.UUID
) -> None:
    here.add(Leave(volunteer_id=ria, first_day=TODAY, last_day=TODAY + days(2)))
    here.flush()
    for day in (TODAY + days(2),):
        with pytest.raises(RefusalError) as refused:
            plan_appointment(here, guide, selam, at(day, volunteer_id=ria), NOW)
        assert refused.value.field == "volunteer"
    plan_appointment(here, guide, selam, at(TODAY + days(3), volunteer_id=ria), NOW)
    with pytest.raises(AbsentError):
        plan_appointment(here, guide, selam, at(TODAY + days(4), volunteer_id=selam), NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (at(TODAY - days(1)), "day"),
        (at(TODAY, 8), "day"),
        (at(TODAY + days(900)), "day"),
        (at(TODAY + days(1), what="BSN 111222333 mee"), "what"),
        (at(TODAY + days(1), address="111222333"), "address"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(
    here: ScopedSession, guide: Actor, selam: uuid.UUID, wrong: NewAppointment, field: str
) -> None:
    with pytest.raises(RefusalError) as refused:
        plan_appointment(here, guide, selam, wrong, NOW)
    assert refused.value.field == field


def test_an_appointment_is_closed_to_who_has_not_the_client_in_care(
    here: ScopedSession, world: World, guide: Actor, selam: uuid.UUID
) -> None:
    planned = plan_appointment(here, guide, selam, at(TODAY + days(1)), NOW)
    reader = reader_as(world, Role.CASE_WORKER)
    with pytest.raises(ClosedRecordError):
        opened_appointment(here, reader, planned.id)
    assert appointments_between(here, reader, TODAY, TODAY + days(7)) == []


def test_a_goal_is_set_reached_dropped_and_corrected(
    here: ScopedSession, guide: Actor, lead: Reader, one: Trajectory
) -> None:
    goal = set_goal(here, guide, one.id, " Zelf de brieven lezen ", TODAY - days(9))
    step_goal(here, guide, goal.id, Step.REACH, TODAY)
    step_goal(here, guide, goal.id, Step.DROP, TODAY)
    assert (goal.text, goal.reached_on, goal.dropped_on) == ("Zelf de brieven lezen", TODAY, None)
    with pytest.raises(RefusalError):
        correct_goal(here, guide, goal.id, goal.text, TODAY + days(1), TODAY)
    step_goal(here, guide, goal.id, Step.AGAIN, TODAY)
    step_goal(here, guide, goal.id, Step.DROP, TODAY)
    assert (goal.reached_on, goal.dropped_on) == (None, TODAY)
    for wrong in (" ", "BSN 111222333"):
        with pytest.raises(RefusalError):
            set_goal(here, guide, one.id, wrong, TODAY)
    step_goal(here, guide, goal.id, Step.WITHDRAW, TODAY)
    assert whole(here, lead, one.id).goals == ()


def test_measuring_the_same_day_again_corrects_it(
    here: ScopedSession, guide: Actor, lead: Reader, one: Trajectory
) -> None:
    measure(here, guide, one.id, {Domain.MONEY: 1, Domain.LANGUAGE: 2}, START, TODAY)
    measure(here, guide, one.id, {Domain.MONEY: 2}, START, TODAY)
    measure(here, guide, one.id, {Domain.MONEY: 4}, TODAY, TODAY)
    points = whole(here, lead, one.id).points
    assert [(point.domain, point.score) for point in points if point.day == START] in (
        [(Domain.MONEY, 2), (Domain.LANGUAGE, 2)],
        [(Domain.LANGUAGE, 2), (Domain.MONEY, 2)],
    )
    assert here.info["audit"][-2].detail == {"fields": ["money"]}
    assert withdraw_measurement(here, guide, one.id, START) == 2
    here.flush()
    assert [point.day for point in whole(here, lead, one.id).points] == [TODAY]
    measure(here, guide, one.id, {Domain.MONEY: 2}, START, TODAY)
    assert len(whole(here, lead, one.id).points) == 2
    for day in (START - days(1), TODAY + days(1)):
        with pytest.raises(RefusalError):
            measure(here, guide, one.id, {Domain.MONEY: 2}, day, TODAY)


def test_nothing_for_thirty_days_is_standing_still(
    here: ScopedSession, guide: Actor, lead: Reader, one: Trajectory
) -> None:
    log_contact(here, guide, one.id, NewContact(TODAY - days(29), HOW.PHONE), TODAY)
    assert standing_still(here, lead, TODAY) == []
    [still] = standing_still(here, lead, TODAY + days(1))
    assert (still.name, still.since, still.trajectory_id) == ("Selam Zeewind", TODAY - days(29), one.id)


def test_every_sign_of_life_counts_and_the_statement_agrees_with_the_rule(
    here: ScopedSession, engine_web: Engine, world: World, guide: Actor, lead: Reader, one: Trajectory, selam: uuid.UUID
) -> None:
    def since() -> dt.date:
        [line] = worklist(here, lead, Which.ALL, TODAY)
        found = whole(here, lead, one.id)
        assert line.since == stands_still_since(one.started_on, found.signs)
        return line.since

    assert since() == START
    task = add_task(here, guide, one.id, "Iets", None)
    mark_task(here, guide, task.id, Mark.TICK, TODAY - days(50))
    assert since() == TODAY - days(50)
    measure(here, guide, one.id, {Domain.WORK: 1}, TODAY - days(40), TODAY)
    assert since() == TODAY - days(40)
    logged(engine_web, world, TODAY - days(39), client_id=selam, guidance="outside")
    logged(engine_web, world, TODAY - days(38), client_id=selam, guidance="inside")
    assert since() == TODAY - days(38)
    planned = plan_appointment(here, guide, selam, at(TODAY - days(30)), NOW - days(60))
    assert since() == TODAY - days(38), "what is planned is no sign of life"
    settle_appointment(here, guide, planned.id, Outcome.KEPT, NOW)
    here.flush()
    assert since() == TODAY - days(30)
    contact = log_contact(here, guide, one.id, NewContact(TODAY - days(2), HOW.PHONE), TODAY)
    assert since() == TODAY - days(2)
    withdraw_contact(here, guide, contact.id)
    here.flush()
    assert since() == TODAY - days(30)


def test_the_work_list_shows_names_only_where_the_record_is_open(
    here: ScopedSession, engine_web: Engine, world: World, guide: Actor, lead: Reader
) -> None:
    haben = registered(engine_web, world, "Haben", "Lantaarn")
    volunteer_id = on_roster(engine_web, world, "Gids", guide.person_id)
    in_the_care_of(engine_web, world, haben, volunteer_id)
    dawit = registered(engine_web, world, "Dawit", "Vogelvlucht")
    for client_id in (haben, dawit):
        start_trajectory(here, guide, client_id, NewTrajectory(world.here.municipality, 1, START), TODAY)
    plan_appointment(here, guide, dawit, at(TODAY + days(1)), NOW)
    reader = reader_as(world, Role.CASE_WORKER)
    for found in (worklist(here, reader, Which.ALL, TODAY), worklist(here, reader, Which.MINE, TODAY)):
        assert [line.client_name for line in found] == ["Haben Lantaarn"]
    assert {line.client_name for line in worklist(here, lead, Which.ALL, TODAY)} >= {"Dawit Vogelvlucht"}
    assert worklist(here, lead, Which.MINE, TODAY) == []
    assert {row.name for row in attention(here, reader, TODAY)} == {"Haben Lantaarn"}
    assert {row.name for row in standing_still(here, reader, TODAY)} == {"Haben Lantaarn"}


def test_what_asks_for_attention_is_named_by_its_kind(
    here: ScopedSession, engine_web: Engine, world: World, guide: Actor, lead: Reader
) -> None:
    selam = registered(engine_web, world, "Selam", "Zeewind")
    add_rule(here, guide, NewRule(world.here.municipality, 1, dt.date(2017, 1, 1), 9))
    one = start_trajectory(here, guide, selam, NewTrajectory(world.here.municipality, 1, START), TODAY)
    plan_appointment(here, guide, selam, at(TODAY, 15, interpreter=True), NOW)
    plan_appointment(here, guide, selam, at(TODAY + days(7)), NOW)
    plan_appointment(here, guide, selam, at(TODAY + days(8)), NOW)
    plan_appointment(here, guide, selam, at(TODAY - days(3)), NOW - days(20))
    rows = attention(here, lead, TODAY)
    by_kind = {row.kind: row for row in rows}
    assert set(by_kind) == set(Call)
    assert by_kind[Call.TODAY].interpreter
    assert (by_kind[Call.TODAY].detail, by_kind[Call.TODAY].date) == ("doctor", TODAY)
    assert by_kind[Call.STILL].date == START
    assert by_kind[Call.END_NEARS].date == dt.date(2018, 12, 11)
    late = by_kind[Call.TASK_LATE]
    assert (late.date, late.trajectory_id) == (START, one.id)
    assert late.count == len([task for task in whole(here, lead, one.id).tasks if task.late(TODAY)])
    end_trajectory(here, guide, one.id, TODAY, TrajectoryEnding.COMPLETED, TODAY)
    here.flush()
    assert {row.kind for row in attention(here, lead, TODAY)} == {Call.TODAY, Call.THIS_WEEK, Call.UNSAID}


def test_a_work_list_of_ended_trajectories_has_no_running_one(
    here: ScopedSession, guide: Actor, lead: Reader, one: Trajectory
) -> None:
    assert worklist(here, lead, Which.ENDED, TODAY) == []
    end_trajectory(here, guide, one.id, TODAY, TrajectoryEnding.MOVED, TODAY)
    here.flush()
    assert [line.trajectory.id for line in worklist(here, lead, Which.ENDED, TODAY)] == [one.id]
    assert worklist(here, lead, Which.ALL, TODAY) == []
