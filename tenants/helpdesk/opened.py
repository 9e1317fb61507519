"""One question as a lawyer has it open: with the facts that the branch shares, and the answer in the making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.auth.models import Person
from tenants.escalations.models import AnswerDraft, Escalation, SharedFact
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Opened:
    """A question, its draft with who kept it last, and the facts in the order in which they happened."""

    question: Escalation
    draft: AnswerDraft | None
    draft_by: str
    facts: list[SharedFact]


def open_question(session: ScopedSession, escalation_id: uuid.UUID) -> Opened:
    """Return a question as the Helpdesk has it, in one statement. Raises `AbsentError` when there is none.

    Facts are there as long as the branch shares them.
    """
    rows = session.execute(
        select(Escalation, AnswerDraft, Person.name, SharedFact)
        .outerjoin(AnswerDraft, AnswerDraft.escalation_id == Escalation.id)
        .outerjoin(Person, Person.id == AnswerDraft.saved_by)
        .outerjoin(SharedFact, SharedFact.escalation_id == Escalation.id)
        .where(Escalation.id == escalation_id)
        .order_by(SharedFact.position),
        execution_options={"populate_existing": True},
    ).all()
    if not rows:
        raise AbsentError
    question, draft, draft_by, _first = rows[0]
    return Opened(question, draft, draft_by or "", [row[3] for row in rows if row[3] is not None])


def draft_of(session: ScopedSession, escalation_id: uuid.UUID) -> tuple[AnswerDraft | None, str]:
    """Return the answer in the making, and the name of who kept it last. Raises `AbsentError` without the question."""
    row = session.execute(
        select(AnswerDraft, Person.name)
        .select_from(Escalation)
        .outerjoin(AnswerDraft, AnswerDraft.escalation_id == Escalation.id)
        .outerjoin(Person, Person.id == AnswerDraft.saved_by)
        .where(Escalation.id == escalation_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    return row[0], row[1] or ""
