"""Questions about figures: a branch's own, unhidden; and the protected editions for everybody else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import extract, select

from tenants.figures.models import Edition, FigureMonth, FigureStanding, FigureYear

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Year:
    """A branch's own figures of one year, nothing hidden: for its own eyes."""

    year: int
    months: dict[str, dict[int, int]]
    """By indicator: the flow in each month number in which there was any."""
    parts: dict[str, dict[str, dict[str, int]]]
    """By indicator, breakdown and value: the year's amount."""
    places: dict[str, dict[str, int]]
    """By indicator: the year's amount by municipality code."""
    totals: dict[str, int]
    """By indicator: the year's amount."""
    standing: FigureStanding | None

    @property
    def known(self) -> bool:
        """Whether the branch was counted at all: without that nothing is known, which is not nought."""
        return self.standing is not None


def figures_of_year(session: ScopedSession, year: int) -> Year:
    """Return the figures of the session's branch in `year`, in three statements."""
    first, last = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    months: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    parts: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    places: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    totals: dict[str, int] = defaultdict(int)
    own = FigureMonth.branch_id == session.branch_id
    for figure in session.scalars(select(FigureMonth).where(own, FigureMonth.month >= first, FigureMonth.month < last)):
        if figure.breakdown:
            parts[figure.indicator][figure.breakdown][figure.value] += figure.amount
        else:
            months[figure.indicator][figure.month.month] += figure.amount
            places[figure.indicator][figure.municipality_code] += figure.amount
            totals[figure.indicator] += figure.amount
    for person in session.scalars(
        select(FigureYear).where(FigureYear.branch_id == session.branch_id, FigureYear.year == year)
    ):
        if person.breakdown:
            parts[person.indicator][person.breakdown][person.value] = person.amount
        else:
            totals[person.indicator] = person.amount
    standing = session.scalar(select(FigureStanding).where(FigureStanding.branch_id == session.branch_id))
    return Year(year, months, parts, places, totals, standing)


def years_counted(session: ScopedSession) -> Sequence[int]:
    """Return the years in which the session's branch has figures, newest first."""
    found = extract("year", FigureMonth.month)
    rows = session.scalars(
        select(found).where(FigureMonth.branch_id == session.branch_id).distinct().order_by(found.desc())
    )
    return [int(year) for year in rows]


def latest_edition(session: ScopedSession, region_id: uuid.UUID | None, year: int) -> Edition | None:
    """Return the newest version of the edition of a region's (or with none the nation's) year."""
    return session.scalar(
        select(Edition)
        .where(Edition.region_id.is_not_distinct_from(region_id), Edition.year == year)
        .order_by(Edition.version.desc())
        .limit(1)
    )


def years_of_editions(session: ScopedSession, region_id: uuid.UUID | None) -> Sequence[int]:
    """Return the years of which there is an edition, newest first."""
    return session.scalars(
        select(Edition.year)
        .where(Edition.region_id.is_not_distinct_from(region_id))
        .distinct()
        .order_by(Edition.year.desc())
    ).all()
