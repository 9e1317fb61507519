"""Editions: the protected tables that regional managers and analysts see, and nothing beside them.

The content of an edition of a region's year (JSON):

    {"year": 2018, "name": "Zuidwest-Nederland",
     "branches": [{"id": ..., "slug": ..., "name": ..., "night": "2018-12-31",
                   "contacts": [12 numbers or null], "previous": 1690 or null, "topics": {"care": 278, ...},
                   "clients": 60, "hidden" or null,
                   "municipalities": [{"code": "GM0530", "contacts": 1820}]}],
     "months": {"consultations.contacts": [12 numbers]}}

That of the nation has `regions` with `id`, `slug`, `name`, `contacts`, `previous` and `branches` (how many), and no
branches. A month in which nothing is known yet is null, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import extract, func, select
from sqlalchemy.dialects.postgresql import Range

from tenants.branches.models import Branch, BranchRegion, Region
from tenants.figures.catalogue import CLIENTS, CONTACTS, TOPICS
from tenants.figures.models import (
    Edition,
    FigureMonth,
    FigureStanding,
    FigureYear,
    NationFigure,
    RegionFigure,
)
from tenants.figures.rules import protected

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

MONTHS = range(1, 13)


def make_edition(session: ScopedSession, region_id: uuid.UUID | None, year: int, night: dt.date, small: int) -> bool:
    """Make a new version of an edition when its content differs from the last; return whether it did.

    `session` is in the `Fold` scope; `small` is the least number of persons that is shown.
    """
    content = _of_nation(session, year) if region_id is None else _of_region(session, region_id, year, small)
    latest = session.scalar(
        select(Edition)
        .where(Edition.region_id.is_not_distinct_from(region_id), Edition.year == year)
        .order_by(Edition.version.desc())
        .limit(1)
    )
    if latest is not None and latest.content == content:
        return False
    version = latest.version + 1 if latest else 1
    session.add(Edition(region_id=region_id, year=year, version=version, night=night, content=content))
    session.flush()
    return True


def _days_of(year: int) -> Range[dt.date]:
    return Range(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))


def _of_region(session: ScopedSession, region_id: uuid.UUID, year: int, small: int) -> dict[str, Any]:
    name = session.scalars(select(Region.name).where(Region.id == region_id)).one()
    branches = session.execute(
        select(Branch.id, Branch.slug, Branch.name, FigureStanding.night)
        .join(BranchRegion, BranchRegion.branch_id == Branch.id)
        .outerjoin(FigureStanding, FigureStanding.branch_id == Branch.id)
        .where(BranchRegion.region_id == region_id, BranchRegion.valid.overlaps(_days_of(year)))
        .order_by(Branch.name)
    ).all()
    months, previous, topics, places = _work_of_branches(session, region_id, year)
    people = dict(
        session.execute(
            select(FigureYear.branch_id, FigureYear.amount).where(
                FigureYear.year == year, FigureYear.indicator == CLIENTS.id, FigureYear.breakdown == ""
            )
        )
        .tuples()
        .all()
    )
    return {
        "year": year,
        "name": name,
        "branches": [
            {
                "id": str(branch_id),
                "slug": slug,
                "name": branch_name,
                "night": night.isoformat() if night else None,
                "contacts": _by_month(months[branch_id]),
                "previous": previous.get(branch_id),
                "topics": topics[branch_id],
                "clients": protected(people.get(branch_id), small),
                "municipalities": [
                    {"code": code, "contacts": amount} for code, amount in sorted(places[branch_id].items())
                ],
            }
            for branch_id, slug, branch_name, night in branches
        ],
        "months": {CONTACTS.id: _by_month(_sums(session, RegionFigure, year, RegionFigure.region_id == region_id))},
    }


def _work_of_branches(
    session: ScopedSession, region_id: uuid.UUID, year: int
) -> tuple[
    dict[uuid.UUID, dict[int, int]],
    dict[uuid.UUID, int],
    dict[uuid.UUID, dict[str, int]],
    dict[uuid.UUID, dict[str, int]],
]:
    """Return visits by month, last year's visits, topics, and visits by municipality, each by branch."""
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
    months: dict[uuid.UUID, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    previous: dict[uuid.UUID, int] = defaultdict(int)
    topics: dict[uuid.UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    places: dict[uuid.UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for branch_id, code, month, indicator, value, amount in rows:
        if indicator == TOPICS.id:
            if month.year == year:
                topics[branch_id][value] += amount
        elif month.year == year:
            months[branch_id][month.month] += amount
            places[branch_id][code] += amount
        else:
            previous[branch_id] += amount
    return months, previous, topics, places


def _of_nation(session: ScopedSession, year: int) -> dict[str, Any]:
    regions = session.execute(select(Region.id, Region.slug, Region.name).order_by(Region.name)).all()
    branches = dict(
        session.execute(
            select(BranchRegion.region_id, func.count(BranchRegion.branch_id.distinct()))
            .where(BranchRegion.valid.overlaps(_days_of(year)))
            .group_by(BranchRegion.region_id)
        )
        .tuples()
        .all()
    )
    return {
        "year": year,
        "regions": [
            {
                "id": str(region_id),
                "slug": slug,
                "name": name,
                "branches": branches.get(region_id, 0),
                "contacts": _by_month(_sums(session, RegionFigure, year, RegionFigure.region_id == region_id)),
                "previous": _total(_sums(session, RegionFigure, year - 1, RegionFigure.region_id == region_id)),
            }
            for region_id, slug, name in regions
        ],
        "months": {CONTACTS.id: _by_month(_sums(session, NationFigure, year))},
        "previous": _total(_sums(session, NationFigure, year - 1)),
        "topics": _topics_of_nation(session, year),
    }


def _sums(
    session: ScopedSession, table: type[RegionFigure | NationFigure], year: int, *conditions: Any
) -> dict[int, int]:
    """Return visits by month number of one year, in months in which there are any."""
    rows = session.execute(
        select(extract("month", table.month), table.amount).where(
            table.indicator == CONTACTS.id, table.breakdown == "", extract("year", table.month) == year, *conditions
        )
    )
    return {int(month): amount for month, amount in rows}


def _topics_of_nation(session: ScopedSession, year: int) -> dict[str, int]:
    rows = session.execute(
        select(NationFigure.value, func.sum(NationFigure.amount))
        .where(
            NationFigure.indicator == TOPICS.id,
            NationFigure.breakdown == "topic",
            extract("year", NationFigure.month) == year,
        )
        .group_by(NationFigure.value)
        .order_by(NationFigure.value)
    )
    return {value: int(amount) for value, amount in rows}


def _by_month(amounts: dict[int, int]) -> list[int | None]:
    return [amounts.get(month) for month in MONTHS]


def _total(amounts: dict[int, int]) -> int | None:
    return sum(amounts.values()) if amounts else None
