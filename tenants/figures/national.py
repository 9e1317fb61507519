"""What the nation's edition says: regions side by side and the sum of all, from sums alone."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import extract, func, select

from tenants.branches.models import BranchRegion, Region
from tenants.figures.areas.escalations import (
    ANSWERED,
    ASKED,
    FIRST_IN_TIME,
    FIRST_WORDS,
    FOLLOWED_UP,
    FOUND,
    IN_TIME,
    RATED,
    TIMED,
)
from tenants.figures.catalogue import CONTACTS, TOPICS
from tenants.figures.models import NationFigure, RegionFigure
from tenants.figures.regional import Standing, days_of, standings
from tenants.figures.rules import MONTHS, is_known

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

HELPDESK = (ASKED, ANSWERED, TIMED, IN_TIME, FIRST_WORDS, FIRST_IN_TIME, FOLLOWED_UP, RATED, FOUND)
Months = dict[int, dict[int, int]]
"""Amounts by year and month number."""


def content_of_nation(session: ScopedSession, year: int, night: dt.date) -> dict[str, Any]:
    """Return the content of the nation's edition; branches not counted up to `night` are named as late."""
    everyone = list(standings(session, year).values())
    homes = _homes(session, year)
    of_regions = _of_regions(session, year)
    of_nation = _of_nation(session, year)
    topics = _topics(session, year)
    regions = session.execute(select(Region.id, Region.slug, Region.name).order_by(Region.name)).all()
    rows = []
    for region_id, slug, name in regions:
        mine = [branch for branch in everyone if region_id in homes[branch.id]]
        if not mine and not of_regions[region_id]:
            continue
        rows.append(
            {
                "id": str(region_id),
                "slug": slug,
                "name": name,
                "branches": len(mine),
                "contacts": _listed(of_regions[region_id], year, mine),
                "previous": _listed(of_regions[region_id], year - 1, mine),
            }
        )
    names = {region_id: name for region_id, _, name in regions}
    late = [branch for branch in everyone if branch.was_here(night) and (branch.night is None or branch.night < night)]
    return {
        "year": year,
        "regions": rows,
        "months": {CONTACTS.id: _listed(of_nation, year, everyone), "previous": _listed(of_nation, year - 1, everyone)},
        "topics": topics[year],
        "topics_before": topics[year - 1],
        "helpdesk": _helpdesk(session, year),
        "late": [
            {
                "name": branch.name,
                "region": ", ".join(sorted(names[home] for home in homes[branch.id])),
                "night": branch.night.isoformat() if branch.night else None,
            }
            for branch in late
        ],
    }


def _homes(session: ScopedSession, year: int) -> dict[uuid.UUID, set[uuid.UUID]]:
    homes: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rows = session.execute(
        select(BranchRegion.branch_id, BranchRegion.region_id).where(BranchRegion.valid.overlaps(days_of(year)))
    )
    for branch_id, region_id in rows:
        homes[branch_id].add(region_id)
    return homes


def _of_regions(session: ScopedSession, year: int) -> dict[uuid.UUID, Months]:
    amounts: dict[uuid.UUID, Months] = defaultdict(lambda: defaultdict(dict))
    rows = session.execute(
        select(RegionFigure.region_id, RegionFigure.month, RegionFigure.amount).where(
            RegionFigure.indicator == CONTACTS.id,
            RegionFigure.breakdown == "",
            extract("year", RegionFigure.month).in_([year - 1, year]),
        )
    )
    for region_id, month, amount in rows:
        amounts[region_id][month.year][month.month] = amount
    return amounts


def _of_nation(session: ScopedSession, year: int) -> Months:
    amounts: Months = defaultdict(dict)
    rows = session.execute(
        select(NationFigure.month, NationFigure.amount).where(
            NationFigure.indicator == CONTACTS.id,
            NationFigure.breakdown == "",
            extract("year", NationFigure.month).in_([year - 1, year]),
        )
    )
    for month, amount in rows:
        amounts[month.year][month.month] = amount
    return amounts


def _listed(amounts: Months, year: int, branches: list[Standing]) -> list[int | None]:
    """Return twelve amounts; a month that no branch knows anything of is none."""
    mine = amounts.get(year, {})
    return [
        mine.get(month, 0)
        if month in mine or any(is_known(dt.date(year, month, 1), one.first, one.night) for one in branches)
        else None
        for month in MONTHS
    ]


def _helpdesk(session: ScopedSession, year: int) -> dict[str, dict[str, int]]:
    """Return what was asked of the Helpdesk by subject, in this year and the one before, and how that went this year."""
    found = extract("year", NationFigure.month)
    rows = session.execute(
        select(found, NationFigure.indicator, NationFigure.value, func.sum(NationFigure.amount))
        .where(
            NationFigure.indicator.in_([one.id for one in HELPDESK]),
            NationFigure.breakdown.in_(["", "subject"]),
            found.in_([year - 1, year]),
        )
        .group_by(found, NationFigure.indicator, NationFigure.value)
        .order_by(found, NationFigure.indicator, NationFigure.value)
    )
    told: dict[str, dict[str, int]] = {"asked": {}, "asked_before": {}, "totals": {}}
    for of, indicator, value, amount in rows:
        if not amount:
            continue
        if value and indicator == ASKED.id:
            told["asked" if of == year else "asked_before"][value] = int(amount)
        elif not value and of == year:
            told["totals"][indicator] = int(amount)
    return told


def _topics(session: ScopedSession, year: int) -> dict[int, dict[str, int]]:
    found = extract("year", NationFigure.month)
    rows = session.execute(
        select(found, NationFigure.value, func.sum(NationFigure.amount))
        .where(NationFigure.indicator == TOPICS.id, NationFigure.breakdown == "topic", found.in_([year - 1, year]))
        .group_by(found, NationFigure.value)
        .order_by(found, NationFigure.value)
    )
    topics: dict[int, dict[str, int]] = defaultdict(dict)
    for of, value, amount in rows:
        topics[int(of)][value] = int(amount)
    return topics
