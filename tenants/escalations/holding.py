"""Whose a question is at the Helpdesk: who holds it works on it, and a colleague takes it over where everybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.escalations.changing import refuse_not_mine
from tenants.escalations.models import HELD, Escalation, NoticeKind, State
from tenants.escalations.notices import tell
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind
from tenants.moments import now
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

AT_WORK = (*HELD, State.ANSWERED)
"""Whoever has it may still write: an answer can be added to until the branch closes the question."""


def locked(session: ScopedSession, escalation_id: uuid.UUID) -> Escalation:
    """Return a question, locked until this transaction ends. Raises `AbsentError` when there is none."""
    wanted = select(Escalation).where(Escalation.id == escalation_id).with_for_update()
    found = session.scalar(wanted, execution_options={"populate_existing": True})
    if found is None:
        raise AbsentError
    return found


def held(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, states: Collection[State] = HELD
) -> Escalation:
    """Return a question that `actor` has, in one of `states`, locked. Raises `RefusalError`, with why, for any other."""
    question = locked(session, escalation_id)
    if question.claimed_by != actor.who or question.state not in states:
        _refuse(session, actor, question)
    return question


def _refuse(session: ScopedSession, actor: Actor, question: Escalation) -> NoReturn:
    """Say why `actor` cannot do this to a question now."""
    mine = question.claimed_by == actor.who
    if mine and question.state is State.WAITING:
        raise RefusalError(N_("You asked the branch something. The clock stands still until it answers."))
    if mine and question.state is State.CLAIMED:
        raise RefusalError(N_("You work on this question. The clock runs already."))
    if question.state is State.MERGED:
        raise RefusalError(N_("This question is answered together with another one. Work on that one."))
    refuse_not_mine(session, question.id, actor)


def take_over(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Take a question over from the colleague who has it, who is told; its draft and its clock stay as they are.

    Raises `RefusalError` for a question that nobody has, or that is no longer worked on.
    """
    question = locked(session, escalation_id)
    if question.claimed_by == actor.who and question.state in AT_WORK:
        return
    if question.claimed_by is None or question.state not in AT_WORK:
        _refuse(session, actor, question)
    before, name = question.claimed_by, question.claimed_by_name or ""
    moment = now()
    question.claimed_by, question.claimed_by_name = actor.who, actor.name
    question.claimed_at = question.touched_at = moment
    session.flush()
    entry = add_entry(session, escalation_id, EntryKind.TRANSFERRED, actor, before=name, after=actor.name)
    tell(session, escalation_id, NoticeKind.TRANSFERRED, [before], sender=actor, occasion=entry)
    record(session, actor, "take_over", "escalation", escalation_id, holder=str(before))
