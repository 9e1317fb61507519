"""Questions that are answered together: one of them gets the answer, and the others get the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import aliased

from tenants.audit.actions import record
from tenants.escalations.changing import NOBODYS, refuse_closed, refuse_not_mine
from tenants.escalations.models import HELD, OPEN, Escalation, State
from tenants.escalations.queue import LONGEST_NUMBER
from tenants.escalations.rules import turn_key
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.audit.actions import Actor
    from tenants.escalations.guarding import Moment
    from tenants.isolation import ScopedSession

MOST_ALIKE = 15


def merge(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, into: uuid.UUID, *, confirmed: bool = False
) -> None:
    """Let a question be answered together with the one that `actor` works on; its own clock runs on.

    Only the more urgent of the two can take the other in, so that no limit is lost sight of. The answer goes to both
    branches: of another branch it is a soft refusal, on the field `confirmed`, until the lawyer has seen what may point at
    somebody. Raises `AbsentError` when one of them is absent.
    """
    other, main = _both(session, escalation_id, into)
    if main.claimed_by != actor.who or main.state not in HELD:
        refuse_not_mine(session, into, actor)
    _refuse_unfit(session, actor, other, main)
    if other.branch_id != main.branch_id and not confirmed:
        msg = N_(
            "Your answer goes to %(one)s and to %(other)s. Look what may point at somebody, and say that it may go."
        )
        raise RefusalError(msg, "confirmed", one=main.branch_name, other=other.branch_name)
    other.state, other.merged_into = State.MERGED, main.id
    for name, value in NOBODYS.items():
        setattr(other, name, value)
    session.flush()
    add_entry(session, other.id, EntryKind.MERGED, actor, into=main.number)
    add_entry(session, main.id, EntryKind.MERGED, actor, number=other.number)
    record(session, actor, "merge", "escalation", other.id, into=str(main.id))


def unmerge(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, *, assigns: bool = False) -> uuid.UUID:
    """Put a question back in the queue that was answered together with another; return that other.

    For whoever works on the other, and who `assigns`. Raises `RefusalError` when it is not answered together any more.
    """
    found = select(Escalation).where(Escalation.id == escalation_id).with_for_update()
    question = session.scalar(found, execution_options={"populate_existing": True})
    if question is None:
        raise AbsentError
    if question.state is not State.MERGED or question.merged_into is None:
        raise RefusalError(N_("This question is not answered together with another one any more."))
    main = session.get(Escalation, question.merged_into, populate_existing=True)
    if main is not None and main.state in HELD and main.claimed_by != actor.who and not assigns:
        raise RefusalError(N_("%(name)s works on the question that it belongs to."), name=main.claimed_by_name)
    into = question.merged_into
    question.state, question.merged_into = State.ASKED, None
    session.flush()
    add_entry(session, question.id, EntryKind.UNMERGED, actor, into=main.number if main else None)
    add_entry(session, into, EntryKind.UNMERGED, actor, number=question.number)
    record(session, actor, "unmerge", "escalation", question.id, into=str(into))
    return into


def let_go(session: ScopedSession, _at: Moment | None = None) -> int:
    """Put back in the queue what was to be answered together with a question that needs no answer any more; return how many.

    For the platform itself: a branch that takes its question back cannot reach those of another branch.
    """
    main = aliased(Escalation)
    alone = (
        select(Escalation)
        .join(main, main.id == Escalation.merged_into)
        .where(Escalation.state == State.MERGED, main.state.not_in(OPEN))
        .with_for_update(of=Escalation, skip_locked=True)
    )
    freed = session.scalars(alone).all()
    for question in freed:
        question.state, question.merged_into = State.ASKED, None
        session.flush()
        add_entry(session, question.id, EntryKind.UNMERGED)
    return len(freed)


def alike(session: ScopedSession, question: Escalation, me: uuid.UUID, sought: str = "") -> Sequence[Escalation]:
    """Return open questions that may be answered together with this one: those with the same words first.

    With `sought`, those with these words, or with this number. In the Helpdesk's hands are those that nobody has, and
    `me`'s own.
    """
    any_word = func.replace(cast(func.plainto_tsquery("dutch", sought or question.title), Text), "&", "|")
    words = cast(any_word, TSQUERY)
    free = or_(Escalation.state == State.ASKED, (Escalation.state == State.CLAIMED) & (Escalation.claimed_by == me))
    fits: ColumnElement[bool] = Escalation.search.op("@@")(words)
    if sought.isdecimal() and len(sought) <= LONGEST_NUMBER:
        fits = or_(fits, Escalation.number == int(sought))
    found = (
        select(Escalation)
        .where(free, fits, Escalation.id != question.id)
        .order_by(
            func.ts_rank(Escalation.search, words).desc(),
            (Escalation.branch_id == question.branch_id).desc(),
            Escalation.asked_at,
        )
        .limit(MOST_ALIKE)
    )
    return session.scalars(found).all()


def _both(session: ScopedSession, escalation_id: uuid.UUID, into: uuid.UUID) -> tuple[Escalation, Escalation]:
    """Return both questions, locked in one order so that two merges never wait for each other."""
    wanted = select(Escalation).where(Escalation.id.in_((escalation_id, into))).order_by(Escalation.id)
    found = session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).all()
    by_id = {row.id: row for row in found}
    if escalation_id not in by_id or into not in by_id:
        raise AbsentError
    return by_id[escalation_id], by_id[into]


def _refuse_unfit(session: ScopedSession, actor: Actor, other: Escalation, main: Escalation) -> None:
    if other.id == main.id:
        raise RefusalError(N_("A question is not merged with itself. Choose another one."), "other")
    if other.state is State.MERGED:
        raise RefusalError(N_("This question is answered together with another one already."), "other")
    if other.state is State.WAITING:
        raise RefusalError(N_("Its branch has to answer something first. Merge it afterwards."), "other")
    if other.state is not State.ASKED and not (other.state is State.CLAIMED and other.claimed_by == actor.who):
        refuse_closed(session, other.id, actor)
        raise AbsentError
    if turn_key(other) < turn_key(main):
        msg = N_("Question %(number)s is more urgent. Take that one, and add this one to it.")
        raise RefusalError(msg, "other", number=other.number)
    taken_in = select(Escalation.id).where(Escalation.merged_into == other.id, Escalation.state == State.MERGED)
    if session.scalar(taken_in.limit(1)) is not None:
        msg = N_("Other questions are answered together with that one. Take it, and add this one to it.")
        raise RefusalError(msg, "other")
