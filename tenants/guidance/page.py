"""Everything of one trajectory at once, for its own page: one statement, whatever there is of it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from tenants.auth.models import Person
from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation, Guidance
from tenants.faults import AbsentError
from tenants.guidance.models import (
    Appointment,
    ContactMoment,
    Domain,
    Goal,
    Measurement,
    Phase,
    Trajectory,
    TrajectoryCorrection,
    TrajectoryTask,
)
from tenants.guidance.queries import local_day
from tenants.guidance.reliance import Point
from tenants.moments import local_date
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Task:
    """A task of the checklist; `who` ticked it."""

    id: uuid.UUID
    label: str
    phase: Phase
    due_on: dt.date | None
    done_on: dt.date | None
    not_needed: bool
    who: str

    @property
    def open(self) -> bool:
        """Whether it has yet to be done."""
        return self.done_on is None and not self.not_needed

    def late(self, today: dt.date) -> bool:
        """Whether it should have been done before today."""
        return self.open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class GoalLine:
    """What the client wants to reach."""

    id: uuid.UUID
    text: str
    set_on: dt.date
    reached_on: dt.date | None
    dropped_on: dt.date | None


@dataclass(frozen=True)
class Contact:
    """A moment of contact; `who` of us it was with."""

    id: uuid.UUID
    day: dt.date
    how: ContactMoment.How
    minutes: int | None
    note: str
    who: str


@dataclass(frozen=True)
class Meeting:
    """A planned appointment; `who` goes along."""

    id: uuid.UUID
    at: dt.datetime
    subject: Appointment.Subject
    what: str
    kept: bool | None
    who: str


@dataclass(frozen=True)
class Corrected:
    """What the trajectory said before, and why it was changed."""

    at: dt.datetime
    reason: str
    before: dict[str, Any]
    who: str


@dataclass(frozen=True)
class Whole:
    """A trajectory with everything of it. Tasks and goals as they were set, the rest newest first."""

    trajectory: Trajectory
    client: Client
    tasks: tuple[Task, ...]
    goals: tuple[GoalLine, ...]
    points: tuple[Point, ...]
    contacts: tuple[Contact, ...]
    meetings: tuple[Meeting, ...]
    corrections: tuple[Corrected, ...]
    municipality: str
    """Its name on the first day."""
    last_visit: dt.date | None
    """The last visit to the walk-in hour inside this trajectory."""

    @property
    def signs(self) -> list[dt.date | None]:
        """The days on which something happened, as `rules.stands_still_since` asks them."""
        kept = [local_date(meeting.at) for meeting in self.meetings if meeting.kept]
        done = [task.done_on for task in self.tasks]
        return [
            *(each.day for each in self.contacts),
            *kept,
            *done,
            *(each.day for each in self.points),
            self.last_visit,
        ]


def whole(session: ScopedSession, reader: Reader, trajectory_id: uuid.UUID) -> Whole:
    """Return everything of a trajectory in one statement.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the record has yet to be opened.
    """
    query = (
        select(
            Trajectory, Client, func.coalesce(open_to(reader, Client.id), False),
            _tasks(), _goals(), _points(), _contacts(), _meetings(), _corrections(),
            _municipality(), _last_visit(),
        )
        .join(Client, (Client.branch_id == Trajectory.branch_id) & (Client.id == Trajectory.client_id))
        .where(Trajectory.id == trajectory_id)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    trajectory, client, is_open, *found, municipality, visit = row
    if not is_open:
        raise ClosedRecordError(client.id)
    tasks, goals, points, contacts, meetings, corrections = ([_read(one) for one in each or ()] for each in found)
    return Whole(
        trajectory,
        client,
        tuple(Task(**{**one, "phase": Phase(one["phase"])}) for one in tasks),
        tuple(GoalLine(**one) for one in goals),
        tuple(Point(**{**one, "domain": Domain(one["domain"])}) for one in points),
        tuple(Contact(**{**one, "how": ContactMoment.How(one["how"])}) for one in contacts),
        tuple(Meeting(**{**one, "subject": Appointment.Subject(one["subject"])}) for one in meetings),
        tuple(Corrected(**one) for one in corrections),
        municipality or trajectory.municipality_code,
        visit,
    )


def _gathered(
    kind: type[TrajectoryTask | Goal | Measurement | ContactMoment | TrajectoryCorrection],
    columns: dict[str, Any],
    *order: ColumnElement[Any],
) -> ScalarSelect[Any]:
    """Return the rows of `kind` that belong to the trajectory of the statement around it, as one list."""
    query = _listed(columns, *order).where(kind.branch_id == Trajectory.branch_id, kind.trajectory_id == Trajectory.id)
    if hasattr(kind, "withdrawn_at"):
        query = query.where(kind.withdrawn_at.is_(None))
    return query.correlate(Trajectory).scalar_subquery()


def _listed(columns: dict[str, Any], *order: ColumnElement[Any]) -> Select[Any]:
    pairs = [part for name, column in columns.items() for part in (name, column)]
    return select(func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), *order)))


def _columns(kind: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in names}


def _name_of(person_id: Any) -> ScalarSelect[Any]:
    return select(Person.name).where(Person.id == person_id).scalar_subquery()


def _tasks() -> ScalarSelect[Any]:
    columns = _columns(TrajectoryTask, "id", "label", "phase", "due_on", "done_on", "not_needed")
    columns["who"] = func.coalesce(_name_of(TrajectoryTask.done_by), "")
    return _gathered(TrajectoryTask, columns, TrajectoryTask.position.asc(), TrajectoryTask.id.asc())


def _goals() -> ScalarSelect[Any]:
    columns = _columns(Goal, "id", "text", "set_on", "reached_on", "dropped_on")
    return _gathered(Goal, columns, Goal.set_on.asc(), Goal.id.asc())


def _points() -> ScalarSelect[Any]:
    return _gathered(Measurement, _columns(Measurement, "domain", "day", "score"), Measurement.day.asc())


def _contacts() -> ScalarSelect[Any]:
    columns = _columns(ContactMoment, "id", "day", "how", "minutes", "note")
    columns["who"] = func.coalesce(_name_of(ContactMoment.person_id), "")
    return _gathered(ContactMoment, columns, ContactMoment.day.desc(), ContactMoment.id.desc())


def _corrections() -> ScalarSelect[Any]:
    columns = _columns(TrajectoryCorrection, "at", "reason", "before")
    columns["who"] = func.coalesce(_name_of(TrajectoryCorrection.person_id), "")
    return _gathered(TrajectoryCorrection, columns, TrajectoryCorrection.at.desc())


def _meetings() -> ScalarSelect[Any]:
    """Return the client's appointments since the start, also those planned outside a trajectory."""
    along = select(Volunteer.name).where(
        Volunteer.branch_id == Appointment.branch_id, Volunteer.id == Appointment.volunteer_id
    )
    columns = _columns(Appointment, "id", "at", "subject", "what", "kept")
    columns["who"] = func.coalesce(along.scalar_subquery(), "")
    return (
        _listed(columns, Appointment.at.desc())
        .where(
            Appointment.branch_id == Trajectory.branch_id,
            Appointment.client_id == Trajectory.client_id,
            Appointment.cancelled_at.is_(None),
            _while_it_ran(local_day(Appointment.at)),
        )
        .correlate(Trajectory)
        .scalar_subquery()
    )


def _municipality() -> ScalarSelect[Any]:
    return (
        select(Municipality.name)
        .where(Municipality.code == Trajectory.municipality_code, Municipality.valid.contains(Trajectory.started_on))
        .correlate(Trajectory)
        .scalar_subquery()
    )


def _last_visit() -> ScalarSelect[Any]:
    return (
        select(func.max(Consultation.day))
        .where(
            Consultation.branch_id == Trajectory.branch_id,
            Consultation.client_id == Trajectory.client_id,
            Consultation.guidance == Guidance.INSIDE,
            Consultation.withdrawn_at.is_(None),
            _while_it_ran(Consultation.day),
        )
        .correlate(Trajectory)
        .scalar_subquery()
    )


def _while_it_ran(day: Any) -> ColumnElement[bool]:
    return and_(day >= Trajectory.started_on, or_(Trajectory.ended_on.is_(None), day <= Trajectory.ended_on))


_DAYS = {"day", "due_on", "done_on", "set_on", "reached_on", "dropped_on"}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of a list with its days, moments and ids as what they are."""
    made = dict(row)
    for name in made.keys() & _DAYS:
        made[name] = made[name] and dt.date.fromisoformat(made[name])
    if "at" in made:
        made["at"] = dt.datetime.fromisoformat(made["at"])
    if "id" in made:
        made["id"] = uuid.UUID(made["id"])
    return made
