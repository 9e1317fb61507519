"""The work list: who stands still, whose end nears, what is due; one statement each, names only where open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, and_, func, select

from tenants.clients.access import in_care, open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation, Guidance
from tenants.guidance.models import Appointment, ContactMoment, Measurement, Trajectory, TrajectoryTask
from tenants.guidance.queries import local_day
from tenants.guidance.rules import STILL_AFTER

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

LONGEST_LIST = 200


class Which(StrEnum):
    """Which trajectories the work list shows."""

    MINE = "mine"
    ALL = "all"
    ENDED = "ended"


@dataclass(frozen=True)
class Line:
    """A trajectory as the work list shows it."""

    trajectory: Trajectory
    client_name: str
    since: dt.date
    """The last day on which something happened."""
    tasks: int
    """Tasks that are needed."""
    done: int
    late: int
    next_due: dt.date | None
    """The first day by which a task that is not done should be."""
    next_at: dt.datetime | None
    """The next appointment."""


@dataclass(frozen=True)
class Still:
    """A trajectory in which nothing happened for a month."""

    trajectory_id: uuid.UUID
    client_id: uuid.UUID
    name: str
    since: dt.date


def running(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a trajectory counts, has begun and has not ended."""
    return and_(Trajectory.withdrawn_at.is_(None), Trajectory.ended_on.is_(None), Trajectory.started_on <= today)


def last_sign(today: dt.date) -> ColumnElement[dt.date]:
    """Return the last day, up to today, on which something happened in a trajectory: `rules.stands_still_since`."""
    of_client: tuple[tuple[Any, Any, Any], ...] = (
        (Appointment, local_day(Appointment.at), Appointment.kept.is_(True) & Appointment.cancelled_at.is_(None)),
        (
            Consultation,
            Consultation.day,
            (Consultation.guidance == Guidance.INSIDE) & Consultation.withdrawn_at.is_(None),
        ),
    )
    of_trajectory: tuple[tuple[Any, Any, Any], ...] = (
        (ContactMoment, ContactMoment.day, ContactMoment.withdrawn_at.is_(None)),
        (TrajectoryTask, TrajectoryTask.done_on, TrajectoryTask.done_on.is_not(None)),
        (Measurement, Measurement.day, Measurement.withdrawn_at.is_(None)),
    )
    signs = [
        *(_latest(table, day, today, table.client_id == Trajectory.client_id, more) for table, day, more in of_client),
        *(_latest(table, day, today, table.trajectory_id == Trajectory.id, more) for table, day, more in of_trajectory),
    ]
    return func.greatest(Trajectory.started_on, *signs, type_=Date)


def _latest(table: Any, day: Any, today: dt.date, belongs: Any, more: Any) -> Any:
    query = select(func.max(day)).where(
        table.branch_id == Trajectory.branch_id, belongs, more, day.between(Trajectory.started_on, today)
    )
    return query.correlate(Trajectory).scalar_subquery()


def worklist(session: ScopedSession, reader: Reader, which: Which, today: dt.date) -> list[Line]:
    """Return trajectories whose client's record is open to the reader, in one statement.

    Running ones come by who stands still longest; ended ones by who ended last, at most `LONGEST_LIST`.
    """
    task = TrajectoryTask
    of_it = and_(task.branch_id == Trajectory.branch_id, task.trajectory_id == Trajectory.id)
    needed, waits = task.not_needed.is_(False), and_(task.not_needed.is_(False), task.done_on.is_(None))

    def count(*conditions: ColumnElement[bool]) -> Any:
        return select(func.count()).where(of_it, *conditions).correlate(Trajectory).scalar_subquery()

    next_due = select(func.min(task.due_on)).where(of_it, waits).correlate(Trajectory).scalar_subquery()
    next_at = (
        select(func.min(Appointment.at))
        .where(
            Appointment.branch_id == Trajectory.branch_id,
            Appointment.client_id == Trajectory.client_id,
            Appointment.cancelled_at.is_(None),
            local_day(Appointment.at) >= today,
        )
        .correlate(Trajectory)
        .scalar_subquery()
    )
    since = last_sign(today).label("since")
    query = (
        select(
            Trajectory, Client.first_name, Client.last_name, since,
            count(needed), count(task.done_on.is_not(None)), count(waits, task.due_on < today), next_due, next_at,
        )
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(Trajectory.withdrawn_at.is_(None), open_to(reader, Trajectory.client_id))
    )  # fmt: skip
    if which is Which.ENDED:
        query = query.where(Trajectory.ended_on.is_not(None)).order_by(Trajectory.ended_on.desc(), Trajectory.id)
        query = query.limit(LONGEST_LIST)
    else:
        query = query.where(Trajectory.ended_on.is_(None)).order_by(since, Client.last_name, Trajectory.id)
    if which is Which.MINE:
        query = query.where(in_care(reader, Trajectory.client_id))
    return [
        Line(trajectory, f"{first} {last}".strip(), *rest) for trajectory, first, last, *rest in session.execute(query)
    ]


def standing_still(session: ScopedSession, reader: Reader, today: dt.date) -> list[Still]:
    """Return running trajectories in which nothing happened for `STILL_AFTER`, the longest still first."""
    since = last_sign(today).label("since")
    found = (
        select(Trajectory.id, Trajectory.client_id, Client.first_name, Client.last_name, since)
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(running(today), open_to(reader, Trajectory.client_id))
        .subquery()
    )
    query = select(found).where(found.c.since <= today - STILL_AFTER).order_by(found.c.since, found.c.last_name)
    return [
        Still(trajectory_id, client_id, f"{first} {last}".strip(), day)
        for trajectory_id, client_id, first, last, day in session.execute(query)
    ]
