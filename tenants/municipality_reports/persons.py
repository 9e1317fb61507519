"""Which characteristics of persons a municipality is told, and why so few.

A contract is accounted for in counts: the municipality pays for so many trajectories or workshops, and is told exactly how
many there were, also when that is fewer than five. How many people were housed in it is known to it and published by the
state. A count of a municipality says nothing of anybody: it is the work that was done. A breakdown does: that of three
people housed one is a woman from Eritrea tells a neighbour who she is. `figures.md` (4) lets no cell of fewer than five
persons leave the branch, and a municipality, partner or not, is outside: what it gets lies on the table of a council.

So totals are exact and breakdowns are protected, by these rules:

1. Breakdowns are of whole calendar years only. By quarter most cells are small; and beside the year that the branch
   publishes, three quarters that are told give the fourth, whatever is hidden in it.
2. A breakdown is told as the annual page protects it: small parts stand together, and what is then still small holds the
   whole breakdown back, for the total beside it is exact.
3. A branch with several municipalities tells a breakdown of one only when it may tell it of each in which there is anybody,
   with the same named parts: the branch's own page less one municipality gives the other.
4. What was told before, in an earlier version, in the report of another quarter or on the published page, is never told
   again with a part that moved by fewer than five.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.figures.areas.guidance import STARTED
from tenants.figures.areas.housing import HOUSED
from tenants.figures.areas.participation import PARTICIPANTS
from tenants.reports.protection import OTHER, folded, whole_or_nothing
from tenants.reports.settling import moved_little

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.reports.protection import Parts

BREAKDOWNS: dict[str, dict[str, tuple[str, ...]]] = {
    HOUSED.id: {"age_group": ("adult", "child"), "sex": ("m", "f"), "nationality": ()},
    STARTED.id: {"year_of_guidance": ("1", "2")},
    PARTICIPANTS.id: {"nationality": ()},
}
"""By indicator the breakdowns that may be told, with the parts that everybody knows; without any the small are folded."""


def told_parts(
    places: Mapping[str, Mapping[str, int]],
    code: str,
    main: Sequence[str],
    small: int,
    earlier: Sequence[Parts] = (),
    published: Sequence[Parts] = (),
) -> Parts | None:
    """Return what a municipality is told of one breakdown of a year; none when it is held back.

    `places` are the parts of each of the branch's municipalities, `code` this one. `earlier` is what was told of it before,
    `published` what the branch's own page told of all its municipalities together.
    """
    present = {place: parts for place, parts in places.items() if sum(parts.values())}
    if code not in present:
        return None
    told = _alike(present, main, small)
    if told is None or any(moved_little(told[code], before, small) for before in earlier):
        return None
    whole = _sum(list(told.values()))
    if any(moved_little(whole, before, small) for before in published):
        return None
    return told[code]


def _alike(present: Mapping[str, Mapping[str, int]], main: Sequence[str], small: int) -> dict[str, Parts] | None:
    """Return the parts of every municipality under the same names; none when one of them has to be held back."""
    alone = {
        place: whole_or_nothing(parts, main, small) if main else folded(parts, small)
        for place, parts in present.items()
    }
    if any(parts is None for parts in alone.values()):
        return None
    named = set.intersection(*(set(parts or {}) for parts in alone.values())) - {OTHER}
    if not named:
        return None
    found: dict[str, Parts] = {}
    for place, parts in present.items():
        rest = sum(amount for name, amount in parts.items() if name not in named)
        if 0 < rest < small:
            return None
        found[place] = {name: parts[name] for name in sorted(named, key=lambda name: (-parts[name], name))}
        if rest:
            found[place][OTHER] = rest
    return found


def _sum(parts: Sequence[Parts]) -> Parts:
    whole: Parts = {}
    for each in parts:
        for name, amount in each.items():
            whole[name] = whole.get(name, 0) + amount
    return whole
