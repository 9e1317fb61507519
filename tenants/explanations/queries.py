"""Which explanations there are, and which the region waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.explanations.models import Explanation

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


def explanation_of(session: ScopedSession, branch_id: uuid.UUID, indicator: str, year: int) -> Explanation | None:
    """Return what stands of one figure: a question, an explanation or both; none when neither does."""
    return session.scalar(
        select(Explanation).where(
            Explanation.branch_id == branch_id,
            Explanation.indicator == indicator,
            Explanation.year == year,
            Explanation.withdrawn_at.is_(None),
        )
    )


def explanations_of_region(
    session: ScopedSession, region_id: uuid.UUID | None, indicator: str, year: int
) -> dict[uuid.UUID, Explanation]:
    """Return what stands of one figure of a year by branch, of a region or of all that the session sees."""
    query = select(Explanation).where(
        Explanation.indicator == indicator, Explanation.year == year, Explanation.withdrawn_at.is_(None)
    )
    if region_id is not None:
        query = query.where(Explanation.region_id == region_id)
    return {one.branch_id: one for one in session.scalars(query)}


def explanations_of_branch(session: ScopedSession) -> Sequence[Explanation]:
    """Return what stands of the session's branch: the questions that wait first, then the newest years."""
    return session.scalars(
        select(Explanation)
        .where(Explanation.branch_id == session.branch_id, Explanation.withdrawn_at.is_(None))
        .order_by(Explanation.written_at.isnot(None), Explanation.year.desc(), Explanation.indicator)
    ).all()


def questions_that_wait(session: ScopedSession) -> Sequence[Explanation]:
    """Return what the region asked of the session's branch and was not answered yet, the oldest question first."""
    return session.scalars(
        select(Explanation)
        .where(
            Explanation.branch_id == session.branch_id,
            Explanation.withdrawn_at.is_(None),
            Explanation.written_at.is_(None),
        )
        .order_by(Explanation.asked_at)
    ).all()
