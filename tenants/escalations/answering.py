"""What a lawyer says about a question they have: a draft first, then the answer, and what is added to it later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.escalations.changing import say
from tenants.escalations.holding import AT_WORK, held
from tenants.escalations.models import (
    FROM_HELPDESK,
    AnswerDraft,
    Escalation,
    EscalationMessage,
    MessageKind,
    NoticeKind,
    State,
)
from tenants.escalations.notices import tell
from tenants.escalations.rules import refuse_unfit_answer, refuse_unkeepable
from tenants.escalations.running import stop
from tenants.faults import RefusalError
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind
from tenants.helpdesk.reading import end_readings, refuse_unread
from tenants.knowledge.checking import known_of
from tenants.knowledge.leftovers import leftovers
from tenants.moments import now
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


class OvertakenError(RefusalError):
    """Something came in that whoever writes has not seen; nothing was lost or sent. Read it, and do it again."""


@dataclass(frozen=True)
class Seen:
    """What somebody had before them when they wrote."""

    message_id: uuid.UUID | None = None
    """The last thing that the branch said; nothing as long as it said nothing."""
    draft_at: dt.datetime | None = None
    """When the draft was kept that they wrote on."""


def save_answer_draft(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, text: str, seen: Seen | None = None
) -> dt.datetime:
    """Keep the answer in the making of a question that `actor` has, and return when.

    Raises `OvertakenError` when another draft was kept since the one that was `seen` and is no part of this one: nobody's
    words are written over.
    """
    refuse_unkeepable(text)
    # Locked, so that a draft sent just before the answer cannot arrive just after it and stay behind.
    question = held(session, actor, escalation_id, AT_WORK)
    kept = session.get(AnswerDraft, escalation_id, populate_existing=True)
    if seen is not None and kept is not None and kept.saved_at != seen.draft_at and kept.text.strip() not in text:
        raise OvertakenError(N_("This draft was changed on another screen. Load the page again to see both."), "known")
    question.touched_at = now()
    draft = insert(AnswerDraft).values(
        escalation_id=escalation_id, text=text, saved_by=actor.who, saved_at=func.clock_timestamp()
    )
    values = {name: draft.excluded[name] for name in ("text", "saved_by", "saved_at")}
    saved = draft.on_conflict_do_update(index_elements=["escalation_id"], set_=values).returning(AnswerDraft.saved_at)
    record(session, actor, "draft", "escalation", escalation_id)
    saved_at: dt.datetime = session.scalars(saved).one()
    return saved_at


def answer(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    text: str,
    *,
    moment: dt.datetime | None = None,
    seen: Seen | None = None,
    unread: bool = True,
    across: bool = True,
) -> uuid.UUID:
    """Send the answer to the branch, or more of it, forget its draft, and have the asker told once this is safe.

    The clock stops, and what it used is kept. Questions that are answered together with this one get the same answer.
    Raises `RefusalError` for an empty answer, when `actor` does not have the question, and, unless it may go `unread`,
    as long as a second reader has not read it, and, unless it may go `across`, when it goes to more than one branch and
    something in it may point at somebody; `OvertakenError` when the branch wrote something, or a colleague a draft,
    that was not `seen`. Returns the id of the message.
    """
    refuse_unfit_answer(text)
    moment = moment or now()
    question = held(session, actor, escalation_id, AT_WORK)
    if seen is not None:
        _refuse_overtaken(session, actor, escalation_id, seen, text)
    if not unread:
        refuse_unread(session, escalation_id)
    if question.state is not State.ANSWERED:
        _let_go_answered(session, escalation_id)
    others = _together_with(session, escalation_id)
    if not across and any(other.branch_id != question.branch_id for other in others):
        _refuse_leftovers(session, escalation_id, text)
    message_id = _answered(session, actor, question, text, moment)
    for other in others:
        _answered(session, actor, other, text, moment)
    session.execute(delete(AnswerDraft).where(AnswerDraft.escalation_id == escalation_id))
    end_readings(session, escalation_id, moment)
    return message_id


def _answered(session: ScopedSession, actor: Actor, question: Escalation, text: str, moment: dt.datetime) -> uuid.UUID:
    """Say the answer in one question, which is locked."""
    again = question.state is State.ANSWERED
    stop(question, moment)
    question.state = State.ANSWERED
    question.answered_by, question.answered_by_name, question.answered_at = actor.who, actor.name, moment
    question.first_response_at = question.first_response_at or moment
    question.touched_at, question.read_at = moment, None
    session.flush()
    message_id = say(session, actor, question.id, MessageKind.ANSWER, text)
    if not again:
        add_entry(session, question.id, EntryKind.ANSWERED, actor)
    tell(session, question.id, NoticeKind.ANSWERED, [question.asked_by], sender=actor, occasion=message_id)
    record(session, actor, "add_to_answer" if again else "answer", "escalation", question.id)
    return message_id


def _together_with(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[Escalation]:
    """Return the questions that get the same answer, locked in one order so that nobody waits for each other."""
    same = select(Escalation).where(
        Escalation.merged_into == escalation_id, Escalation.state.in_((State.MERGED, State.ANSWERED))
    )
    return session.scalars(same.order_by(Escalation.id).with_for_update()).all()


def _let_go_answered(session: ScopedSession, escalation_id: uuid.UUID) -> None:
    """Part a question from those that were answered with it before: what its branch asked since is not theirs to read."""
    before = (Escalation.merged_into == escalation_id) & (Escalation.state != State.MERGED)
    session.execute(update(Escalation).where(before).values(merged_into=None))


def _refuse_leftovers(session: ScopedSession, escalation_id: uuid.UUID, text: str) -> None:
    """Raise `RefusalError` with what in an answer for several branches may point at somebody of one of them."""
    found = [each.text for each in leftovers(text, known_of(session, escalation_id)) if each.pressing]
    if found:
        msg = N_("This goes to more than one branch. Look at: %(what)s. May it stay?")
        raise RefusalError(msg, "across", what=", ".join(dict.fromkeys(found)))


def _refuse_overtaken(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, seen: Seen, text: str) -> None:
    if last_of_branch(session, escalation_id) != seen.message_id:
        raise OvertakenError(
            N_("The branch wrote something meanwhile. Read it first; then send your answer."), "answer"
        )
    draft = session.get(AnswerDraft, escalation_id, populate_existing=True)
    # One's own draft may have been kept a moment before it is sent; a colleague's holds words that would be lost.
    if draft and draft.saved_by != actor.who and draft.saved_at != seen.draft_at and draft.text.strip() not in text:
        raise OvertakenError(
            N_("A colleague changed the draft meanwhile. Read it first; then send your answer."), "answer"
        )


def last_of_branch(session: ScopedSession, escalation_id: uuid.UUID) -> uuid.UUID | None:
    """Return the id of the last thing that the branch said since it asked; nothing when it said nothing."""
    of_branch = (EscalationMessage.escalation_id == escalation_id) & EscalationMessage.kind.not_in(FROM_HELPDESK)
    newest = select(EscalationMessage.id).where(of_branch).order_by(EscalationMessage.id.desc()).limit(1)
    return session.scalar(newest)
