"""What is usual and what is not, when a report of region or nation is made, and how long reports are kept."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.moments import LOCAL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

KEPT_FOR = dt.timedelta(days=100)
"""Reports of nights are thrown away after this: a quarter, and the days in which one looks back on it."""
WEEKS = 8
"""So many weeks back is what is usual; holidays and summer are soon no longer in it."""
FEWEST_WEEKS = 4
"""With fewer weeks nothing is said to be usual."""
SPREAD = 2.0
"""Of twenty ordinary weeks about one lies further from the middle than so many times the spread."""
MORNING = dt.time(6)
"""By then a region's report is made, also when a branch is missing in it: that one is named."""

Range = tuple[int, int]


@dataclass(frozen=True)
class Move:
    """What was done yesterday and this week, beside what is usual; unknown without enough weeks to know it by."""

    day: int
    day_usual: Range | None
    week: int
    """From Monday up to and including the day."""
    week_usual: Range | None
    weeks: tuple[int | None, ...]
    """The same days of the weeks before, oldest first, and then this week; none before anything was kept."""

    @property
    def odd(self) -> int:
        """1 when this week is above what is usual, -1 below, 0 within."""
        return outside(self.week, self.week_usual)

    @property
    def odd_day(self) -> int:
        """The same of yesterday."""
        return outside(self.day, self.day_usual)


def outside(amount: int, usual: Range | None) -> int:
    """Return on which side of what is usual an amount lies: 1 above, -1 below, 0 within or not known."""
    if usual is None or usual[0] <= amount <= usual[1]:
        return 0
    return 1 if amount > usual[1] else -1


def usual(amounts: Sequence[int | None]) -> Range | None:
    """Return between which numbers most ordinary weeks lie; none when too few are known.

    Counts spread at least by the root of their mean, also when some weeks happened to be alike; where there is hardly ever
    any, two are still nothing to speak of.
    """
    known = [amount for amount in amounts if amount is not None]
    if len(known) < FEWEST_WEEKS:
        return None
    mean = sum(known) / len(known)
    variance = sum((amount - mean) ** 2 for amount in known) / (len(known) - 1)
    reach = SPREAD * math.sqrt(max(variance, mean, 1.0))
    return max(math.floor(mean - reach), 0), math.ceil(mean + reach)


def monday(day: dt.date) -> dt.date:
    """Return the first day of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def first_day(day: dt.date) -> dt.date:
    """Return the first day that is looked at for what is usual on `day`."""
    return monday(day) - dt.timedelta(weeks=WEEKS)


def move(days: Mapping[dt.date, int], day: dt.date, since: dt.date | None) -> Move:
    """Return what `day` and its week brought; `since` is the first day of which anything is known."""
    weeks: list[int | None] = []
    before: list[int | None] = []
    for back in range(WEEKS, -1, -1):
        last = day - dt.timedelta(weeks=back)
        first = monday(last)
        is_known = since is not None and since <= first
        amount = sum(days.get(first + dt.timedelta(days=number), 0) for number in range(last.weekday() + 1))
        weeks.append(amount if is_known or not back else None)
        before.append(days.get(last, 0) if is_known else None)
    return Move(days.get(day, 0), usual(before[:-1]), weeks[-1] or 0, usual(weeks[:-1]), tuple(weeks))


def surprise(found: Move) -> float:
    """Return how far this week lies outside what is usual, in roots of it; nought within."""
    if not found.odd or found.week_usual is None:
        return 0.0
    low, high = found.week_usual
    return abs(found.week - (high if found.odd > 0 else low)) / math.sqrt(max((low + high) / 2, 1.0))


def is_morning(day: dt.date, moment: dt.datetime) -> bool:
    """Whether the morning after `day` has come."""
    return moment >= dt.datetime.combine(day + dt.timedelta(days=1), MORNING, LOCAL)


def is_due(missing: Collection[str], made_without: Collection[str] | None, *, morning: bool) -> bool:
    """Whether a report of several branches is made now: of all of them, or of those there are when the morning has come.

    `made_without` are those that were missing in the report there is, none when there is no report yet: it is made anew
    as others are counted after all.
    """
    if made_without is None:
        return morning or not missing
    return set(missing) < set(made_without)
