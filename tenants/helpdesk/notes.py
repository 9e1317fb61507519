"""What the Helpdesk says among itself about a question; the branch never sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.escalations.models import Escalation, State
from tenants.escalations.rules import refuse_unfit_line
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.models import HelpdeskNote
from tenants.moments import now
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def add_note(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, text: str) -> HelpdeskNote:
    """Write a note beside a question, for colleagues only. Anybody of the Helpdesk may.

    Raises `RefusalError` for an empty note, one with a citizen service number, and at a question that was taken back.
    """
    refuse_unfit_line(text, "note")
    state = session.scalar(select(Escalation.state).where(Escalation.id == escalation_id))
    if state is None:
        raise AbsentError
    if state is State.WITHDRAWN:
        raise RefusalError(N_("The branch has taken this question back. No answer is needed any more."))
    note = HelpdeskNote(
        escalation_id=escalation_id, text=text.strip(), written_by=actor.who, written_by_name=actor.name
    )
    session.add(note)
    session.flush()
    record(session, actor, "note", "escalation", escalation_id)
    return note


def withdraw_note(session: ScopedSession, actor: Actor, note_id: uuid.UUID) -> uuid.UUID:
    """Take back a note of one's own, and return the question it stood beside.

    Raises `AbsentError` when there is none, `RefusalError` for a note of somebody else.
    """
    note = session.scalar(select(HelpdeskNote).where(HelpdeskNote.id == note_id).with_for_update())
    if note is None:
        raise AbsentError
    if note.written_by != actor.who:
        raise RefusalError(N_("%(name)s wrote this note. Only they take it back."), name=note.written_by_name)
    if note.withdrawn_at is None:
        note.withdrawn_at = now()
        record(session, actor, "withdraw_note", "escalation", note.escalation_id)
    return note.escalation_id


def question_of(session: ScopedSession, note_id: uuid.UUID) -> uuid.UUID:
    """Return the question that a note stands beside. Raises `AbsentError` when there is none."""
    found: uuid.UUID | None = session.scalar(select(HelpdeskNote.escalation_id).where(HelpdeskNote.id == note_id))
    if found is None:
        raise AbsentError
    return found
