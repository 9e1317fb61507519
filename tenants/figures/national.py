"""The nation's numbers: its regions side by side, the sums of what those say, and what only the nation is told."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import extract, func, select

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
from tenants.figures.catalogue import INDICATORS
from tenants.figures.models import NationFigure
from tenants.figures.regional import Numbers
from tenants.figures.rules import adds_up

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.figures.regional import Gathered
    from tenants.isolation import ScopedSession

HELPDESK = (ASKED, ANSWERED, TIMED, IN_TIME, FIRST_WORDS, FIRST_IN_TIME, FOLLOWED_UP, RATED, FOUND)


def rolled_up(regions: Mapping[uuid.UUID, Gathered]) -> dict[str, Numbers]:
    """Return the nation's numbers by indicator, nothing hidden: each region is a row."""
    found: dict[str, Numbers] = {}
    for indicator in INDICATORS.values():
        nation = found[indicator.id] = Numbers()
        if not adds_up(indicator):
            continue
        for region_id, region in regions.items():
            unit, numbers = str(region_id), region.numbers[indicator.id]
            nation.values[unit] = numbers.whole
            nation.months[unit] = numbers.whole_months
            for name in numbers.parts:
                nation.parts[name][unit].update(numbers.of_whole(name))
            for code, amount in numbers.of_places().items():
                nation.places[code][unit] += amount
    return found


def as_regions(regions: Mapping[uuid.UUID, Gathered]) -> list[dict[str, Any]]:
    """Return the rows of the nation's table; a region is counted as far as the branch that was counted last."""
    rows = []
    for region in regions.values():
        nights = [member.night for member in region.members.values() if member.night]
        rows.append(
            {
                "id": str(region.id),
                "slug": region.slug,
                "name": region.name,
                "night": max(nights).isoformat() if nights else None,
                "codes": sorted({code for member in region.members.values() for code in member.codes}),
                "served": sorted({code for member in region.members.values() for code in member.served}),
                "branches": len(region.members),
            }
        )
    return rows


def late_branches(regions: Mapping[uuid.UUID, Gathered], night: dt.date) -> list[dict[str, Any]]:
    """Return the branches that are not counted up to `night`, by name."""
    late = [
        {"name": member.name, "region": region.name, "night": member.night.isoformat() if member.night else None}
        for region in regions.values()
        for member in region.members.values()
        if member.was_here(night) and (member.night is None or member.night < night)
    ]
    return sorted(late, key=lambda one: str(one["name"]))


def helpdesk_of(session: ScopedSession, year: int) -> dict[str, dict[str, int]]:
    """Return what was asked of the Helpdesk by subject, in this year and the one before, and how that went this year."""
    found = extract("year", NationFigure.month)
    rows = session.execute(
        select(found, NationFigure.indicator, NationFigure.value, func.sum(NationFigure.amount))
        .where(
            NationFigure.indicator.in_([one.id for one in HELPDESK]),
            NationFigure.breakdown.in_(["", "subject"]),
            NationFigure.month >= dt.date(year - 1, 1, 1),
            NationFigure.month <= dt.date(year, 12, 1),
        )
        .group_by(found, NationFigure.indicator, NationFigure.value)
        .order_by(found, NationFigure.indicator, NationFigure.value)
    )
    told: dict[str, dict[str, int]] = defaultdict(dict, asked={}, asked_before={}, totals={})
    for of, indicator, value, amount in rows:
        if not amount:
            continue
        if value and indicator == ASKED.id:
            told["asked" if of == year else "asked_before"][value] = int(amount)
        elif not value and of == year:
            told["totals"][indicator] = int(amount)
    return dict(told)
