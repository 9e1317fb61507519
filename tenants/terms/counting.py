"""Counting a term: from its event, with suspensions and extensions, to the day on which it ends.

A term is counted whole first; only then does the General Terms Act (Algemene termijnenwet, BWBR0002448) move its end,
and only later, never earlier. No rule here knows a term by its id: what differs between terms is in the catalogue.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.terms.catalogue import CountsFrom, Direction, Length, Unit
from tenants.terms.holidays import Holiday, Weekend, holidays_of, is_working_day, why_closed
from tenants.terms.standing_still import DAY, Spell, Standing, Suspension
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tenants.terms.catalogue import Term
    from tenants.terms.holidays import Calendar

__all__ = ("DAY", "Counted", "Passed", "Spell", "Step", "StepCode", "Suspension", "count", "other_count")
FIRST_YEAR, LAST_YEAR = 1900, 2100
_SHORTEST_TO_LENGTHEN = 3
_WORKING_DAYS_NEEDED = 2
_MONTHS_OF = {Unit.MONTHS: 1, Unit.YEARS: 12}
_DAYS_OF = {Unit.DAYS: 1, Unit.WEEKS: 7}
_SHARE_OF = {
    Unit.DAYS: Fraction(1, 90),
    Unit.WEEKS: Fraction(1, 12),
    Unit.MONTHS: Fraction(1, 3),
    Unit.YEARS: Fraction(4),
}
"""How much of the longest length the General Terms Act holds for (article 4: 90 days, twelve weeks, three months)."""


class StepCode(StrEnum):
    """What a step of the count does."""

    EVENT = "event"
    """The event happened."""
    LENGTH = "length"
    """The length of the term, from there."""
    EXTENDED = "extended"
    """An extension."""
    SUSPENDED = "suspended"
    """Days that did not count."""
    STANDS_STILL = "stands_still"
    """From this day on none counts, for now."""
    MOVED = "moved"
    """The end was on a day that is closed (General Terms Act, article 1)."""
    TWO_WORKING_DAYS = "two_working_days"
    """Fewer than two working days lay in it (General Terms Act, article 2)."""
    STAYS = "stays"
    """The end is on a day that is closed and stays there: the act does not hold for it."""


@dataclass(frozen=True)
class Passed:
    """A day that was passed over, and why; None: a working day, when two were needed."""

    day: dt.date
    why: Holiday | Weekend | None


@dataclass(frozen=True)
class Step:
    """One step of a count and the `day` on which it comes out."""

    code: StepCode
    day: dt.date
    length: Length | None = None
    spell: Spell | None = None
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class Counted:
    """A term that was counted."""

    term: Term
    event_day: dt.date
    unmoved_end: dt.date
    """The end by the length, the extensions and the suspensions that ended, before the General Terms Act moved it."""
    last_day: dt.date | None
    """The day found; what it is, `term.means` says. None while the term stands still."""
    own_norm: dt.date | None
    """The day the branch wants to be ready, counted from the unmoved end."""
    steps: tuple[Step, ...]
    stands_still_since: dt.date | None
    """The first day that does not count of a suspension that has no end yet."""
    moves: bool
    """Whether the General Terms Act holds for the term at the length that it has, extensions included."""


def count(
    term: Term,
    event_day: dt.date,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Length] = (),
    holidays: Calendar = holidays_of,
) -> Counted:
    """Return the day on which a term that began with `event_day` ends, and how it was found.

    Each of `extensions` is one of the term's own, used once at most. In whatever order suspensions and extensions are
    given, the outcome is the same; suspensions that overlap count once, one outside the running term moves nothing.
    Raises `RefusalError` for an extension or a suspension that the term does not know, and for impossible dates.
    """
    _refuse_far_away("event_day", event_day)
    granted = _granted(term, extensions)
    _refuse_impossible(term, suspensions)
    steps = [Step(StepCode.EVENT, event_day), *_lengths(term, event_day, granted)]
    standing = Standing(_first_day(term, event_day), steps[-1].day, suspensions)
    steps += [Step(StepCode.SUSPENDED, end, spell=spell) for spell, end in standing.spells]
    end, last_day = standing.end, None
    moves = _act_holds(term, granted)
    if standing.open_since is not None:
        steps.append(Step(StepCode.STANDS_STILL, standing.open_since))
    else:
        steps += _moved(term, standing, holidays) if moves else _stays(end, holidays)
        last_day = steps[-1].day
    norm = end + term.own_norm.days * DAY if term.own_norm and last_day else None
    return Counted(term, event_day, end, last_day, norm, tuple(steps), standing.open_since, moves)


def other_count(counted: Counted, suspensions: Sequence[Suspension] = ()) -> Counted | None:
    """Return the count by the other length that courts have used for the same term, where the catalogue knows one."""
    if counted.term.other_length is None:
        return None
    return count(replace(counted.term, length=counted.term.other_length), counted.event_day, suspensions)


def _granted(term: Term, extensions: Sequence[Length]) -> tuple[Length, ...]:
    """Return the extensions in the order of the catalogue, since several may follow one another."""
    asked, known = Counter(extensions), Counter(term.extensions)
    if not term.extensions and extensions:
        raise RefusalError(N_("This term cannot be extended."), "extensions")
    for length in asked:
        if not known[length]:
            raise RefusalError(
                N_("This term has no such extension. Choose one of those that the law gives."), "extensions"
            )
        if asked[length] > known[length]:
            raise RefusalError(N_("This extension can be used once only."), "extensions")
    granted = []
    for length in term.extensions:
        if asked[length]:
            asked[length] -= 1
            granted.append(length)
    return tuple(granted)


def _refuse_impossible(term: Term, suspensions: Sequence[Suspension]) -> None:
    if suspensions and not term.may_stand_still:
        raise RefusalError(
            N_("This term cannot stand still. Only the term of an authority can, and only where the law says so."),
            "suspensions",
        )
    for each in suspensions:
        _refuse_far_away("suspensions", each.since, each.until or each.since)
        if each.until is not None and each.until < each.since:
            raise RefusalError(
                N_("The day on which the clock went on lies before the day on which it stopped."), "suspensions"
            )


def _refuse_far_away(field: str, *days: dt.date) -> None:
    if not all(FIRST_YEAR <= day.year <= LAST_YEAR for day in days):
        raise RefusalError(
            N_("Give a day in the years %(first)s to %(last)s."), field, first=FIRST_YEAR, last=LAST_YEAR
        )


def _first_day(term: Term, event_day: dt.date) -> dt.date:
    """Return day one of a term that is counted forward (Awb 6:8(1): the day after the decision was made known)."""
    return event_day if term.counts_from is CountsFrom.DAY_OF_EVENT else event_day + DAY


def _lengths(term: Term, event_day: dt.date, granted: tuple[Length, ...]) -> Iterator[Step]:
    """Give the end by the term's own length, and then with each extension added to what came before."""
    lengths = (term.length, *granted)
    for taken, length in enumerate(lengths, start=1):
        code = StepCode.LENGTH if taken == 1 else StepCode.EXTENDED
        yield Step(code, _end_of(term, event_day, lengths[:taken]), length=length)


def _end_of(term: Term, event_day: dt.date, lengths: tuple[Length, ...]) -> dt.date:
    """Return the end of several lengths together.

    Those of one family (days and weeks; months and years) add up before they are counted, so that 31 August and fifteen
    months is counted at once; another family is counted on from there: 90 days + 3 months is day 90, three months on.
    """
    sign = 1 if term.direction is Direction.FORWARD else -1
    first_counts = term.counts_from is CountsFrom.DAY_OF_EVENT
    day = event_day
    for months, days in _legs(lengths):
        lacking = False
        if months:
            day, lacking = _months_on(day, sign * months)
        day += sign * days * DAY
        # The event's day is day one, so the end comes a day earlier; a month that lacks the number ends as it ends.
        if first_counts and not lacking:
            day -= sign * DAY
        first_counts = False
    return day


def _legs(lengths: tuple[Length, ...]) -> Iterator[tuple[int, int]]:
    """Give what is counted at once, as months and days; one of the two is nought. The family of the base comes first."""
    months = sum(each.count * _MONTHS_OF.get(each.unit, 0) for each in lengths)
    days = sum(each.count * _DAYS_OF.get(each.unit, 0) for each in lengths)
    legs = [(months, 0), (0, days)] if lengths[0].unit in _MONTHS_OF else [(0, days), (months, 0)]
    return (leg for leg in legs if any(leg))


def _months_on(day: dt.date, months: int) -> tuple[dt.date, bool]:
    """Return the same day number so many months on, and whether that month lacks it: then it is the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last)), day.day > last


def _act_holds(term: Term, granted: tuple[Length, ...]) -> bool:
    """Whether the General Terms Act moves the end of the term at the length that it now has.

    Not of terms counted back (article 1(2)), nor of more than 90 days, twelve weeks or three months, nor in years
    (article 4); exactly that long still counts.
    """
    share = sum((each.count * _SHARE_OF[each.unit] for each in (term.length, *granted)), start=Fraction(0))
    return term.general_terms_act and term.direction is Direction.FORWARD and share <= 1


def _moved(term: Term, standing: Standing, holidays: Calendar) -> Iterator[Step]:
    """Give the steps by which the General Terms Act moves an end, always later (articles 1 and 2)."""
    end, passed = standing.end, []
    while (why := why_closed(end, holidays)) is not None:
        passed.append(Passed(end, why))
        end += DAY
    if passed:
        yield Step(StepCode.MOVED, end, passed=tuple(passed))
    if term.length.unit is Unit.DAYS and term.length.count < _SHORTEST_TO_LENGTHEN:
        return
    working = (day for day in standing.running_days(end) if is_working_day(day, holidays))
    short = _WORKING_DAYS_NEEDED - len(list(islice(working, _WORKING_DAYS_NEEDED)))
    passed = []
    while short > 0:
        passed.append(Passed(end, why_closed(end, holidays)))
        end += DAY
        short -= is_working_day(end, holidays)
    if passed:
        yield Step(StepCode.TWO_WORKING_DAYS, end, passed=tuple(passed))


def _stays(end: dt.date, holidays: Calendar) -> Iterator[Step]:
    """Say that an end stays on a day that is closed, as far as that day is known."""
    try:
        why = why_closed(end, holidays)
    except RefusalError:  # a permit that ends after the last year whose holidays are known
        return
    if why is not None:
        yield Step(StepCode.STAYS, end, passed=(Passed(end, why),))
