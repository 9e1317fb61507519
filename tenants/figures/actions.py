"""Counting a branch, and adding up region and nation."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.figures.balances import balance_cells
from tenants.figures.counting import FOLD, day_statement, month_statement, months_statement, year_statement
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
    """Months (for what does not add up: the first month of the year) that differed though nothing in them had changed:
    must be empty."""


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
    taken = delete(FigureMark).where(FigureMark.branch_id == branch_id).returning(FigureMark.month).cte("taken")
    standing = select(FigureStanding.night).where(FigureStanding.branch_id == branch_id).scalar_subquery()
    last, months = session.execute(select(standing, func.array_agg(taken.c.month.distinct()))).one()
    marked = set(months or ())
    horizon = max(night, last or night)
    history = set(session.scalars(months_statement())) - marked
    tonight = {month for month in history if _turn(month) == night.toordinal() % HISTORY_IN_DAYS}
    moved = _years_that_may_move(marked, last or night, horizon)
    found = recount(session, marked | tonight, moved, horizon)
    moment = func.clock_timestamp()
    session.execute(
        insert(FigureStanding)
        .values(branch_id=branch_id, counted_at=moment, night=night)
        .on_conflict_do_update(
            index_elements=["branch_id"],
            set_={"counted_at": moment, "night": func.greatest(FigureStanding.night, night)},
        )
    )
    drift = (found.months - marked) | {dt.date(year, 1, 1) for year in found.years - moved}
    return Counted(len(marked | tonight), sorted(found.months), sorted(drift))


def _years_that_may_move(marked: Collection[dt.date], last: dt.date, horizon: dt.date) -> set[int]:
    """Return the years whose stocks and balances may differ from how they stood after the `last` night.

    What changed in a year moves every year after it, and time itself moves the year that runs.
    """
    first = min([last.year, *(month.year for month in marked)])
    return set(range(first, horizon.year + 1)) | {month.year for month in marked}


def _turn(month: dt.date) -> int:
    """Return the night of the round on which `month` is recounted unasked."""
    return (month.year * 12 + month.month) % HISTORY_IN_DAYS


def recount(
    session: ScopedSession, months: Collection[dt.date], years: Collection[int], horizon: dt.date
) -> Differences:
    """Make the figures of `months` (first days), their years and `years` equal to what the rows say.

    `horizon` is the last day that is over. Returns where they differed.
    """
    changed: set[dt.date] = set()
    if months:
        values = {"months": sorted(months), "first": min(months), "last": _next_month(max(months))}
        changed = set(session.scalars(month_statement(), values)) | set(session.scalars(day_statement(), values))
    whole = sorted({*years, *(month.year for month in months)})
    if not whole:
        return Differences(changed, set())
    given = json.dumps(balance_cells(session, [year for year in whole if year <= horizon.year], horizon))
    of_years = {"years": whole, "horizon": horizon, "given": given}
    return Differences(changed, set(session.scalars(year_statement(), of_years)))


def _next_month(month: dt.date) -> dt.date:
    return first_of_month(month + dt.timedelta(days=31))


def fold(session: ScopedSession) -> list[tuple[uuid.UUID | None, int]] | None:
    """Add the waiting deltas to region and nation, once; return the (region, year) pairs that changed.

    Taking and adding are one transaction, so a repeat adds nothing. One folder works at a time: none is returned, and
    nothing was done, when another does.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("fold figures")))):
        return None
    return [(region_id, year) for region_id, year in session.execute(FOLD)]
