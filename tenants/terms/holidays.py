"""The days on which a term does not end: Saturdays, Sundays, recognised holidays and the days equated with them.

Algemene termijnenwet (BWBR0002448), article 3. 1 May, 24 and 31 December are no holidays unless a decree equates them.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from dateutil.easter import easter

from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    Calendar: TypeAlias = Callable[[int], Mapping[dt.date, "Holiday"]]
    """Anything that gives the holidays of a year."""

FIRST_YEAR = 1990
LAST_YEAR = 2100
_FIRST_KINGS_DAY = 2014
_SATURDAY, _SUNDAY = 5, 6


class Holiday(StrEnum):
    """What a day is that article 3 names, or equates."""

    NEW_YEARS_DAY = "new_years_day"
    GOOD_FRIDAY = "good_friday"
    EASTER_MONDAY = "easter_monday"
    KINGS_DAY = "kings_day"
    QUEENS_DAY = "queens_day"
    LIBERATION_DAY = "liberation_day"
    ASCENSION_DAY = "ascension_day"
    WHIT_MONDAY = "whit_monday"
    CHRISTMAS_DAY = "christmas_day"
    SECOND_CHRISTMAS_DAY = "second_christmas_day"
    EQUATED_DAY = "equated_day"


class Weekend(StrEnum):
    """The days that speak for themselves."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True)
class EquatedDay:
    """A day that a royal decree equates with a holiday (article 3(3)).

    One that is not confirmed is kept and never applied: the earlier date is the safe one.
    """

    day: dt.date
    source: str
    confirmed: bool


@lru_cache
def equated_days() -> tuple[EquatedDay, ...]:
    """Return every day that was equated, or may have been, the oldest first."""
    text = (files("tenants.terms") / "data" / "equated_days.csv").read_text(encoding="utf-8")
    return tuple(
        EquatedDay(dt.date.fromisoformat(row["day"]), row["source"], row["confirmed"] == "yes")
        for row in csv.DictReader(text.splitlines())
    )


@lru_cache(maxsize=256)
def holidays_of(year: int) -> Mapping[dt.date, Holiday]:
    """Return the holidays of a year in the order of the calendar. Raises `RefusalError` for years we do not know.

    The year after the last one is known too, since a term of December ends there.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR + 1:
        raise RefusalError(
            N_("We know the holidays of %(first)s to %(last)s."), "year", first=FIRST_YEAR, last=LAST_YEAR
        )
    sunday = easter(year)
    found = {each.day: Holiday.EQUATED_DAY for each in equated_days() if each.confirmed and each.day.year == year}
    found |= {
        dt.date(year, 1, 1): Holiday.NEW_YEARS_DAY,
        sunday - dt.timedelta(days=2): Holiday.GOOD_FRIDAY,
        _kings_day(year): Holiday.KINGS_DAY if year >= _FIRST_KINGS_DAY else Holiday.QUEENS_DAY,
        dt.date(year, 5, 5): Holiday.LIBERATION_DAY,
        sunday + dt.timedelta(days=1): Holiday.EASTER_MONDAY,
        sunday + dt.timedelta(days=39): Holiday.ASCENSION_DAY,
        sunday + dt.timedelta(days=50): Holiday.WHIT_MONDAY,
        dt.date(year, 12, 25): Holiday.CHRISTMAS_DAY,
        dt.date(year, 12, 26): Holiday.SECOND_CHRISTMAS_DAY,
    }
    return MappingProxyType(dict(sorted(found.items())))


def _kings_day(year: int) -> dt.date:
    """Return the day the birthday is kept: 27 April, until 2013 30 April; a day earlier when that is a Sunday."""
    day = dt.date(year, 4, 27) if year >= _FIRST_KINGS_DAY else dt.date(year, 4, 30)
    return day - dt.timedelta(days=1) if day.weekday() == _SUNDAY else day


def why_closed(day: dt.date, holidays: Calendar = holidays_of) -> Holiday | Weekend | None:
    """Return why `day` is no working day: its holiday before its weekend; None when it is one."""
    if (holiday := holidays(day.year).get(day)) is not None:
        return holiday
    return {_SATURDAY: Weekend.SATURDAY, _SUNDAY: Weekend.SUNDAY}.get(day.weekday())


def is_working_day(day: dt.date, holidays: Calendar = holidays_of) -> bool:
    """Whether `day` is no Saturday, Sunday, holiday or day equated with one (Algemene termijnenwet, articles 1 and 3)."""
    return why_closed(day, holidays) is None


def next_working_day(day: dt.date, holidays: Calendar = holidays_of) -> dt.date:
    """Return `day` itself when it is a working day, else the first one after it."""
    while not is_working_day(day, holidays):
        day += dt.timedelta(days=1)
    return day
