"""Questions about the roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tenants.faults import AbsentError
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Colleague:
    """Somebody of the roster as a form offers them; `person_id` is their account, when they have one."""

    id: uuid.UUID
    name: str
    role: str = ""
    person_id: uuid.UUID | None = None


def on_roster(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that somebody works for the branch on `day`, their last day included."""
    return (Volunteer.started_on <= day) & or_(Volunteer.ended_on.is_(None), Volunteer.ended_on >= day)


def volunteer_choices(session: ScopedSession, day: dt.date) -> list[Colleague]:
    """Return who works for the branch on `day`, by name: the choices of a form that asks who does something."""
    query = (
        select(Volunteer.id, Volunteer.name, Volunteer.role, Volunteer.person_id)
        .where(on_roster(day))
        .order_by(func.lower(Volunteer.name), Volunteer.id)
    )
    return [Colleague(*row) for row in session.execute(query)]


def volunteer_named(session: ScopedSession, volunteer_id: uuid.UUID, *, lock: bool = False) -> Volunteer:
    """Return who has this id on the roster, locked when asked. Raises `AbsentError` when there is nobody here."""
    query = select(Volunteer).where(Volunteer.id == volunteer_id)
    volunteer = session.scalar(query.with_for_update() if lock else query)
    if volunteer is None:
        raise AbsentError
    return volunteer


def volunteer_of_person(session: ScopedSession, person_id: uuid.UUID) -> Volunteer | None:
    """Return the place on the roster of somebody who signs in, or none."""
    return session.scalar(select(Volunteer).where(Volunteer.person_id == person_id))
