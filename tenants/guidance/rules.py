"""When a year of guidance ends, what it may not say, when it stands still, and how self-reliant somebody became."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.guidance.models import Phase
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

YEARS = (1, 2)
STILL_AFTER = dt.timedelta(days=30)
"""So long without anything: a trajectory stands still."""
NEAR = dt.timedelta(days=42)
"""So long before the planned end somebody begins to round off: a talk, an evaluation, a warm handover."""
LASTS = dt.timedelta(hours=1)
"""What an appointment takes of somebody's day when nobody says how long it lasts."""
FURTHEST = dt.timedelta(days=366 * 2)
"""Further ahead than this an appointment is a slip of the pen in the year."""
MONTHS = range(1, 61)
ADULT = 18
_DECEMBER = 12

PHASES = {1: (Phase.BEFORE, Phase.FIRST_WEEKS, Phase.FIRST_MONTHS, Phase.LATER), 2: (Phase.SECOND_YEAR,)}
"""The parts of the checklist that belong to each year of guidance."""


def planned_end(started_on: dt.date, months: int) -> dt.date:
    """Return the last day of `months` months from `started_on`, that day included.

    A year from 12 March ends on 11 March. Where the month has no such day it ends on its last: a month from 31 January
    ends on 28 or 29 February.
    """
    whole = started_on.month - 1 + months
    year, month = started_on.year + whole // _DECEMBER, whole % _DECEMBER + 1
    length = calendar.monthrange(year, month)[1]
    if started_on.day > length:
        return dt.date(year, month, length)
    return dt.date(year, month, started_on.day) - dt.timedelta(days=1)


def due_on(started_on: dt.date, days: int | None) -> dt.date | None:
    """Return by which day a task is done that is due so many days after the start; none when it has no term."""
    return None if days is None else started_on + dt.timedelta(days=days)


def stands_still_since(started_on: dt.date, signs: Iterable[dt.date | None]) -> dt.date:
    """Return the last day on which something happened: the latest of the signs of life, and at least the start.

    Signs are contact moments, kept appointments, tasks done, visits inside guidance and measurements; what is planned
    is none.
    """
    return max(started_on, *(sign for sign in signs if sign is not None), started_on)


def stands_still(since: dt.date, today: dt.date) -> bool:
    """Whether a trajectory in which nothing happened since `since` stands still today."""
    return today - since >= STILL_AFTER


def end_nears(end: dt.date | None, today: dt.date) -> bool:
    """Whether the planned end is near or past."""
    return end is not None and end - today <= NEAR


def overlap(first: tuple[dt.date, dt.date | None], second: tuple[dt.date, dt.date | None]) -> bool:
    """Whether two stretches of days, both ends included, share a day; an open end lasts for ever."""
    return first[0] <= (second[1] or dt.date.max) and second[0] <= (first[1] or dt.date.max)


def is_child(birth_date: dt.date | None, day: dt.date) -> bool:
    """Whether somebody is under 18 on `day`; not when their birth date is unknown."""
    if birth_date is None:
        return False
    return (day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))) < ADULT


def refuse_year(year: int) -> None:
    """Raise `RefusalError` for another year of guidance than the first or the second."""
    if year not in YEARS:
        msg = N_("Choose the first or the second year of guidance.")
        raise RefusalError(msg, "year_of_guidance")


def refuse_future(day: dt.date, today: dt.date, field: str = "day") -> None:
    """Raise `RefusalError` for a day that has not come yet."""
    if day > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, field)


def refuse_before_start(day: dt.date, started_on: dt.date, field: str = "day") -> None:
    """Raise `RefusalError` for a day before the trajectory began."""
    if day < started_on:
        msg = N_("This is before the trajectory began. Choose a later day, or correct the start first.")
        raise RefusalError(msg, field)


def refuse_months(months: int | None) -> None:
    """Raise `RefusalError` for a length that no agreement has."""
    if months not in MONTHS:
        msg = N_("Fill in a number of months from %(least)s to %(most)s.")
        raise RefusalError(msg, "months", least=MONTHS[0], most=MONTHS[-1])


def refuse_minutes(minutes: int | None) -> None:
    """Raise `RefusalError` for a contact of no time, or longer than a day."""
    if minutes is not None and not 1 <= minutes <= 24 * 60:
        msg = N_("Fill in the minutes as a number from 1 to 1440, or leave them empty.")
        raise RefusalError(msg, "minutes")


def refuse_moment(at: dt.datetime, now: dt.datetime) -> None:
    """Raise `RefusalError` for an appointment in the past, or further ahead than anybody plans."""
    if at <= now:
        msg = N_("This moment has passed. Choose a later one, or log what happened as a contact moment.")
        raise RefusalError(msg, "day")
    if at - now > FURTHEST:
        msg = N_("This is more than two years ahead. Check the year.")
        raise RefusalError(msg, "day")


def refuse_empty(text: str, field: str) -> str:
    """Return `text` without spaces around it. Raises `RefusalError` when nothing is left."""
    if not text.strip():
        msg = N_("Fill in a few words.")
        raise RefusalError(msg, field)
    return text.strip()


def refuse_no_reason(reason: str) -> str:
    """Return the reason of a correction. Raises `RefusalError` without one."""
    if not reason.strip():
        msg = N_("Say why. Others read it later.")
        raise RefusalError(msg, "reason")
    return reason.strip()


def refuse_term(days: int | None) -> None:
    """Raise `RefusalError` for a term of a task that no trajectory reaches."""
    if days is not None and not -60 <= days <= 31 * MONTHS[-1]:  # noqa: PLR2004  two months before the start at most
        msg = N_("Fill in a number of days from the start, or leave it empty.")
        raise RefusalError(msg, "due_after_days")


def unusual_order(year: int, started_on: dt.date, others: Iterable[tuple[int, dt.date]]) -> bool:
    """Whether a trajectory would put the second year of guidance before the first; `others` are years with starts."""
    if year == 1:
        return any(other == YEARS[1] and start <= started_on for other, start in others)
    return any(other == YEARS[0] and start > started_on for other, start in others)
