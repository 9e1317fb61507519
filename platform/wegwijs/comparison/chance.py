"""Who stands out more than chance explains, and how wide chance is taken.

A year of visits is no pure chance: one person comes three times, one letter from the tax office brings twenty. So the
limits of a funnel for independent events (Poisson, on the scale of square roots) are widened by how much the branches
of the region differ among themselves (Spiegelhalter, "Handling over-dispersion of performance indicators", Quality and
Safety in Health Care 2005; the outermost tenth at both ends is drawn in first, so that the odd ones do not hide
themselves). Against its own last year a branch varies twice: this year and last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wegwijs.pictures import limits

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 5
"""With fewer branches nobody can say what is ordinary among them."""
USUAL = 1.96
DRAWN_IN = 0.1


@dataclass(frozen=True)
class Pair:
    """One branch: what it counted, and what it had to do with (last year's visits, or inhabitants)."""

    slug: str
    need: float
    count: float


@dataclass(frozen=True)
class Ordinary:
    """What is ordinary among some branches."""

    rate: float
    widen: float
    """How many times wider than pure chance of one count the limits are."""
    spread: float
    """The part of it that branches differ among themselves, beyond chance; 1 is no more than chance."""

    def outside(self, pair: Pair) -> int:
        """Return 1 for a branch above the usual limits, -1 for one below, 0 for one within them."""
        low, high = limits(pair.need, self.rate, USUAL * self.widen)
        rate = pair.count / pair.need
        return int(rate > high) - int(rate < low)


def ordinary(pairs: Sequence[Pair], *, need_varies: bool) -> Ordinary | None:
    """Return what is ordinary among `pairs`, none when they are too few; `need_varies` for counts of last year."""
    able = [pair for pair in pairs if pair.need > 0]
    needs, counts = sum(pair.need for pair in able), sum(pair.count for pair in able)
    if len(able) < FEWEST or counts == 0:
        return None
    rate = counts / needs
    twice = math.sqrt(1 + rate) if need_varies else 1.0
    distances = sorted(2 * (math.sqrt(pair.count) - math.sqrt(rate * pair.need)) / twice for pair in able)
    ends = max(1, round(len(distances) * DRAWN_IN))
    low, high = distances[ends], distances[-1 - ends]
    squares = [min(max(distance, low), high) ** 2 for distance in distances]
    spread = max(1.0, math.sqrt(sum(squares) / len(squares)))
    return Ordinary(rate, twice * spread, spread)
