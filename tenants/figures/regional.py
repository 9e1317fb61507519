"""What an edition of a region says: its branches side by side, people protected."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range

from tenants.branches.models import Branch, BranchRegion, Region, ServiceArea
from tenants.figures.catalogue import CLIENTS, CONTACTS, TOPICS
from tenants.figures.models import FigureMonth, FigureStanding, FigureYear, RegionFigure
from tenants.figures.rules import MONTHS, by_month, is_known, settled, total

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession


@dataclass
class Standing:
    """A branch of a region: how far it is counted, since when it keeps records, and when it was in the region."""

    id: uuid.UUID
    slug: str
    name: str
    night: dt.date | None
    first: dt.date | None
    stays: list[Range[dt.date]] = field(default_factory=list)

    def was_here(self, day: dt.date) -> bool:
        """Whether it was in the region on `day`."""
        return any(day in stay for stay in self.stays)


@dataclass
class Work:
    """What a branch did: visits by year and month, by municipality, and topics of the year."""

    months: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    topics: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    places: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def days_of(year: int, years: int = 1) -> Range[dt.date]:
    """Return the days of `year`, and of the years before it when `years` is more."""
    return Range(dt.date(year - years + 1, 1, 1), dt.date(year + 1, 1, 1))


def standings(session: ScopedSession, year: int, region_id: uuid.UUID | None = None) -> dict[uuid.UUID, Standing]:
    """Return the branches of a region (or all) in `year`, by name, with how far each is counted, in one statement."""
    first = (
        select(FigureMonth.branch_id, func.min(FigureMonth.month).label("month"))
        .where(FigureMonth.indicator == CONTACTS.id)
        .group_by(FigureMonth.branch_id)
    )
    begun = first.subquery()
    query = (
        select(Branch.id, Branch.slug, Branch.name, FigureStanding.night, begun.c.month, BranchRegion.valid)
        .join(BranchRegion, BranchRegion.branch_id == Branch.id)
        .outerjoin(FigureStanding, FigureStanding.branch_id == Branch.id)
        .outerjoin(begun, begun.c.branch_id == Branch.id)
        .where(BranchRegion.valid.overlaps(days_of(year, 2)))
        .order_by(Branch.name, Branch.id)
    )
    if region_id is not None:
        query = query.where(BranchRegion.region_id == region_id)
    found: dict[uuid.UUID, Standing] = {}
    for *values, stay in session.execute(query):
        found.setdefault(values[0], Standing(*values)).stays.append(stay)
    return {key: one for key, one in found.items() if any(_overlap(stay, year) for stay in one.stays)}


def _overlap(stay: Range[dt.date], year: int) -> bool:
    return stay.overlaps(days_of(year))


def content_of_region(
    session: ScopedSession, region_id: uuid.UUID, year: int, small: int, before: dict[str, Any]
) -> dict[str, Any]:
    """Return the content of a region's edition; `before` is that of its last version."""
    name = session.scalars(select(Region.name).where(Region.id == region_id)).one()
    branches = standings(session, year, region_id)
    work = _work(session, region_id, year)
    people = _people(session, year, list(branches))
    served = _served(session, year, list(branches))
    shown = {branch["id"]: branch.get("clients") for branch in before.get("branches", [])}
    rows = []
    for branch in branches.values():
        done = work[branch.id]
        contacts = _of_branch(branch, done, year)
        codes = {*done.places, *served[branch.id]}
        known = total(contacts) is not None
        at_the_end = known and branch.was_here(dt.date(year, 12, 31))
        count = people.get(branch.id, 0) if at_the_end else None
        rows.append(
            {
                "id": str(branch.id),
                "slug": branch.slug,
                "name": branch.name,
                "night": branch.night.isoformat() if branch.night else None,
                "contacts": contacts,
                "previous": _of_branch(branch, done, year - 1),
                "topics": dict(sorted(done.topics.items())),
                "clients": settled(count, small, shown.get(str(branch.id))),
                "municipalities": [
                    {"code": code, "contacts": done.places.get(code, 0) if known else None} for code in sorted(codes)
                ],
            }
        )
    months = {
        label: _sum_of_region(session, region_id, of, list(branches.values()))
        for label, of in ((CONTACTS.id, year), ("previous", year - 1))
    }
    return {"year": year, "name": name, "branches": rows, "months": months}


def _of_branch(branch: Standing, work: Work, year: int) -> list[int | None]:
    months = by_month(work.months[year], year, branch.first, branch.night)
    return [
        amount if branch.was_here(dt.date(year, month, 1)) else None
        for month, amount in zip(MONTHS, months, strict=True)
    ]


def _sum_of_region(
    session: ScopedSession, region_id: uuid.UUID, year: int, branches: list[Standing]
) -> list[int | None]:
    amounts = dict(
        session.execute(
            select(func.extract("month", RegionFigure.month), RegionFigure.amount).where(
                RegionFigure.region_id == region_id,
                RegionFigure.indicator == CONTACTS.id,
                RegionFigure.breakdown == "",
                func.extract("year", RegionFigure.month) == year,
            )
        ).all()
    )
    return [
        amounts.get(month, 0) if _anyone_knows(branches, dt.date(year, month, 1)) or month in amounts else None
        for month in MONTHS
    ]


def _anyone_knows(branches: list[Standing], month: dt.date) -> bool:
    return any(is_known(month, branch.first, branch.night) and branch.was_here(month) for branch in branches)


def _work(session: ScopedSession, region_id: uuid.UUID, year: int) -> dict[uuid.UUID, Work]:
    """Return the work of each branch in the months in which it was in the region, of `year` and the one before."""
    rows = session.execute(
        select(
            FigureMonth.branch_id,
            FigureMonth.municipality_code,
            FigureMonth.month,
            FigureMonth.indicator,
            FigureMonth.value,
            FigureMonth.amount,
        )
        .join(
            BranchRegion,
            (BranchRegion.branch_id == FigureMonth.branch_id) & BranchRegion.valid.contains(FigureMonth.month),
        )
        .where(
            BranchRegion.region_id == region_id,
            FigureMonth.month >= dt.date(year - 1, 1, 1),
            FigureMonth.month < dt.date(year + 1, 1, 1),
            ((FigureMonth.indicator == CONTACTS.id) & (FigureMonth.breakdown == ""))
            | ((FigureMonth.indicator == TOPICS.id) & (FigureMonth.breakdown == "topic")),
        )
    )
    work: dict[uuid.UUID, Work] = defaultdict(Work)
    for branch_id, code, month, indicator, value, amount in rows:
        done = work[branch_id]
        if indicator == CONTACTS.id:
            done.months[month.year][month.month] += amount
            if month.year == year:
                done.places[code] += amount
        elif month.year == year:
            done.topics[value] += amount
    return work


def _people(session: ScopedSession, year: int, branches: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    return dict(
        session.execute(
            select(FigureYear.branch_id, FigureYear.amount).where(
                FigureYear.branch_id.in_(branches),
                FigureYear.year == year,
                FigureYear.indicator == CLIENTS.id,
                FigureYear.breakdown == "",
            )
        ).all()
    )


def _served(session: ScopedSession, year: int, branches: list[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """Return the municipalities that each branch gave all services in: nobody who came is nought there, not unknown."""
    served: dict[uuid.UUID, set[str]] = defaultdict(set)
    rows = session.execute(
        select(ServiceArea.branch_id, ServiceArea.municipality_code).where(
            ServiceArea.branch_id.in_(branches),
            ServiceArea.service == "all",
            ServiceArea.valid.overlaps(days_of(year)),
        )
    )
    for branch_id, code in rows:
        served[branch_id].add(code)
    return served
