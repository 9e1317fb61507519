"""A question follows the deadline of its dossier that came along: when that moves, is met or dropped, so does the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, select, update

from tenants.audit.actions import NIGHT, record
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.escalations.models import OPEN, Escalation, EscalationLink, State
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

FOLLOWS = (*OPEN, State.PROPOSED, State.RETURNED)
"""A question in one of these states still moves; what was answered keeps the day for which it was asked."""


def follow_deadlines(session: ScopedSession, dossier_id: uuid.UUID | None = None, actor: Actor | None = None) -> int:
    """Give the questions about a dossier, or about any of the branch, the day of the deadline that came along with them.

    One that was met, dropped, withdrawn or stands still has no day: then what the branch gave and what was promised
    decide. One statement, however many there are; returns how many moved.
    """
    session.flush()
    stands = and_(Deadline.state == DeadlineState.OPEN, Deadline.withdrawn_at.is_(None))
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    wanted = (
        select(Escalation.id, case((stands, Deadline.last_day)).label("day"))
        .select_from(Escalation)
        .join(
            EscalationLink,
            and_(EscalationLink.branch_id == Escalation.branch_id, EscalationLink.escalation_id == origin),
        )
        .join(Deadline, and_(Deadline.branch_id == EscalationLink.branch_id, Deadline.id == EscalationLink.deadline_id))
        .where(Escalation.branch_id == session.branch_id, Escalation.state.in_(FOLLOWS))
    )
    if dossier_id is not None:
        wanted = wanted.where(EscalationLink.dossier_id == dossier_id)
    new = wanted.subquery("wanted")
    promised = func.date(func.timezone(LOCAL.key, Escalation.answer_due_at))
    moved = session.scalars(
        update(Escalation)
        .where(Escalation.id == new.c.id, Escalation.legal_on.is_distinct_from(new.c.day))
        .values(
            legal_on=new.c.day,
            # Nothing of the three is left only while the clock stands still: then its place waits for the branch anyway.
            due_on=func.coalesce(func.least(Escalation.answer_by, new.c.day, promised), Escalation.due_on),
        )
        .returning(Escalation.id)
        .execution_options(synchronize_session=False)
    ).all()
    for escalation_id in moved:
        record(session, actor or NIGHT, "follow", "escalation", escalation_id)
    return len(moved)
