"""Where one year ends and the next begins: whether two pages tell the same position there, and what may be said if not. Pure.

A page is frozen on the day it was published. What was counted or set right since stands on the page of the year after only,
so the end of the one and the start of the other may differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tenants.figures.rules import SHOWN_AS_HIDDEN

if TYPE_CHECKING:
    from tenants.figures.rules import Shown


@dataclass(frozen=True)
class Ends:
    """What the newest page of a year tells of its position at the start and at the end."""

    opening: Shown
    closing: Shown


class Seam(StrEnum):
    """What is said of a position beside that of the page of the year next to it."""

    TOLD = "told"
    """They differ, and both are told: with the other number."""
    MAY_DIFFER = "may_differ"
    """They may differ, without a number: one is hidden, or the difference is of a few people."""


def seam(here: Shown, there: Shown, small: int) -> Seam | None:
    """Return what may be said of a position `here` and the one told `there`; none when there is nothing to say.

    Whether a hidden number differs is never told: beside one the general sentence always stands.
    """
    if here is None or there is None:
        return None
    if SHOWN_AS_HIDDEN in {here, there}:
        return Seam.MAY_DIFFER
    if here == there:
        return None
    assert isinstance(here, int)  # noqa: S101  neither unknown nor hidden
    assert isinstance(there, int)  # noqa: S101  the same
    return Seam.TOLD if abs(here - there) >= small else Seam.MAY_DIFFER
