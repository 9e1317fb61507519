"""Questions about visits and the waiting room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.auth.models import Person
from tenants.clients.models import Client
from tenants.consultations.models import Consultation, Correction, Waiting
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Row, Select

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Visit:
    """A visit as a list shows it: with the client's name and who helped."""

    consultation: Consultation
    client_name: str
    volunteer_name: str


@dataclass(frozen=True)
class Waiter:
    """Somebody in the waiting room, with the client's name when it is known."""

    waiting: Waiting
    client_name: str


def _visits() -> Select[Consultation, str | None, str | None, str | None]:
    """Visits with names; the joins carry the branch, as every key between owned tables does."""
    return (
        select(Consultation, Client.first_name, Client.last_name, Person.name)
        .outerjoin(
            Client, (Client.branch_id == Consultation.branch_id) & (Client.id == Consultation.client_id)
        )
        .outerjoin(Person, Person.id == Consultation.volunteer_id)
        .where(Consultation.withdrawn_at.is_(None))
    )


def _named(row: Row[Consultation, str | None, str | None, str | None]) -> Visit:
    consultation, first_name, last_name, volunteer = row
    return Visit(consultation, f"{first_name or ''} {last_name or ''}".strip(), volunteer or "")


def visits_of_day(session: ScopedSession, day: dt.date) -> list[Visit]:
    """Return the visits that count on `day`, newest first, in one statement."""
    query = _visits().where(Consultation.day == day).order_by(Consultation.at.desc(), Consultation.id.desc())
    return [_named(row) for row in session.execute(query)]


def visits_of_month(session: ScopedSession, month: dt.date, topic: str | None = None) -> list[Visit]:
    """Return the visits of the month that begins on `month`, newest first: the records behind a figure."""
    query = _visits().where(func.date_trunc("month", Consultation.day) == month)
    if topic is not None:
        query = query.where(Consultation.topics.any(topic))
    return [_named(row) for row in session.execute(query.order_by(Consultation.day.desc(), Consultation.id.desc()))]


def visit_named(session: ScopedSession, consultation_id: uuid.UUID) -> Visit:
    """Return one visit that still counts. Raises `AbsentError` when there is none here."""
    row = session.execute(_visits().where(Consultation.id == consultation_id)).one_or_none()
    if row is None:
        raise AbsentError
    return _named(row)


def consultation_named(session: ScopedSession, consultation_id: uuid.UUID) -> Consultation:
    """Return the visit with this id in the branch. Raises `AbsentError` when there is none here."""
    consultation = session.scalar(select(Consultation).where(Consultation.id == consultation_id))
    if consultation is None:
        raise AbsentError
    return consultation


def corrections_of(session: ScopedSession, consultation_id: uuid.UUID) -> list[tuple[Correction, str]]:
    """Return what a visit said before each correction, newest first, with who corrected it."""
    query = (
        select(Correction, Person.name)
        .outerjoin(Person, Person.id == Correction.person_id)
        .where(Correction.consultation_id == consultation_id)
        .order_by(Correction.at.desc())
    )
    return [(correction, name or "") for correction, name in session.execute(query)]


def waiting_people(session: ScopedSession) -> list[Waiter]:
    """Return who waits, the longest first."""
    query = (
        select(Waiting, Client.first_name, Client.last_name)
        .outerjoin(Client, (Client.branch_id == Waiting.branch_id) & (Client.id == Waiting.client_id))
        .where(Waiting.helped_at.is_(None))
        .order_by(Waiting.since)
    )
    return [
        Waiter(waiting, f"{first_name or ''} {last_name or ''}".strip())
        for waiting, first_name, last_name in session.execute(query)
    ]


def waiting_named(session: ScopedSession, waiting_id: uuid.UUID) -> Waiting:
    """Return the person in the waiting room with this id. Raises `AbsentError` when there is none here."""
    waiting = session.scalar(select(Waiting).where(Waiting.id == waiting_id, Waiting.helped_at.is_(None)))
    if waiting is None:
        raise AbsentError
    return waiting
