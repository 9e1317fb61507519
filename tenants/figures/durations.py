"""How long things take: the days within which half and nine in ten of them are done, in a branch and beyond it.

Such a number does not add up: the median of a region is no sum and no mean of the medians of its branches. So a branch
counts its own from its records, and it never leaves the branch. What goes up is how many fell in each class of days; from
that a region tells in which class its median lies, when there are enough of them to tell of none (figures.md 4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

UPPER = (90, 180, 365, 545, 730)
"""The last day of each class but the last, which has no end."""
MEDIAN, NINE_IN_TEN = 0.5, 0.9


def _names() -> tuple[str, ...]:
    firsts = (0, *(upper + 1 for upper in UPPER))
    lasts = (*(f"{upper:03}" for upper in UPPER), "")
    return tuple(f"{first:03}-{last}" for first, last in zip(firsts, lasts, strict=True))


CLASSES = _names()
"""From the shortest to the longest, in days: `000-090`, ..., `731-`."""


def class_sql(days: str) -> str:
    """Return the SQL expression for the class of a number of `days`."""
    cases = " ".join(f"WHEN {days} <= {upper} THEN '{name}'" for upper, name in zip(UPPER, CLASSES, strict=False))
    return f"CASE WHEN {days} IS NULL THEN NULL {cases} ELSE '{CLASSES[-1]}' END"


def within_sql(share: float, days: str) -> str:
    """Return the SQL aggregate for the fewest days within which `share` of the rows were done.

    It is always the duration of one of them, never a number between two: "half were done within so many days" is then
    literally true, also of two dossiers.
    """
    return f"percentile_disc({share}) WITHIN GROUP (ORDER BY {days})"


def class_within(parts: Mapping[str, int], share: float, small: int) -> str | None:
    """Return the class in which `share` of those counted in `parts` were done; none when there are fewer than `small`."""
    whole = sum(parts.values())
    if whole < small or whole == 0:
        return None
    done = 0
    for name in CLASSES:
        done += parts.get(name, 0)
        if done >= share * whole:
            return name
    return CLASSES[-1]
