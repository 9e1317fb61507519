"""Whether something is asked more often this week than it usually is: more than chance does, and enough to tell of nobody.

Pure. What is asked of one thing comes by chance, some weeks more and some less (Poisson). Of all its questions in this week
and the twelve before, each falls in this week with a chance of one in thirteen when nothing changed; a rise is a number in
this week that would then hardly ever be so high. Small numbers, and what is less than twice the usual, are never a rise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RECENT_DAYS = 7
BEFORE_WEEKS = 12
SHARE = 1 / (BEFORE_WEEKS + 1)
LEAST = 5
"""Fewer questions than this are never called a rise."""
LEAST_BRANCHES = 3
"""What fewer branches asked is theirs and not the country's; and nobody stands out among them."""
TIMES = 2.0
"""It must be at least so many times the usual."""
CHANCE = 0.005
"""How often in all a page may call chance a rise: once in two hundred weeks, whatever the number of things looked at."""


@dataclass(frozen=True)
class Tally:
    """How often something was asked in the last seven days, by how many branches, and in the twelve weeks before."""

    key: str
    recent: int
    branches: int
    before: int

    @property
    def usual(self) -> float:
        """How often it is asked in a usual week."""
        return self.before / BEFORE_WEEKS


def chance_of(recent: int, before: int, share: float = SHARE) -> float:
    """Return how likely it is that `recent` or more of all questions fell in this week, when nothing changed."""
    both = recent + before
    if recent <= 0:
        return 1.0
    # Summed from the side with the fewest terms, in logarithms so that a thousand questions do not overflow.
    terms = (
        math.lgamma(both + 1) - math.lgamma(number + 1) - math.lgamma(both - number + 1)
        + number * math.log(share) + (both - number) * math.log1p(-share)
        for number in range(recent, both + 1)
    )  # fmt: skip
    return min(math.fsum(math.exp(term) for term in terms), 1.0)


def rising(
    tallies: Iterable[Tally], *, whole: Tally | None = None, tested: int = 0, branches: int = LEAST_BRANCHES
) -> list[Tally]:
    """Return what rises, the least likely to be chance first.

    `whole` are all questions together: what rises no faster than they do is not a rise of its own. `tested` says how many
    things were looked at when not all of them are given; `branches` by how many branches it must have been asked.
    """
    found = list(tallies)
    share = max(SHARE, _share(whole)) if whole else SHARE
    limit = CHANCE / max(tested, len(found), 1)
    likely = [(chance_of(one.recent, one.before, share), one) for one in found if _large(one, branches)]
    return [one for chance, one in sorted(likely, key=lambda each: (each[0], each[1].key)) if chance < limit]


def _large(one: Tally, branches: int) -> bool:
    return one.recent >= LEAST and one.branches >= branches and one.recent >= TIMES * one.usual


def _share(whole: Tally) -> float:
    both = whole.recent + whole.before
    return min(whole.recent / both, 0.9) if both else SHARE


def tells_of_nobody(count: int, branches: int) -> bool:
    """Whether a number of questions may stand on its own: enough of them, or from enough branches."""
    return count >= LEAST or branches >= LEAST_BRANCHES
