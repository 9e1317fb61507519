"""What a client wants to reach, and how self-reliant they are on the days it is measured."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.guidance.checklist import refuse_ended
from tenants.guidance.models import Goal, Measurement
from tenants.guidance.queries import goal_named, trajectory_named
from tenants.guidance.reliance import refuse_scores
from tenants.guidance.rules import refuse_before_start, refuse_empty, refuse_future
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.audit.actions import Actor
    from tenants.guidance.models import Domain
    from tenants.isolation import ScopedSession


class Step(StrEnum):
    """What becomes of a goal."""

    REACH = "reach"
    DROP = "drop"
    AGAIN = "again"
    """Neither reached nor dropped after all."""
    WITHDRAW = "withdraw"
    """Entered by mistake."""
    RESTORE = "restore"


def set_goal(session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, text: str, today: dt.date) -> Goal:
    """Write down what a client wants to reach, in their words. Raises `RefusalError` for nothing, or a BSN."""
    refuse_ended(trajectory_named(session, trajectory_id))
    said = _refuse_text(text)
    goal = Goal(trajectory_id=trajectory_id, text=said, set_on=today)
    session.add(goal)
    session.flush()
    record(session, actor, "set", "goal", goal.id)
    return goal


def correct_goal(
    session: ScopedSession, actor: Actor, goal_id: uuid.UUID, text: str, set_on: dt.date, today: dt.date
) -> Goal:
    """Correct the words of a goal and the day it was set."""
    goal = goal_named(session, goal_id)
    refuse_ended(trajectory_named(session, goal.trajectory_id))
    said = _refuse_text(text)
    refuse_future(set_on, today, "set_on")
    closed = goal.reached_on or goal.dropped_on
    if closed is not None and set_on > closed:
        msg = N_("This is after the day on which it was reached or dropped. Choose an earlier day.")
        raise RefusalError(msg, "set_on")
    new = {"text": said, "set_on": set_on}
    fields = sorted(name for name, value in new.items() if getattr(goal, name) != value)
    goal.text, goal.set_on = said, set_on
    if fields:
        record(session, actor, "correct", "goal", goal.id, fields=fields)
    return goal


def step_goal(session: ScopedSession, actor: Actor, goal_id: uuid.UUID, step: Step, today: dt.date) -> Goal:
    """Say that a goal is reached or dropped today, or take that back. Doing it twice changes nothing."""
    goal = goal_named(session, goal_id)
    refuse_ended(trajectory_named(session, goal.trajectory_id))
    closed = goal.reached_on is not None or goal.dropped_on is not None
    if step is Step.REACH and not closed:
        goal.reached_on = today
    elif step is Step.DROP and not closed:
        goal.dropped_on = today
    elif step is Step.AGAIN and closed:
        goal.reached_on = goal.dropped_on = None
    elif step is Step.WITHDRAW and goal.withdrawn_at is None:
        goal.withdrawn_at = func.now()
    elif step is Step.RESTORE and goal.withdrawn_at is not None:
        goal.withdrawn_at = None
    else:
        return goal
    record(session, actor, step.value, "goal", goal.id)
    return goal


def measure(
    session: ScopedSession,
    actor: Actor,
    trajectory_id: uuid.UUID,
    scores: Mapping[Domain, int],
    day: dt.date,
    today: dt.date,
) -> Sequence[Measurement]:
    """Write down how self-reliant a client is on a day; what was measured on that day before is corrected.

    Domains that are not in `scores` keep what they had. Raises `RefusalError` for no score, a day to come, or a day
    outside the trajectory.
    """
    trajectory = trajectory_named(session, trajectory_id)
    refuse_ended(trajectory)
    refuse_scores(scores)
    refuse_future(day, today)
    refuse_before_start(day, trajectory.started_on)
    present = {each.domain: each for each in _of_day(session, trajectory_id, day)}
    corrected = sorted(
        domain.value
        for domain, score in scores.items()
        if domain in present and (present[domain].score != score or present[domain].withdrawn_at is not None)
    )
    added = [domain for domain in scores if domain not in present]
    for domain, score in scores.items():
        if domain in added:
            present[domain] = Measurement(trajectory_id=trajectory_id, day=day, domain=domain)
            session.add(present[domain])
        present[domain].score, present[domain].person_id, present[domain].withdrawn_at = score, actor.who, None
    session.flush()
    if added:
        record(session, actor, "measure", "measurement", trajectory_id, domains=len(added))
    if corrected:
        record(session, actor, "correct", "measurement", trajectory_id, fields=corrected)
    return list(present.values())


def withdraw_measurement(session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, day: dt.date) -> int:
    """Take back what was measured on a day, entered by mistake; return how many scores. Measuring again restores."""
    refuse_ended(trajectory_named(session, trajectory_id))
    found = [each for each in _of_day(session, trajectory_id, day) if each.withdrawn_at is None]
    for each in found:
        each.withdrawn_at = func.now()
    if found:
        record(session, actor, "withdraw", "measurement", trajectory_id, domains=len(found))
    return len(found)


def _of_day(session: ScopedSession, trajectory_id: uuid.UUID, day: dt.date) -> Sequence[Measurement]:
    query = select(Measurement).where(Measurement.trajectory_id == trajectory_id, Measurement.day == day)
    return session.scalars(query.with_for_update(key_share=True)).all()


def _refuse_text(text: str) -> str:
    said = refuse_empty(text, "text")
    refuse_service_number(said, "text")
    return said
