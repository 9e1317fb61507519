"""Counting a branch: what no delta tells, soon after it changed; and at night the proof that all of it is right."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from tenants.figures.balances import balance_cells
from tenants.figures.catalogue import BALANCES, FLOWS, INDICATORS, YEARLY, Indicator, Kind
from tenants.figures.counting import day_statement, month_statement, months_statement, year_statement, years_statement
from tenants.figures.deltas import followers_of
from tenants.figures.folding import FOLDED, NIGHT, absorb
from tenants.figures.models import FigureMark, FigureStanding
from tenants.moments import first_of_month

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tenants.isolation import ScopedSession

HISTORY_IN_DAYS = 30
"""The night also recounts this part of history that nobody touched; what differs there is a fault."""
ANYTHING = "anything"
"""The source of a mark of a month in which anything may have changed past the triggers: all of it is counted anew."""
_FLOWS = tuple(flow.id for flow in FLOWS)
_YEARLY = tuple(one.id for one in (*YEARLY, *BALANCES))


@dataclass(frozen=True)
class Found:
    """Where a recount found other figures than were held."""

    month: dt.date
    """The month (for what does not add up: the first month of the year)."""
    indicator: str
    cells: int
    """How many cells differed, breakdowns and days among them."""
    amount: int
    """What the rows say more than was held in the total; nought when only parts differed."""

    @property
    def is_yearly(self) -> bool:
        """Whether it is of a year, and does not add up."""
        return INDICATORS[self.indicator].kind is not Kind.FLOW

    def told(self) -> dict[str, Any]:
        """Return it as the counts of a run keep it."""
        return {
            "month": self.month.isoformat(),
            "indicator": self.indicator,
            "cells": self.cells,
            "amount": self.amount,
        }


@dataclass(frozen=True)
class Counted:
    """What one night in one branch found."""

    months: int
    """How many months were proven."""
    changed: list[dt.date]
    """The months (years: their first) in which the count itself changed figures."""
    drift: list[Found]
    """What differed though no change was waiting to be counted: must be empty."""


@dataclass(frozen=True)
class Taken:
    """The marks that a count took, and how far its branch was counted before."""

    marks: set[tuple[dt.date, str]]
    night: dt.date | None


def count_branch(session: ScopedSession, night: dt.date) -> Counted:
    """Count what waits in the session's branch, then prove what changed and a part of its history.

    The session is REPEATABLE READ: deltas, marks and rows are of one moment, so whatever still differs once the deltas
    are added and the marks are followed is a fault. What commits meanwhile keeps its delta or mark for the next time; two
    counts of one branch at once disturb each other, and the later one begins anew.
    """
    told = absorb(session)
    taken = _take(session, everything=True)
    last = taken.night or night
    horizon = max(night, last)
    months = {month for month, _ in told | taken.marks}
    history = set(session.scalars(months_statement())) - months
    tonight = {month for month in history if _turn(month) == night.toordinal() % HISTORY_IN_DAYS}
    years = {month.year for month in months | tonight}
    found = _follow(session, told | taken.marks, horizon)
    # Time itself moves what stands on the last day that is over, and what is to come of later years.
    moved = set(range(last.year, horizon.year + 1)) | {year for year in years if year >= last.year}
    found += recount_years(session, _ids(one for one in (*YEARLY, *BALANCES) if one.moves_with_time), moved, horizon)
    drift = recount_months(session, _FLOWS, months | tonight) + recount_years(session, _YEARLY, years, horizon)
    told_anew = {month.year for month in months} | {one.month.year for one in (*found, *drift)}
    _stand(session, night, {night, *(dt.date(year, 1, 1) for year in told_anew)}, by_night=True)
    changed = sorted({one.month for one in (*found, *drift)} | {month for month, _ in told})
    return Counted(len(months | tonight), changed, drift)


def count_marked(session: ScopedSession) -> list[Found] | None:
    """Count again what the marks of the session's branch ask for, soon after the change; return where figures changed.

    None when there was nothing to do: nothing is marked, or the branch has not had its first night yet, which counts it
    whole. The session is REPEATABLE READ. What was counted stays marked for the night to prove.
    """
    taken = _take(session, everything=False)
    if not taken.marks or taken.night is None:
        return None
    if any(source == ANYTHING for _, source in taken.marks):
        absorb(session)
    found = _follow(session, taken.marks, taken.night)
    session.execute(
        insert(FigureMark),
        [{"branch_id": session.branch_id, "month": month, "source": FOLDED} for month in _months(taken.marks)],
    )
    _stand(session, taken.night, {dt.date(one.month.year, 1, 1) for one in found if one.is_yearly})
    return found


def _take(session: ScopedSession, *, everything: bool) -> Taken:
    """Take the marks of the branch: all of them, or those that ask for a count when it was counted before."""
    branch_id = session.branch_id
    standing = select(FigureStanding.night).where(FigureStanding.branch_id == branch_id).scalar_subquery()
    wanted = delete(FigureMark).where(FigureMark.branch_id == branch_id)
    if not everything:
        wanted = wanted.where(FigureMark.source != FOLDED, standing.is_not(None))
    taken = wanted.returning(FigureMark.month, FigureMark.source).cte("taken")
    pairs = func.jsonb_agg(func.jsonb_build_array(taken.c.month, taken.c.source).distinct())
    night, marks = session.execute(select(standing, select(pairs).select_from(taken).scalar_subquery())).one()
    return Taken({(dt.date.fromisoformat(month), source) for month, source in marks or ()}, night)


def _follow(session: ScopedSession, marks: set[tuple[dt.date, str]], horizon: dt.date) -> list[Found]:
    """Count what follows from changes in some months of some tables.

    What a join counts is counted in every month and year that has such rows: two who change its two sides at once mark
    different months, and each is right only together with the other. There are few of them.
    """
    sources = {source for _, source in marks if source != FOLDED}
    months = {month for month, source in marks if source == ANYTHING}
    followers = [*YEARLY, *BALANCES] if months else []
    followers += [one for one in followers_of(sources) if one not in followers]
    found = recount_months(session, _FLOWS, months) if months else []
    joined = _ids(one for one in followers if one.kind is Kind.FLOW)
    found += recount_whole(session, joined) if joined else []
    yearly = [one for one in followers if one.kind is not Kind.FLOW]
    if not yearly:
        return found
    years = {month.year for month, source in marks if source != FOLDED}
    first, last = min(years), max(horizon.year, *years)
    of_join = _ids(one for one in yearly if _is_joined(one))
    if of_join:
        years |= set(session.scalars(years_statement(of_join)))
        first, last = min(years), max(last, *years)
    if not all(one.stays_in_its_year for one in yearly):
        years |= set(range(first, last + 1))
    return found + recount_years(session, _ids(yearly), years, horizon)


def _is_joined(indicator: Indicator) -> bool:
    return len(indicator.source.tables) > 1 and indicator.kind is not Kind.BALANCE


def _ids(indicators: Iterable[Indicator]) -> tuple[str, ...]:
    return tuple(one.id for one in indicators)


def _months(marks: Iterable[tuple[dt.date, str]]) -> list[dt.date]:
    return sorted({month for month, _ in marks})


def _turn(month: dt.date) -> int:
    """Return the night of the round on which `month` is recounted unasked."""
    return (month.year * 12 + month.month) % HISTORY_IN_DAYS


def recount_months(session: ScopedSession, indicators: tuple[str, ...], months: Collection[dt.date]) -> list[Found]:
    """Make some flows of `months` (first days) equal to what the rows say; return where they differed."""
    if not months:
        return []
    values = {"months": sorted(months), "first": min(months), "last": _next_month(max(months))}
    by_month = session.execute(month_statement(indicators), values).all()
    return _joined_with_days(by_month, session.execute(day_statement(indicators), values).all())


def recount_whole(session: ScopedSession, indicators: tuple[str, ...]) -> list[Found]:
    """Make some flows equal to what the rows say, in every month; return where they differed."""
    by_month = session.execute(month_statement(indicators, whole=True)).all()
    return _joined_with_days(by_month, session.execute(day_statement(indicators, whole=True)).all())


def _joined_with_days(by_month: Iterable[Any], by_day: Iterable[Any]) -> list[Found]:
    found = {(row[0], row[1]): Found(*row) for row in by_month}
    for month, indicator, cells, amount in by_day:
        before = found.get((month, indicator))
        found[month, indicator] = Found(
            month, indicator, cells + (before.cells if before else 0), before.amount if before else amount
        )
    return [found[key] for key in sorted(found)]


def recount_years(
    session: ScopedSession, indicators: tuple[str, ...], years: Collection[int], horizon: dt.date
) -> list[Found]:
    """Make what does not add up in `years` equal to what the rows say; return where it differed.

    `horizon` is the last day that is over.
    """
    if not years or not indicators:
        return []
    cells: list[dict[str, Any]] = []
    if any(INDICATORS[name].kind is Kind.BALANCE for name in indicators):
        cells = balance_cells(session, [year for year in sorted(years) if year <= horizon.year], horizon)
    values = {"years": sorted(years), "horizon": horizon, "given": json.dumps(cells)}
    rows = session.execute(year_statement(indicators), values).all()
    return [Found(dt.date(year, 1, 1), *more) for year, *more in rows]


def recount(
    session: ScopedSession, months: Collection[dt.date], years: Collection[int], horizon: dt.date
) -> list[Found]:
    """Make every figure of `months` (first days) and `years` equal to what the rows say; return where they differed."""
    return recount_months(session, _FLOWS, months) + recount_years(session, _YEARLY, years, horizon)


def _next_month(month: dt.date) -> dt.date:
    return first_of_month(month + dt.timedelta(days=31))


def _stand(session: ScopedSession, night: dt.date, days: Collection[dt.date], *, by_night: bool = False) -> None:
    """Say how far the branch is counted, and tell the folder of the years of `days` in which what it tells changed.

    Every count writes this row, so of two at once the later one fails and begins anew.
    """
    moment = func.clock_timestamp()
    session.execute(
        insert(FigureStanding)
        .values(branch_id=session.branch_id, counted_at=moment, night=night)
        .on_conflict_do_update(
            index_elements=["branch_id"],
            set_={"counted_at": moment, "night": func.greatest(FigureStanding.night, night)},
        )
    )
    if days:
        session.execute(_SIGN, {"days": sorted(days), "by": NIGHT if by_night else ""})


_SIGN = text(
    """
    INSERT INTO figure_deltas (branch_id, source, held, days, municipalities, indicators, breakdowns, parts, amounts)
    SELECT current_branch(), '', true, array_agg(day), array_agg(''::text), array_agg(''::text),
        array_agg(CAST(:by AS text)), array_agg(''::text), array_agg(0)
    FROM unnest(CAST(:days AS date[])) AS day
    """
)
