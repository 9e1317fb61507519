"""Branches at a glance: the list that administrators keep, and finding one by whatever people type."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sqlalchemy import CTE, func, literal, select

from tenants.branches.geography import slug_of
from tenants.branches.models import Branch, BranchRegion, Municipality, Region, ServiceArea, Succession

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.branches.models import Dates
    from tenants.isolation import ScopedSession

MOST_HITS = 12


@dataclass(frozen=True)
class Line:
    """One branch: what it serves on the day asked about, or served when it closed."""

    id: uuid.UUID
    slug: str
    name: str
    open: Dates
    region_name: str
    municipalities: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A name that leads to a branch, and the address under which it does."""

    name: str
    slug: str
    is_branch: bool


def all_branches(session: ScopedSession, day: dt.date) -> list[Line]:
    """Return every branch by name, those that are open first, in one statement."""
    served = (
        select(func.array_agg(func.distinct(Municipality.name)))
        .join(
            ServiceArea,
            (ServiceArea.municipality_code == Municipality.code) & ServiceArea.valid.overlaps(Municipality.valid),
        )
        .where(ServiceArea.branch_id == Branch.id, ServiceArea.valid.contains(day), Municipality.valid.contains(day))
        .correlate(Branch)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Branch.id, Branch.slug, Branch.name, Branch.open, func.coalesce(Region.name, ""), served)
        .outerjoin(BranchRegion, (BranchRegion.branch_id == Branch.id) & BranchRegion.valid.contains(day))
        .outerjoin(Region, Region.id == BranchRegion.region_id)
        .order_by(Branch.open.contains(day).desc(), Branch.name)
    )
    return [
        Line(branch_id, slug, name, open_, region, tuple(sorted(names or ())))
        for branch_id, slug, name, open_, region, names in rows
    ]


def _served(day: dt.date) -> CTE:
    """Return the codes in which somebody helps people on `day`, and all that went on in those."""
    served = select(ServiceArea.municipality_code.label("code")).where(ServiceArea.valid.contains(day))
    lineage = served.cte("served", recursive=True)
    return lineage.union(
        select(Succession.old_code).join(
            lineage, (Succession.new_code == lineage.c.code) & (Succession.effective_on <= day)
        )
    )


def names_like(session: ScopedSession, typed: str, day: dt.date) -> list[Hit]:
    """Return the branches and municipalities, former ones too, that somebody may mean by `typed`.

    Only names that lead somewhere on `day`.

    Begins with it, then holds it, then looks like it: capitals, accents, spaces and a slip of the finger are forgiven.
    """
    wanted = slug_of(typed)
    if not wanted:
        return []
    branches = select(Branch.name, Branch.slug, literal(value=True))
    served = _served(day)
    municipalities = (
        select(Municipality.name, Municipality.slug, literal(value=False))
        .where(Municipality.code.in_(select(served.c.code)))
        .distinct()
    )
    by_slug: dict[str, Hit] = {}
    for name, slug, is_branch in session.execute(branches.union_all(municipalities)):
        if slug not in by_slug or is_branch:
            by_slug[slug] = Hit(name, slug, is_branch)
    begins = sorted(slug for slug in by_slug if slug.startswith(wanted))
    holds = sorted(slug for slug in by_slug if wanted in slug and slug not in begins)
    close = [] if begins or holds else get_close_matches(wanted, by_slug, MOST_HITS, cutoff=0.7)
    return [by_slug[slug] for slug in (*begins, *holds, *close)[:MOST_HITS]]
