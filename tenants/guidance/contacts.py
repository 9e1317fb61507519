"""Moments of contact within a trajectory: logged, corrected, taken back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.guidance.checklist import refuse_ended
from tenants.guidance.models import ContactMoment
from tenants.guidance.queries import contact_named, trajectory_named
from tenants.guidance.rules import refuse_before_start, refuse_future, refuse_minutes
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewContact:
    """What is said of a moment of contact."""

    day: dt.date
    how: ContactMoment.How
    minutes: int | None = None
    note: str = ""


def log_contact(
    session: ScopedSession, actor: Actor, trajectory_id: uuid.UUID, new: NewContact, today: dt.date
) -> ContactMoment:
    """Log a moment of contact. Raises `RefusalError` for a day to come or before the start, or a note with a BSN."""
    _refuse(session, trajectory_id, new, today)
    contact = ContactMoment(trajectory_id=trajectory_id, person_id=actor.who, **_kept(new))
    session.add(contact)
    session.flush()
    record(session, actor, "log", "contact", contact.id)
    return contact


def correct_contact(
    session: ScopedSession, actor: Actor, contact_id: uuid.UUID, changed: NewContact, today: dt.date
) -> ContactMoment:
    """Correct what a moment of contact says; the trail names the fields."""
    contact = contact_named(session, contact_id)
    if contact.withdrawn_at is not None:
        msg = N_("This was taken back. Let it count again first.")
        raise RefusalError(msg)
    _refuse(session, contact.trajectory_id, changed, today)
    new = _kept(changed)
    fields = sorted(name for name, value in new.items() if getattr(contact, name) != value)
    for name in fields:
        setattr(contact, name, new[name])
    if fields:
        record(session, actor, "correct", "contact", contact.id, fields=fields)
    return contact


def withdraw_contact(session: ScopedSession, actor: Actor, contact_id: uuid.UUID) -> ContactMoment:
    """Take back a moment of contact that was entered by mistake."""
    contact = contact_named(session, contact_id)
    refuse_ended(trajectory_named(session, contact.trajectory_id))
    if contact.withdrawn_at is None:
        contact.withdrawn_at = func.now()
        record(session, actor, "withdraw", "contact", contact.id)
    return contact


def restore_contact(session: ScopedSession, actor: Actor, contact_id: uuid.UUID) -> ContactMoment:
    """Let a moment of contact count again that was taken back."""
    contact = contact_named(session, contact_id)
    refuse_ended(trajectory_named(session, contact.trajectory_id))
    if contact.withdrawn_at is not None:
        contact.withdrawn_at = None
        record(session, actor, "restore", "contact", contact.id)
    return contact


def _refuse(session: ScopedSession, trajectory_id: uuid.UUID, new: NewContact, today: dt.date) -> None:
    trajectory = trajectory_named(session, trajectory_id)
    refuse_ended(trajectory)
    refuse_future(new.day, today)
    refuse_before_start(new.day, trajectory.started_on)
    refuse_minutes(new.minutes)
    refuse_service_number(new.note, "note")


def _kept(new: NewContact) -> dict[str, object]:
    return {**asdict(new), "note": new.note.strip()}
