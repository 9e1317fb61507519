"""Questions about one trajectory, its parts, and the branch's local rules and checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client, Relation
from tenants.faults import AbsentError
from tenants.guidance.models import (
    Appointment,
    ContactMoment,
    Goal,
    GuidanceRule,
    TaskTemplate,
    Trajectory,
    TrajectoryTask,
)
from tenants.guidance.rules import is_child
from tenants.settings import TIME_ZONE

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


def local_day(moment: InstrumentedAttribute[dt.datetime]) -> ColumnElement[dt.date]:
    """Return the local date of a column with moments."""
    return func.date(func.timezone(TIME_ZONE, moment))


Part = TypeVar("Part", TrajectoryTask, Goal, ContactMoment)


@dataclass(frozen=True)
class Opened:
    """A trajectory whose client's record is open to the reader."""

    trajectory: Trajectory
    client: Client


@dataclass(frozen=True)
class Newcomer:
    """A client with what one wants to know before a trajectory begins."""

    client: Client
    trajectories: tuple[Trajectory, ...]
    """Those that count, the newest first."""
    has_children: bool
    """Whether somebody in the household is a child, as far as is known."""


def opened(session: ScopedSession, reader: Reader, trajectory_id: uuid.UUID) -> Opened:
    """Return a trajectory with its client, when the client's record is open to the reader.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the record has yet to be opened.
    """
    query = (
        select(Trajectory, Client, func.coalesce(open_to(reader, Client.id), False))
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(Trajectory.id == trajectory_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    return _if_open(row[0], row[1], is_open=row[2])


def opened_part(session: ScopedSession, reader: Reader, kind: type[Part], part_id: uuid.UUID) -> tuple[Part, Opened]:
    """Return a task, goal or contact moment with its trajectory and client; raises as `opened` does."""
    query = (
        select(kind, Trajectory, Client, func.coalesce(open_to(reader, Client.id), False))
        .join(Trajectory, (Trajectory.branch_id == kind.branch_id) & (Trajectory.id == kind.trajectory_id))
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(kind.id == part_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    return row[0], _if_open(row[1], row[2], is_open=row[3])


def _if_open(trajectory: Trajectory, client: Client, *, is_open: bool) -> Opened:
    if not is_open:
        raise ClosedRecordError(client.id)
    return Opened(trajectory, client)


def newcomer(session: ScopedSession, reader: Reader, client_id: uuid.UUID, today: dt.date) -> Newcomer:
    """Return a client with their trajectories and whether children live with them; raises as `opened` does."""
    other = aliased(Client)
    query = (
        select(Client, func.coalesce(open_to(reader, Client.id), False), Trajectory, other)
        .outerjoin(
            Trajectory,
            (Trajectory.branch_id == Client.branch_id)
            & (Trajectory.client_id == Client.id)
            & Trajectory.withdrawn_at.is_(None),
        )
        .outerjoin(
            other,
            (other.branch_id == Client.branch_id)
            & (other.household_id == Client.household_id)
            & or_(other.relation == Relation.CHILD, other.birth_date.is_not(None)),
        )
        .where(Client.id == client_id)
        .order_by(Trajectory.started_on.desc())
    )
    rows = session.execute(query).all()
    if not rows:
        raise AbsentError
    client, is_open, *_ = rows[0]
    if not is_open:
        raise ClosedRecordError(client.id)
    trajectories = tuple(dict.fromkeys(row[2] for row in rows if row[2] is not None))
    housemates = {row[3] for row in rows if row[3] is not None}
    return Newcomer(client, trajectories, any(is_child(each.birth_date, today) for each in housemates))


def trajectory_named(session: ScopedSession, trajectory_id: uuid.UUID) -> Trajectory:
    """Return the trajectory with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, Trajectory, trajectory_id)


def running_trajectory(session: ScopedSession, client_id: uuid.UUID) -> Trajectory | None:
    """Return the trajectory of a client that runs, the newest when several do; none when none does."""
    query = (
        select(Trajectory)
        .where(Trajectory.client_id == client_id, Trajectory.ended_on.is_(None), Trajectory.withdrawn_at.is_(None))
        .order_by(Trajectory.started_on.desc())
        .limit(1)
    )
    return session.scalar(query)


def trajectory_lines(session: ScopedSession, client_id: uuid.UUID) -> Sequence[Trajectory]:
    """Return the trajectories of a client that count, the newest first: for the page of that client."""
    query = select(Trajectory).where(Trajectory.client_id == client_id, Trajectory.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Trajectory.started_on.desc(), Trajectory.id.desc())).all()


def task_named(session: ScopedSession, task_id: uuid.UUID) -> TrajectoryTask:
    """Return the task with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, TrajectoryTask, task_id)


def goal_named(session: ScopedSession, goal_id: uuid.UUID) -> Goal:
    """Return the goal with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, Goal, goal_id)


def contact_named(session: ScopedSession, contact_id: uuid.UUID) -> ContactMoment:
    """Return the contact moment with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, ContactMoment, contact_id)


def appointment_named(session: ScopedSession, appointment_id: uuid.UUID) -> Appointment:
    """Return the appointment with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, Appointment, appointment_id)


def template_named(session: ScopedSession, template_id: uuid.UUID) -> TaskTemplate:
    """Return the line of the checklist with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, TaskTemplate, template_id)


def rule_named(session: ScopedSession, rule_id: uuid.UUID) -> GuidanceRule:
    """Return the local rule with this id in the branch. Raises `AbsentError` when there is none here."""
    return _named(session, GuidanceRule, rule_id)


Record = TypeVar("Record", Trajectory, TrajectoryTask, Goal, ContactMoment, Appointment, TaskTemplate, GuidanceRule)


def _named(session: ScopedSession, kind: type[Record], record_id: uuid.UUID) -> Record:
    """Costs nothing when this session has met the record before: one session looks from one branch all its life."""
    found = session.get(kind, (session.branch_id, record_id))
    if found is None:
        raise AbsentError
    return found


def templates(session: ScopedSession) -> Sequence[TaskTemplate]:
    """Return the branch's checklist in its order, with what was taken off it."""
    query = select(TaskTemplate).order_by(TaskTemplate.phase, TaskTemplate.position, TaskTemplate.id)
    return session.scalars(query).all()


def local_rules(session: ScopedSession) -> list[GuidanceRule]:
    """Return the local rules, those taken back too, of each municipality and year of guidance the newest first."""
    return [rule for rule, _name in named_rules(session)]


def named_rules(session: ScopedSession) -> list[tuple[GuidanceRule, str]]:
    """Return the local rules with the name their municipality had then, those taken back too.

    They come by name and year of guidance, and within those the newest first.
    """
    name = func.coalesce(Municipality.name, GuidanceRule.municipality_code)
    query = (
        select(GuidanceRule, name)
        .outerjoin(
            Municipality,
            (Municipality.code == GuidanceRule.municipality_code)
            & Municipality.valid.contains(GuidanceRule.valid_from),
        )
        .order_by(name, GuidanceRule.year_of_guidance, GuidanceRule.valid_from.desc(), GuidanceRule.id)
    )
    return [(rule, said) for rule, said in session.execute(query)]


def rule_for(
    session: ScopedSession, municipality_code: str, year_of_guidance: int, day: dt.date
) -> GuidanceRule | None:
    """Return the local rule for a trajectory that starts on `day`; none when no agreement is known."""
    query = (
        select(GuidanceRule)
        .where(
            GuidanceRule.municipality_code == municipality_code,
            GuidanceRule.year_of_guidance == year_of_guidance,
            GuidanceRule.valid_from <= day,
            GuidanceRule.withdrawn_at.is_(None),
        )
        .order_by(GuidanceRule.valid_from.desc(), GuidanceRule.id.desc())
        .limit(1)
    )
    return session.scalar(query)
