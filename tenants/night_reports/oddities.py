"""What the sign-off will ask about the last month that is over, and which months wait for a signature."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.moments import first_of_month
from tenants.signing.counting import counted_month
from tenants.signing.models import MonthAnswer
from tenants.signing.oddities import Cell, oddities
from tenants.signing.queries import own_months, signed_months
from tenants.signing.rules import Step, month_before, questions

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession
    from tenants.signing.oddities import Oddity

MOST = 5
"""More than so many are not told: the page on which one signs has them all."""
MONTHS_BACK = 3
"""So many months back one is reminded of a signature; older ones stand on the page of the figures."""
WAITS_FOR_BRANCH = frozenset({Step.OPEN, Step.LATE, Step.RETURNED})


def last_month_over(day: dt.date) -> dt.date:
    """Return the first day of the last month that is over when `day` is."""
    return month_before(first_of_month(day + dt.timedelta(days=1)))


def first_reminded(day: dt.date) -> dt.date:
    """Return the first month of which one is reminded on `day`."""
    month = last_month_over(day)
    for _ in range(MONTHS_BACK - 1):
        month = month_before(month)
    return month


def odd_months(session: ScopedSession, day: dt.date) -> list[dict[str, Any]]:
    """Return what is odd about the last month that is over by `day` and nobody answered, until the month is signed."""
    month = last_month_over(day)
    if month in signed_months(session, month.year):
        return []
    asked = questions(oddities(counted_month(session, month).history({}), month), _answers(session, month))
    return [_told(one.oddity, month) for one in asked if not one.is_answered][:MOST]


def _told(one: Oddity, month: dt.date) -> dict[str, Any]:
    return {
        "indicator": one.cell.indicator,
        "breakdown": one.cell.breakdown,
        "value": one.cell.value,
        "month": month.isoformat(),
        "kind": one.oddness.value,
        "amount": one.amount,
        "usual": [one.usual.least, one.usual.most],
    }


def _answers(session: ScopedSession, month: dt.date) -> dict[Cell, MonthAnswer]:
    mine = (MonthAnswer.branch_id == session.branch_id) & (MonthAnswer.month == month)
    rows = session.scalars(select(MonthAnswer).where(mine))
    return {Cell(one.indicator, one.breakdown, one.value): one for one in rows}


def months_to_sign(session: ScopedSession, day: dt.date) -> list[str]:
    """Return the months that wait for the team lead, oldest first."""
    found = own_months(session, first_reminded(day), last_month_over(day), day + dt.timedelta(days=1))
    return [one.month.isoformat() for one in found if one.step in WAITS_FOR_BRANCH]
