"""What the Helpdesk has before it: the queue, one question with all that was said, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tenants.escalations.models import DONE, OPEN, AnswerDraft, Escalation
from tenants.escalations.queries import Page
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

TURN = (Escalation.due_on, Escalation.answer_due_at, Escalation.asked_at, Escalation.id)
"""The order of the queue in SQL; `rules.turn_key` is the same in Python, and a test holds them together."""


@dataclass(frozen=True)
class Opened:
    """A question that a lawyer has open, with the answer in the making."""

    question: Escalation
    draft: AnswerDraft | None


def queue(session: ScopedSession, since: dt.datetime) -> Sequence[Escalation]:
    """Return every open question and what was answered from `since` on, in one statement; `rules.in_turn` orders it."""
    answered = Escalation.state.in_(DONE) & (Escalation.answered_at >= since)
    return session.scalars(select(Escalation).where(or_(Escalation.state.in_(OPEN), answered)).order_by(*TURN)).all()


def question_with_draft(session: ScopedSession, escalation_id: uuid.UUID) -> Opened:
    """Return a question as the Helpdesk has it, with its draft. Raises `AbsentError` when there is none."""
    row = session.execute(
        select(Escalation, AnswerDraft)
        .outerjoin(AnswerDraft, AnswerDraft.escalation_id == Escalation.id)
        .where(Escalation.id == escalation_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    return Opened(row[0], row[1])


def answered_questions(session: ScopedSession, words: str = "", *, page: int = 1, size: int = 30) -> Page:
    """Return answered questions, newest first; those with all `words` in the title when given."""
    query = select(Escalation, func.count().over()).where(Escalation.state.in_(DONE))
    for word in words.split():
        query = query.where(Escalation.title.icontains(word, autoescape=True))
    newest = query.order_by(Escalation.answered_at.desc(), Escalation.id)
    rows = session.execute(newest.limit(size).offset((page - 1) * size)).all()
    return Page([row[0] for row in rows], rows[0][1] if rows else 0)
