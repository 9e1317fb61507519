"""What the Helpdesk promises, and the clock that keeps count of it: in opening hours, and standing still while the branch is asked.

Pure: every moment is an argument. A clock is what it has used so far and since when it runs, so that it may be stopped
and started at any point without a second lost or won.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.escalations.models import Subject
from tenants.moments import LOCAL, local_date
from tenants.terms.holidays import is_working_day

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENS = dt.time(9)
CLOSES = dt.time(17)
"""The Helpdesk is open from Monday to Friday between these hours, local time, but not on a holiday."""
HOUR = 3600
DAY = (CLOSES.hour - OPENS.hour) * HOUR
"""Seconds in a day that the Helpdesk is open. No change of the clocks falls between nine and five."""


@dataclass(frozen=True)
class Promise:
    """What a branch may count on, in seconds of opening time."""

    first: int
    """Until the first word."""
    answer: int


PROMISES: dict[Subject, Promise] = {
    Subject.ASYLUM: Promise(first=DAY, answer=5 * DAY),
    Subject.FAMILY_REUNIFICATION: Promise(first=DAY, answer=5 * DAY),
    Subject.INTEGRATION: Promise(first=DAY, answer=5 * DAY),
    # To be looked for in sources far away.
    Subject.COUNTRY_INFORMATION: Promise(first=DAY, answer=10 * DAY),
    Subject.OTHER: Promise(first=DAY, answer=5 * DAY),
}


def open_between(start: dt.datetime, end: dt.datetime) -> int:
    """Return how many seconds the Helpdesk was open from `start` to `end`; 0 when `end` is not later.

    Splitting an interval anywhere gives the same total: what is counted is whole seconds of each day since opening.
    """
    if end <= start:
        return 0
    first, last = local_date(start), local_date(end)
    if first == last:
        return _open_until(end) - _open_until(start)
    whole = sum(DAY for day in _days(first + dt.timedelta(days=1), last) if is_working_day(day))
    rest = DAY if is_working_day(first) else 0
    return rest - _open_until(start) + whole + _open_until(end)


def after_open_time(start: dt.datetime, seconds: int) -> dt.datetime:
    """Return the first moment, not before `start`, at which `seconds` of opening time have passed since `start`.

    Raises `ValueError` for a negative number.
    """
    if seconds < 0:
        msg = "Time does not run backwards."
        raise ValueError(msg)
    if seconds == 0:
        return start
    day = local_date(start)
    left = seconds + _open_until(start)
    while True:
        opened = DAY if is_working_day(day) else 0
        if left <= opened:
            return dt.datetime.combine(day, OPENS, LOCAL) + dt.timedelta(seconds=left)
        left -= opened
        day += dt.timedelta(days=1)


def before_open_time(end: dt.datetime, seconds: int) -> dt.datetime:
    """Return the last moment, not after `end`, from which `seconds` of opening time pass until `end`.

    What lies still since then or longer lies still for `seconds`. Raises `ValueError` for a negative number.
    """
    if seconds < 0:
        msg = "Time does not run backwards."
        raise ValueError(msg)
    if seconds == 0:
        return end
    day, left = local_date(end), seconds
    opened = _open_until(end)
    while left > opened:
        left -= opened
        day -= dt.timedelta(days=1)
        opened = DAY if is_working_day(day) else 0
    return dt.datetime.combine(day, OPENS, LOCAL) + dt.timedelta(seconds=opened - left)


def is_open(moment: dt.datetime) -> bool:
    """Whether the Helpdesk is open at `moment`."""
    local = moment.astimezone(LOCAL)
    return OPENS <= local.time() < CLOSES and is_working_day(local.date())


def midnight_after(day: dt.date) -> dt.datetime:
    """Return the local midnight with which `day` ends."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LOCAL)


def _open_until(moment: dt.datetime) -> int:
    """Return how many whole seconds the Helpdesk was open on the day of `moment`, up to then."""
    local = moment.astimezone(LOCAL)
    if not is_working_day(local.date()):
        return 0
    since = (local.hour - OPENS.hour) * HOUR + local.minute * 60 + local.second
    return min(max(since, 0), DAY)


def _days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """Give the days from `start` on, without `end`."""
    for number in range((end - start).days):
        yield start + dt.timedelta(days=number)


@dataclass(frozen=True)
class Clock:
    """Opening time that was used before, and since when it runs; nothing while it stands still."""

    used: int = 0
    since: dt.datetime | None = None

    def used_at(self, moment: dt.datetime) -> int:
        """Return the seconds of opening time used up to `moment`."""
        return self.used + (open_between(self.since, moment) if self.since else 0)

    def stopped(self, moment: dt.datetime) -> Clock:
        """Return the clock standing still from `moment` on."""
        return Clock(self.used_at(moment))

    def started(self, moment: dt.datetime) -> Clock:
        """Return the clock running from `moment` on, with what was used kept; one that runs already runs on."""
        return self if self.since else Clock(self.used, moment)

    def due(self, promise: int) -> dt.datetime | None:
        """Return when `promise` seconds are used up; nothing while it stands still.

        What was used up before it was stopped is due when it starts again and the Helpdesk is open: going on is never
        what makes it late.
        """
        if self.since is None:
            return None
        left = promise - self.used
        if left > 0:
            return after_open_time(self.since, left)
        return max(self.since, after_open_time(self.since, 1) - dt.timedelta(seconds=1))
