"""Who has which question: each change is one guarded UPDATE, so that no two people win."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.escalations.changing import NOBODYS, changed, held_by, refuse_closed, refuse_not_mine
from tenants.escalations.models import Escalation, State
from tenants.escalations.queue import TURN

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


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
    escalation_id = changed(session, Escalation.id == most_urgent, _claimed_by(actor))
    if escalation_id is not None:
        record(session, actor, "claim", "escalation", escalation_id)
    return escalation_id


def claim(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Give `actor` this question. Raises `RefusalError`, with the name, when somebody else has it."""
    wanted = Escalation.id == escalation_id
    if changed(session, wanted & (Escalation.state == State.ASKED), _claimed_by(actor)) is None:
        refuse_closed(session, escalation_id, actor)
        return
    record(session, actor, "claim", "escalation", escalation_id)


def release(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Give a question of one's own back to the queue; its draft stays for who takes it next."""
    if changed(session, held_by(actor, escalation_id), {"state": State.ASKED, **NOBODYS}) is None:
        refuse_not_mine(session, escalation_id, actor)
    record(session, actor, "release", "escalation", escalation_id)


def take_back(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Put a question back in the queue that somebody else has; for the coordinator, and the trail says whose it was."""
    held = (Escalation.id == escalation_id) & (Escalation.state == State.CLAIMED)
    holder = session.scalar(select(Escalation.claimed_by).where(held).with_for_update())
    if holder is None:
        refuse_not_mine(session, escalation_id, actor)
    changed(session, held, {"state": State.ASKED, **NOBODYS})
    record(session, actor, "take_back", "escalation", escalation_id, holder=str(holder))


def _claimed_by(actor: Actor) -> dict[str, object]:
    return {
        "state": State.CLAIMED,
        "claimed_by": actor.who,
        "claimed_by_name": actor.name,
        "claimed_at": func.now(),
        "touched_at": func.now(),
    }
