"""Which subjects rise or fall over a year: more than chance does, and enough to tell of nobody.

Pure, with the same honesty as what rises in a week at the Helpdesk (`helpdesk/rising.py`): of all questions about a subject
in two years, each falls in the last one with the chance with which all questions together do; a rise is a number that would
then hardly ever be so high, allowing for how many subjects were looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.figures.chance import binomial_at_least, binomial_at_most

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST = 5
"""Fewer than this are never called a rise."""
TIMES = 1.2
"""It must be at least so many times the year before, or that many times less."""
BASE = 5
"""A year is too thin to compare with when all its subjects together are so many times fewer, or the year after is."""
CHANCE = 0.01
"""How often in all a page may call chance a rise or a fall."""


@dataclass(frozen=True)
class Growth:
    """How often a subject was asked about in a year and in the one before."""

    key: str
    now: int
    before: int
    rises: bool = False
    falls: bool = False

    @property
    def share(self) -> float | None:
        """By which share it grew or shrank; none when there was nothing before."""
        return (self.now - self.before) / self.before if self.before else None


def comparable(now: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Whether two years hold about as much: one of a few weeks says nothing about what grew in a whole one."""
    all_now, all_before = sum(now.values()), sum(before.values())
    return 0 < all_now <= BASE * all_before and all_before <= BASE * all_now


def growths(now: Mapping[str, int], before: Mapping[str, int]) -> list[Growth]:
    """Return every subject, the fastest growing first; those that rise or fall by more than chance are marked."""
    keys = sorted({*now, *before})
    all_now, all_before = sum(now.values()), sum(before.values())
    share = all_now / (all_now + all_before) if all_now and all_before else 0.0
    limit = CHANCE / 2 / max(len(keys), 1)
    found = [_growth(key, now.get(key, 0), before.get(key, 0), share, limit) for key in keys]
    return sorted(found, key=lambda one: (-(one.share if one.share is not None else 0.0), -one.now, one.key))


def _growth(key: str, now: int, before: int, share: float, limit: float) -> Growth:
    both = now + before
    if not share or not before:
        return Growth(key, now, before)
    rises = now >= LEAST and now >= TIMES * before and binomial_at_least(now, both, share) < limit
    falls = before >= LEAST and before >= TIMES * now and binomial_at_most(now, both, share) < limit
    return Growth(key, now, before, rises=rises, falls=falls)
