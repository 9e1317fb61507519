"""Questions about who there is, as public data: branches, regions and municipalities through time. One statement each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from tenants.branches.models import Branch, BranchRegion, Municipality, Region, ServiceArea
from tenants.reports.models import PublishedReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.sql.elements import SQLCoreOperations

    from tenants.isolation import ScopedSession


T = TypeVar("T")


@dataclass(frozen=True)
class Listed:
    """A branch with everything that is public of it; days are ISO texts, an end is the first day on which it is over."""

    branch: Branch
    regions: list[dict[str, Any]]
    """`{"region": slug, "name", "valid_from", "valid_until"}`, the oldest first."""
    municipalities: list[dict[str, Any]]
    """`{"code", "service", "valid_from", "valid_until"}`, by code and then day."""
    years: list[int]


@dataclass(frozen=True)
class Part(Generic[T]):
    """A part of a long list, and how long the whole list is."""

    rows: list[T]
    total: int


def listed_branches(session: ScopedSession, first: int, size: int, slug: str | None = None) -> Part[Listed]:
    """Return `size` branches by name from number `first` (0 is the first), or only the one called `slug`."""
    query = (
        select(Branch, _regions(), _areas(), _years(), func.count().over())
        .order_by(Branch.name, Branch.id)
        .offset(first)
        .limit(size)
    )
    if slug is not None:
        query = query.where(Branch.slug == slug)
    rows = session.execute(query).all()
    found = [Listed(branch, regions or [], areas or [], years or []) for branch, regions, areas, years, _ in rows]
    return Part(found, rows[0][-1] if rows else 0)


def _dates(valid: SQLCoreOperations[Any]) -> tuple[object, ...]:
    return "valid_from", func.lower(valid), "valid_until", func.upper(valid)


def _regions() -> ScalarSelect[Any]:
    one = func.jsonb_build_object("region", Region.slug, "name", Region.name, *_dates(BranchRegion.valid))
    return (
        select(func.jsonb_agg(aggregate_order_by(one, func.lower(BranchRegion.valid))))
        .select_from(BranchRegion)
        .join(Region, Region.id == BranchRegion.region_id)
        .where(BranchRegion.branch_id == Branch.id)
        .correlate(Branch)
        .scalar_subquery()
    )


def _areas() -> ScalarSelect[Any]:
    one = func.jsonb_build_object(
        "code", ServiceArea.municipality_code, "service", ServiceArea.service, *_dates(ServiceArea.valid)
    )
    order = (ServiceArea.municipality_code, ServiceArea.service, func.lower(ServiceArea.valid))
    return (
        select(func.jsonb_agg(aggregate_order_by(one, *order)))
        .where(ServiceArea.branch_id == Branch.id)
        .correlate(Branch)
        .scalar_subquery()
    )


def _years() -> ScalarSelect[Any]:
    return (
        select(func.array_agg(PublishedReport.year.distinct()))
        .where(PublishedReport.branch_id == Branch.id, PublishedReport.withdrawn_at.is_(None))
        .correlate(Branch)
        .scalar_subquery()
    )


def listed_regions(session: ScopedSession) -> Sequence[Region]:
    """Return every region, by name."""
    return session.scalars(select(Region).order_by(Region.name, Region.id)).all()


def listed_municipalities(session: ScopedSession, first: int, size: int, code: str | None = None) -> Part[Municipality]:
    """Return `size` names of municipalities by code and day from number `first`, or only those of `code`."""
    query = select(Municipality, func.count().over()).order_by(Municipality.code, func.lower(Municipality.valid))
    if code is not None:
        query = query.where(Municipality.code == code)
    rows = session.execute(query.offset(first).limit(size)).all()
    return Part([row[0] for row in rows], rows[0][1] if rows else 0)


def newest_report(session: ScopedSession) -> tuple[str, int] | None:
    """Return the branch and year that were published last, as an example; none before anything is."""
    row = session.execute(
        select(Branch.slug, PublishedReport.year)
        .join(Branch, Branch.id == PublishedReport.branch_id)
        .where(PublishedReport.withdrawn_at.is_(None))
        .order_by(PublishedReport.published_at.desc(), PublishedReport.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None
