"""Noting what happened in a dossier, with its proof: the terms that begin by it get their last day at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.deadlines import rules
from tenants.deadlines.models import DossierEvent, EventRole
from tenants.deadlines.queries import event_opened, events_running
from tenants.deadlines.recounting import recount
from tenants.documents.models import Document
from tenants.dossiers.models import Dossier, DossierParty, EntryKind
from tenants.dossiers.queries import dossier_opened
from tenants.dossiers.steps import follow_event
from tenants.dossiers.timeline import add_entry
from tenants.dossiers.turns import take_turn
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import plain_text
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.deadlines.queries import Standing
    from tenants.isolation import ScopedSession

LONGEST = 200


@dataclass(frozen=True)
class NewEvent:
    """What happened: as the catalogue of terms calls it, on which day, and which terms begin by it."""

    code: str
    day: dt.date | None
    terms: tuple[str, ...] = ()
    party_id: uuid.UUID | None = None
    """Whom it happened to, when it was not everybody of the dossier."""
    proof: str = ""
    document_id: uuid.UUID | None = None


def record_event(
    session: ScopedSession, reader: Reader, dossier_id: uuid.UUID, new: NewEvent, today: dt.date
) -> DossierEvent:
    """Note something that happened; each of its terms becomes a deadline.

    Raises `RefusalError` for what cannot be, for what was noted already, and in a dossier that is closed.
    """
    dossier = running(session, reader, dossier_id)
    said = _checked(session, dossier, new, today)
    _refuse_double(session, dossier_id, said)
    event = DossierEvent(dossier_id=dossier_id, role=EventRole.STARTS, entered_by=reader.actor.who, **said)
    session.add(event)
    session.flush()
    note(session, event, reader, EntryKind.EVENT, today)
    record(session, reader.actor, "register", "event", event.id, code=event.code)
    recount(session, dossier_id, reader.actor, today)
    return event


def correct_event(
    session: ScopedSession, reader: Reader, event_id: uuid.UUID, changed: NewEvent, today: dt.date
) -> DossierEvent:
    """Correct what was noted; its deadlines follow. The timeline and the trail name the fields.

    Raises `RefusalError` where a rule refuses it or nothing is different, and for what only moves a deadline: that is
    ended, or taken back and noted anew.
    """
    event, dossier = standing_event(session, reader, event_id)
    if event.role is not EventRole.STARTS:
        raise RefusalError(N_("This moves a date. Take it back when it is wrong, and note it anew."))
    said = _checked(session, dossier, changed, today)
    fields = sorted(name for name, value in said.items() if getattr(event, name) != value)
    if not fields:
        raise RefusalError(N_("Nothing is different yet. Change what is wrong, or go back."))
    _refuse_double(session, dossier.id, said, event)
    before = event.day
    for name in fields:
        setattr(event, name, said[name])
    session.flush()
    follow_event(session, event.id, min(event.day, today))
    note(session, event, reader, EntryKind.EVENT_CHANGED, today, fields=",".join(fields), before=before)
    record(session, reader.actor, "correct", "event", event.id, fields=fields)
    recount(session, dossier.id, reader.actor, today)
    return event


def withdraw_event(session: ScopedSession, reader: Reader, event_id: uuid.UUID, today: dt.date) -> DossierEvent:
    """Say that an event was entered by mistake: the deadlines that it started go, what it moved goes back."""
    event, dossier = _event(session, reader, event_id)
    if event.withdrawn_at is None:
        event.withdrawn_at = func.now()
        session.flush()
        follow_event(session, event.id, None)
        note(session, event, reader, EntryKind.EVENT_WITHDRAWN, today)
        record(session, reader.actor, "withdraw", "event", event.id)
        recount(session, dossier.id, reader.actor, today)
    return event


def restore_event(session: ScopedSession, reader: Reader, event_id: uuid.UUID, today: dt.date) -> DossierEvent:
    """Let an event count again that was taken back. Raises `RefusalError` when it was noted anew in the meantime."""
    event, dossier = _event(session, reader, event_id)
    if event.withdrawn_at is not None:
        if event.role is EventRole.STARTS:
            _refuse_double(session, dossier.id, {"code": event.code, "day": event.day, "party_id": event.party_id})
        event.withdrawn_at = None
        session.flush()
        kinds = {EventRole.SUSPENDS: EntryKind.SUSPENDED, EventRole.EXTENDS: EntryKind.EXTENDED}
        note(session, event, reader, kinds.get(event.role, EntryKind.EVENT), today)
        record(session, reader.actor, "restore", "event", event.id)
        recount(session, dossier.id, reader.actor, today)
    return event


def running(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Dossier:
    """Return a dossier that takes new events; nobody else adds any until this transaction ends.

    Raises `AbsentError` for one that was taken back, `RefusalError` for one that is closed.
    """
    dossier = dossier_opened(session, reader, dossier_id).dossier
    take_turn(session, dossier)
    if dossier.withdrawn_at is not None:
        raise AbsentError
    if dossier.closed_on is not None:
        raise RefusalError(N_("This dossier is closed. Open it again first."))
    return dossier


def standing_event(session: ScopedSession, reader: Reader, event_id: uuid.UUID) -> tuple[DossierEvent, Dossier]:
    """Return an event that stands, of a dossier that runs. Raises as `running` does, and `RefusalError` for a mistake."""
    event, dossier = _event(session, reader, event_id)
    if event.withdrawn_at is not None:
        raise RefusalError(N_("This was entered by mistake. Let it count again first."))
    return event, dossier


def _event(session: ScopedSession, reader: Reader, event_id: uuid.UUID) -> tuple[DossierEvent, Dossier]:
    """Return an event, taken back or not, as it is once nobody else changes its dossier. Raises as `running` does."""
    found = event_opened(session, reader, event_id)
    dossier = running(session, reader, found.dossier.id)
    session.refresh(found.event)
    return found.event, dossier


def refuse_withdrawn(standing: Standing) -> None:
    """Raise `RefusalError` for a deadline whose event was entered by mistake, or does not start its term after all."""
    if standing.deadline.withdrawn_at is not None:
        raise RefusalError(N_("What started this term was entered by mistake. Let that count again first."))


def _checked(session: ScopedSession, dossier: Dossier, new: NewEvent, today: dt.date) -> dict[str, Any]:
    terms = tuple(dict.fromkeys(new.terms))
    day = rules.refuse_event(dossier.kind.value, new.code, new.day, terms, today)
    for table, key in ((DossierParty, new.party_id), (Document, new.document_id)):
        _refuse_foreign(session, table, key, dossier.id)
    return {
        "code": new.code,
        "day": day,
        "terms": list(terms),
        "party_id": new.party_id,
        "proof": plain_text(new.proof, "proof", LONGEST),
        "document_id": new.document_id,
    }


def _refuse_foreign(
    session: ScopedSession, table: type[DossierParty | Document], key: uuid.UUID | None, dossier_id: uuid.UUID
) -> None:
    """Raise `AbsentError` for somebody, or a paper, of another dossier, or taken back."""
    if key is None:
        return
    here = select(table.id).where(table.id == key, table.dossier_id == dossier_id, table.withdrawn_at.is_(None))
    if session.scalar(here) is None:
        raise AbsentError


def _refuse_double(
    session: ScopedSession, dossier_id: uuid.UUID, said: dict[str, Any], present: DossierEvent | None = None
) -> None:
    """Raise `RefusalError` when the same was noted already of the same day and the same person."""
    noted = events_running(session, dossier_id, said["code"], said["day"])
    if any(each.party_id == said["party_id"] for each in noted if each is not present):
        raise RefusalError(N_("This was noted already on that day. Change that, or choose another day."), "day")


def note(
    session: ScopedSession,
    event: DossierEvent,
    reader: Reader,
    kind: EntryKind,
    today: dt.date,
    day: dt.date | None = None,
    **more: Any,
) -> None:
    """Write the line of the timeline about an event, on its own day or on `day`: what, and the terms that it is about."""
    add_entry(
        session,
        event.dossier_id,
        kind,
        min(day or event.day, today),
        reader.actor,
        document_id=event.document_id,
        event_id=event.id,
        code=event.code,
        on=event.day,
        until=event.until,
        length=event.length or None,
        terms=",".join(event.terms) or None,
        party_id=event.party_id,
        **more,
    )
