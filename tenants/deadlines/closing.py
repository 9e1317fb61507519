"""Deadlines of a dossier that closes, and of one that opens again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.deadlines.models import Deadline, DeadlineState, DropReason
from tenants.deadlines.recounting import recount
from tenants.dossiers.models import EntryKind
from tenants.dossiers.timeline import add_entry
from tenants.escalations.following import follow_deadlines

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def drop_open(session: ScopedSession, actor: Actor, dossier_id: uuid.UUID, day: dt.date) -> int:
    """Drop every open deadline of a dossier that closed on `day`; returns how many."""
    found = _of_dossier(session, dossier_id, Deadline.state == DeadlineState.OPEN)
    for deadline in found:
        deadline.state, deadline.dropped_why = DeadlineState.DROPPED, DropReason.CLOSED
        add_entry(
            session,
            dossier_id,
            EntryKind.DEADLINE_DROPPED,
            day,
            actor,
            deadline_id=deadline.id,
            term=deadline.term,
            why=DropReason.CLOSED,
            last_day=deadline.last_day,
        )
    follow_deadlines(session, dossier_id, actor)
    return len(found)


def bring_back(session: ScopedSession, actor: Actor, dossier_id: uuid.UUID, day: dt.date) -> int:
    """Guard again what the closing of a dossier dropped, counted by today's rules; returns how many."""
    found = _of_dossier(session, dossier_id, Deadline.dropped_why == DropReason.CLOSED)
    for deadline in found:
        deadline.state, deadline.dropped_why = DeadlineState.OPEN, None
        add_entry(
            session,
            dossier_id,
            EntryKind.DEADLINE_REOPENED,
            day,
            actor,
            deadline_id=deadline.id,
            term=deadline.term,
            last_day=deadline.last_day,
        )
    recount(session, dossier_id, actor, day)
    return len(found)


def _of_dossier(session: ScopedSession, dossier_id: uuid.UUID, which: object) -> list[Deadline]:
    query = select(Deadline).where(Deadline.dossier_id == dossier_id, Deadline.withdrawn_at.is_(None), which)  # type: ignore[arg-type]
    return list(session.scalars(query.order_by(Deadline.id).with_for_update()))
