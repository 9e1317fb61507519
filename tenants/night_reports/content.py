"""What the report of a branch's night holds: codes and numbers, which the page makes sentences of.

    {"shape": 1, "day": "2018-12-31",
     "moves": [{"indicator": "consultations.contacts", "day": 17, "day_usual": [9, 16] or null,
                "week": 61, "week_usual": [50, 70] or null, "weeks": [9 numbers or null]}, ...],
     "late": {"became": 1, "late": 3, "near": 4, "tasks": 2},
     "waits": {"months": ["2018-10-01"], "approvals": 1, "asked_back": 0, "answers": 2, "handed_up": 1, "still": 3,
               "handovers": 0, "signals": 2},
     "odd": [{"indicator": ..., "breakdown": "topic" or "", "value": "legal" or "", "month": "2018-12-01",
              "kind": "high", "amount": 41, "usual": [14, 22]}],
     "incomplete": {"nobodys": 2, "unknown": 1, "lessons": 3}}

No name stands in it, and no id of a person or a dossier: pages lead to the lists that their reader may see.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.figures.catalogue import INDICATORS
from tenants.figures.models import FigureDay
from tenants.night_reports.counting import counts
from tenants.night_reports.oddities import months_to_sign, odd_months
from tenants.night_reports.rules import first_day, move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.isolation import ScopedSession
    from tenants.night_reports.rules import Move

SHAPE = 1
DAILY = (
    "consultations.contacts", "housing.housed", "housing.dwellings", "dossiers.opened", "dossiers.closed",
    "guidance.started", "participation.participants", "partners.meetings", "escalations.asked", "escalations.answered",
)  # fmt: skip
"""What a branch sees by day and week, in the order of the page."""
Days = dict[str, dict[dt.date, int]]
"""By indicator: the amount of each day on which there was any."""


def content_of_branch(session: ScopedSession, day: dt.date) -> dict[str, Any]:
    """Return the report of `day` in the session's branch; what is late and what waits is told as of the next morning."""
    found, since = _days(session, day)
    standing = counts(session, day + dt.timedelta(days=1))
    standing["waits"]["months"] = months_to_sign(session, day)
    return {
        "shape": SHAPE,
        "day": day.isoformat(),
        "moves": moves(found, since, day),
        **standing,
        "odd": odd_months(session, day),
    }


def moves(days: Days, since: Mapping[str, dt.date], day: dt.date) -> list[dict[str, Any]]:
    """Return what moved, of every count of which anything happened in the weeks that are looked at."""
    return [
        told_move(indicator, move(days[indicator], day, since.get(INDICATORS[indicator].area)))
        for indicator in DAILY
        if indicator in days
    ]


def told_move(indicator: str, found: Move) -> dict[str, Any]:
    """Return a move as a report keeps it."""
    return {
        "indicator": indicator,
        "day": found.day,
        "day_usual": list(found.day_usual) if found.day_usual else None,
        "week": found.week,
        "week_usual": list(found.week_usual) if found.week_usual else None,
        "weeks": list(found.weeks),
    }


def _days(session: ScopedSession, day: dt.date) -> tuple[Days, dict[str, dt.date]]:
    """Return the days that are looked at, and since when anything of each part of the work is known."""
    mine = FigureDay.branch_id == session.branch_id
    days: Days = defaultdict(dict)
    rows = session.execute(
        select(FigureDay.indicator, FigureDay.day, func.sum(FigureDay.amount))
        .where(mine, FigureDay.indicator.in_(DAILY), FigureDay.day.between(first_day(day), day))
        .group_by(FigureDay.indicator, FigureDay.day)
    )
    for indicator, on, amount in rows:
        days[indicator][on] = int(amount)
    since: dict[str, dt.date] = {}
    firsts = select(FigureDay.indicator, func.min(FigureDay.day)).where(mine).group_by(FigureDay.indicator)
    for indicator, first in session.execute(firsts):
        area = indicator.partition(".")[0]
        since[area] = min(first, since.get(area, first))
    return days, since
