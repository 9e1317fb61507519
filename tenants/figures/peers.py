"""With whom somebody is compared: branches of like size, or with the same kind of task.

Pure. Size is how many people live in the municipalities that a branch serves. The classes are those in which people in the
field speak of municipalities, and stay the same from year to year, so that a branch keeps its peers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SMALL_UNTIL, LARGE_FROM = 20_000, 60_000
FEWEST = 3
"""A group of fewer is no group: nobody can be held against it."""


class Peers(StrEnum):
    """A group that can be chosen."""

    ALL = "all"
    SMALL = "small"
    """Fewer than 20,000 inhabitants."""
    MIDDLE = "middle"
    """20,000 to 60,000 inhabitants."""
    LARGE = "large"
    """60,000 inhabitants and more."""
    ONE = "one"
    """Who serves one municipality."""
    SEVERAL = "several"
    """Who serves several, each with a task of its own."""
    EVERYWHERE = "everywhere"
    """The branches of all regions; for the national office."""


@dataclass(frozen=True)
class Size:
    """How large the task of a unit is; `inhabitants` is none when those of a part of it are not known."""

    inhabitants: int | None
    municipalities: int


def belongs(size: Size, peers: Peers) -> bool:
    """Whether a unit of this size is in the group; one of unknown size is in no group by size."""
    living = size.inhabitants
    if peers in {Peers.ALL, Peers.EVERYWHERE}:
        return True
    if peers is Peers.ONE:
        return size.municipalities == 1
    if peers is Peers.SEVERAL:
        return size.municipalities > 1
    if living is None:
        return False
    return {
        Peers.SMALL: living < SMALL_UNTIL,
        Peers.MIDDLE: SMALL_UNTIL <= living < LARGE_FROM,
        Peers.LARGE: living >= LARGE_FROM,
    }[peers]


def groups(sizes: Iterable[Size]) -> dict[Peers, int]:
    """Return the groups of three units and more that can be chosen among units, with how many are in each."""
    units = list(sizes)
    counted = {peers: sum(belongs(size, peers) for size in units) for peers in Peers if peers is not Peers.EVERYWHERE}
    return {
        peers: count
        for peers, count in counted.items()
        if peers is Peers.ALL or (count >= FEWEST and count < len(units))
    }


def nearest(wanted: Peers, choices: Mapping[Peers, int]) -> Peers:
    """Return the group that was wanted when it can be chosen, else everybody."""
    return wanted if wanted in choices or wanted is Peers.EVERYWHERE else Peers.ALL
