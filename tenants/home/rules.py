"""When something is late, when somebody is silent, and how a day is greeted."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

SILENT_AFTER = dt.timedelta(weeks=6)
KNOWN_DURING = dt.timedelta(days=182)
KNOWN_FROM = 3
"""Who came this often in half a year and then no more for six weeks is silent; who came once simply left."""
WEEK = dt.timedelta(days=7)
SIGNED_BEFORE = (2, 1)
"""The year that ended is signed in January; after this month and day it is late."""
COUNTED_BY = 6
"""The hour at which the night's count is done everywhere."""


class PartOfDay(StrEnum):
    """How one greets."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_NOON, _SIX = 12, 18


def part_of_day(hour: int) -> PartOfDay:
    """Return the part of the day of the local `hour`; who works at night is greeted as in the evening."""
    if COUNTED_BY <= hour < _NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if _NOON <= hour < _SIX else PartOfDay.EVENING


def counted_until(moment: dt.datetime) -> dt.date:
    """Return the day up to which a branch should be counted at the local `moment`; at night the day before that."""
    return moment.date() - dt.timedelta(days=1 if moment.hour >= COUNTED_BY else 2)


def is_late_to_sign(today: dt.date, year: int) -> bool:
    """Whether the figures of `year` should have been signed by now."""
    return today >= dt.date(year + 1, *SIGNED_BEFORE)
