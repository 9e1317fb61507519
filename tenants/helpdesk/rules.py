"""Who of the Helpdesk takes which question, until when somebody is away, and which days they may enter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from tenants.escalations.models import Subject
from tenants.faults import RefusalError
from tenants.helpdesk.models import Team
from tenants.terms.holidays import is_working_day
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

TEAM_OF: dict[Subject, Team | None] = {
    Subject.ASYLUM: Team.ASYLUM,
    Subject.FAMILY_REUNIFICATION: Team.ASYLUM,
    Subject.INTEGRATION: Team.INTEGRATION,
    Subject.COUNTRY_INFORMATION: Team.COUNTRY,
    # Nobody knows yet whose it is: every team takes it.
    Subject.OTHER: None,
}
LONGEST_LEAVE = dt.timedelta(days=366)
MOST_AT_ONCE = 99
"""The largest number of questions that can be somebody's capacity."""


class Taker(Protocol):
    """Somebody with the subjects that they take."""

    @property
    def subjects(self) -> AbstractSet[Subject]:
        """The subjects."""


def subjects_of(team: Team | None) -> frozenset[Subject]:
    """Return the subjects that a team takes; without a team, all of them."""
    if team is None:
        return frozenset(Subject)
    return frozenset(subject for subject, whose in TEAM_OF.items() if whose in {team, None})


def takes(colleague: Taker, subject: Subject) -> bool:
    """Whether a question about `subject` goes to this colleague."""
    return subject in colleague.subjects


def full(open_count: int, capacity: int | None) -> bool:
    """Whether somebody has as many questions as they have room for; without a capacity there is always room."""
    return capacity is not None and open_count >= capacity


def away_until(leaves: Iterable[tuple[dt.date, dt.date]], today: dt.date) -> dt.date | None:
    """Return the last day on which somebody who is away today stays away; nothing for who is there.

    Leave that follows with no working day between is the same absence.
    """
    until: dt.date | None = None
    for first, last in sorted(leaves):
        if last < today:
            continue
        if until is None:
            if first > today:
                return None
            until = last
        elif _adjoins(until, first):
            until = max(until, last)
    return until


def next_leave(leaves: Iterable[tuple[dt.date, dt.date]], today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the first leave that has yet to begin."""
    return min((leave for leave in leaves if leave[0] > today), default=None)


def _adjoins(last: dt.date, first: dt.date) -> bool:
    return not any(is_working_day(last + dt.timedelta(days=number)) for number in range(1, (first - last).days))


def refuse_unfit_leave(first: dt.date | None, last: dt.date | None) -> tuple[dt.date, dt.date]:
    """Return the days of leave. Raises `RefusalError` without a day, for an end before the start, or over a year."""
    if first is None:
        raise RefusalError(N_("Fill in the first day."), "first_day")
    if last is None:
        raise RefusalError(N_("Fill in the last day."), "last_day")
    if last < first:
        raise RefusalError(N_("The last day lies before the first day. Check both days."), "last_day")
    if last - first > LONGEST_LEAVE:
        raise RefusalError(
            N_("This is more than a year. Whoever stays away longer has no questions meanwhile."), "last_day"
        )
    return first, last


def refuse_past_days(before: tuple[dt.date, dt.date] | None, after: tuple[dt.date, dt.date], today: dt.date) -> None:
    """Raise `RefusalError` when leave would change what has been; `before` are its days so far, nothing when it is new.

    Leave that has begun keeps its first day, and ends yesterday at the earliest: whoever is back today was away till then.
    """
    first, last = after
    if before is not None and before[1] < today:
        raise RefusalError(N_("This leave is over. It stays as it was."), "last_day")
    if before is not None and before[0] < today:
        if first != before[0]:
            raise RefusalError(N_("This leave has begun. Its first day stays as it was."), "first_day")
        if last < today - dt.timedelta(days=1):
            raise RefusalError(N_("This day is over. Choose yesterday, today or a later day."), "last_day")
        return
    if first < today:
        raise RefusalError(N_("This day is over. Choose today or a later day."), "first_day")


def refuse_capacity(capacity: int | None) -> None:
    """Raise `RefusalError` for a number of questions that cannot be."""
    if capacity is not None and not 1 <= capacity <= MOST_AT_ONCE:
        msg = N_("Fill in a number from 1 to %(most)s, or nothing when there is no limit.")
        raise RefusalError(msg, "capacity", most=MOST_AT_ONCE)
