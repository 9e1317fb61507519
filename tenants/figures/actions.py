"""Counting a branch, and adding up region and nation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from tenants.figures.counting import FOLD, day_statement, month_statement, year_statement
from tenants.figures.models import FigureMark, FigureStanding
from tenants.moments import first_of_month

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from tenants.isolation import ScopedSession

HISTORY_IN_DAYS = 30
"""The night also recounts this part of history that nobody touched; what differs there is a fault."""


@dataclass(frozen=True)
class Counted:
    """What one night in one branch found."""

    months: int
    """How many months were counted."""
    changed: list[dt.date]
    """The months in which figures changed."""
    drift: list[dt.date]
    """Months (for different people: the first month of the year) that differed though nothing in them had changed: must
    be empty."""


@dataclass(frozen=True)
class Differences:
    """Where a recount found other figures than were held."""

    months: set[dt.date]
    years: set[int]


def count_branch(session: ScopedSession, night: dt.date) -> Counted:
    """Recount the marked months of the session's branch and a part of its history; the session is REPEATABLE READ.

    The marks are taken in the same snapshot as the rows, so a change that commits meanwhile keeps its mark for the next
    time.
    """
    branch_id = session.branch_id
    marked = set(
        session.scalars(delete(FigureMark).where(FigureMark.branch_id == branch_id).returning(FigureMark.month))
    )
    history = set(session.scalars(_MONTHS_WITH_WORK)) - marked
    tonight = {month for month in history if _turn(month) == night.toordinal() % HISTORY_IN_DAYS}
    found = recount(session, marked | tonight)
    moment = func.clock_timestamp()
    session.execute(
        insert(FigureStanding)
        .values(branch_id=branch_id, counted_at=moment, night=night)
        .on_conflict_do_update(
            index_elements=["branch_id"],
            set_={"counted_at": moment, "night": func.greatest(FigureStanding.night, night)},
        )
    )
    marked_years = {month.year for month in marked}
    drift = (found.months - marked) | {dt.date(year, 1, 1) for year in found.years - marked_years}
    return Counted(len(marked | tonight), sorted(found.months), sorted(drift))


def _turn(month: dt.date) -> int:
    """Return the night of the round on which `month` is recounted unasked."""
    return (month.year * 12 + month.month) % HISTORY_IN_DAYS


def recount(session: ScopedSession, months: Collection[dt.date]) -> Differences:
    """Make the figures of `months` (first days) equal to what the rows say, and return where they differed."""
    if not months:
        return Differences(set(), set())
    values = {"months": sorted(months), "first": min(months), "last": _next_month(max(months))}
    changed = set(session.scalars(month_statement(), values)) | set(session.scalars(day_statement(), values))
    years = sorted({month.year for month in months})
    whole_years = {"years": years, "first": dt.date(years[0], 1, 1), "last": dt.date(years[-1] + 1, 1, 1)}
    return Differences(changed, set(session.scalars(year_statement(), whole_years)))


def _next_month(month: dt.date) -> dt.date:
    return first_of_month(month + dt.timedelta(days=31))


_MONTHS_WITH_WORK = text(
    """
    SELECT DISTINCT date_trunc('month', day)::date FROM consultations WHERE branch_id = current_branch()
    UNION SELECT month FROM figure_months WHERE branch_id = current_branch()
    UNION SELECT date_trunc('month', day)::date FROM figure_days WHERE branch_id = current_branch()
    UNION SELECT make_date(year, 1, 1) FROM figure_years WHERE branch_id = current_branch()
    """
)


def fold(session: ScopedSession) -> list[tuple[uuid.UUID | None, int]] | None:
    """Add the waiting deltas to region and nation, once; return the (region, year) pairs that changed.

    Taking and adding are one transaction, so a repeat adds nothing. One folder works at a time: none is returned, and
    nothing was done, when another does.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("fold figures")))):
        return None
    return [(region_id, year) for region_id, year in session.execute(FOLD)]
