"""What the report of a region's night holds, made in the `Fold` scope from numbers and editions alone.

    {"shape": 1, "day": "2018-12-31", "name": "Zuidwest-Nederland",
     "units": [{"slug": ..., "name": ..., "night": "2018-12-31" or null}, ...],
     "missing": [slugs of branches that are not counted up to the day],
     "unsigned": [{"slug": ..., "name": ..., "months": 2, "branches": 1, "which": ["2018-10-01", ...]}, ...],
     "moves": [{"slug": ..., "name": ..., "indicator": ..., "day": ..., "week": ..., ...}, ...],
     "whole": [the same of all branches together, without slug and name],
     "persons": [{"indicator": "housing.housed", "value": 812, "before": 806}, ...],
     "helpdesk": {"month": "2018-12-01", "now": {"escalations.asked": 12, ...}, "before": {...}},
     "proof": {"branches": 12, "months": 40, "drift": 0}}

Work (visits, dossiers, questions) is told as it is, by branch and week. Persons are told as the region's editions tell
them, and in no other way. That of the nation (`national.py`) has regions as its units, and more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.branches.models import Branch, BranchRegion
from tenants.figures.areas.escalations import ANSWERED, ASKED, FIRST_IN_TIME, FIRST_WORDS, IN_TIME, TIMED
from tenants.figures.catalogue import INDICATORS
from tenants.figures.models import Edition, FigureDay, FigureStanding, NationFigure, RegionFigure
from tenants.figures.reading import Table
from tenants.moments import first_of_month
from tenants.night_reports.content import SHAPE, told_move
from tenants.night_reports.rules import first_day, move, surprise
from tenants.signing.lateness import late_branches, unsigned_months

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping

    from tenants.figures.rules import Shown
    from tenants.isolation import ScopedSession
    from tenants.night_reports.planning import Unit
    from tenants.night_reports.rules import Move

WORK = ("consultations.contacts", "dossiers.opened", "dossiers.closed", "partners.meetings", "escalations.asked")
"""What is told of branches by week: work, never persons."""
PROMISES = (ASKED.id, ANSWERED.id, TIMED.id, IN_TIME.id, FIRST_WORDS.id, FIRST_IN_TIME.id)
MOST_MOVES = 6
A_WEEK = dt.timedelta(days=7)
assert not any(INDICATORS[name].of_persons for name in (*WORK, *PROMISES))  # noqa: S101  persons go through editions


@dataclass(frozen=True)
class Standing:
    """How far a branch is counted, and in which region it is."""

    id: uuid.UUID
    slug: str
    name: str
    region_id: uuid.UUID
    night: dt.date | None

    def is_missing(self, day: dt.date) -> bool:
        """Whether it is not counted up to `day`."""
        return self.night is None or self.night < day


def standings(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date) -> list[Standing]:
    """Return the branches open in a region (or with none anywhere) on `day`, by name."""
    query = (
        select(Branch.id, Branch.slug, Branch.name, BranchRegion.region_id, FigureStanding.night)
        .join(BranchRegion, (BranchRegion.branch_id == Branch.id) & BranchRegion.valid.contains(day))
        .outerjoin(FigureStanding, FigureStanding.branch_id == Branch.id)
        .where(Branch.open.contains(day))
        .order_by(Branch.name, Branch.id)
    )
    if region_id is not None:
        query = query.where(BranchRegion.region_id == region_id)
    return [Standing(*row) for row in session.execute(query)]


def content_of_region(session: ScopedSession, unit: Unit, day: dt.date) -> dict[str, Any]:
    """Return the report of `day` of a region."""
    branches = standings(session, unit.id, day)
    days = days_by(session, FigureDay.branch_id, unit.id, day)
    named = {branch.id: (branch.slug, branch.name) for branch in branches}
    return {
        "shape": SHAPE,
        "day": day.isoformat(),
        "name": unit.name,
        "units": [
            {"slug": one.slug, "name": one.name, "night": one.night.isoformat() if one.night else None}
            for one in branches
        ],
        "missing": [one.slug for one in branches if one.is_missing(day)],
        "unsigned": unsigned(session, unit.id, day),
        "moves": biggest_moves(days, named, day),
        "whole": whole(days, day),
        "persons": persons(session, unit.id, day),
        "helpdesk": promises(session, unit.id, day),
        "proof": asdict(unit.proof),
    }


Days = dict[Any, dict[str, dict[dt.date, int]]]
"""By unit and indicator: the amount of each day on which there was any."""


def days_by(session: ScopedSession, unit: Any, region_id: uuid.UUID | None, day: dt.date) -> Days:
    """Return the days that are looked at, by `unit` (a column), by the regions of each day; in one statement."""
    in_region = (BranchRegion.branch_id == FigureDay.branch_id) & BranchRegion.valid.contains(FigureDay.day)
    query = (
        select(unit, FigureDay.indicator, FigureDay.day, func.sum(FigureDay.amount))
        .join(BranchRegion, in_region)
        .where(FigureDay.indicator.in_(WORK), FigureDay.day.between(first_day(day), day))
        .group_by(unit, FigureDay.indicator, FigureDay.day)
    )
    if region_id is not None:
        query = query.where(BranchRegion.region_id == region_id)
    days: Days = defaultdict(lambda: defaultdict(dict))
    for key, indicator, on, amount in session.execute(query):
        days[key][indicator][on] = int(amount)
    return days


def biggest_moves(days: Days, named: Mapping[Any, tuple[str, str]], day: dt.date) -> list[dict[str, Any]]:
    """Return the moves of units that lie the furthest outside what is usual there, the furthest first."""
    found: list[tuple[float, str, str, str, Move]] = []
    for key, (slug, name) in named.items():
        for indicator, amounts in days.get(key, {}).items():
            moved = move(amounts, day, _since(days[key].values()))
            if moved.odd:
                found.append((-surprise(moved), name, slug, indicator, moved))
    found.sort(key=lambda each: each[:4])
    return [
        {"slug": slug, "name": name, **told_move(indicator, moved)}
        for _surprise, name, slug, indicator, moved in found[:MOST_MOVES]
    ]


def whole(days: Days, day: dt.date) -> list[dict[str, Any]]:
    """Return the moves of all units together."""
    summed: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for by_indicator in days.values():
        for indicator, amounts in by_indicator.items():
            for on, amount in amounts.items():
                summed[indicator][on] += amount
    since = _since(summed.values())
    return [told_move(name, move(summed[name], day, since)) for name in WORK if name in summed]


def _since(amounts: Iterable[Mapping[dt.date, int]]) -> dt.date | None:
    """Return the Monday from which anything is known in the weeks that are looked at."""
    first = min((on for days in amounts for on in days), default=None)
    return None if first is None else first - dt.timedelta(days=first.weekday())


def unsigned(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date) -> list[dict[str, Any]]:
    """Return who is late with signing, the most first: branches of a region, regions of the nation."""
    found: dict[str, dict[str, Any]] = {}
    for one in late_branches(unsigned_months(session, region_id, day + dt.timedelta(days=1))):
        slug, name = (one.slug, one.name) if region_id else (one.region_slug, one.region_name)
        row = found.setdefault(slug, {"slug": slug, "name": name, "months": 0, "branches": 0, "which": []})
        row["months"] += len(one.months)
        row["branches"] += 1
        row["which"] = sorted({*row["which"], *(month.month.isoformat() for month in one.months)})
    return sorted(found.values(), key=lambda row: (-row["months"], row["name"]))


def persons(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date) -> list[dict[str, Any]]:
    """Return what the editions tell otherwise about persons than a week before: two numbers that were both told."""
    now, before = (_table(session, region_id, on) for on in (day, day - A_WEEK))
    if now is None or before is None or now.year != before.year:
        return []
    found = []
    for name in now.indicators:
        value, then = now.indicator(name).whole.value, before.indicator(name).whole.value
        if INDICATORS[name].of_persons and isinstance(value, int) and isinstance(then, int) and value != then:
            found.append({"indicator": name, "value": value, "before": then})
    return found


def _table(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date) -> Table | None:
    """Return the newest version of the edition of the year of `day` that was made up to that night."""
    of_unit = Edition.region_id.is_not_distinct_from(region_id)
    content = session.scalar(
        select(Edition.content)
        .where(of_unit, Edition.year == day.year, Edition.night <= day)
        .order_by(Edition.version.desc())
        .limit(1)
    )
    return Table.of(content) if content else None


def told_whole(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date, *names: str) -> dict[str, Shown]:
    """Return what the newest edition tells of the whole for some indicators: a number, hidden, or none when unknown."""
    table = _table(session, region_id, day)
    return {name: table.indicator(name).whole.value if table else None for name in names}


def promises(session: ScopedSession, region_id: uuid.UUID | None, day: dt.date) -> dict[str, Any]:
    """Return what was asked of the Helpdesk and how its promises were kept, this month and the month before."""
    this = first_of_month(day)
    last = first_of_month(this - dt.timedelta(days=1))
    table = NationFigure if region_id is None else RegionFigure
    query = select(table.month, table.indicator, table.amount).where(
        table.indicator.in_(PROMISES), table.breakdown == "", table.month.in_([this, last])
    )
    if region_id is not None:
        query = query.where(RegionFigure.region_id == region_id)
    found: dict[dt.date, dict[str, int]] = {this: {}, last: {}}
    for month, indicator, amount in session.execute(query):
        if amount:
            found[month][indicator] = amount
    return {"month": this.isoformat(), "now": found[this], "before": found[last]}
