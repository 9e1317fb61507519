"""How a deadline stands on a day, and what may be noted of events and terms: no session, no clock."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.deadlines.models import DeadlineState
from tenants.faults import RefusalError
from tenants.terms.catalogue import CATALOGUE, Bound, Direction, Length, versions
from tenants.terms.timeliness import Timeliness, in_time, post_may_arrive_until
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tenants.deadlines.models import Deadline
    from tenants.terms.catalogue import Term

FIRST_YEAR = 1979
"""The organisation began in this year: an earlier day is a slip of the pen."""
YEARS_AHEAD = 10
STILL_AHEAD = dt.timedelta(days=366)
_BORROWED = "other"
"""The kind of dossier whose terms are general, so that any dossier may name them."""
_ENDS_BY_ITSELF = frozenset({"objection_term_ended"})
"""Events whose day is known beforehand, since another term ends on it."""


class StillReason(StrEnum):
    """Why the term of an authority stands still."""

    COMPLETION = "completion"
    """It asked to complete the application (Awb 4:15 lid 1 onder a)."""
    FOREIGN = "foreign"
    """It waits for information from abroad, and told so (lid 1 onder b)."""
    AGREED = "agreed"
    """The applicant agreed in writing (lid 2 onder a)."""
    DELAY = "delay"
    """The applicant causes the delay (lid 2 onder b)."""
    FORCE_MAJEURE = "force_majeure"
    """It cannot decide through force majeure (lid 2 onder c)."""


EXTENDED_BY_LETTER = "letter"
"""What the event of an extension is called."""


class Situation(StrEnum):
    """How a deadline stands on a day."""

    RUNS = "runs"
    PASSED = "passed"
    """The day is past and nobody had to do anything: something opened or ended by itself."""
    LATE = "late"
    """The last day is past, and nobody has said why."""
    LATE_EXPLAINED = "late_explained"
    IN_THE_POST = "in_the_post"
    """Posted in time; it may still arrive (Awb 6:9 lid 2)."""
    STILL = "still"
    """The term stands still."""
    NO_RULE = "no_rule"
    """No version of the term covers the day, so there is no date."""
    MET = "met"
    MET_BY_POST = "met_by_post"
    """Posted in time and received within the week after the end."""
    MET_LATE = "met_late"
    """Done, after the last day."""
    DROPPED = "dropped"


OPEN = frozenset(
    {
        Situation.RUNS,
        Situation.PASSED,
        Situation.LATE,
        Situation.LATE_EXPLAINED,
        Situation.IN_THE_POST,
        Situation.STILL,
        Situation.NO_RULE,
    }
)


def situation(deadline: Deadline, bound: Bound, today: dt.date) -> Situation:
    """Return how a deadline, of a term that binds `bound`, stands on `today`."""
    if deadline.state is DeadlineState.DROPPED:
        return Situation.DROPPED
    if deadline.state is DeadlineState.MET:
        return _met(deadline, bound)
    if deadline.last_day is None:
        return Situation.STILL if deadline.stands_still_since else Situation.NO_RULE
    return Situation.RUNS if today <= deadline.last_day else _past(deadline, bound, today)


def _past(deadline: Deadline, bound: Bound, today: dt.date) -> Situation:
    if bound is Bound.NOBODY:
        return Situation.PASSED
    if _in_the_post(deadline, today):
        return Situation.IN_THE_POST
    return Situation.LATE_EXPLAINED if deadline.late_reason else Situation.LATE


def _met(deadline: Deadline, bound: Bound) -> Situation:
    if deadline.last_day is None or bound is Bound.NOBODY:
        return Situation.MET
    found = in_time(deadline.last_day, deadline.met_on, deadline.posted_on)
    return {Timeliness.IN_TIME_BY_POST: Situation.MET_BY_POST, Timeliness.LATE: Situation.MET_LATE}.get(
        found, Situation.MET
    )


def _in_the_post(deadline: Deadline, today: dt.date) -> bool:
    """Whether it was posted in time, and may still be received in time (Awb 6:9 lid 2)."""
    if deadline.posted_on is None or deadline.last_day is None or deadline.posted_on > deadline.last_day:
        return False
    return today <= post_may_arrive_until(deadline.last_day)


def asks_reason(deadline: Deadline, bound: Bound, today: dt.date) -> bool:
    """Whether it was missed and nobody has said why: it is red until somebody does.

    A decision that came late needs no reason of ours; one that a client should have sent does, also when it was sent late.
    """
    if deadline.late_reason:
        return False
    found = situation(deadline, bound, today)
    return found is Situation.LATE or (found is Situation.MET_LATE and bound is Bound.CLIENT)


def newest(term_id: str) -> Term:
    """Return the newest version of a term, for what does not differ between versions: its name, whom it binds."""
    return versions(term_id)[-1]


def fits(kind: str, term: Term) -> bool:
    """Whether a dossier of `kind` may name the term: its own, and the general ones that any dossier can meet."""
    return term.serves(kind) or term.serves(_BORROWED)


def codes_for(kind: str) -> tuple[str, ...]:
    """Return what can happen in a dossier of `kind`: its own events in the order of the catalogue, then the general ones."""
    own = [term.starts_at for term in CATALOGUE if term.dossier_kind == kind]
    also = [term.starts_at for term in CATALOGUE if fits(kind, term)]
    return tuple(dict.fromkeys([*own, *also]))


def terms_for(kind: str, code: str) -> tuple[str, ...]:
    """Return the ids of the terms that `code` can start in a dossier of `kind`."""
    return tuple(dict.fromkeys(term.id for term in CATALOGUE if term.starts_at == code and fits(kind, term)))


def known_ahead(code: str) -> bool:
    """Whether the day of an event can be known before it comes: a permit that expires, a term that ends."""
    backward = any(term.starts_at == code and term.direction is Direction.BACKWARD for term in CATALOGUE)
    return backward or code in _ENDS_BY_ITSELF


def by_letter(code: str) -> bool:
    """Whether an event is the sending of a letter: then the day of sending counts, not that of receipt (Awb 3:41, 6:8)."""
    return code.endswith("_sent")


def refuse_event(kind: str, code: str, day: dt.date | None, terms: Collection[str], today: dt.date) -> dt.date:
    """Return the day of an event in a dossier of `kind`.

    Raises `RefusalError` for what cannot happen there, a day that cannot be, or terms that do not begin by it.
    """
    if code not in codes_for(kind):
        raise RefusalError(N_("Choose what happened."), "code")
    if day is None:
        raise RefusalError(N_("Fill in on which day this happened."), "day")
    if day.year < FIRST_YEAR:
        raise RefusalError(N_("Check the year, and write it in four digits, such as 2018."), "day")
    if day > today and not known_ahead(code):
        raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), "day")
    if day.year > today.year + YEARS_AHEAD:
        msg = N_("Check the year: this day is more than %(years)s years ahead.")
        raise RefusalError(msg, "day", years=YEARS_AHEAD)
    possible = terms_for(kind, code)
    if any(term not in possible for term in terms):
        msg = N_("One of these terms does not begin by what happened. Choose from the list.")
        raise RefusalError(msg, "terms")
    return day


def refuse_standstill(
    term: Term, event_day: dt.date, since: dt.date | None, until: dt.date | None, today: dt.date
) -> dt.date:
    """Return the day from which a term stands still.

    Raises `RefusalError` for a term that cannot (those of a client never do: Awb 4:15 is about the authority), and for
    days that cannot be.
    """
    if term.bound is Bound.CLIENT:
        msg = N_(
            "This is a term of the client, and that never stands still. Only the term of an authority can (Awb 4:15)."
        )
        raise RefusalError(msg)
    if not term.may_stand_still:
        raise RefusalError(N_("This term cannot stand still: no act says that it may."))
    if since is None:
        raise RefusalError(N_("Fill in on which day the clock stopped."), "since")
    if since < event_day:
        msg = N_("This is before the term began, on %(day)s. Check both days.")
        raise RefusalError(msg, "since", day=event_day)
    if since > today:
        raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), "since")
    refuse_going_on(since, until, today)
    return since


def refuse_going_on(since: dt.date, until: dt.date | None, today: dt.date) -> None:
    """Raise `RefusalError` when a clock would go on before it stopped, or more than a year from now."""
    if until is None:
        return
    if until < since:
        msg = N_("The clock stopped on %(day)s: it cannot go on before that. Check both days.")
        raise RefusalError(msg, "until", day=since)
    if until > today + STILL_AHEAD:
        raise RefusalError(N_("Check the year: this day is more than a year ahead."), "until")


def refuse_extension(
    term: Term, event_day: dt.date, length: str, given: Iterable[str], day: dt.date | None, today: dt.date
) -> Length:
    """Return how much longer a term becomes by a letter of `day`, beside the extensions already `given`.

    Raises `RefusalError` for one that the catalogue does not know, or that was used already, and for a day that cannot be.
    """
    if not term.extensions:
        raise RefusalError(N_("The law gives no extension of this term. Ask the lawyer what the letter means."))
    try:
        asked = Length.of(length)
    except ValueError as error:
        raise RefusalError(N_("Choose how much longer the term becomes."), "length") from error
    if asked not in term.extensions:
        raise RefusalError(N_("The law does not know this extension. Choose one of the list."), "length")
    if [*map(Length.of, given)].count(asked) >= term.extensions.count(asked):
        msg = N_("This extension was used already. It can be used once only: ask the lawyer what the letter means.")
        raise RefusalError(msg, "length")
    if day is None:
        raise RefusalError(N_("Fill in the date of the letter."), "day")
    if day > today:
        raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), "day")
    if day < event_day:
        msg = N_("This is before the term began, on %(day)s. Check both days.")
        raise RefusalError(msg, "day", day=event_day)
    return asked


def refuse_meeting(
    term: Term, event_day: dt.date, received_on: dt.date | None, posted_on: dt.date | None, today: dt.date
) -> None:
    """Raise `RefusalError` for days on which a term cannot have been met.

    The post counts for what a client sends only: a decision is made known by sending it (Awb 3:41), a letter is in time
    when it was posted in time and received within a week (6:9).
    """
    if received_on is None and posted_on is None:
        raise RefusalError(N_("Fill in on which day it was done or received."), "received_on")
    if posted_on is not None and term.bound is not Bound.CLIENT:
        msg = N_("The day of posting counts only for what the client sends. Leave it empty.")
        raise RefusalError(msg, "posted_on")
    for field, day in (("received_on", received_on), ("posted_on", posted_on)):
        if day is None:
            continue
        if day > today:
            raise RefusalError(N_("This day has not come yet. Choose today or an earlier day."), field)
        if day.year < FIRST_YEAR:
            raise RefusalError(N_("Check the year, and write it in four digits, such as 2018."), field)
        if term.direction is Direction.FORWARD and day < event_day:
            msg = N_("This is before the term began, on %(day)s. Check both days.")
            raise RefusalError(msg, field, day=event_day)
    if received_on is not None and posted_on is not None and received_on < posted_on:
        raise RefusalError(N_("It cannot have been received before it was posted. Check both days."), "received_on")


def opens_on(last_day: dt.date) -> dt.date:
    """Return the first day after a term: for a notice of default (Awb 6:12 lid 2), or for an appeal after the notice."""
    return last_day + dt.timedelta(days=1)
