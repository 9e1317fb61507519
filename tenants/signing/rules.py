"""When a month may be signed, until when, and at which step it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.moments import first_of_month
from tenants.signing.models import Answer, State
from tenants.signing.oddities import Oddness
from tenants.terms.holidays import is_working_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.reports.sums import Sum
    from tenants.signing.models import MonthAnswer, MonthSignature
    from tenants.signing.oddities import Cell, Oddity

WORKING_DAYS = 7
"""A month can be signed in time until so many working days of the next month have passed."""
CHOICES: dict[Oddness, tuple[Answer, ...]] = {
    Oddness.NOUGHT: (Answer.NOUGHT, Answer.FORGOTTEN, Answer.UNKNOWN),
    **dict.fromkeys(
        (Oddness.HIGH, Oddness.LOW, Oddness.UNLIKE_LAST_YEAR), (Answer.RIGHT, Answer.FORGOTTEN, Answer.UNKNOWN)
    ),
}
"""How each kind of oddity can be answered."""


class Step(StrEnum):
    """How far a month is, for whoever looks at many of them."""

    UNASKED = "unasked"
    """It is from before anybody in the region signed: nobody is asked for it."""
    RUNNING = "running"
    """The month is not over."""
    OPEN = "open"
    """It waits for the team lead, and its term runs."""
    LATE = "late"
    """It waits for the team lead, and its term is over."""
    RETURNED = "returned"
    """The region sent it back."""
    EXCEPTED = "excepted"
    """The region named it as one that cannot be signed."""
    SIGNED = "signed"
    """It waits for the region."""
    ACCEPTED = "accepted"
    """It waits for the national office."""
    PUBLISHED = "published"


SIGNED_STEPS = frozenset({Step.SIGNED, Step.ACCEPTED, Step.PUBLISHED})
AT_REST = frozenset({Step.UNASKED, Step.RUNNING})
"""What nobody can do anything about."""
WAITING_STEPS = frozenset({Step.OPEN, Step.LATE, Step.RETURNED})
"""What waits for the team lead."""
SETTLED_STEPS = frozenset({Step.ACCEPTED, Step.PUBLISHED, Step.EXCEPTED})
"""What the national office needs of every branch before it publishes a month."""


def next_month(month: dt.date) -> dt.date:
    """Return the first day of the month after `month` (its first day)."""
    return first_of_month(month + dt.timedelta(days=31))


def month_before(day: dt.date) -> dt.date:
    """Return the first day of the month before that of `day`."""
    return first_of_month(first_of_month(day) - dt.timedelta(days=1))


def last_day(month: dt.date) -> dt.date:
    """Return the last day of `month`."""
    return next_month(month) - dt.timedelta(days=1)


def is_over(month: dt.date, today: dt.date) -> bool:
    """Whether every day of `month` is behind us."""
    return today > last_day(month)


def term_of(month: dt.date) -> dt.date:
    """Return the last day on which `month` is signed in time: working day `WORKING_DAYS` of the month after it.

    Working days are those of the Algemene termijnenwet, so a holiday gives a day more.
    """
    day, left = next_month(month), WORKING_DAYS
    while True:
        left -= is_working_day(day)
        if not left:
            return day
        day += dt.timedelta(days=1)


def is_in_time(month: dt.date, today: dt.date) -> bool:
    """Whether a signature of `today` is in time."""
    return today <= term_of(month)


def last_term_over(today: dt.date) -> dt.date:
    """Return the last month that should be signed by now: its term is over."""
    month = month_before(today)
    while is_in_time(month, today):
        month = month_before(month)
    return month


def step_of(
    state: State | None, month: dt.date, today: dt.date, *, excepted: bool = False, began: dt.date | None = None
) -> Step:
    """Return how far a month is by the `state` of its newest version; none without any.

    `began` is the first month that anybody in the region signed, for who looks at many branches (`lateness.py`).
    """
    if state is not None and state is not State.WITHDRAWN and not (excepted and state is State.RETURNED):
        return Step(state.value)
    if excepted:
        return Step.EXCEPTED
    if began is not None and month < began:
        return Step.UNASKED
    if not is_over(month, today):
        return Step.RUNNING
    return Step.OPEN if is_in_time(month, today) else Step.LATE


@dataclass(frozen=True)
class Question:
    """Something odd, with what a person said about it when it was this amount."""

    oddity: Oddity
    answer: MonthAnswer | None

    @property
    def is_answered(self) -> bool:
        """Whether it no longer keeps the month from being signed. What was forgotten does, until it is filled in."""
        return self.answer is not None and self.answer.answer is not Answer.FORGOTTEN

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows the number."""
        return self.answer is not None and self.answer.answer is Answer.UNKNOWN


def questions(found: Iterable[Oddity], answers: Mapping[Cell, MonthAnswer]) -> list[Question]:
    """Return what is odd with its answers; one that was given about another amount is asked again."""
    return [
        Question(one, answer if answer is not None and answer.amount == one.amount else None)
        for one in found
        for answer in (answers.get(one.cell),)
    ]


class Hindrance(StrEnum):
    """Why a month cannot be signed yet."""

    NOT_OVER = "not_over"
    NOT_COUNTED = "not_counted"
    NOTHING_KNOWN = "nothing_known"
    QUESTIONS = "questions"
    """Something odd has no answer, or is still to be filled in."""
    SUMS = "sums"
    """Parts do not add up to their total."""
    SIGNED = "signed"
    """It is signed, and what was signed is what is counted."""


@dataclass(frozen=True)
class Readiness:
    """What is known of a month when somebody wants to sign it."""

    month: dt.date
    counted_until: dt.date | None
    is_known: bool
    questions: Sequence[Question]
    sums: Sequence[Sum]
    newest: MonthSignature | None
    differs: bool
    """Whether what is counted differs from the newest signed version."""


def hindrances(ready: Readiness, today: dt.date) -> list[Hindrance]:
    """Return everything that keeps a month from being signed; nothing when it may be."""
    stands = ready.newest is not None and ready.newest.state in {State.SIGNED, State.ACCEPTED, State.PUBLISHED}
    until = ready.counted_until
    found = {
        Hindrance.NOT_OVER: not is_over(ready.month, today),
        Hindrance.NOT_COUNTED: is_over(ready.month, today) and (until is None or until < last_day(ready.month)),
        Hindrance.NOTHING_KNOWN: not ready.is_known,
        Hindrance.QUESTIONS: any(not one.is_answered for one in ready.questions),
        # Late counts may lie between the parts of the ledger and its total.
        Hindrance.SUMS: any(not one.closes and not one.is_of_ledger for one in ready.sums),
        Hindrance.SIGNED: stands and not ready.differs,
    }
    return [why for why, holds in found.items() if holds]


def needs_reason(versions: Sequence[MonthSignature]) -> bool:
    """Whether the next version must say why there is one: somebody above has seen one that stood."""
    return any(one.state is not State.WITHDRAWN for one in versions)
