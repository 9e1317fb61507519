"""Moving months between branch, region and nation: only the newest version, only from where it is thought to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import aliased

from tenants.faults import RefusalError
from tenants.reports.words import refuse_recognisable
from tenants.signing.models import MonthSignature
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping

    from tenants.isolation import ScopedSession
    from tenants.signing.models import State

SOMEBODY_ELSE = N_("This month was moved by somebody else. Look how it stands now.")


def given_reason(text: str, ask: str) -> str:
    """Return a reason as it is kept. Raises `RefusalError` with `ask` without one, and for words that may point at somebody."""
    if not text.strip():
        raise RefusalError(ask, "reason")
    refuse_recognisable(text, "reason")
    return text.strip()


def moved(
    session: ScopedSession,
    month: dt.date,
    from_: tuple[State, ...],
    branch_ids: Collection[uuid.UUID] | None = None,
    *,
    region_id: uuid.UUID | None = None,
    versions: Mapping[uuid.UUID, int] | None = None,
    **values: object,
) -> list[uuid.UUID]:
    """Move the newest version of a month of some branches, when it is in one of the states `from_`; return whose it was.

    Of all branches when none are given; in the scope of a region those are its own, of another region none. With `versions`
    only where the newest is the one named there. Of two who move the same month at once one finds nothing left to move.
    """
    other = aliased(MonthSignature)
    newest = (
        select(func.max(other.version))
        .where(other.branch_id == MonthSignature.branch_id, other.month == month)
        .scalar_subquery()
    )
    moving = update(MonthSignature).where(
        MonthSignature.month == month, MonthSignature.state.in_(from_), MonthSignature.version == newest
    )
    if branch_ids is not None:
        moving = moving.where(MonthSignature.branch_id.in_(branch_ids))
    if versions is not None:
        moving = moving.where(tuple_(MonthSignature.branch_id, MonthSignature.version).in_(list(versions.items())))
    whose = region_id or session.scope.unit
    if whose is not None:
        moving = moving.where(MonthSignature.region_id == whose)
    return list(
        session.scalars(
            moving.values(values).returning(MonthSignature.branch_id),
            execution_options={"synchronize_session": False},
        )
    )
