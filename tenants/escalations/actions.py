"""Asking in a branch, and answering at the Helpdesk: each change is one guarded UPDATE, so that no two people win."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.clients.models import Client
from tenants.escalations.models import OPEN, AnswerDraft, Escalation, EscalationLink, State, Subject
from tenants.escalations.queries import TURN
from tenants.escalations.rules import (
    names_in,
    refuse_past_day,
    refuse_unfit_answer,
    refuse_unfit_question,
    refuse_unkeepable,
)
from tenants.faults import AbsentError, RefusalError
from tenants.outbox import send_later
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

FORM = "question"
"""The name of the form under which a branch keeps the draft of its question."""


@dataclass(frozen=True)
class NewQuestion:
    """What a volunteer chose to send, and the client it is about, which stays in the branch."""

    subject: Subject
    title: str
    question: str
    tried: str = ""
    answer_by: dt.date | None = None
    pseudonym: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    client_id: uuid.UUID | None = None
    name_may_go: bool = False
    """The client agreed that the name goes along."""


def refuse_unfit(session: ScopedSession, new: NewQuestion, today: dt.date) -> bool:
    """Raise `RefusalError` for what may not be sent as it is; return whether the client's name goes along.

    A name is a soft refusal, on the field `name_may_go`: a name with the client's consent may go.
    Raises `AbsentError` for a client that is not of this branch.
    """
    texts = {"title": new.title, "question": new.question, "tried": new.tried, "pseudonym": new.pseudonym}
    refuse_unfit_question(texts, new.facts)
    refuse_past_day(new.answer_by, today)
    if new.client_id is None:
        return False
    # By key: the page that offered the client's facts has it at hand in this session already.
    client = session.get(Client, (session.branch_id, new.client_id))
    if client is None:
        raise AbsentError
    everything = " ".join([*texts.values(), *(part for fact in new.facts for part in fact)])
    named = names_in(everything, client.first_name, client.last_name)
    if named and not new.name_may_go:
        msg = N_("The client's name stands in your text. Take it out, or say that the client agreed.")
        raise RefusalError(msg, "name_may_go")
    return named


def ask(session: ScopedSession, actor: Actor, new: NewQuestion, today: dt.date) -> Escalation:
    """Hand a copy of what was chosen to the Helpdesk, and keep in the branch which client it is about.

    Raises as `refuse_unfit` does.
    """
    named = refuse_unfit(session, new, today)
    escalation = Escalation(
        branch_id=session.branch_id,
        branch_name=select(Branch.name).where(Branch.id == session.branch_id).scalar_subquery(),
        asked_by=actor.who,
        asked_by_name=actor.name,
        subject=new.subject,
        title=" ".join(new.title.split()),
        question=new.question.strip(),
        tried=new.tried.strip(),
        answer_by=new.answer_by,
        pseudonym=" ".join(new.pseudonym.split()),
        facts=[{"term": term.strip(), "value": value.strip()} for term, value in new.facts],
    )
    session.add(escalation)
    session.flush()
    session.add(EscalationLink(escalation_id=escalation.id, client_id=new.client_id))
    session.flush()
    record(session, actor, "ask", "escalation", escalation.id, facts=len(new.facts), named=named)
    return escalation


def withdraw(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Take a question back before it is answered. Raises `RefusalError` when it was answered meanwhile."""
    here = (Escalation.branch_id == session.branch_id) & (Escalation.id == escalation_id)
    withdrawn = {"state": State.WITHDRAWN, "claimed_by": None, "claimed_by_name": None, "claimed_at": None}
    if _change(session, here & Escalation.state.in_(OPEN), withdrawn) is None:
        state = session.scalar(select(Escalation.state).where(here))
        if state is None:
            raise AbsentError
        if state is State.ANSWERED:
            raise RefusalError(N_("The Helpdesk has answered already. Read the answer below."))
        return
    record(session, actor, "withdraw", "escalation", escalation_id)


def mark_read(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Note that somebody of the branch opened the answer for the first time."""
    unread = (Escalation.state == State.ANSWERED) & Escalation.read_at.is_(None)
    here = (Escalation.branch_id == session.branch_id) & (Escalation.id == escalation_id)
    if _change(session, here & unread, {"read_at": func.now()}) is not None:
        record(session, actor, "read_answer", "escalation", escalation_id)


def claim_next(session: ScopedSession, actor: Actor) -> uuid.UUID | None:
    """Give `actor` the most urgent question that nobody has, in one statement; none when there is none.

    `SKIP LOCKED` lets lawyers who ask at the same moment pass each other instead of waiting for one another.
    """
    most_urgent = (
        select(Escalation.id)
        .where(Escalation.state == State.ASKED)
        .order_by(*TURN)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    escalation_id = _change(session, Escalation.id == most_urgent, _claimed_by(actor))
    if escalation_id is not None:
        record(session, actor, "claim", "escalation", escalation_id)
    return escalation_id


def claim(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Give `actor` this question. Raises `RefusalError`, with the name, when somebody else has it."""
    wanted = Escalation.id == escalation_id
    if _change(session, wanted & (Escalation.state == State.ASKED), _claimed_by(actor)) is None:
        _refuse_closed(session, escalation_id, actor)
        return
    record(session, actor, "claim", "escalation", escalation_id)


def release(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Give a question of one's own back to the queue; its draft stays for who takes it next."""
    if _change(session, _held_by(actor, escalation_id), _NOBODYS) is None:
        _refuse_not_mine(session, escalation_id, actor)
    record(session, actor, "release", "escalation", escalation_id)


def take_back(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Put a question back in the queue that somebody else has; for the coordinator, and the trail says whose it was."""
    held = (Escalation.id == escalation_id) & (Escalation.state == State.CLAIMED)
    holder = session.scalar(select(Escalation.claimed_by).where(held).with_for_update())
    if holder is None:
        _refuse_not_mine(session, escalation_id, actor)
    _change(session, held, _NOBODYS)
    record(session, actor, "take_back", "escalation", escalation_id, holder=str(holder))


def save_answer_draft(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, text: str) -> dt.datetime:
    """Keep the answer in the making of a question that `actor` has, and return when."""
    refuse_unkeepable(text)
    # Locked, so that a draft sent just before the answer cannot arrive just after it and stay behind.
    held = select(Escalation.id).where(_held_by(actor, escalation_id)).with_for_update()
    if session.scalar(held) is None:
        _refuse_not_mine(session, escalation_id, actor)
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
        "answer": text.strip(),
        "answered_by": actor.who,
        "answered_by_name": actor.name,
        "answered_at": func.now(),
    }
    if _change(session, _held_by(actor, escalation_id), answered) is None:
        _refuse_not_mine(session, escalation_id, actor)
    session.execute(delete(AnswerDraft).where(AnswerDraft.escalation_id == escalation_id))
    send_later(session, "tasks.mail.tell_asker", escalation_id)
    record(session, actor, "answer", "escalation", escalation_id)


_NOBODYS: dict[str, object] = {"state": State.ASKED, "claimed_by": None, "claimed_by_name": None, "claimed_at": None}


def _claimed_by(actor: Actor) -> dict[str, object]:
    return {
        "state": State.CLAIMED,
        "claimed_by": actor.who,
        "claimed_by_name": actor.name,
        "claimed_at": func.now(),
    }


def _held_by(actor: Actor, escalation_id: uuid.UUID) -> ColumnElement[bool]:
    mine = (Escalation.state == State.CLAIMED) & (Escalation.claimed_by == actor.who)
    return (Escalation.id == escalation_id) & mine


def _change(session: ScopedSession, where: ColumnElement[bool], values: Mapping[str, object]) -> uuid.UUID | None:
    """Change the one question that `where` still holds for, and return its id; none when another was first."""
    changed = update(Escalation).where(where).values(values).returning(Escalation.id)
    return session.scalar(changed, execution_options={"synchronize_session": False})


def _refuse_closed(session: ScopedSession, escalation_id: uuid.UUID, actor: Actor) -> None:
    """Say why a question cannot be taken; says nothing when `actor` has it already."""
    row = session.execute(
        select(Escalation.state, Escalation.claimed_by, Escalation.claimed_by_name).where(
            Escalation.id == escalation_id
        )
    ).one_or_none()
    if row is None:
        raise AbsentError
    state, holder, name = row
    if state is State.CLAIMED and holder != actor.who:
        raise RefusalError(N_("%(name)s works on this question."), name=name)
    if state is State.ANSWERED:
        raise RefusalError(N_("This question has been answered already."))
    if state is State.WITHDRAWN:
        raise RefusalError(N_("The branch has taken this question back. No answer is needed any more."))


def _refuse_not_mine(session: ScopedSession, escalation_id: uuid.UUID, actor: Actor) -> NoReturn:
    """Say why `actor` cannot work on a question that is not, or no longer, theirs."""
    _refuse_closed(session, escalation_id, actor)
    raise RefusalError(N_("Take this question first. Then nobody else works on it too."))
