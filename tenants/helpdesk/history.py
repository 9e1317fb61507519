"""The Helpdesk's own history of a question: who had it, who passed it on, what was done with it; the branch never sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from tenants.helpdesk.models import EntryKind, HelpdeskEntry

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def add_entry(
    session: ScopedSession, escalation_id: uuid.UUID, kind: EntryKind, actor: Actor | None = None, **detail: Any
) -> uuid.UUID:
    """Write a line in the history of a question, and return its id; without an actor the platform did it by itself.

    `detail` holds ids, codes, dates and names of colleagues: never a word of a question.
    """
    line = {
        "escalation_id": escalation_id,
        "kind": kind,
        "person_id": actor.person_id if actor else None,
        "person_name": actor.name if actor else "",
        "detail": detail,
    }
    entry_id: uuid.UUID = session.scalars(insert(HelpdeskEntry).values(line).returning(HelpdeskEntry.id)).one()
    return entry_id


def history_of(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[HelpdeskEntry]:
    """Return the lines of the history of a question, oldest first."""
    of_question = select(HelpdeskEntry).where(HelpdeskEntry.escalation_id == escalation_id)
    return session.scalars(of_question.order_by(HelpdeskEntry.id)).all()
