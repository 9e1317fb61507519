"""Which months of a branch look odd against its own history: the month that runs, and the one before it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import FLOWS
from tenants.figures.queries import figures_of_years
from tenants.moments import first_of_month
from tenants.night_reports.rules import outside, usual

if TYPE_CHECKING:
    from tenants.figures.queries import Year
    from tenants.isolation import ScopedSession

MONTHS_BACK = 12


def odd_months(session: ScopedSession, day: dt.date) -> list[dict[str, Any]]:
    """Return the months that are over by `day` and lie outside what is usual, of the last one that is over."""
    over = first_of_month(day + dt.timedelta(days=1)) - dt.timedelta(days=1)
    month = first_of_month(over)
    years = figures_of_years(session, [month.year, month.year - 1])
    return [
        {"indicator": flow.id, "month": month.isoformat(), "amount": amount, "usual": list(between)}
        for flow in FLOWS
        for amount, between in [_of(years, flow.id, month)]
        if amount is not None and between is not None and outside(amount, between)
    ]


def _of(years: dict[int, Year], indicator: str, month: dt.date) -> tuple[int | None, tuple[int, int] | None]:
    amounts = [amount for year in sorted(years) for amount in years[year].by_month(indicator)]
    place = 12 + month.month - 1
    return amounts[place], usual(amounts[place - MONTHS_BACK : place])
