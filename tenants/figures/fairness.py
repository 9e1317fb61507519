"""When a year differs from the year before by more than chance and habit: a branch is held against its own history."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.figures.rules import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANCE = 3.0
"""How many standard deviations chance is given: a difference of two counts varies by the root of their sum."""
HABIT = 0.15
"""A difference of no more than this share is not called odd, however certain it is."""

Months = list[int | None]


@dataclass(frozen=True)
class Change:
    """The visits of a period, and of the same months a year earlier."""

    now: int
    before: int

    @property
    def share(self) -> float | None:
        """By which share it grew or shrank; none when there was nothing before."""
        return (self.now - self.before) / self.before if self.before else None

    @property
    def odd(self) -> bool:
        """Whether it lies outside what chance and habit allow."""
        low, high = room(self.before)
        return self.before > 0 and not low <= self.now <= high


def room(before: float) -> tuple[float, float]:
    """Return between which numbers a year stays ordinary after a year of `before`.

    These are the ends of |now - before| <= 3 sqrt(now + before), or of 15 % to both sides when that is wider.
    """
    spread = math.sqrt(2 * CHANCE**2 * before + CHANCE**4 / 4)
    middle = before + CHANCE**2 / 2
    return max(min(middle - spread, before * (1 - HABIT)), 0), max(middle + spread, before * (1 + HABIT))


def whole_months(year: int, night: dt.date | None) -> list[int]:
    """Return the months of `year` that were over on the `night` last counted: only those can be compared."""
    if night is None:
        return []
    tomorrow = night + dt.timedelta(days=1)
    return [month for month in MONTHS if dt.date(year + month // 12, month % 12 + 1, 1) <= tomorrow]


def common_months(months: Months, before: Months, whole: Sequence[int]) -> list[int]:
    """Return the months that are over and known in both years."""
    return [month for month in whole if months[month - 1] is not None and before[month - 1] is not None]


def change_over(months: Months, before: Months, common: Sequence[int]) -> Change | None:
    """Return the change over some months; none without any."""
    if not common:
        return None
    return Change(sum(months[month - 1] or 0 for month in common), sum(before[month - 1] or 0 for month in common))
