"""Months, quarters, half-years and years, and what was counted in each.

Only flows have rows by month, and add up over any period. Stocks, balances, different people and durations do not: a year
has rows of its own for them (`figure_years`), and a shorter period has none. Nobody outside a branch is told them by a
quarter (`figures.md` 4 coarsens them to the year), and inside it one statement counts them from the records when a report
asks; held for each quarter and half-year they would be seven times as many cells to count again after each change.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.figures.catalogue import INDICATORS, Indicator, Kind
from tenants.figures.counting import cells_of_periods
from tenants.figures.rules import MONTHS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable

    from tenants.isolation import ScopedSession


class Grain(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        """In months."""
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.value]


_NAMED = re.compile(r"(\d{4})(?:-(?:(Q)([1-4])|(H)([12])|(\d{2})))?")


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter, half-year or whole year; `number` counts within the year, from 1."""

    year: int
    grain: Grain
    number: int = 1

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, (self.number - 1) * self.grain.months + 1, 1)

    @property
    def last(self) -> dt.date:
        """The last day."""
        end = self.number * self.grain.months
        return dt.date(self.year + end // 12, end % 12 + 1, 1) - dt.timedelta(days=1)

    @property
    def code(self) -> str:
        """Its name in an address: `2018`, `2018-H1`, `2018-Q3`, `2018-03`."""
        sign = {Grain.YEAR: "", Grain.HALF: f"-H{self.number}", Grain.QUARTER: f"-Q{self.number}"}
        return f"{self.year}{sign.get(self.grain, f'-{self.number:02}')}"

    @property
    def before(self) -> Period:
        """The same period of the year before."""
        return Period(self.year - 1, self.grain, self.number)


def period_of(code: str) -> Period | None:
    """Return the period with a `code`; none when there is no such period."""
    found = _NAMED.fullmatch(code)
    if found is None:
        return None
    year, quarter, of_quarter, half, of_half, month = found.groups()
    if quarter:
        return Period(int(year), Grain.QUARTER, int(of_quarter))
    if half:
        return Period(int(year), Grain.HALF, int(of_half))
    if month is None:
        return Period(int(year), Grain.YEAR)
    return Period(int(year), Grain.MONTH, int(month)) if int(month) in MONTHS else None


def periods_of(year: int, grain: Grain) -> list[Period]:
    """Return the periods of a year, in order."""
    return [Period(year, grain, number) for number in range(1, 12 // grain.months + 1)]


Amounts = dict[tuple[str, Period, str], int]
"""By indicator, period, and value of the breakdown asked for (empty: the total). What is not there was not counted: nought
when its part of the work is known then, else unknown (`rules.is_known`)."""


def amounts(
    session: ScopedSession,
    indicators: Collection[str],
    periods: Collection[Period],
    *,
    breakdown: str = "",
    place: str | None = None,
) -> Amounts:
    """Return flows of the session's branch in some periods, of one municipality when given; one statement.

    Anything but a flow is refused (`ValueError`): it has a year's row, or is counted with `counted_now`.
    """
    own = "branch_id = current_branch()" + ("" if place is None else " AND municipality_code = :place")
    return _sums(session, "figure_months", own, indicators, periods, breakdown, place=place)


def amounts_of_region(
    session: ScopedSession,
    region_id: uuid.UUID,
    indicators: Collection[str],
    periods: Collection[Period],
    breakdown: str = "",
) -> Amounts:
    """Return flows of a region, by the branches that were in it then; in the `Fold` scope, before protection."""
    return _sums(session, "region_figures", "region_id = :region", indicators, periods, breakdown, region=region_id)


def amounts_of_nation(
    session: ScopedSession, indicators: Collection[str], periods: Collection[Period], breakdown: str = ""
) -> Amounts:
    """Return flows of all branches; in the `Fold` scope, before protection."""
    return _sums(session, "nation_figures", "true", indicators, periods, breakdown)


def _sums(
    session: ScopedSession,
    table: str,
    whose: str,
    indicators: Collection[str],
    periods: Collection[Period],
    breakdown: str,
    **values: object,
) -> Amounts:
    for name in indicators:
        if INDICATORS[name].kind is not Kind.FLOW:
            msg = f"{name} does not add up over months."
            raise ValueError(msg)
    spans = list(periods)
    rows = session.execute(
        text(
            f"""
            SELECT indicator, number, value, sum(amount)::int
            FROM unnest(CAST(:firsts AS date[]), CAST(:lasts AS date[])) WITH ORDINALITY AS span (first, last, number)
            JOIN {table} ON month BETWEEN first AND last
            WHERE {whose} AND indicator = ANY(:indicators) AND breakdown = :breakdown GROUP BY 1, 2, 3
            """
        ),
        {
            "firsts": [span.first for span in spans],
            "lasts": [span.last for span in spans],
            "indicators": list(indicators),
            "breakdown": breakdown,
            **values,
        },
    )
    return {(indicator, spans[number - 1], value): amount for indicator, number, value, amount in rows}


def counted_now(
    session: ScopedSession,
    indicators: Iterable[str],
    periods: Collection[Period],
    until: dt.date,
    place: str | None = None,
) -> dict[tuple[str, Period, str, str], int]:
    """Count what does not add up in some periods from the branch's own records, here and now; one statement.

    By indicator, period, breakdown and value. `until` is the last day that is over: a stock of a period that runs is of
    that day. Balances are the ledger's (`housing.queries`), and flows are held: neither is counted here (`ValueError`).
    """
    wanted = [INDICATORS[name] for name in indicators]
    if any(one.kind in {Kind.FLOW, Kind.BALANCE} for one in wanted):
        msg = "Flows are held by month, and balances are the ledger's."
        raise ValueError(msg)
    spans = sorted(period for period in periods if period.first <= until)
    if not spans or not wanted:
        return {}
    values = {
        "firsts": [span.first for span in spans],
        "lasts": [span.last for span in spans],
        "horizon": until,
        **({} if place is None else {"place": place}),
    }
    rows = session.execute(text(cells_of_periods(_of_place(wanted, place), place is not None)), values)
    return {(name, spans[number - 1], breakdown, value): amount for number, name, breakdown, value, amount in rows}


def _of_place(indicators: Collection[Indicator], place: str | None) -> tuple[Indicator, ...]:
    return tuple(one for one in indicators if place is None or one.source.has_municipality)
