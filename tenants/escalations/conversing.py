"""The branch's part in what follows a question: reply, ask on, say whether it helped, close it, and take it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tenants.audit.actions import record
from tenants.documents.models import Document
from tenants.escalations.acts import acts_of, forget_what_is_over, refuse_unfit_remark, refuse_unfit_words
from tenants.escalations.changing import NOBODYS, changed, say
from tenants.escalations.giveaways import refuse_giveaways, safe_title
from tenants.escalations.known import known_of
from tenants.escalations.models import DONE, Escalation, EscalationLink, MessageKind, NoticeKind, State
from tenants.escalations.notices import tell
from tenants.escalations.papers import share_paper, share_upload
from tenants.escalations.rules import refuse_past_day
from tenants.escalations.running import start, stop
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.audit.actions import Actor
    from tenants.documents.models import DocumentKind
    from tenants.documents.sealing import Cabinet
    from tenants.escalations.giveaways import Known
    from tenants.escalations.models import Rating
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Upload:
    """A file that goes along, as it was sent."""

    name: str
    kind: DocumentKind
    data: bytes


@dataclass(frozen=True)
class Said:
    """What the branch says about its question, and what goes along."""

    text: str
    papers: tuple[tuple[uuid.UUID, str], ...] = ()
    """Papers of the dossier of which a copy goes, each with what it is called there when its title tells who it is of."""
    upload: Upload | None = None
    share_again: bool = False
    """Where sharing had ended: facts and papers may be seen again."""
    name_may_go: bool = False
    """The client agreed that the name goes along."""
    answer_by: dt.date | None = None
    """For who asks on: the day on which the answer is needed."""

    @property
    def with_papers(self) -> bool:
        """Whether a paper goes along."""
        return bool(self.papers) or self.upload is not None


def reply(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    said: Said,
    moment: dt.datetime,
    cabinet: Cabinet | None = None,
) -> None:
    """Answer what the Helpdesk asked back: its clock runs on from `moment` with what was left.

    Raises `RefusalError` when the Helpdesk does not wait, and for what may not be said or sent.
    """
    question = _own(session, escalation_id)
    if not acts_of(question, moment).reply:
        raise RefusalError(N_("The Helpdesk does not wait for you any more. Look at how it stands now."))
    _refuse_unfit(session, question, said)
    question.state, question.waiting_for, question.waiting_since = State.CLAIMED, "", None
    # A claim that lies still goes back to the queue: it lies from now on.
    question.touched_at = moment
    start(question, moment)
    message_id = _send(session, actor, question, MessageKind.REPLY, said, cabinet)
    _tell(session, question, NoticeKind.REPLIED, actor, message_id)
    record(session, actor, "reply", "escalation", escalation_id)


def ask_on(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    said: Said,
    moment: dt.datetime,
    cabinet: Cabinet | None = None,
) -> None:
    """Ask on after an answer: the question is open again with a clock that begins anew, and goes to who has it since.

    They may be away or gone, which no branch can see: the Helpdesk's guard then gives it to the queue.
    Raises `RefusalError` before there is an answer, and for what may not be said or sent.
    """
    question = _own(session, escalation_id)
    if not acts_of(question, moment).ask_on:
        raise RefusalError(N_("There is no answer yet. Ask on when it has come."))
    _refuse_unfit(session, question, said)
    refuse_past_day(said.answer_by, local_date(moment))
    question.state = State.CLAIMED
    if question.claimed_by is None:
        question.claimed_by, question.claimed_by_name = question.answered_by, question.answered_by_name
    question.claimed_at = question.touched_at = moment
    question.merged_into = question.closed_at = question.handed_up_at = None
    forget_what_is_over(question, said.answer_by, local_date(moment))
    _begin_anew(question, moment)
    message_id = _send(session, actor, question, MessageKind.FOLLOW_UP, said, cabinet)
    _tell(session, question, NoticeKind.FOLLOW_UP, actor, message_id)
    record(session, actor, "follow_up", "escalation", escalation_id)


def rate(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, rating: Rating, why: str = "") -> None:
    """Say whether the answer helped, or say it otherwise. The Helpdesk reads it; what stood before stays in the trail."""
    refuse_unfit_remark(why, "why")
    question = _own(session, escalation_id)
    if question.state not in DONE:
        raise RefusalError(N_("There is no answer yet. Ask on when it has come."))
    refuse_giveaways([("why", why)], replace(_known(session, question), consent_on=None), name_may_go=False)
    before = question.rating
    question.rating, question.rating_why, question.rated_at = rating, why.strip(), func.now()
    record(
        session, actor, "rate", "escalation", escalation_id, rating=rating.value, before=before.value if before else ""
    )


def close(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime) -> None:
    """Close an answered question: the Helpdesk no longer sees the facts and papers. Nothing when it is closed already."""
    closed = {
        "state": State.CLOSED,
        "closed_at": moment,
        "sharing": False,
        "read_at": func.coalesce(Escalation.read_at, moment),
    }
    if changed(session, _here(session, escalation_id) & (Escalation.state == State.ANSWERED), closed) is None:
        if _own(session, escalation_id).state is not State.CLOSED:
            raise RefusalError(N_("Asked on meanwhile: there is no answer yet to what was asked last."))
        return
    record(session, actor, "settle", "escalation", escalation_id)


def undo_close(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime, *, share_again: bool
) -> None:
    """Let a question that was closed be answered and not closed again; `share_again` only when the branch says so.

    Raises `RefusalError` once it would have closed by itself: then one asks on.
    """
    question = _own(session, escalation_id)
    if not acts_of(question, moment).undo_close:
        raise RefusalError(N_("This cannot be undone any more. Ask on when you need the Helpdesk again."))
    question.state, question.closed_at, question.sharing = State.ANSWERED, None, share_again
    record(session, actor, "resume", "escalation", escalation_id, sharing=share_again)


def stop_sharing(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime) -> None:
    """Take facts and papers out of the Helpdesk's sight at once; the question and what was said stay.

    Where the Helpdesk made two of one question each part has the same facts and papers: they go from all of them.
    """
    _share(session, actor, escalation_id, moment, share=False)
    for part in _same_papers(session, escalation_id):
        part.sharing = False
        record(session, actor, "stop_sharing", "escalation", part.id)


def share_again(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime) -> None:
    """Let the Helpdesk see facts and papers again. Raises `RefusalError` once the question is closed or taken back."""
    _share(session, actor, escalation_id, moment, share=True)


def _share(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime, *, share: bool) -> None:
    question = _own(session, escalation_id)
    acts = acts_of(question, moment)
    if not (acts.share_again or acts.stop_sharing):
        raise RefusalError(N_("This question is closed: nothing is shared any more."))
    if question.sharing is not share:
        question.sharing = share
        record(session, actor, "share_again" if share else "stop_sharing", "escalation", escalation_id)


def _same_papers(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[Escalation]:
    """Return the other parts of what was one question that are still shared, held in one order until the end."""
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    whole = select(origin).where(_here(session, escalation_id)).scalar_subquery()
    parts = select(Escalation).where(
        Escalation.branch_id == session.branch_id,
        Escalation.id != escalation_id,
        Escalation.sharing,
        or_(Escalation.id == whole, Escalation.split_from == whole),
    )
    held = parts.order_by(Escalation.id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).all()


def withdraw(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime) -> None:
    """Take a question back before it is answered. Raises `RefusalError` when it was answered meanwhile."""
    question = _own(session, escalation_id)
    if question.state in DONE:
        raise RefusalError(N_("The Helpdesk has answered already. Read the answer below."))
    if not acts_of(question, moment).withdraw:
        return
    stop(question, moment)
    question.state, question.sharing, question.waiting_since, question.waiting_for = State.WITHDRAWN, False, None, ""
    for name, value in NOBODYS.items():
        setattr(question, name, value)
    record(session, actor, "withdraw", "escalation", escalation_id)


def ask_again(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, moment: dt.datetime, *, share: bool
) -> None:
    """Put a question that was taken back in the queue after all, with a clock that begins anew."""
    question = _own(session, escalation_id)
    if not acts_of(question, moment).ask_again:
        raise RefusalError(N_("This question is not taken back. Look at how it stands now."))
    question.state, question.sharing, question.merged_into = State.ASKED, share, None
    keep = question.answer_by is not None and question.answer_by >= local_date(moment)
    forget_what_is_over(question, question.answer_by if keep else None, local_date(moment))
    _begin_anew(question, moment)
    record(session, actor, "ask_again", "escalation", escalation_id, sharing=share)


def mark_read(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Note that somebody of the branch opened the answer for the first time."""
    unread = (Escalation.state == State.ANSWERED) & Escalation.read_at.is_(None)
    if changed(session, _here(session, escalation_id) & unread, {"read_at": func.now()}) is not None:
        record(session, actor, "read_answer", "escalation", escalation_id)


def _here(session: ScopedSession, escalation_id: uuid.UUID) -> ColumnElement[bool]:
    return (Escalation.branch_id == session.branch_id) & (Escalation.id == escalation_id)


def _own(session: ScopedSession, escalation_id: uuid.UUID) -> Escalation:
    """Return a question of the branch, held until the end: who answers at the same moment waits. Raises `AbsentError`."""
    held = select(Escalation).where(_here(session, escalation_id)).with_for_update()
    question = session.scalar(held.execution_options(populate_existing=True))
    if question is None:
        raise AbsentError
    return question


def _begin_anew(question: Escalation, moment: dt.datetime) -> None:
    """Promise a first word and an answer as for a new question."""
    question.clock_used, question.clock_since = 0, None
    question.first_response_at = question.first_due_at = None
    start(question, moment)


def _refuse_unfit(session: ScopedSession, question: Escalation, said: Said) -> None:
    refuse_unfit_words(said.text)
    if said.with_papers and not (question.sharing or said.share_again):
        msg = N_("You send a paper along, but nothing is shared now. Say that the Helpdesk may see it, or take it out.")
        raise RefusalError(msg, "share_again")
    texts = [("text", said.text), ("file", said.upload.name if said.upload else "")]
    refuse_giveaways(texts, _known(session, question), name_may_go=said.name_may_go)


def _known(session: ScopedSession, question: Escalation) -> Known:
    """Return what would tell whom a question is about."""
    origin = question.split_from or question.id
    whom = session.scalar(select(EscalationLink.client_id).where(EscalationLink.escalation_id == origin))
    return known_of(session, whom)


def _send(
    session: ScopedSession,
    actor: Actor,
    question: Escalation,
    kind: MessageKind,
    said: Said,
    cabinet: Cabinet | None,
) -> uuid.UUID:
    """Say it, with the papers that go along, and return the message's id."""
    question.sharing = question.sharing or said.share_again
    session.flush()
    message_id = say(session, actor, question.id, kind, said.text)
    if said.with_papers and cabinet is not None:
        known = _known(session, question)
        titles = select(Document.id, Document.title).where(Document.id.in_([key for key, _instead in said.papers]))
        called = {row.id: row.title for row in session.execute(titles)}
        for key, instead in said.papers:
            title = safe_title(called.get(key, ""), known, instead)
            share_paper(session, cabinet, question.id, key, actor, message_id=message_id, title=title)
        if said.upload is not None:
            one = said.upload
            share_upload(session, cabinet, question.id, one.name, one.kind, one.data, actor, message_id=message_id)
    return message_id


def _tell(session: ScopedSession, question: Escalation, kind: NoticeKind, actor: Actor, occasion: uuid.UUID) -> None:
    """Have whoever holds the question told by mail, without a word of what was said."""
    if question.claimed_by is not None:
        tell(session, question.id, kind, [question.claimed_by], sender=actor, occasion=occasion)
