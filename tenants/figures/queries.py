"""Questions about figures: a branch's own, unhidden; and the protected editions for everybody else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, extract, func, literal, select, true, union_all
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on

from tenants.branches.models import Municipality
from tenants.figures.areas.housing import HOUSED
from tenants.figures.catalogue import CONTACTS, INDICATORS, Kind
from tenants.figures.models import (
    Edition,
    EditionFigure,
    FigureDay,
    FigureMonth,
    FigureStanding,
    FigureYear,
    ToldOfHoused,
)  # fmt: skip
from tenants.figures.rules import by_month
from tenants.figures.told_of_housed import Outside

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement, CompoundSelect, ScalarSelect

    from tenants.figures.catalogue import Indicator
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Standing:
    """How far a branch is counted, and since which month it keeps records of each part of its work."""

    night: dt.date
    counted_at: dt.datetime
    firsts: Mapping[str, dt.date]
    """By part of the work (`Indicator.known_by`): the first month of which anything is known."""


@dataclass
class Year:
    """A branch's own figures of one year, nothing hidden: for its own eyes."""

    year: int
    standing: Standing | None
    months: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """By indicator: the flow in each month number in which there was any."""
    parts: dict[str, dict[str, dict[str, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )
    """By indicator, breakdown and value: the year's amount."""
    places: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """By indicator: the year's amount by municipality code."""
    totals: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By indicator: the year's amount."""
    by_day: dict[str, int] = field(default_factory=dict)
    """By indicator: the sum of the days, to hold against the months."""
    housed_by_year: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """Of all years of the branch: the people housed by municipality code. Positions depend on it (`ledger.py`)."""
    outside: dict[int, Outside] = field(default_factory=lambda: defaultdict(Outside))
    """Of all years: what was ever told of people housed outside the branch, and hidden there (`told_of_housed.py`)."""

    def by_month(self, indicator: str) -> list[int | None]:
        """Return twelve amounts, none for a month that is not known."""
        night = self.standing.night if self.standing else None
        return by_month(self.months[indicator], self.year, self._first(INDICATORS[indicator].known_by), night)

    def _first(self, area: str) -> dt.date | None:
        return self.standing.firsts.get(area) if self.standing else None

    def knows(self, area: str) -> bool:
        """Whether anything is known of a part of the work in this year: without that nothing is, which is not nought."""
        first = self._first(area)
        return first is not None and self.standing is not None and first.year <= self.year <= self.standing.night.year

    def value(self, indicator: str) -> int | None:
        """Return the year's amount, none when it is not known; a position of the ledger may be known and nought."""
        return self.totals.get(indicator, 0 if self.is_nought_without(INDICATORS[indicator]) else None)

    def is_nought_without(self, indicator: Indicator) -> bool:
        """Whether nothing counted is nought, and not unknown."""
        return indicator.kind not in {Kind.BALANCE, Kind.QUANTILE} and self.knows(indicator.known_by)

    @property
    def known(self) -> bool:
        """Whether anything at all is known of this year."""
        return any(self.knows(area) for area in {indicator.area for indicator in INDICATORS.values()})


def figures_of_years(session: ScopedSession, years: Collection[int]) -> dict[int, Year]:
    """Return the figures of the session's branch in each of `years`, in one statement."""
    cells = _cells(session, years).subquery()
    rows = session.execute(
        select(FigureStanding.night, FigureStanding.counted_at, _firsts(session), *cells.c)
        .outerjoin(cells, true())
        .where(FigureStanding.branch_id == session.branch_id)
    ).all()
    standing = Standing(rows[0][0], rows[0][1], _dates(rows[0][2])) if rows else None
    found = {year: Year(year, standing) for year in years}
    housed: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    outside: dict[int, Outside] = defaultdict(Outside)
    for _, _, _, grain, number, month, code, indicator, breakdown, value, amount in rows:
        if grain is None:
            continue
        if grain == "outside":
            outside[number].note(code, amount, hidden=bool(month))
            continue
        if grain == "month" and indicator == HOUSED.id and not breakdown:
            housed[number][code] += amount
        if number not in found:
            continue
        year = found[number]
        if grain == "day":
            year.by_day[indicator] = amount
        elif breakdown:
            year.parts[indicator][breakdown][value] += amount
        else:
            year.totals[indicator] += amount
            if grain == "month":
                year.months[indicator][month] += amount
                year.places[indicator][code] += amount
    for year in found.values():
        year.housed_by_year = housed
        year.outside = outside
    return found


def _firsts(session: ScopedSession) -> ScalarSelect[Any]:
    """Return the first month of each indicator of the branch, as JSON."""
    months = select(FigureMonth.indicator.label("indicator"), func.min(FigureMonth.month).label("month"))
    years = select(FigureYear.indicator, func.make_date(func.min(FigureYear.year), 1, 1))
    both = union_all(
        months.where(FigureMonth.branch_id == session.branch_id).group_by(FigureMonth.indicator),
        years.where(FigureYear.branch_id == session.branch_id).group_by(FigureYear.indicator),
    ).subquery()
    return select(func.jsonb_object_agg(both.c.indicator, both.c.month)).scalar_subquery()


def _dates(found: Mapping[str, str] | None) -> dict[str, dt.date]:
    """Return the first month of each part of the work: the earliest of its indicators."""
    firsts: dict[str, dt.date] = {}
    for name, month in (found or {}).items():
        part = INDICATORS[name].known_by if name in INDICATORS else name.partition(".")[0]
        firsts[part] = min(dt.date.fromisoformat(month), firsts.get(part, dt.date.max))
    return firsts


def _cells(session: ScopedSession, years: Collection[int]) -> CompoundSelect[Any]:
    """Return every cell of a branch's years (months of flows, different people, each flow's sum of days).

    With them comes how many people it housed in any other year, and what was told and hidden of them outside the branch.
    """
    year = cast(extract("year", FigureMonth.month), Integer)
    month = cast(extract("month", FigureMonth.month), Integer)
    of_day = cast(extract("year", FigureDay.day), Integer)
    nothing: ColumnElement[str] = literal("")
    of_people_housed = (FigureMonth.indicator == HOUSED.id) & (FigureMonth.breakdown == "")
    cell = (FigureMonth.indicator, FigureMonth.breakdown, FigureMonth.value, FigureMonth.amount)
    person = (FigureYear.indicator, FigureYear.breakdown, FigureYear.value, FigureYear.amount)
    return union_all(
        select(
            literal("month").label("grain"),
            year.label("year"),
            month.label("month"),
            FigureMonth.municipality_code,
            *cell,
        ).where(FigureMonth.branch_id == session.branch_id, year.in_(years) | of_people_housed),
        select(literal("year"), FigureYear.year, literal(0), nothing, *person).where(
            FigureYear.branch_id == session.branch_id, FigureYear.year.in_(years)
        ),
        select(
            literal("day"), of_day, literal(0), nothing, FigureDay.indicator, nothing, nothing,
            cast(func.sum(FigureDay.amount), Integer),
        )
        .where(FigureDay.branch_id == session.branch_id, of_day.in_(years))
        .group_by(of_day, FigureDay.indicator),
        select(
            literal("outside"), ToldOfHoused.year, cast(ToldOfHoused.hidden, Integer), ToldOfHoused.municipality_code,
            nothing, nothing, nothing, ToldOfHoused.told,
        ).where(ToldOfHoused.branch_id == session.branch_id),
    )  # fmt: skip


def figures_of_year(session: ScopedSession, year: int) -> Year:
    """Return the figures of the session's branch in `year`, in one statement."""
    return figures_of_years(session, [year])[year]


@dataclass(frozen=True)
class YearTotal:
    """The visits of a branch in one year, and how far it is counted."""

    year: int
    contacts: int
    night: dt.date
    counted_at: dt.datetime


def totals_by_year(session: ScopedSession) -> list[YearTotal]:
    """Return the visits of the session's branch by year, newest first, in one statement."""
    year = cast(extract("year", FigureMonth.month), Integer)
    rows = session.execute(
        select(year, func.sum(FigureMonth.amount), FigureStanding.night, FigureStanding.counted_at)
        .join(FigureStanding, FigureStanding.branch_id == FigureMonth.branch_id)
        .where(
            FigureMonth.branch_id == session.branch_id,
            FigureMonth.indicator == CONTACTS.id,
            FigureMonth.breakdown == "",
        )
        .group_by(year, FigureStanding.night, FigureStanding.counted_at)
        .order_by(year.desc())
    )
    return [YearTotal(*row) for row in rows]


@dataclass(frozen=True)
class EditionYear:
    """A year of which there is an edition, and how much of it was worked in."""

    year: int
    night: dt.date
    worked: int
    """In how many of its months anything was done."""

    @property
    def has_work(self) -> bool:
        """Whether anything was done."""
        return self.worked > 0


def latest_edition(session: ScopedSession, region_id: uuid.UUID | None, year: int) -> Edition | None:
    """Return the newest version of the edition of a region's (or with none the nation's) year."""
    return latest_editions(session, region_id, [year]).get(year)


def latest_editions(session: ScopedSession, region_id: uuid.UUID | None, years: Collection[int]) -> dict[int, Edition]:
    """Return the newest version of each of some years' editions, in one statement."""
    rows = session.scalars(
        select(Edition)
        .where(Edition.region_id.is_not_distinct_from(region_id), Edition.year.in_(years))
        .ext(distinct_on(Edition.year))
        .order_by(Edition.year.desc(), Edition.version.desc())
    )
    return {edition.year: edition for edition in rows}


def years_of_editions(session: ScopedSession, region_id: uuid.UUID | None) -> list[EditionYear]:
    """Return the years of which there is an edition, newest first."""
    found = func.jsonb_path_query_array(EditionFigure.content, cast("$.whole.parts[*] ? (@ > 0)", JSONPATH))
    rows = session.execute(
        select(Edition.year, Edition.night, func.jsonb_array_length(found))
        .join(EditionFigure, EditionFigure.edition_id == Edition.id)
        .where(EditionFigure.region_id.is_not_distinct_from(region_id), EditionFigure.indicator == CONTACTS.id)
        .order_by(Edition.year.desc())
    )
    return [EditionYear(*row) for row in rows]


def names_of_municipalities(session: ScopedSession, codes: Collection[str], day: dt.date) -> dict[str, str]:
    """Return the names that municipalities had on `day`, by code; else the last name they had before it."""
    rows = session.execute(
        select(Municipality.code, Municipality.name)
        .where(Municipality.code.in_(codes), func.lower(Municipality.valid) <= day)
        .ext(distinct_on(Municipality.code))
        .order_by(Municipality.code, func.lower(Municipality.valid).desc())
    )
    return dict(rows.all())
