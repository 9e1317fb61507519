"""What the report of the nation's night holds: that of a region with regions as its units (`regional.py`), and more.

    {"course": {"months": ["2017-12-01", ...13], "whole": [13 numbers or null],
                "units": [{"slug": ..., "name": ..., "months": [13]}]},
     "subjects": [{"topic": "care", "now": 410, "before": 350}, ...],
     "quota": {"housing.required": 1200, "housing.housed": 812}}

`course` are visits over the months, `subjects` visits by subject in the last three months that are over, the most risen
first, and `quota` is as the nation's edition tells it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from tenants.branches.models import BranchRegion, Region
from tenants.figures.areas.housing import HOUSED, REQUIRED
from tenants.figures.catalogue import CONTACTS, TOPICS
from tenants.figures.models import NationFigure, RegionFigure
from tenants.moments import first_of_month
from tenants.night_reports.content import SHAPE
from tenants.night_reports.regional import (
    biggest_moves,
    days_by,
    persons,
    promises,
    standings,
    told_whole,
    unsigned,
    whole,
)

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession
    from tenants.night_reports.planning import Unit

MONTHS = 13
"""A year and the month that runs, so that it stands beside the same month of the year before."""
QUARTER = 3


def content_of_nation(session: ScopedSession, unit: Unit, day: dt.date) -> dict[str, Any]:
    """Return the report of `day` of the nation."""
    branches = standings(session, None, day)
    names = {row.id: (row.slug, row.name) for row in session.execute(select(Region.id, Region.slug, Region.name))}
    regions = {key: names[key] for key in sorted({one.region_id for one in branches}, key=lambda key: names[key][1])}
    days = days_by(session, BranchRegion.region_id, None, day)
    return {
        "shape": SHAPE,
        "day": day.isoformat(),
        "name": "",
        "units": [
            {"slug": slug, "name": name, "branches": sum(one.region_id == key for one in branches)}
            for key, (slug, name) in regions.items()
        ],
        "missing": [one.slug for one in branches if one.is_missing(day)],
        "late": [
            {"name": one.name, "region": names[one.region_id][1], "night": one.night.isoformat() if one.night else None}
            for one in branches
            if one.is_missing(day)
        ],
        "unsigned": unsigned(session, None, day),
        "moves": biggest_moves(days, regions, day),
        "whole": whole(days, day),
        "persons": persons(session, None, day),
        "helpdesk": promises(session, None, day),
        "proof": asdict(unit.proof),
        "course": _course(session, regions, day),
        "subjects": _subjects(session, day),
        "quota": told_whole(session, None, day, REQUIRED.id, HOUSED.id),
    }


def _months(day: dt.date) -> list[dt.date]:
    """Return the first days of the last `MONTHS` months, that of `day` the last."""
    found = [first_of_month(day)]
    while len(found) < MONTHS:
        found.append(first_of_month(found[-1] - dt.timedelta(days=1)))
    return found[::-1]


def _course(session: ScopedSession, regions: dict[Any, tuple[str, str]], day: dt.date) -> dict[str, Any]:
    months = _months(day)

    def total(table: Any) -> Any:
        return (table.indicator == CONTACTS.id) & (table.breakdown == "") & table.month.in_(months)

    nation = dict(session.execute(select(NationFigure.month, NationFigure.amount).where(total(NationFigure))).all())
    of_regions: dict[Any, dict[dt.date, int]] = defaultdict(dict)
    rows = select(RegionFigure.region_id, RegionFigure.month, RegionFigure.amount).where(total(RegionFigure))
    for key, month, amount in session.execute(rows):
        of_regions[key][month] = amount
    return {
        "months": [month.isoformat() for month in months],
        "whole": [nation.get(month) for month in months],
        "units": [
            {"slug": slug, "name": name, "months": [of_regions[key].get(month) for month in months]}
            for key, (slug, name) in regions.items()
            if key in of_regions
        ],
    }


def _subjects(session: ScopedSession, day: dt.date) -> list[dict[str, Any]]:
    """Return the visits by subject of the last three months that are over, beside the same months a year earlier."""
    over = _months(first_of_month(day + dt.timedelta(days=1)) - dt.timedelta(days=1))[-QUARTER:]
    before = [month.replace(year=month.year - 1) for month in over]
    amount = func.coalesce(func.sum(case((NationFigure.month.in_(over), NationFigure.amount), else_=0)), 0)
    then = func.coalesce(func.sum(case((NationFigure.month.in_(before), NationFigure.amount), else_=0)), 0)
    rows = session.execute(
        select(NationFigure.value, amount, then)
        .where(
            NationFigure.indicator == TOPICS.id,
            NationFigure.breakdown == "topic",
            NationFigure.month.in_([*over, *before]),
        )
        .group_by(NationFigure.value)
    )
    found = [{"topic": topic, "now": int(now), "before": int(old)} for topic, now, old in rows]
    return sorted(found, key=lambda each: (-_growth(each), each["topic"]))


def _growth(each: dict[str, Any]) -> float:
    return (each["now"] - each["before"]) / each["before"] if each["before"] else float(bool(each["now"]))
