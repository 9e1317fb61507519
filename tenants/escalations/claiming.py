"""Who has which question: each change is one guarded UPDATE, so that no two people win."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

from sqlalchemy import func, insert, literal, select, update

from tenants.audit.actions import record
from tenants.escalations.changing import NOBODYS, changed, held_by, refuse_closed, refuse_not_mine
from tenants.escalations.models import Escalation, NoticeKind, State
from tenants.escalations.notices import tell
from tenants.escalations.queue import TURN, of_own_subjects
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind, HelpdeskEntry, HelpdeskLeave, HelpdeskMember
from tenants.helpdesk.rules import away_until, full
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ColumnElement, ScalarSelect

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def claim_next(session: ScopedSession, actor: Actor) -> uuid.UUID | None:
    """Give `actor` the most urgent question of their subjects that nobody has; none when there is none.

    `SKIP LOCKED` lets lawyers who ask at the same moment pass each other instead of waiting for one another.
    Raises `RefusalError` for who is away, or has as many questions as they have room for.
    """
    capacity = _room(session, actor)
    most_urgent = (
        select(Escalation.id)
        .where(Escalation.state == State.ASKED, of_own_subjects(actor.who))
        .order_by(*TURN)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = _take(session, actor, Escalation.id == most_urgent, capacity)
    if taken is None:
        _refuse_full(session, actor, capacity)
    return taken


def claim(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Give `actor` this question, whatever it is about. Raises `RefusalError`, with the name, when somebody else has it.

    Raises `RefusalError` too for who is away, or has no room.
    """
    capacity = _room(session, actor)
    wanted = (Escalation.id == escalation_id) & (Escalation.state == State.ASKED)
    if _take(session, actor, wanted, capacity) is None:
        refuse_closed(session, escalation_id, actor)
        refuse_merged(session, escalation_id)
        if session.scalar(select(Escalation.id).where(wanted)) is not None:
            _refuse_full(session, actor, capacity)


def release(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Give a question of one's own back to the queue; its draft stays for who takes it next."""
    if changed(session, held_by(actor, escalation_id), {"state": State.ASKED, **NOBODYS}) is None:
        refuse_waiting(session, escalation_id)
        refuse_not_mine(session, escalation_id, actor)
    record(session, actor, "release", "escalation", escalation_id)
    add_entry(session, escalation_id, EntryKind.RELEASED, actor)


def take_back(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Put a question back in the queue that somebody else has; for the coordinator, and the trail says whose it was."""
    held = (Escalation.id == escalation_id) & (Escalation.state == State.CLAIMED)
    holder = session.execute(
        select(Escalation.claimed_by, Escalation.claimed_by_name).where(held).with_for_update()
    ).one_or_none()
    if holder is None or holder.claimed_by is None:
        refuse_waiting(session, escalation_id)
        refuse_not_mine(session, escalation_id, actor)
    changed(session, held, {"state": State.ASKED, **NOBODYS})
    record(session, actor, "take_back", "escalation", escalation_id, holder=str(holder.claimed_by))
    entry = add_entry(session, escalation_id, EntryKind.TAKEN_BACK, actor, holder=holder.claimed_by_name)
    tell(session, escalation_id, NoticeKind.GIVEN_BACK, [holder.claimed_by], sender=actor, occasion=entry)


def take_up(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> None:
    """Note that the coordinator has seen what was handed up: it leaves the top of the line.

    Raises `RefusalError` when it was not handed up. That it was stays known, so that it is not handed up again at once.
    """
    row = session.execute(select(Escalation.handed_up_at).where(Escalation.id == escalation_id)).one_or_none()
    if row is None:
        raise AbsentError
    if row.handed_up_at is None:
        raise RefusalError(N_("This question was not handed up."))
    record(session, actor, "take_up", "escalation", escalation_id)
    add_entry(session, escalation_id, EntryKind.TAKEN_UP, actor)


def refuse_waiting(session: ScopedSession, escalation_id: uuid.UUID) -> None:
    """Raise `RefusalError` for a question that waits for its branch: whoever asked keeps it, or hands it on."""
    waits = select(Escalation.id).where(Escalation.id == escalation_id, Escalation.state == State.WAITING)
    if session.scalar(waits) is not None:
        raise RefusalError(N_("The branch has to answer first. Hand the question to a colleague instead."))


def refuse_merged(session: ScopedSession, escalation_id: uuid.UUID) -> None:
    """Raise `RefusalError` for a question that is answered together with another one."""
    merged = select(Escalation.id).where(Escalation.id == escalation_id, Escalation.state == State.MERGED)
    if session.scalar(merged) is not None:
        raise RefusalError(N_("This question is answered together with another one. Work on that one."))


def _room(session: ScopedSession, actor: Actor) -> int | None:
    """Return for how many questions `actor` has room in all; nothing when there is no limit.

    Raises `RefusalError` for who is away today. Their own row stays locked until the claim is made, so that two clicks at
    one moment cannot both take the last place.
    """
    today = local_date()
    own = select(HelpdeskMember.capacity).where(HelpdeskMember.person_id == actor.who).with_for_update().cte("own")
    away = (
        select(func.json_agg(func.json_build_array(HelpdeskLeave.first_day, HelpdeskLeave.last_day)))
        .where(HelpdeskLeave.person_id == actor.who, HelpdeskLeave.last_day >= today)
        .where(HelpdeskLeave.withdrawn_at.is_(None))
    )
    room = session.execute(select(select(own.c.capacity).scalar_subquery(), away.scalar_subquery())).one()
    leaves = [(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in room[1] or ()]
    until = away_until(leaves, today)
    if until is not None:
        raise RefusalError(N_("You are away until %(day)s. Meanwhile you take no questions."), day=until)
    return cast("int | None", room[0])


def _works_on(actor: Actor) -> ScalarSelect[int]:
    mine = (Escalation.state == State.CLAIMED) & (Escalation.claimed_by == actor.who)
    return select(func.count()).select_from(Escalation).where(mine).scalar_subquery()


def _refuse_full(session: ScopedSession, actor: Actor, capacity: int | None) -> None:
    if capacity is None:
        return
    held = session.scalar(select(_works_on(actor))) or 0
    if full(held, capacity):
        msg = N_("You have %(held)s questions, as many as you have room for. Answer one or give one back first.")
        raise RefusalError(msg, held=held)


def _take(session: ScopedSession, actor: Actor, where: ColumnElement[bool], capacity: int | None) -> uuid.UUID | None:
    """Give `actor` the one question that `where` holds for, with its line in the history, in one statement."""
    if capacity is not None:
        where &= _works_on(actor) < capacity
    taken = update(Escalation).where(where).values(_claimed_by(actor)).returning(Escalation.id).cte("taken")
    line = select(taken.c.id, literal(EntryKind.CLAIMED.value), literal(actor.who), literal(actor.name))
    noted = insert(HelpdeskEntry).from_select(["escalation_id", "kind", "person_id", "person_name"], line)
    escalation_id: uuid.UUID | None = session.scalar(noted.returning(HelpdeskEntry.escalation_id))
    if escalation_id is not None:
        record(session, actor, "claim", "escalation", escalation_id)
    return escalation_id


def _claimed_by(actor: Actor) -> dict[str, object]:
    return {
        "state": State.CLAIMED,
        "claimed_by": actor.who,
        "claimed_by_name": actor.name,
        "claimed_at": func.now(),
        "touched_at": func.now(),
    }
