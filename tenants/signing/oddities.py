"""What is odd about a month, judged by the branch's own months before it: pure, and quick to be silent.

Counts that come by chance vary with the root of their size (Poisson), so everything is compared on the scale of
`2 * sqrt(count + 3/8)`, on which chance makes one unit of spread whatever the size (Anscombe, 1948). The middle is the
median and the spread the median distance from it, so that one odd month before does not hide the next; the spread is
never taken smaller than chance alone makes it.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEAST_HISTORY = 6
"""With fewer known months before it nothing is called odd."""
MOST_HISTORY = 12
"""Months longer ago say nothing of what is usual now: a year holds each season once."""
LATELY = 3
"""So many months on another level make that level usual."""
OFTEN_IN_A_YEAR = 2
"""What was as far out so many times in the year before comes now and then, and is no news: a group that begins."""
FAR = 3.3
"""How many units of spread from the middle a month is odd."""
ALIKE = 1.5
"""Two counts that differ by fewer units of spread are much the same."""
CHANCE = 1 / 200
"""The share of months, made by chance alone, that is called odd at most (`tests/tenants/signing/test_oddities.py`)."""
NORMAL = 1.4826
"""The spread of a normal distribution against the median distance from its middle."""
OFTEN_ENOUGH = 6
"""From this usual amount on, nought by chance is rarer than `CHANCE`."""


@dataclass(frozen=True, order=True)
class Cell:
    """What is counted by month: an indicator, or one part of one of its breakdowns."""

    indicator: str
    breakdown: str = ""
    value: str = ""


class Oddness(StrEnum):
    """Why a month is thought odd."""

    NOUGHT = "nought"
    """Nothing is counted where there usually is something: nought, or forgotten?"""
    HIGH = "high"
    """Far more than the months before."""
    LOW = "low"
    """Far less than the months before."""
    UNLIKE_LAST_YEAR = "unlike_last_year"
    """Usual for this branch, but another step from the same month a year ago than the months before made."""


@dataclass(frozen=True)
class Usual:
    """What the months before were: `least` and `most` of those that were not odd themselves, around `middle`."""

    least: int
    middle: float
    most: int


@dataclass(frozen=True)
class Oddity:
    """One thing about a month that asks a person."""

    cell: Cell
    oddness: Oddness
    amount: int
    usual: Usual
    last_month: int | None
    year_ago: int | None
    distance: float
    """In units of spread: the larger, the odder."""
    months: tuple[tuple[dt.date, int | None], ...]
    """The months it is compared with, oldest first; none where it is not known."""


def oddities(history: Mapping[Cell, Mapping[dt.date, int | None]], month: dt.date) -> list[Oddity]:
    """Return what is odd about `month` (its first day), the oddest first.

    `history` holds for each cell the amounts by month (first days), `month` itself among them; none, or a month that is
    not there, is unknown and says nothing. A month that is unknown itself is not odd, and neither is one with fewer than
    `LEAST_HISTORY` known months before it.
    """
    found = (_oddity(cell, amounts, month) for cell, amounts in history.items())
    return sorted((one for one in found if one), key=lambda one: (one.oddness is not Oddness.NOUGHT, -one.distance))


def usual_range(before: Sequence[int]) -> Usual | None:
    """Return what is usual after the known months `before`; none when they are too few to tell."""
    if len(before) < LEAST_HISTORY:
        return None
    scaled = [_scaled(amount) for amount in before]
    middle, spread = _middle_and_spread(scaled)
    plain = [amount for amount, on_scale in zip(before, scaled, strict=True) if abs(on_scale - middle) <= FAR * spread]
    return Usual(min(plain), median(before), max(plain))


def _oddity(cell: Cell, amounts: Mapping[dt.date, int | None], month: dt.date) -> Oddity | None:
    amount = amounts.get(month)
    if amount is None:
        return None
    months = [(_earlier(month, back), amounts.get(_earlier(month, back))) for back in range(MOST_HISTORY, 0, -1)]
    before = [known for _, known in months if known is not None]
    usual = usual_range(before)
    if usual is None:
        return None
    judged = _judged(amount, before, usual, amounts, month)
    if judged is None:
        return None
    oddness, distance = judged
    return Oddity(
        cell,
        oddness,
        amount,
        usual,
        last_month=months[-1][1],
        year_ago=amounts.get(_earlier(month, 12)),
        distance=round(distance, 2),
        months=tuple(months),
    )


def _judged(
    amount: int, before: Sequence[int], usual: Usual, amounts: Mapping[dt.date, int | None], month: dt.date
) -> tuple[Oddness, float] | None:
    middle, spread = _middle_and_spread([_scaled(one) for one in before])
    distance = (_scaled(amount) - middle) / spread
    if amount == 0:
        # What is nought every August is not forgotten.
        seldom = usual.middle >= OFTEN_ENOUGH and amounts.get(_earlier(month, 12)) != 0
        return (Oddness.NOUGHT, abs(distance)) if seldom else None
    if (
        not usual.least <= amount <= usual.most
        and abs(distance) > FAR
        and not _happens(amount, before, usual)
        and not _is_of_the_season(amounts, month)
    ):
        return (Oddness.HIGH if distance > 0 else Oddness.LOW), abs(distance)
    step = _unlike_last_year(amounts, month)
    return (Oddness.UNLIKE_LAST_YEAR, step) if step else None


def _happens(amount: int, before: Sequence[int], usual: Usual) -> bool:
    """Whether the branch was there before: in its last months, or now and then in the year before."""
    room = ALIKE * math.sqrt(2)
    if abs(_scaled(amount) - _scaled(median(before[-LATELY:]))) <= room:
        return True
    beyond = [_scaled(one) for one in before if (one > usual.most if amount > usual.most else one < usual.least)]
    as_far = [
        one for one in beyond if abs(one - _scaled(usual.middle)) >= abs(_scaled(amount) - _scaled(usual.middle)) - room
    ]
    return len(as_far) >= OFTEN_IN_A_YEAR


def _is_of_the_season(amounts: Mapping[dt.date, int | None], month: dt.date) -> bool:
    """Whether the same month a year ago was much the same: what is low every August is not odd."""
    step = _step(amounts, month)
    return step is not None and abs(step) / math.sqrt(2) <= ALIKE


def _unlike_last_year(amounts: Mapping[dt.date, int | None], month: dt.date) -> float:
    """Return how far the step from a year ago lies from those of the months before, when chance does not make it.

    A branch that grew all year makes the same step every month, which is no news.
    """
    steps = [step for back in range(1, 13) if (step := _step(amounts, _earlier(month, back))) is not None]
    now = _step(amounts, month)
    if now is None or len(steps) < LEAST_HISTORY:
        return 0.0
    # The difference of two counts varies by the root of two.
    middle, spread = _middle_and_spread([step / math.sqrt(2) for step in steps])
    now /= math.sqrt(2)
    distance = abs(now - middle) / spread
    return distance if distance > FAR and abs(now) > FAR else 0.0


def _step(amounts: Mapping[dt.date, int | None], month: dt.date) -> float | None:
    now, then = amounts.get(month), amounts.get(_earlier(month, 12))
    return None if now is None or then is None else _scaled(now) - _scaled(then)


def _middle_and_spread(values: Iterable[float]) -> tuple[float, float]:
    """Return the median of `values` and their spread, never smaller than chance makes it with so few of them."""
    known = list(values)
    middle = median(known)
    spread = NORMAL * median(abs(value - middle) for value in known)
    # The middle of a few months is itself a guess: a median of n varies by pi / 2n.
    return middle, max(1.0, spread) * math.sqrt(1 + math.pi / (2 * len(known)))


def _scaled(amount: float) -> float:
    return 2 * math.sqrt(amount + 3 / 8)


def _earlier(month: dt.date, back: int) -> dt.date:
    """Return the first day of the month `back` months before `month`."""
    number = month.year * 12 + month.month - 1 - back
    return dt.date(number // 12, number % 12 + 1, 1)
