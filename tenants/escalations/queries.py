"""What a branch asked the Helpdesk and got back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.escalations.models import Escalation, EscalationMessage, SharedFact
from tenants.escalations.news import FOR_BRANCH

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Page:
    """A part of a long list: which, of how many rows in all."""

    rows: Sequence[Escalation]
    total: int


def unread_answers(session: ScopedSession) -> int:
    """Return how many questions have something for the branch: an answer nobody opened yet, or something asked back."""
    return session.scalar(select(func.count()).where(Escalation.branch_id == session.branch_id, FOR_BRANCH)) or 0


def facts_of(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[SharedFact]:
    """Return the facts that went along, in their order; at the Helpdesk nothing once the branch no longer shares them."""
    of_question = select(SharedFact).where(SharedFact.escalation_id == escalation_id)
    return session.scalars(of_question.order_by(SharedFact.position)).all()


def messages_of(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[EscalationMessage]:
    """Return what was said since the question was asked, oldest first."""
    of_question = select(EscalationMessage).where(EscalationMessage.escalation_id == escalation_id)
    return session.scalars(of_question.order_by(EscalationMessage.id)).all()
