"""Why there is nothing to compare, when there is nothing: so that a page says that, and draws no empty picture. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.comparison.against import Per
from tenants.figures.rules import SHOWN_AS_HIDDEN

if TYPE_CHECKING:
    from tenants.comparison.lines import Compared


class Gap(StrEnum):
    """Why nothing can be held against anything."""

    NOT_BEGUN = "not_begun"
    """The period begins after the last night that was counted."""
    UNKNOWN = "unknown"
    """Nobody kept records of it."""
    HIDDEN = "hidden"
    """Every number is too small to show, or would tell one that is."""
    ZERO_OR_HIDDEN = "zero_or_hidden"
    """The same of whatever is not nought."""
    ZERO = "zero"
    """It did not happen anywhere."""
    RUNS = "runs"
    """The year before is over, and of this one nothing is that both years tell."""
    FIRST = "first"
    """There is no year before."""
    NEED_UNKNOWN = "need_unknown"
    """What it is held against is not known."""
    NEED_HIDDEN = "need_hidden"
    """What it is held against is not shown."""
    NEED_ZERO = "need_zero"
    """What it is held against is nought."""

    @property
    def is_of_need(self) -> bool:
        """Whether the figure itself is there: as a number it can be shown."""
        return self in {Gap.RUNS, Gap.FIRST, Gap.NEED_UNKNOWN, Gap.NEED_HIDDEN, Gap.NEED_ZERO}


def gap_of(found: Compared, *, has_before: bool) -> Gap | None:
    """Return why nothing of a comparison can be shown beside each other; none when something can.

    `has_before` says whether there is an edition of the year before.
    """
    first = dt.date(found.choice.year, found.choice.period.months[0], 1)
    if found.until is not None and found.until < first:
        return Gap.NOT_BEGUN
    return _of_counts(found) or _of_needs(found, has_before=has_before)


def _of_counts(found: Compared) -> Gap | None:
    counts = [line.count for line in found.lines]
    if any(isinstance(count, int) and count != 0 for count in counts):
        return None
    if SHOWN_AS_HIDDEN in counts:
        return Gap.ZERO_OR_HIDDEN if 0 in counts else Gap.HIDDEN
    return Gap.ZERO if 0 in counts else Gap.UNKNOWN


def _of_needs(found: Compared, *, has_before: bool) -> Gap | None:
    if found.choice.per is Per.NONE or any(line.held for line in found.lines):
        return None
    if found.choice.per is Per.BEFORE:
        if not has_before:
            return Gap.FIRST
        if found.until is not None and not found.months:
            return Gap.RUNS
    needs = [line.need for line in found.lines]
    if SHOWN_AS_HIDDEN in needs or any(isinstance(need, int) and need > 0 for need in needs):
        return Gap.NEED_HIDDEN
    return Gap.NEED_UNKNOWN if None in needs or not needs else Gap.NEED_ZERO
