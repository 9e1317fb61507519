"""On which days lessons are, who cannot teach at once, whom a class has place for, and who stays away."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.language.models import ClassKind
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

WEEK = dt.timedelta(days=7)
TEN = 10
MISSED_IN_A_ROW = 3


@dataclass(frozen=True)
class Hours:
    """When a class is held: the day of the week (1 is Monday) and the hours, as far as they are known."""

    weekday: int | None
    starts_at: dt.time | None
    ends_at: dt.time | None

    def overlaps(self, other: Hours) -> bool:
        """Whether nobody can be at both; what is not known overlaps nothing."""
        if self.weekday is None or self.weekday != other.weekday:
            return False
        return self.overlaps_on_a_day(other)

    def overlaps_on_a_day(self, other: Hours) -> bool:
        """Whether the hours overlap when both are on one day; one that ends as the other begins does not."""
        if not (self.starts_at and self.ends_at and other.starts_at and other.ends_at):
            return False
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def periods_overlap(since: dt.date, until: dt.date | None, other_since: dt.date, other_until: dt.date | None) -> bool:
    """Whether two periods, last days included, have a day in common; without a last day they go on."""
    return since <= (other_until or dt.date.max) and other_since <= (until or dt.date.max)


def refuse_hours(hours: Hours) -> None:
    """Raise `RefusalError` for hours without a weekday, one hour without the other, or an end before the start."""
    if (hours.starts_at is None) != (hours.ends_at is None):
        msg = N_("Fill in both when it starts and when it ends, or neither.")
        raise RefusalError(msg, "ends_at" if hours.ends_at is None else "starts_at")
    if hours.starts_at and hours.ends_at and hours.ends_at <= hours.starts_at:
        msg = N_("The class ends before it starts. Check the hours.")
        raise RefusalError(msg, "ends_at")
    if hours.starts_at and hours.weekday is None:
        msg = N_("Choose the day of the week.")
        raise RefusalError(msg, "weekday")


def coming_days(
    weekday: int, first: dt.date, last: dt.date | None, there: Collection[dt.date], count: int = TEN
) -> list[dt.date]:
    """Return the next `count` days of a class from `first` on, that have no lesson yet and are no public holiday."""
    day = first + dt.timedelta(days=(weekday - first.isoweekday()) % 7)
    found: list[dt.date] = []
    # A year is as far as anybody plans.
    for _week in range(53):
        if len(found) == count or (last is not None and day > last):
            break
        if day not in there and day not in public_holidays(day.year):
            found.append(day)
        day += WEEK
    return found


def public_holidays(year: int) -> frozenset[dt.date]:
    """Return the days on which no class is: the feast days of art. 3 Algemene termijnenwet.

    With King's Day on the Saturday when 27 April is a Sunday, and without Good Friday, which is a working day for most.
    Liberation Day is a holiday for all once in five years only.
    """
    easter = easter_sunday(year)
    king = dt.date(year, 4, 27)
    days = {
        dt.date(year, 1, 1),
        easter,
        easter + dt.timedelta(days=1),
        king - dt.timedelta(days=1) if king.isoweekday() == 7 else king,  # noqa: PLR2004  Sunday
        easter + dt.timedelta(days=39),
        easter + dt.timedelta(days=49),
        easter + dt.timedelta(days=50),
        dt.date(year, 12, 25),
        dt.date(year, 12, 26),
    }
    return frozenset(days | ({dt.date(year, 5, 5)} if year % 5 == 0 else set()))


def easter_sunday(year: int) -> dt.date:
    """Return Easter Sunday of a year in the Gregorian calendar (the computus of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    turn = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * turn) // 451
    month, day = divmod(h + turn - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def free_places(places: int | None, taken: int) -> int | None:
    """Return how many places are free; none means that there is no limit."""
    return None if places is None else max(places - taken, 0)


def has_place(places: int | None, taken: int) -> bool:
    """Whether somebody can join."""
    free = free_places(places, taken)
    return free is None or free > 0


def missed_in_a_row(marks: Sequence[bool]) -> int:
    """Return how many lessons somebody missed last, one after another; `marks` holds the oldest first."""
    missed = 0
    for present in reversed(marks):
        if present:
            break
        missed += 1
    return missed


def stays_away(kind: ClassKind, missed: int) -> bool:
    """Whether somebody missed so many lessons that one asks how they are; homework help is for whoever drops by."""
    return kind is not ClassKind.HOMEWORK and missed >= MISSED_IN_A_ROW
