"""The numbers of regions before protection: gathered from the figure tables, for the folding workers alone.

A branch counts in the region it was in on the date: flows month by month, and what does not add up over months (stocks,
balances, different people) in the region it was in at the end of the year. Nothing counted is nought where the branch
keeps such records, and unknown where it does not.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Date, Integer, Uuid, case, cast, extract, func, select, text, true
from sqlalchemy.dialects.postgresql import Range, array, distinct_on

from tenants.branches.models import Branch, BranchRegion, Region, ServiceArea
from tenants.figures.catalogue import FLOWS, INDICATORS, Kind
from tenants.figures.models import FigureMonth, FigureStanding, FigureYear
from tenants.figures.regional import Gathered, Member
from tenants.figures.rules import MONTHS, adds_up, total

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from tenants.figures.indicator import Indicator
    from tenants.isolation import ScopedSession

FIRSTS = text(
    """
    SELECT branch.id, flow.indicator, first.month
    FROM unnest(CAST(:branches AS uuid[])) AS branch (id) CROSS JOIN unnest(CAST(:flows AS text[])) AS flow (indicator)
    CROSS JOIN LATERAL (
        SELECT month FROM figure_months WHERE branch_id = branch.id AND indicator = flow.indicator ORDER BY month LIMIT 1
    ) AS first
    UNION ALL
    SELECT branch_id, indicator, make_date(min(year), 1, 1) FROM figure_years
    WHERE branch_id = ANY(CAST(:branches AS uuid[])) GROUP BY branch_id, indicator
    """
)
"""The first month of which something is kept: one look in an index for each branch and flow, however long ago it was."""
Homes = dict["uuid.UUID", list[tuple[Gathered, Member]]]
"""By branch: where it is a member, in two regions in the year in which it moves."""
MUNICIPALITY = "municipality"
"""The breakdown under which a balance is kept by municipality."""


def days_of(year: int) -> Range[dt.date]:
    """Return the days of `year`."""
    return Range(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))


def gathered(
    session: ScopedSession,
    year: int,
    regions: Collection[uuid.UUID] | None = None,
    indicators: Collection[Indicator] = tuple(INDICATORS.values()),
) -> dict[uuid.UUID, Gathered]:
    """Return the numbers of some regions (or all) in `year`, by region and in seven statements however many they are.

    With `indicators` those alone.
    """
    names = [indicator.id for indicator in indicators]
    found = _regions(session, year, regions)
    homes = _homes(found)
    if homes:
        _months(session, homes, year)
        _firsts(session, homes)
        _served(session, homes, year)
        _flows(session, homes, year, names)
        _parts_of_flows(session, homes, year, names)
        _of_year(session, homes, year, names)
    for region in found.values():
        for indicator in indicators:
            _completed(region, indicator, year)
    return found


def _regions(session: ScopedSession, year: int, regions: Collection[uuid.UUID] | None) -> dict[uuid.UUID, Gathered]:
    query = (
        select(
            Region.id, Region.slug, Region.name, BranchRegion.valid,
            Branch.id, Branch.slug, Branch.name, FigureStanding.night,
        )
        .join(BranchRegion, BranchRegion.region_id == Region.id)
        .join(Branch, Branch.id == BranchRegion.branch_id)
        .outerjoin(FigureStanding, FigureStanding.branch_id == Branch.id)
        .where(BranchRegion.valid.overlaps(days_of(year)))
        .order_by(Region.name, Branch.name, Branch.id)
    )  # fmt: skip
    if regions is not None:
        query = query.where(Region.id.in_(regions))
    found: dict[uuid.UUID, Gathered] = {}
    for region_id, slug, name, stay, branch_id, branch_slug, branch_name, night in session.execute(query):
        region = found.setdefault(region_id, Gathered(region_id, slug, name))
        member = region.members.setdefault(branch_id, Member(branch_id, branch_slug, branch_name, night))
        member.stays.append(stay)
    return found


def _homes(found: dict[uuid.UUID, Gathered]) -> Homes:
    homes: Homes = {}
    for region in found.values():
        for member in region.members.values():
            homes.setdefault(member.id, []).append((region, member))
    return homes


def _months(session: ScopedSession, homes: Homes, year: int) -> None:
    """Say of each branch which months count in which region: `region_of_month`, for all of them at once."""
    branch = func.unnest(array(list(homes), type_=Uuid)).table_valued("branch_id").render_derived("branch")
    starts = func.unnest(array([dt.date(year, month, 1) for month in MONTHS], type_=Date))
    month = starts.table_valued("month").render_derived("start")
    days = func.daterange(month.c.month, cast(month.c.month + text("interval '1 month'"), Date))
    stay = (BranchRegion.branch_id == branch.c.branch_id) & BranchRegion.valid.op("&&")(days)
    rows = session.execute(
        select(branch.c.branch_id, month.c.month, BranchRegion.region_id)
        .select_from(branch)
        .join(month, true())
        .join(BranchRegion, stay)
        .ext(distinct_on(branch.c.branch_id, month.c.month))
        .order_by(branch.c.branch_id, month.c.month, BranchRegion.valid.desc())
    )
    for branch_id, first, region_id in rows:
        for region, member in homes[branch_id]:
            if region.id == region_id:
                member.months.add(first.month)


def _firsts(session: ScopedSession, homes: Homes) -> None:
    rows = session.execute(FIRSTS, {"branches": list(homes), "flows": [flow.id for flow in FLOWS]})
    for branch_id, name, first in rows:
        part = _part_of(name)
        for _, member in homes[branch_id]:
            member.firsts[part] = min(first, member.firsts.get(part, first))


def _part_of(name: str) -> str:
    """Return the part of the work of an indicator, also of one that the catalogue no longer has."""
    return INDICATORS[name].known_by if name in INDICATORS else name.partition(".")[0]


def _served(session: ScopedSession, homes: Homes, year: int) -> None:
    """Say which municipalities each branch gave all services in: nobody who came is nought there, not unknown."""
    rows = session.execute(
        select(ServiceArea.branch_id, ServiceArea.municipality_code, ServiceArea.valid).where(
            ServiceArea.branch_id.in_(homes), ServiceArea.service == "all", ServiceArea.valid.overlaps(days_of(year))
        )
    )
    for branch_id, code, valid in rows:
        for _, member in homes[branch_id]:
            if any(valid.overlaps(stay) for stay in member.stays):
                member.served.add(code)


def _flows(session: ScopedSession, homes: Homes, year: int, names: Collection[str]) -> None:
    """Take the months of every flow, each in the region of that month."""
    key = (FigureMonth.branch_id, FigureMonth.municipality_code, FigureMonth.indicator)
    month = cast(extract("month", FigureMonth.month), Integer)
    rows = session.execute(
        select(*key, func.array_agg(month), func.array_agg(FigureMonth.amount))
        .where(*_in_year(homes, year, names), FigureMonth.breakdown == "")
        .group_by(*key)
    )
    for branch_id, code, name, counted, amounts in rows:
        for region, member in homes[branch_id]:
            here = [(of, amount) for of, amount in zip(counted, amounts, strict=True) if of in member.months]
            if not here:
                continue
            numbers = region.numbers[name]
            months = numbers.months.setdefault(member.unit, [None] * len(MONTHS))
            for of, amount in here:
                months[of - 1] = (months[of - 1] or 0) + amount
            if code:
                numbers.places[code][member.unit] += sum(amount for _, amount in here)
                member.counted[_part_of(name)].add(code)


def _in_year(
    branches: Collection[uuid.UUID], year: int, names: Collection[str]
) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    return (
        FigureMonth.branch_id.in_(branches),
        FigureMonth.month.between(dt.date(year, 1, 1), dt.date(year, 12, 1)),
        FigureMonth.indicator.in_(names),
    )


def _parts_of_flows(session: ScopedSession, homes: Homes, year: int, names: Collection[str]) -> None:
    """Take the parts of every flow over the year; of a branch that was not here all year by month, each where it counts."""
    whole = {key for key, those in homes.items() if any(len(member.months) == len(MONTHS) for _, member in those)}
    month_alone = cast(extract("month", FigureMonth.month), Integer)
    of_month = case((FigureMonth.branch_id.in_(homes.keys() - whole), month_alone), else_=0)
    key = (FigureMonth.branch_id, FigureMonth.indicator, FigureMonth.breakdown)
    summed_up = (
        select(*key, of_month.label("of_month"), FigureMonth.value, func.sum(FigureMonth.amount).label("amount"))
        .where(*_in_year(homes, year, names), FigureMonth.breakdown != "")
        .group_by(*key, text("of_month"), FigureMonth.value)
        .subquery()
    )
    one = summed_up.c
    every = (one.branch_id, one.indicator, one.breakdown, one.of_month)
    rows = session.execute(
        select(*every, func.array_agg(one.value), func.array_agg(cast(one.amount, Integer))).group_by(*every)
    )
    for branch_id, name, breakdown, month, values, amounts in rows:
        for region, member in homes[branch_id]:
            if month in member.months if month else len(member.months) == len(MONTHS):
                parts = region.numbers[name].parts[breakdown][member.unit]
                for value, amount in zip(values, amounts, strict=True):
                    parts[value] += amount


def _of_year(session: ScopedSession, homes: Homes, year: int, names: Collection[str]) -> None:
    """Take what does not add up over months, for the region in which the branch was at the end of the year."""
    rows = session.execute(
        select(
            FigureYear.branch_id, FigureYear.indicator, FigureYear.breakdown, FigureYear.value, FigureYear.amount
        ).where(FigureYear.branch_id.in_(homes), FigureYear.year == year, FigureYear.indicator.in_(names))
    )
    end = dt.date(year, 12, 31)
    for branch_id, name, breakdown, value, amount in rows:
        for region, member in homes[branch_id]:
            if not member.was_here(end):
                continue
            numbers, unit = region.numbers[name], member.unit
            if not breakdown:
                numbers.values[unit] = amount
            elif breakdown == MUNICIPALITY:
                numbers.places[value][unit] += amount
                member.counted[_part_of(name)].add(value)
            else:
                numbers.parts[breakdown][unit][value] += amount


def _completed(region: Gathered, indicator: Indicator, year: int) -> None:
    """Say of every branch what nothing counted means: nought or unknown."""
    numbers, part = region.numbers[indicator.id], indicator.known_by
    for member in region.members.values():
        unit = member.unit
        if indicator.kind is Kind.FLOW:
            counted = numbers.months.get(unit, [None] * len(MONTHS))
            months = [
                amount if amount is not None else 0 if member.knows(part, dt.date(year, month, 1)) else None
                for month, amount in zip(MONTHS, counted, strict=True)
            ]
            numbers.months[unit], numbers.values[unit] = months, total(months)
            if indicator.source.has_municipality and numbers.values[unit] is not None:
                for code in member.is_there(part):
                    numbers.places[code].setdefault(unit, 0)
        elif unit not in numbers.values:
            numbers.values[unit] = 0 if _is_nought(indicator, member, year) else None


def _is_nought(indicator: Indicator, member: Member, year: int) -> bool:
    """Whether nothing counted in a year is nought, and not unknown."""
    first = member.firsts.get(indicator.known_by)
    return (
        (adds_up(indicator) or indicator.kind in {Kind.DISTINCT, Kind.STOCK})
        and indicator.kind is not Kind.BALANCE
        and (
            first is not None
            and member.night is not None
            and first.year <= year <= member.night.year
            and member.was_here(dt.date(year, 12, 31))
        )
    )
