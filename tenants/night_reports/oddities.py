"""What the sign-off will ask about the last month that is over, and which months wait for a signature."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tenants.moments import first_of_month
from tenants.signing.looking import look_at
from tenants.signing.queries import own_months
from tenants.signing.rules import Step, month_before

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession

MOST = 5
"""More than so many are not told: the page on which one signs has them all."""
MONTHS_BACK = 3
"""So many months back one is reminded of a signature; older ones stand on the page of the figures."""
WAITS_FOR_BRANCH = frozenset({Step.OPEN, Step.LATE, Step.RETURNED})
BEHIND = frozenset({Step.LATE, Step.RETURNED})
"""What a region hears of: a month whose term still runs is nobody's concern but the branch's."""


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
    look = look_at(session, month, day + dt.timedelta(days=1))
    if look.stands:
        return []
    return [
        {
            "indicator": one.oddity.cell.indicator,
            "breakdown": one.oddity.cell.breakdown,
            "value": one.oddity.cell.value,
            "month": month.isoformat(),
            "kind": one.oddity.oddness.value,
            "amount": one.oddity.amount,
            "usual": [one.oddity.usual.least, one.oddity.usual.most],
        }
        for one in look.questions
        if not one.is_answered
    ][:MOST]


def months_to_sign(session: ScopedSession, day: dt.date) -> list[str]:
    """Return the months that wait for the team lead, oldest first."""
    found = own_months(session, first_reminded(day), last_month_over(day), day + dt.timedelta(days=1))
    return [one.month.isoformat() for one in found if one.step in WAITS_FOR_BRANCH]
