"""How a question is changed: one guarded UPDATE that says whether it won, and why it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import case, func, insert, literal, null, select, update

from tenants.escalations.clocks import PROMISES
from tenants.escalations.models import (
    DONE,
    FROM_HELPDESK,
    HELD,
    Escalation,
    EscalationMessage,
    MessageKind,
    State,
    Subject,
)
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

NOBODYS: dict[str, object] = {"claimed_by": None, "claimed_by_name": None, "claimed_at": None, "touched_at": None}
"""What a question says that nobody has."""


def held_by(actor: Actor, escalation_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition that `actor` works on this question, and does not wait for the branch."""
    mine = (Escalation.state == State.CLAIMED) & (Escalation.claimed_by == actor.who)
    return (Escalation.id == escalation_id) & mine


def changed(session: ScopedSession, where: ColumnElement[bool], values: Mapping[str, object]) -> uuid.UUID | None:
    """Change the one question that `where` still holds for, and return its id; none when another was first."""
    change = update(Escalation).where(where).values(values).returning(Escalation.id)
    return session.scalar(change, execution_options={"synchronize_session": False})


def refuse_closed(session: ScopedSession, escalation_id: uuid.UUID, actor: Actor) -> None:
    """Say why a question cannot be taken; says nothing when `actor` has it already."""
    row = session.execute(
        select(Escalation.state, Escalation.claimed_by, Escalation.claimed_by_name).where(
            Escalation.id == escalation_id
        )
    ).one_or_none()
    if row is None:
        raise AbsentError
    state, holder, name = row
    if state in HELD and holder != actor.who:
        raise RefusalError(N_("%(name)s works on this question."), name=name)
    if state in DONE:
        raise RefusalError(N_("This question has been answered already."))
    if state is State.WITHDRAWN:
        raise RefusalError(N_("The branch has taken this question back. No answer is needed any more."))


def refuse_not_mine(session: ScopedSession, escalation_id: uuid.UUID, actor: Actor) -> NoReturn:
    """Say why `actor` cannot work on a question that is not, or no longer, theirs."""
    refuse_closed(session, escalation_id, actor)
    raise RefusalError(N_("Take this question first. Then nobody else works on it too."))


_SAID = (
    "branch_id", "escalation_id", "kind", "text", "written_by", "written_by_name", "first_in_time", "in_time", "took",
)  # fmt: skip


def say(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, kind: MessageKind, text: str) -> uuid.UUID:
    """Add what was said to a question, from either side, and return its id. Raises `AbsentError` without the question.

    Say an answer after the clock was stopped: what it took is read from the question, and stays with the answer.
    """
    whose = select(Escalation.branch_id).where(Escalation.id == escalation_id)
    said = (
        insert(EscalationMessage)
        .from_select(
            _SAID,
            whose.add_columns(
                literal(escalation_id),
                literal(kind.value),
                literal(text.strip()),
                literal(actor.who),
                literal(actor.name),
                *_kept_promises(escalation_id, kind),
            ),
        )
        .returning(EscalationMessage.id)
    )
    message_id: uuid.UUID | None = session.scalar(said)
    if message_id is None:
        raise AbsentError
    return message_id


def _kept_promises(escalation_id: uuid.UUID, kind: MessageKind) -> tuple[ColumnElement[Any], ...]:
    """Return whether the first word and the answer came when they were promised, and what the answer took."""
    if kind not in FROM_HELPDESK:
        return (null(), null(), null())
    before = (
        select(EscalationMessage.kind)
        .where(
            EscalationMessage.escalation_id == escalation_id,
            EscalationMessage.kind.in_((*FROM_HELPDESK, MessageKind.FOLLOW_UP)),
        )
        .order_by(EscalationMessage.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    first = func.coalesce(before, MessageKind.FOLLOW_UP.value) == MessageKind.FOLLOW_UP
    first_in_time = case((first, func.now() <= Escalation.first_due_at))
    if kind is not MessageKind.ANSWER:
        return (first_in_time, null(), null())
    promised = case({subject: PROMISES[subject].answer for subject in Subject}, value=Escalation.subject)
    took = case((Escalation.clock_since.is_(None), Escalation.clock_used))
    return (first_in_time, took <= promised, took)
