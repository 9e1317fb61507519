"""Questions about dwellings and placements. Whoever is placed has a name only for whom their record is open to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, func, select

from tenants.faults import AbsentError
from tenants.housing.models import Dwelling, Placement

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.isolation import ScopedSession


def dwelling_named(session: ScopedSession, dwelling_id: uuid.UUID) -> Dwelling:
    """Return the home with this id in the branch, also a withdrawn one. Raises `AbsentError` when there is none here."""
    dwelling = session.get(Dwelling, (session.branch_id, dwelling_id))
    if dwelling is None:
        raise AbsentError
    return dwelling


def placement_named(session: ScopedSession, placement_id: uuid.UUID) -> Placement:
    """Return the placement with this id in the branch, also a withdrawn one. Raises `AbsentError` for none here."""
    placement = session.get(Placement, (session.branch_id, placement_id))
    if placement is None:
        raise AbsentError
    return placement


def highest_dwelling_number(session: ScopedSession, year: int) -> str:
    """Return the next free number for a home offered in `year`: `2018-04`."""
    prefix = f"{year:04}-"
    ours = Dwelling.number.regexp_match(f"^{prefix}[0-9]{{1,6}}$")
    highest = session.scalar(select(func.max(cast(func.substr(Dwelling.number, len(prefix) + 1), Integer))).where(ours))
    return f"{prefix}{(highest or 0) + 1:02}"


def inhabitants(session: ScopedSession, dwelling_id: uuid.UUID) -> Sequence[Placement]:
    """Return the placements in a home that count as real, the earliest first."""
    query = select(Placement).where(Placement.dwelling_id == dwelling_id, Placement.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Placement.day, Placement.id)).all()


def placements_of(session: ScopedSession, client_ids: Collection[uuid.UUID]) -> Sequence[Placement]:
    """Return the placements of clients that count as real, the earliest first."""
    query = select(Placement).where(Placement.client_id.in_(client_ids), Placement.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Placement.day, Placement.id)).all()
