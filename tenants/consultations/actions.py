"""What people do with visits: log, undo on the day, correct later with a reason; and the waiting room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func

from tenants.audit.actions import record
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.consultations.models import Channel, Consultation, Correction, Guidance, Outcome, Waiting
from tenants.consultations.queries import consultation_named, waiting_named, waits
from tenants.consultations.rules import (
    chosen_topics,
    may_undo,
    refuse_future,
    refuse_impossible_tally,
    refuse_no_municipality,
)
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewVisit:
    """What the desk knows of a visit."""

    municipality_code: str
    topics: tuple[str, ...]
    client_id: uuid.UUID | None = None
    channel: Channel = Channel.WALK_IN
    guidance: Guidance = Guidance.OUTSIDE
    outcome: Outcome = Outcome.ANSWERED
    minutes: int | None = None
    visits: int = field(default=1)


def log_visit(session: ScopedSession, actor: Actor, new: NewVisit, day: dt.date, today: dt.date) -> Consultation:
    """Log a visit on `day`. Raises `RefusalError` when a rule refuses it, `AbsentError` for a client not of here."""
    topics = chosen_topics(new.topics)
    refuse_future(day, today)
    refuse_impossible_tally(new.visits, named=new.client_id is not None)
    refuse_no_municipality(new.municipality_code)
    if new.client_id is not None:
        client_named(session, new.client_id)
    consultation = Consultation(
        day=day,
        municipality_code=new.municipality_code,
        channel=new.channel,
        client_id=new.client_id,
        topics=[topic.value for topic in topics],
        guidance=new.guidance,
        outcome=new.outcome,
        minutes=new.minutes,
        visits=new.visits,
        volunteer_id=actor.person_id,
    )
    session.add(consultation)
    session.flush()
    record(session, actor, "log", "consultation", consultation.id)
    return consultation


def undo_visit(session: ScopedSession, actor: Actor, consultation_id: uuid.UUID, today: dt.date) -> Consultation:
    """Undo a visit of today; it no longer counts. Raises `RefusalError` for a visit of an earlier day."""
    consultation = consultation_named(session, consultation_id)
    if not may_undo(consultation.day, today):
        msg = N_("Only a visit of today can be undone. Correct this one, with a reason.")
        raise RefusalError(msg)
    if consultation.withdrawn_at is None:
        consultation.withdrawn_at = func.now()
        record(session, actor, "undo", "consultation", consultation.id)
    return consultation


def correct_visit(
    session: ScopedSession, actor: Actor, consultation_id: uuid.UUID, changed: NewVisit, reason: str
) -> Consultation:
    """Correct what a visit says and keep what it said before. Raises `RefusalError` without a reason."""
    consultation = consultation_named(session, consultation_id)
    if consultation.withdrawn_at is not None:
        raise AbsentError
    if not reason.strip():
        msg = N_("Say why you correct this visit. Others read it later.")
        raise RefusalError(msg, "reason")
    refuse_service_number(reason, "reason")
    topics = [topic.value for topic in chosen_topics(changed.topics)]
    refuse_impossible_tally(changed.visits, named=consultation.client_id is not None)
    refuse_no_municipality(changed.municipality_code)
    new = {
        "municipality_code": changed.municipality_code,
        "channel": changed.channel,
        "topics": topics,
        "guidance": changed.guidance,
        "outcome": changed.outcome,
        "minutes": changed.minutes,
        "visits": changed.visits,
    }
    before = {name: getattr(consultation, name) for name, value in new.items() if getattr(consultation, name) != value}
    if not before:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    session.add(Correction(consultation_id=consultation.id, person_id=actor.who, reason=reason.strip(), before=before))
    for name in before:
        setattr(consultation, name, new[name])
    record(session, actor, "correct", "consultation", consultation.id, fields=sorted(before))
    return consultation


def let_wait(session: ScopedSession, actor: Actor, client_id: uuid.UUID | None) -> Waiting:
    """Put somebody in the waiting room, with or without a name. Raises `RefusalError` for who waits there already."""
    if client_id is not None:
        client_named(session, client_id)
        if waits(session, client_id):
            msg = N_("This person is waiting already.")
            raise RefusalError(msg, "who")
    waiting = Waiting(client_id=client_id)
    session.add(waiting)
    session.flush()
    record(session, actor, "wait", "waiting", waiting.id)
    return waiting


def wait_again(session: ScopedSession, actor: Actor, waiting_id: uuid.UUID) -> Waiting:
    """Put somebody who was called back in the waiting room, at the place they had."""
    waiting = waiting_named(session, waiting_id)
    if waiting.helped_at is not None:
        waiting.helped_at = None
        record(session, actor, "wait", "waiting", waiting.id)
    return waiting


def stop_waiting(session: ScopedSession, actor: Actor, waiting_id: uuid.UUID) -> Waiting:
    """Take somebody out of the waiting room: they are being helped, or they left.

    Raises `RefusalError` when a colleague was first, so that nobody is called twice.
    """
    waiting = waiting_named(session, waiting_id)
    if waiting.helped_at is not None:
        msg = N_("A colleague already called this person. Go back to the desk and take the next one.")
        raise RefusalError(msg)
    waiting.helped_at = func.now()
    record(session, actor, "help", "waiting", waiting.id)
    return waiting
