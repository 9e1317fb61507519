"""What people do with trajectories: start, correct, end, begin again, and take back what was entered by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.models import Client
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.guidance.checklist import take_checklist
from tenants.guidance.models import Trajectory, TrajectoryCorrection, TrajectoryEnding
from tenants.guidance.queries import rule_for, trajectory_lines, trajectory_named
from tenants.guidance.rules import (
    overlap,
    planned_end,
    refuse_before_start,
    refuse_future,
    refuse_no_reason,
    refuse_year,
    unusual_order,
)
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewTrajectory:
    """What is said of a trajectory when it begins, or when it is corrected."""

    municipality_code: str
    year_of_guidance: int
    started_on: dt.date
    children: bool = False
    """Whether the tasks for a household with children are on its checklist."""
    confirmed: bool = False
    """Whether somebody said that an unusual order of the years is right."""


@dataclass(frozen=True)
class Corrected(NewTrajectory):
    """What a trajectory should say; the end and its kind only of one that has ended."""

    planned_end: dt.date | None = None
    ended_on: dt.date | None = None
    ending: TrajectoryEnding | None = None


def start_trajectory(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, new: NewTrajectory, today: dt.date
) -> Trajectory:
    """Begin a year of guidance: its planned end follows from the local rule of that day, its tasks from the checklist.

    Raises `RefusalError` for a day to come, a municipality not served then, a second one of the same year at a time, or
    an unusual order that nobody confirmed; `AbsentError` for a client not of here.
    """
    client = client_named(session, client_id)
    _take_turns(session, client_id)
    _refuse(session, client, new, None, today)
    trajectory = Trajectory(
        client_id=client_id,
        municipality_code=new.municipality_code,
        year_of_guidance=new.year_of_guidance,
        started_on=new.started_on,
        planned_end=_planned_end(session, new),
    )
    session.add(trajectory)
    session.flush()
    record(session, actor, "start", "trajectory", trajectory.id, year=new.year_of_guidance)
    take_checklist(session, actor, trajectory.id, children=new.children)
    return trajectory


def correct_trajectory(
    session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, changed: Corrected, reason: str, today: dt.date
) -> Trajectory:
    """Correct what a trajectory says and keep what it said before, with the reason.

    The planned end follows from the local rule again when its municipality, year or start changes, unless another one
    is given. Raises `RefusalError` without a reason or a change, or where a rule refuses what it would say.
    """
    trajectory = _counting(session, trajectory_id)
    _take_turns(session, trajectory.client_id)
    new = _said(trajectory, changed)
    basis = ("municipality_code", "year_of_guidance", "started_on")
    if any(new[name] != getattr(trajectory, name) for name in basis):
        _refuse(session, client_named(session, trajectory.client_id), changed, trajectory, today)
        if changed.planned_end == trajectory.planned_end:
            new["planned_end"] = _planned_end(session, changed)
    if new["planned_end"] and new["planned_end"] < new["started_on"]:
        msg = N_("This is before the start. Choose a later day, or correct the start.")
        raise RefusalError(msg, "planned_end")
    if trajectory.ended_on is not None:
        _refuse_end(new["ended_on"], new["ending"], new["started_on"], today)
        _refuse_second(session, trajectory, (new["started_on"], new["ended_on"]), new["year_of_guidance"])
    before = {name: getattr(trajectory, name) for name in new if getattr(trajectory, name) != new[name]}
    if not before:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    _keep(session, actor, trajectory, before, reason)
    for name in before:
        setattr(trajectory, name, new[name])
    record(session, actor, "correct", "trajectory", trajectory.id, fields=sorted(before))
    return trajectory


def end_trajectory(
    session: ScopedSession,
    actor: Actor,
    trajectory_id: uuid.UUID,
    ended_on: dt.date | None,
    ending: TrajectoryEnding | None,
    today: dt.date,
) -> Trajectory:
    """End a trajectory on its last day. Raises `RefusalError` for a day to come or before the start, or no ending."""
    trajectory = _counting(session, trajectory_id)
    if trajectory.ended_on is not None:
        msg = N_("This trajectory has ended already. Correct it when the day is wrong.")
        raise RefusalError(msg)
    _refuse_end(ended_on, ending, trajectory.started_on, today)
    trajectory.ended_on, trajectory.ending = ended_on, ending
    record(session, actor, "end", "trajectory", trajectory.id, ending=str(ending))
    return trajectory


def reopen_trajectory(session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID) -> Trajectory:
    """Let an ended trajectory run again. Raises `RefusalError` when another one of that year runs since."""
    trajectory = _counting(session, trajectory_id)
    if trajectory.ended_on is not None:
        _take_turns(session, trajectory.client_id)
        _refuse_second(session, trajectory, (trajectory.started_on, None), trajectory.year_of_guidance)
        trajectory.ended_on = trajectory.ending = None
        record(session, actor, "reopen", "trajectory", trajectory.id)
    return trajectory


def withdraw_trajectory(session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, reason: str) -> Trajectory:
    """Take back a trajectory that was entered by mistake: it no longer counts. Raises `RefusalError` without a reason."""
    trajectory = _counting(session, trajectory_id)
    _keep(session, actor, trajectory, {"withdrawn_at": None}, reason)
    trajectory.withdrawn_at = func.now()
    record(session, actor, "withdraw", "trajectory", trajectory.id)
    return trajectory


def restore_trajectory(session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID) -> Trajectory:
    """Let a trajectory count again that was taken back. Raises `RefusalError` when another one took its place."""
    trajectory = trajectory_named(session, trajectory_id)
    if trajectory.withdrawn_at is not None:
        _take_turns(session, trajectory.client_id)
        stretch = (trajectory.started_on, trajectory.ended_on)
        _refuse_second(session, trajectory, stretch, trajectory.year_of_guidance)
        trajectory.withdrawn_at = None
        record(session, actor, "restore", "trajectory", trajectory.id)
    return trajectory


def _counting(session: ScopedSession, trajectory_id: uuid.UUID) -> Trajectory:
    trajectory = trajectory_named(session, trajectory_id)
    if trajectory.withdrawn_at is not None:
        msg = N_("This trajectory was taken back. Let it count again first.")
        raise RefusalError(msg)
    return trajectory


def _take_turns(session: ScopedSession, client_id: uuid.UUID) -> None:
    """Let two who start a trajectory of one client at once wait for each other, so that there is one."""
    session.execute(select(Client.id).where(Client.id == client_id).with_for_update(key_share=True))


def _refuse(
    session: ScopedSession, client: Client, new: NewTrajectory, this: Trajectory | None, today: dt.date
) -> None:
    refuse_year(new.year_of_guidance)
    refuse_future(new.started_on, today, "started_on")
    if client.ended_on is not None and new.started_on > client.ended_on:
        msg = N_("We no longer help this person since then. Open their record again first, or choose an earlier day.")
        raise RefusalError(msg, "started_on")
    served = {each.code for each in municipalities_of(session, session.branch_id, new.started_on)}
    if new.municipality_code not in served:
        msg = N_("We did not work in this municipality on that day. Choose another municipality or day.")
        raise RefusalError(msg, "municipality")
    others = [each for each in trajectory_lines(session, client.id) if this is None or each.id != this.id]
    end = this.ended_on if this is not None else None
    _refuse_overlap(others, (new.started_on, end), new.year_of_guidance)
    years = [(each.year_of_guidance, each.started_on) for each in others]
    if not new.confirmed and unusual_order(new.year_of_guidance, new.started_on, years):
        msg = N_("The first year usually comes before the second. Is this right? Then tick the box.")
        raise RefusalError(msg, "confirmed")


def _refuse_second(
    session: ScopedSession, this: Trajectory, stretch: tuple[dt.date, dt.date | None], year: int
) -> None:
    _refuse_overlap([each for each in trajectory_lines(session, this.client_id) if each.id != this.id], stretch, year)


def _refuse_overlap(others: list[Trajectory], stretch: tuple[dt.date, dt.date | None], year: int) -> None:
    for other in others:
        if other.year_of_guidance == year and overlap(stretch, (other.started_on, other.ended_on)):
            msg = N_("This client already has a trajectory of this year in these days. End or correct that one first.")
            raise RefusalError(msg, "year_of_guidance")


def _refuse_end(ended_on: dt.date | None, ending: TrajectoryEnding | None, started_on: dt.date, today: dt.date) -> None:
    if ended_on is None:
        msg = N_("Fill in the last day.")
        raise RefusalError(msg, "ended_on")
    refuse_future(ended_on, today, "ended_on")
    refuse_before_start(ended_on, started_on, "ended_on")
    if ending is None:
        msg = N_("Choose how the trajectory ended.")
        raise RefusalError(msg, "ending")


def _planned_end(session: ScopedSession, new: NewTrajectory) -> dt.date | None:
    rule = rule_for(session, new.municipality_code, new.year_of_guidance, new.started_on)
    return None if rule is None else planned_end(new.started_on, rule.months)


def _said(trajectory: Trajectory, changed: Corrected) -> dict[str, Any]:
    ended = trajectory.ended_on is not None
    return {
        "municipality_code": changed.municipality_code,
        "year_of_guidance": changed.year_of_guidance,
        "started_on": changed.started_on,
        "planned_end": changed.planned_end,
        "ended_on": changed.ended_on if ended else None,
        "ending": changed.ending if ended else None,
    }


def _keep(session: ScopedSession, actor: Actor, trajectory: Trajectory, before: dict[str, Any], reason: str) -> None:
    """Keep what the trajectory said before, with the reason."""
    said = refuse_no_reason(reason)
    refuse_service_number(said, "reason")
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()}
    session.add(TrajectoryCorrection(trajectory_id=trajectory.id, person_id=actor.who, reason=said, before=plain))
