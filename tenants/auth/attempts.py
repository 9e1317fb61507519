"""Attempts, counted before they are made: ten at once are still ten, and Redis may be away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, text

from tenants.auth.models import Attempt
from tenants.auth.rules import ATTEMPTS, WINDOW

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


def claim_attempt(session: ScopedSession, subjects: dict[str, str]) -> Sequence[uuid.UUID] | None:
    """Count one attempt on `subjects` (kind -> keyed hash) and return its rows; none when one of them is used up.

    Whoever succeeds takes the attempt back, so that only failures stay.
    """
    for key in sorted(f"attempt {kind} {subject}" for kind, subject in subjects.items()):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    mine = or_(*((Attempt.kind == kind) & (Attempt.subject == subject) for kind, subject in subjects.items()))
    counted = session.execute(
        select(Attempt.kind, func.count()).where(mine, Attempt.at > func.now() - WINDOW).group_by(Attempt.kind)
    )
    if any(number >= ATTEMPTS[kind] for kind, number in counted):
        return None
    session.execute(delete(Attempt).where(mine, Attempt.at < func.now() - 2 * WINDOW))
    rows = [{"kind": kind, "subject": subject} for kind, subject in subjects.items()]
    return session.scalars(insert(Attempt).returning(Attempt.id), rows).all()


def take_back(session: ScopedSession, attempts: Sequence[uuid.UUID]) -> None:
    """Forget an attempt that succeeded."""
    session.execute(delete(Attempt).where(Attempt.id.in_(attempts)))
