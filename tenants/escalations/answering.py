"""What a lawyer says about a question they have: a draft first, then the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.escalations.changing import changed, held_by, refuse_not_mine, say
from tenants.escalations.models import AnswerDraft, Escalation, MessageKind, NoticeKind, State
from tenants.escalations.notices import tell_asker
from tenants.escalations.rules import refuse_unfit_answer, refuse_unkeepable
from tenants.escalations.running import STOPPED

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def save_answer_draft(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, text: str) -> dt.datetime:
    """Keep the answer in the making of a question that `actor` has, and return when."""
    refuse_unkeepable(text)
    # Locked, so that a draft sent just before the answer cannot arrive just after it and stay behind.
    held = select(Escalation.id).where(held_by(actor, escalation_id)).with_for_update()
    if session.scalar(held) is None:
        refuse_not_mine(session, escalation_id, actor)
    draft = insert(AnswerDraft).values(
        escalation_id=escalation_id, text=text, saved_by=actor.who, saved_at=func.clock_timestamp()
    )
    values = {name: draft.excluded[name] for name in ("text", "saved_by", "saved_at")}
    kept = draft.on_conflict_do_update(index_elements=["escalation_id"], set_=values).returning(AnswerDraft.saved_at)
    record(session, actor, "draft", "escalation", escalation_id)
    saved_at: dt.datetime = session.scalars(kept).one()
    return saved_at


def answer(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, text: str) -> None:
    """Send the answer to the branch, forget its draft, and have the asker told once this is safe.

    Raises `RefusalError` for an empty answer, and when `actor` does not have the question.
    """
    refuse_unfit_answer(text)
    answered = {
        "state": State.ANSWERED,
        "answered_by": actor.who,
        "answered_by_name": actor.name,
        "answered_at": func.now(),
        "first_response_at": func.coalesce(Escalation.first_response_at, func.now()),
        "touched_at": func.now(),
        "read_at": None,
        **STOPPED,
    }
    if changed(session, held_by(actor, escalation_id), answered) is None:
        refuse_not_mine(session, escalation_id, actor)
    message_id = say(session, actor, escalation_id, MessageKind.ANSWER, text)
    session.execute(delete(AnswerDraft).where(AnswerDraft.escalation_id == escalation_id))
    tell_asker(session, escalation_id, NoticeKind.ANSWERED, sender=actor, occasion=message_id)
    record(session, actor, "answer", "escalation", escalation_id)
