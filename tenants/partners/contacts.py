"""Job coaching: contacts about a client with the municipal employer team or an employer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.access import refuse_closed
from tenants.faults import AbsentError
from tenants.partners.models import JobContact
from tenants.partners.queries import partner_named
from tenants.partners.rules import past_day, refuse_words

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewContact:
    """When, with whom, and what came of it."""

    day: dt.date | None
    outcome: JobContact.Outcome
    partner_id: uuid.UUID | None = None
    note: str = ""


def log_contact(
    session: ScopedSession, reader: Reader, client_id: uuid.UUID, new: NewContact, today: dt.date
) -> JobContact:
    """Log a contact about work. Raises `RefusalError` for a day to come, `ClosedRecordError` for a closed record."""
    refuse_closed(session, reader, client_id)
    contact = JobContact(client_id=client_id, person_id=reader.actor.who, **_checked(session, new, today))
    session.add(contact)
    session.flush()
    record(session, reader.actor, "log", "job_contact", contact.id)
    return contact


def correct_contact(
    session: ScopedSession, reader: Reader, job_contact_id: uuid.UUID, changed: NewContact, today: dt.date
) -> JobContact:
    """Correct a contact. Raises as `log_contact` does."""
    contact = _contact(session, reader, job_contact_id)
    new = _checked(session, changed, today)
    fields = sorted(name for name, value in new.items() if getattr(contact, name) != value)
    for name in fields:
        setattr(contact, name, new[name])
    if fields:
        record(session, reader.actor, "correct", "job_contact", contact.id, fields=fields)
    return contact


def withdraw_contact(session: ScopedSession, reader: Reader, job_contact_id: uuid.UUID) -> JobContact:
    """Take back a contact that was logged by mistake."""
    contact = _contact(session, reader, job_contact_id)
    contact.withdrawn_at = func.now()
    record(session, reader.actor, "withdraw", "job_contact", contact.id)
    return contact


def restore_contact(session: ScopedSession, reader: Reader, job_contact_id: uuid.UUID) -> JobContact:
    """Let a contact count again that was taken back."""
    contact = _contact(session, reader, job_contact_id, withdrawn=True)
    if contact.withdrawn_at is not None:
        contact.withdrawn_at = None
        record(session, reader.actor, "restore", "job_contact", contact.id)
    return contact


def _contact(
    session: ScopedSession, reader: Reader, job_contact_id: uuid.UUID, *, withdrawn: bool = False
) -> JobContact:
    query = select(JobContact).where(JobContact.id == job_contact_id).with_for_update()
    contact: JobContact | None = session.scalar(query if withdrawn else query.where(JobContact.withdrawn_at.is_(None)))
    if contact is None:
        raise AbsentError
    refuse_closed(session, reader, contact.client_id)
    return contact


def _checked(session: ScopedSession, new: NewContact, today: dt.date) -> dict[str, object]:
    if new.partner_id is not None:
        partner_named(session, new.partner_id)
    refuse_words(note=new.note)
    return {
        "day": past_day(new.day, today),
        "outcome": new.outcome,
        "partner_id": new.partner_id,
        "note": new.note.strip(),
    }
