"""Questions about figures: a branch's own, unhidden; and the protected editions for everybody else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import cast, extract, func, select
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on

from tenants.figures.catalogue import CONTACTS
from tenants.figures.models import Edition, FigureMonth, FigureStanding, FigureYear
from tenants.figures.rules import by_month

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Standing:
    """How far a branch is counted, and since which month it keeps records."""

    night: dt.date
    counted_at: dt.datetime
    first: dt.date | None


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

    def by_month(self, indicator: str) -> list[int | None]:
        """Return twelve amounts, none for a month that is not known."""
        first, night = (self.standing.first, self.standing.night) if self.standing else (None, None)
        return by_month(self.months[indicator], self.year, first, night)

    @property
    def known(self) -> bool:
        """Whether anything is known of this year: without that nothing is known, which is not nought."""
        return any(amount is not None for amount in self.by_month(CONTACTS.id))


def standing_of(session: ScopedSession) -> Standing | None:
    """Return how far the session's branch is counted; none when it never was."""
    first = select(func.min(FigureMonth.month)).where(FigureMonth.branch_id == session.branch_id).scalar_subquery()
    row = session.execute(
        select(FigureStanding.night, FigureStanding.counted_at, first).where(
            FigureStanding.branch_id == session.branch_id
        )
    ).one_or_none()
    return Standing(*row) if row else None


def figures_of_years(session: ScopedSession, years: Collection[int]) -> dict[int, Year]:
    """Return the figures of the session's branch in each of `years`, in three statements."""
    standing = standing_of(session)
    found = {year: Year(year, standing) for year in years}
    own = FigureMonth.branch_id == session.branch_id
    for figure in session.scalars(select(FigureMonth).where(own, extract("year", FigureMonth.month).in_(years))):
        year = found[figure.month.year]
        if figure.breakdown:
            year.parts[figure.indicator][figure.breakdown][figure.value] += figure.amount
        else:
            year.months[figure.indicator][figure.month.month] += figure.amount
            year.places[figure.indicator][figure.municipality_code] += figure.amount
            year.totals[figure.indicator] += figure.amount
    for person in session.scalars(
        select(FigureYear).where(FigureYear.branch_id == session.branch_id, FigureYear.year.in_(years))
    ):
        if person.breakdown:
            found[person.year].parts[person.indicator][person.breakdown][person.value] = person.amount
        else:
            found[person.year].totals[person.indicator] = person.amount
    return found


def figures_of_year(session: ScopedSession, year: int) -> Year:
    """Return the figures of the session's branch in `year`, in three statements."""
    return figures_of_years(session, [year])[year]


def years_counted(session: ScopedSession) -> Sequence[int]:
    """Return the years in which the session's branch has figures, newest first."""
    found = extract("year", FigureMonth.month)
    rows = session.scalars(
        select(found).where(FigureMonth.branch_id == session.branch_id).distinct().order_by(found.desc())
    )
    return [int(year) for year in rows]


@dataclass(frozen=True)
class EditionYear:
    """A year of which there is an edition, and whether anything was done in it."""

    year: int
    night: dt.date
    has_work: bool


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
    worked = func.jsonb_path_exists(Edition.content, cast(f'$.months."{CONTACTS.id}"[*] ? (@ > 0)', JSONPATH))
    rows = session.execute(
        select(Edition.year, Edition.night, worked)
        .where(Edition.region_id.is_not_distinct_from(region_id))
        .ext(distinct_on(Edition.year))
        .order_by(Edition.year.desc(), Edition.version.desc())
    )
    return [EditionYear(*row) for row in rows]
