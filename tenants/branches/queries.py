"""Questions about branches, their regions and the municipalities they serve, as things were on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CTE, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from tenants.branches.models import (
    Branch,
    BranchRegion,
    Municipality,
    Population,
    Region,
    ServiceArea,
    Succession,
)
from tenants.branches.rules import days

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.isolation import ScopedSession


class How(StrEnum):
    """Why a name leads to a branch."""

    OPEN = "open"
    """The branch itself, which is open."""
    MUNICIPALITY = "municipality"
    """Whoever serves the people of the municipality that has, or had, this name."""
    CLOSED = "closed"
    """The branch itself, which is not open on that day; `Branch.merged_into` says where its people went."""


@dataclass(frozen=True)
class Arrival:
    """Where a name leads: one branch, or several when the municipality of that name was split."""

    how: How
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Served:
    """A municipality that a branch serves, under the name it had then."""

    code: str
    name: str


@dataclass(frozen=True)
class Inhabitants:
    """How many people lived in a municipality, and on which 1 January they were counted."""

    count: int
    reference_date: dt.date


def branch_with_slug(session: ScopedSession, slug: str) -> Branch | None:
    """Return the branch with this address, open or not; none when there never was one."""
    return session.scalar(select(Branch).where(Branch.slug == slug))


def branch_with_id(session: ScopedSession, branch_id: uuid.UUID) -> Branch | None:
    """Return the branch with this id, open or not."""
    return session.scalar(select(Branch).where(Branch.id == branch_id))


def branches_on(session: ScopedSession, day: dt.date, region_id: uuid.UUID | None = None) -> Sequence[Branch]:
    """Return the branches open on `day`, by name; those of one region on that day when given."""
    query = select(Branch).where(Branch.open.contains(day)).order_by(Branch.name)
    if region_id is not None:
        query = query.join(
            BranchRegion,
            (BranchRegion.branch_id == Branch.id)
            & BranchRegion.valid.contains(day)
            & (BranchRegion.region_id == region_id),
        )
    return session.scalars(query).all()


def branch_for(session: ScopedSession, slug: str, day: dt.date) -> Arrival | None:
    """Return where the name `slug` leads on `day`, or none when it never named a branch or a served municipality.

    An open branch of that name comes first. Else the municipality that ever had that name is followed through its
    successions to whoever serves its people on that day, several branches when it was split; a branch that gives all
    services goes before one that gives a single one. Else a branch of that name that is not open.
    """
    lineage = _lineage(slug, day)
    gives_all = func.bool_or(ServiceArea.service == "all")
    rows = session.execute(
        select(Branch, gives_all)
        .outerjoin(
            ServiceArea,
            (ServiceArea.branch_id == Branch.id)
            & ServiceArea.valid.contains(day)
            & ServiceArea.municipality_code.in_(select(lineage.c.code)),
        )
        .where(or_(Branch.slug == slug, ServiceArea.branch_id.is_not(None)))
        .group_by(Branch.id)
        .order_by(Branch.name)
    ).all()
    named = next((branch for branch, _ in rows if branch.slug == slug), None)
    if named is not None and named.is_open_on(day):
        return Arrival(How.OPEN, (named,))
    serving = [(branch, whole) for branch, whole in rows if whole is not None]
    if serving:
        best = [branch for branch, whole in serving if whole] or [branch for branch, _ in serving]
        return Arrival(How.MUNICIPALITY, tuple(best))
    return None if named is None else Arrival(How.CLOSED, (named,))


def _lineage(slug: str, day: dt.date) -> CTE:
    """Return the codes that ever had the name `slug`, and those in which they went on up to `day`."""
    lineage = select(Municipality.code).where(Municipality.slug == slug).cte("lineage", recursive=True)
    return lineage.union(
        select(Succession.new_code).join(
            lineage, (Succession.old_code == lineage.c.code) & (Succession.effective_on <= day)
        )
    )


def municipalities_of(
    session: ScopedSession, branch_id: uuid.UUID, day: dt.date, service: str | None = None
) -> list[Served]:
    """Return what a branch serves on `day`, by name; only for one service when given."""
    return municipalities_between(session, branch_id, day, day, service)


def municipalities_between(
    session: ScopedSession, branch_id: uuid.UUID, first: dt.date, last: dt.date, service: str | None = None
) -> list[Served]:
    """Return what a branch serves on any day from `first` to `last`, both included, by name.

    A municipality that changed its name in between is there once, under the last name it had while it was served.
    """
    wanted = days(first, last + dt.timedelta(days=1))
    query = (
        select(Municipality.code, Municipality.name)
        .join(
            ServiceArea,
            (ServiceArea.municipality_code == Municipality.code)
            & ServiceArea.valid.overlaps(Municipality.valid)
            & ServiceArea.valid.overlaps(wanted),
        )
        # Overlapping two by two is overlapping all three: these are intervals.
        .where(ServiceArea.branch_id == branch_id, Municipality.valid.overlaps(wanted))
        .ext(distinct_on(Municipality.code))
        .order_by(Municipality.code, func.lower(Municipality.valid).desc())
    )
    if service is not None:
        query = query.where(ServiceArea.service == service)
    return sorted((Served(*row) for row in session.execute(query)), key=lambda served: served.name)


def inhabitants_of(session: ScopedSession, codes: Collection[str], day: dt.date) -> dict[str, Inhabitants]:
    """Return the inhabitants of municipalities by code, as last counted on or before `day`, else as first counted.

    A code that is not in the answer was never counted: unknown, not zero.
    """
    counted_by_then = Population.reference_date <= day
    rows = session.execute(
        select(Population.municipality_code, Population.inhabitants, Population.reference_date)
        .where(Population.municipality_code.in_(codes))
        .ext(distinct_on(Population.municipality_code))
        .order_by(
            Population.municipality_code,
            counted_by_then.desc(),
            case((counted_by_then, Population.reference_date)).desc(),
            Population.reference_date,
        )
    )
    return {code: Inhabitants(count, reference_date) for code, count, reference_date in rows}


def regions(session: ScopedSession) -> Sequence[Region]:
    """Return every region, by name."""
    return session.scalars(select(Region).order_by(Region.name)).all()


def region_of(session: ScopedSession, branch_id: uuid.UUID, day: dt.date) -> Region | None:
    """Return the region a branch belongs to on `day`; none when it belongs to none then."""
    return session.scalar(
        select(Region)
        .join(BranchRegion, BranchRegion.region_id == Region.id)
        .where(BranchRegion.branch_id == branch_id, BranchRegion.valid.contains(day))
    )
