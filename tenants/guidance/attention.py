"""What of guidance asks for attention on the page of today: one statement, names only where the record is open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, DateTime, String, Uuid, case, cast, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.guidance.models import Appointment, Trajectory, TrajectoryTask
from tenants.guidance.queries import local_day
from tenants.guidance.rules import NEAR, STILL_AFTER
from tenants.guidance.worklist import last_sign, running

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

WEEK = dt.timedelta(days=7)
UNSAID_FOR = dt.timedelta(days=14)
"""So long we ask whether the client came; after that nobody knows any more."""


class Call(StrEnum):
    """Why something of guidance asks for attention."""

    TODAY = "today"
    """An appointment today."""
    THIS_WEEK = "this_week"
    """An appointment in the seven days after today."""
    UNSAID = "unsaid"
    """An appointment of the past two weeks of which nobody said whether the client came."""
    STILL = "still"
    """Nothing happened for a month."""
    TASK_LATE = "task_late"
    """Tasks that should have been done; one row per trajectory, the oldest day."""
    END_NEARS = "end_nears"
    """The planned end is near or past."""


@dataclass(frozen=True)
class Attention:
    """A row for the page of today."""

    kind: Call
    client_id: uuid.UUID
    name: str
    date: dt.date
    """Of the appointment, the last sign of life, the oldest term, or the planned end."""
    trajectory_id: uuid.UUID | None
    appointment_id: uuid.UUID | None
    at: dt.datetime | None
    """The moment of an appointment."""
    detail: str
    """The subject of an appointment (`Appointment.Subject`), or the label of the oldest late task."""
    count: int
    """How many tasks are late; else 1."""
    interpreter: bool


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Attention]:
    """Return what of guidance asks for the reader's attention today, in one statement; by kind, then by date."""
    asked = (_appointments(today), _still(today), _late(today), _ending(today))
    rows = union_all(*(query.where(open_to(reader, Client.id)) for query in asked)).subquery()
    order = {call: place for place, call in enumerate(Call)}
    found = [
        Attention(Call(kind), client_id, f"{first} {last}".strip(), *rest)
        for kind, client_id, first, last, *rest in session.execute(select(rows))
    ]
    return sorted(found, key=lambda row: (order[row.kind], row.date, row.at.timestamp() if row.at else 0, row.name))


def _row(
    kind: Any, day: Any, trajectory_id: Any, appointment: Any = None, detail: Any = "", count: Any = 1
) -> Select[Any]:
    """Return the columns of one kind of row, the same for each so that they can be one list."""
    nothing = cast(null(), Uuid)
    return select(
        kind if not isinstance(kind, str) else literal(kind, String),
        Client.id,
        Client.first_name,
        Client.last_name,
        day,
        trajectory_id,
        appointment.id if appointment is not None else nothing.label("appointment_id"),
        appointment.at if appointment is not None else cast(null(), DateTime(timezone=True)).label("at"),
        detail if not isinstance(detail, str) else literal(detail, String),
        count if not isinstance(count, int) else literal(count),
        appointment.interpreter if appointment is not None else literal(value=False, type_=Boolean),
    )


def _appointments(today: dt.date) -> Select[Any]:
    day = local_day(Appointment.at)
    kind = case((day == today, Call.TODAY.value), (day > today, Call.THIS_WEEK.value), else_=Call.UNSAID.value)
    subject = cast(Appointment.subject, String)
    return (
        _row(kind, day, Appointment.trajectory_id, Appointment, subject)
        .select_from(Appointment)
        .join(Client, (Client.branch_id == Appointment.branch_id) & (Client.id == Appointment.client_id))
        .where(
            Appointment.cancelled_at.is_(None),
            Appointment.kept.is_(None),
            day.between(today - UNSAID_FOR, today + WEEK),
        )
    )


def _of_trajectories(query: Select[Any], today: dt.date) -> Select[Any]:
    return (
        query.select_from(Trajectory)
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(running(today))
    )


def _still(today: dt.date) -> Select[Any]:
    since = last_sign(today)
    query = _of_trajectories(_row(Call.STILL, since, Trajectory.id), today)
    return query.where(since <= today - STILL_AFTER)


def _late(today: dt.date) -> Select[Any]:
    oldest = func.min(TrajectoryTask.due_on)
    labels = func.array_agg(
        aggregate_order_by(TrajectoryTask.label, TrajectoryTask.due_on, TrajectoryTask.position), type_=ARRAY(String)
    )
    query = _of_trajectories(_row(Call.TASK_LATE, oldest, Trajectory.id, None, labels[1], func.count()), today)
    task = TrajectoryTask
    return (
        query.join(task, (task.branch_id == Trajectory.branch_id) & (task.trajectory_id == Trajectory.id))
        .where(task.done_on.is_(None), task.not_needed.is_(False), task.due_on < today)
        .group_by(Client.branch_id, Client.id, Client.first_name, Client.last_name, Trajectory.id)
    )


def _ending(today: dt.date) -> Select[Any]:
    query = _of_trajectories(_row(Call.END_NEARS, Trajectory.planned_end, Trajectory.id), today)
    return query.where(Trajectory.planned_end <= today + NEAR)
