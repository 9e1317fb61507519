"""Who differs from the others by more than chance: a count held against what its size lets one expect.

Pure. What chance allows follows from how a figure comes about (`Law`): people who come or are housed by themselves
(Poisson), so many of so many (binomial), or a count beside another count, such as the year before (binomial of both
together). Two limits stand around what is expected: 19 in 20 lie within the usual one and 998 in 1,000 within the rare one when
there is nothing but chance. Branches often differ more than that, because people come in families and towns are not alike; then
both limits are as much wider as the branches, without the farthest ones, differ among themselves (the multiplicative form of
Spiegelhalter, Statistics in Medicine 24, 2005). So somebody is only named who stands out among the others.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from tenants.figures.chance import binomial_at_least, binomial_at_most, poisson_at_least, poisson_at_most
from tenants.figures.rules import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

USUAL, RARE = 0.05, 0.002
"""How often chance alone goes beyond each limit, both sides together."""
FEWEST = 3
"""With fewer units than this there is nobody to be held against."""
FARTHEST = 0.1
"""Which share of the units at each end is drawn in before their differences are measured."""
DRAWN_IN = 0.679
"""What drawing in leaves of the variance of pure chance: that of a normal distribution without its outer tenths."""
LARGE = 2000.0
"""From this expectation on the limits are taken from the normal distribution: they no longer differ by one."""
CLOSE = 1e-3
NOUGHT = 1e-9
Z = {USUAL: 1.959964, RARE: 3.090232}

Months = list[int | None]


class Law(StrEnum):
    """How a count comes about."""

    EVENTS = "events"
    """By themselves, the more the larger the need: people per inhabitants, or of a task."""
    PART = "part"
    """So many of so many: never more than the need."""
    PAIR = "pair"
    """A count beside another one, which chance moves as well: the year before."""


class Verdict(StrEnum):
    """Where a unit lies."""

    WITHIN = "within"
    LESS = "less"
    MORE = "more"
    FAR_LESS = "far_less"
    FAR_MORE = "far_more"

    @property
    def odd(self) -> bool:
        """Whether chance rarely does this."""
        return self is not Verdict.WITHIN

    @property
    def is_less(self) -> bool:
        """Whether it is too few for chance."""
        return self in {Verdict.LESS, Verdict.FAR_LESS}


@dataclass(frozen=True)
class Held:
    """One unit: what it counted, and what that is held against."""

    count: float
    need: float


@dataclass(frozen=True)
class Standard:
    """What is expected of everybody: the rate of all together, how counts come about, and how much wider than chance."""

    rate: float
    law: Law = Law.EVENTS
    spread: float = 1.0

    def limits(self, need: float, beyond: float = USUAL) -> tuple[float, float]:
        """Return between which counts a unit of this need stays with a chance of 1 - `beyond`."""
        if need <= 0 or self.rate <= 0 or (self.law is Law.PART and self.rate >= 1):
            return need * self.rate, need * self.rate
        low, high = _limits(round(need / self.spread, 3), round(self.rate, 6), self.law, beyond)
        return low * self.spread, high * self.spread

    def verdict(self, held: Held) -> Verdict:
        """Return where a unit lies."""
        for beyond, less, more in ((RARE, Verdict.FAR_LESS, Verdict.FAR_MORE), (USUAL, Verdict.LESS, Verdict.MORE)):
            low, high = self.limits(held.need, beyond)
            if held.count < low - CLOSE:
                return less
            if held.count > high + CLOSE:
                return more
        return Verdict.WITHIN


def standard(units: Sequence[Held], law: Law = Law.EVENTS) -> Standard | None:
    """Return what is expected of each of `units`; none with fewer than three that have a need."""
    real = [unit for unit in units if unit.need > 0]
    need = sum(unit.need for unit in real)
    if len(real) < FEWEST or need <= 0:
        return None
    rate = sum(unit.count for unit in real) / need
    return Standard(rate, law, spread_of(real, rate, law))


def spread_of(units: Sequence[Held], rate: float, law: Law) -> float:
    """Return how many times wider than chance the variance among `units` is; never less than 1."""
    if rate <= 0 or (law is Law.PART and rate >= 1):
        return 1.0
    steps = sorted((unit.count - unit.need * rate) / math.sqrt(_variance(unit, rate, law)) for unit in units)
    outer = math.floor(len(steps) * FARTHEST)
    low, high = steps[outer], steps[len(steps) - 1 - outer]
    drawn = [min(max(step, low), high) for step in steps]
    # The rate is that of the units themselves, which takes one of their differences away.
    found = math.fsum(step**2 for step in drawn) / (len(drawn) - 1)
    return max(1.0, found / (DRAWN_IN if outer else 1.0))


def _variance(unit: Held, rate: float, law: Law) -> float:
    expected = unit.need * rate
    return expected * {Law.EVENTS: 1.0, Law.PART: 1 - rate, Law.PAIR: 1 + rate}[law]


def by_chance(units: int) -> float:
    """Return how many of so many units lie beyond the usual limits by chance alone, on average and at most."""
    return units * USUAL


@lru_cache(maxsize=20_000)
def _limits(need: float, rate: float, law: Law, beyond: float) -> tuple[float, float]:
    expected = need * rate
    step = Z[beyond] * math.sqrt(_variance(Held(0, need), rate, law))
    if expected > LARGE:
        # Cornish and Fisher's first term for the skew, and half a person because counts are whole.
        skew = {Law.EVENTS: 1.0, Law.PART: 1 - 2 * rate, Law.PAIR: 1 + 2 * rate}[law] * (Z[beyond] ** 2 - 1) / 6
        return expected - step + skew - 0.5, expected + step + skew + 0.5
    most = need if law is Law.PART else math.inf
    low = _solved(lambda count: _at_most(count, need, rate, law) - beyond / 2, max(expected - step, 0.0), step, most)
    high = _solved(lambda count: beyond / 2 - _at_least(count, need, rate, law), expected + step, step, most)
    return low, high


def _solved(rises: Callable[[float], float], begin: float, step: float, most: float) -> float:
    """Return where a rising function goes through nought, from 0 to `most`; the nearer end when it nowhere does."""
    low, high = max(begin - step / 2, 0.0), min(begin + step / 2 + 1, most)
    while low > 0 and rises(low) > 0:
        low = max(low - step, 0.0)
    while high < most and rises(high) < 0:
        high = min(high + step + 1, most)
    under, over = rises(low), rises(high)
    if under >= 0:
        return low
    if over <= 0:
        return high
    # The chord, with the half of the end that stays (Illinois): a handful of steps.
    while high - low > CLOSE:
        middle = high - over * (high - low) / (over - under)
        found = rises(middle)
        if abs(found) < NOUGHT:
            return middle
        if found > 0:
            high, over, under = middle, found, under / 2
        else:
            low, under, over = middle, found, over / 2
    return (low + high) / 2


def _at_most(count: float, need: float, rate: float, law: Law) -> float:
    if law is Law.EVENTS:
        return poisson_at_most(count, need * rate)
    if law is Law.PART:
        return binomial_at_most(count, need, rate)
    return binomial_at_most(count, count + need, rate / (1 + rate))


def _at_least(count: float, need: float, rate: float, law: Law) -> float:
    if law is Law.EVENTS:
        return poisson_at_least(count, need * rate)
    if law is Law.PART:
        return binomial_at_least(count, need, rate)
    return binomial_at_least(count, count + need, rate / (1 + rate))


CHANCE = 3.0
HABIT = 0.15


@dataclass(frozen=True)
class Change:
    """The visits of a period, and of the same months a year earlier."""

    now: int
    before: int

    @property
    def share(self) -> float | None:
        """By which share it grew or shrank; none when there was nothing before."""
        return (self.now - self.before) / self.before if self.before else None

    @property
    def odd(self) -> bool:
        """Whether it lies outside what chance and habit allow."""
        low, high = room(self.before)
        return self.before > 0 and not low <= self.now <= high


def room(before: float) -> tuple[float, float]:
    """Return between which numbers a year stays ordinary after a year of `before`.

    These are the ends of |now - before| <= 3 sqrt(now + before), or of 15 % to both sides when that is wider.
    """
    spread = math.sqrt(2 * CHANCE**2 * before + CHANCE**4 / 4)
    middle = before + CHANCE**2 / 2
    return max(min(middle - spread, before * (1 - HABIT)), 0), max(middle + spread, before * (1 + HABIT))


def whole_months(year: int, night: dt.date | None) -> list[int]:
    """Return the months of `year` that were over on the `night` last counted: only those can be compared."""
    if night is None:
        return []
    tomorrow = night + dt.timedelta(days=1)
    return [month for month in MONTHS if dt.date(year + month // 12, month % 12 + 1, 1) <= tomorrow]


def common_months(months: Months, before: Months, whole: Sequence[int]) -> list[int]:
    """Return the months that are over and known in both years."""
    return [month for month in whole if months[month - 1] is not None and before[month - 1] is not None]


def change_over(months: Months, before: Months, common: Sequence[int]) -> Change | None:
    """Return the change over some months; none without any."""
    if not common:
        return None
    return Change(sum(months[month - 1] or 0 for month in common), sum(before[month - 1] or 0 for month in common))
