"""Versions beside each other: what moved by fewer persons than may be shown stays as it was published.

Whoever lays two versions side by side sees the difference, and a difference of one is one person. Every version that was
ever published counts, also one that was taken back: somebody may have kept it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.reports.protection import OTHER, Block, Parts

if TYPE_CHECKING:
    from collections.abc import Sequence

_HALVES = {"h1": ("q1", "q2"), "h2": ("q3", "q4")}


def settled_block(
    now: Block, amount: int | None, earlier: Sequence[Block], small: int, *, fixed: bool = False
) -> Block:
    """Return what a version tells when `now` is what it could tell, and `earlier` was told before, oldest first.

    `amount` is the number itself. When it lies within `small` of one that was told before, that block is told again, also
    when its numbers would be hidden today: what is public already tells nothing new. Otherwise each breakdown that moved
    a little is told as it was, or held back when the total moved. With a `fixed` number something moves that is told
    (the position on the task): once told it does not go into hiding, for by how much that moved would be the number.
    """
    if amount is None:
        return now
    if fixed and now.value == SHOWN_AS_HIDDEN:
        return _kept_in_sight(now, amount, [one for one in earlier if isinstance(one.value, int)], small)
    for before in reversed(earlier):
        if isinstance(before.value, int) and _is_near(amount, before.value, now, small):
            return before
    breakdowns, hidden = dict(now.breakdowns), list(now.hidden)
    for name, parts in now.breakdowns.items():
        moved = [one for one in earlier if name in one.breakdowns and moved_little(parts, one.breakdowns[name], small)]
        if moved and moved[-1].value == now.value and not _moves(moved[-1], earlier, name, small):
            breakdowns[name] = moved[-1].breakdowns[name]
        elif moved:
            del breakdowns[name]
            hidden.append(name)
    return Block(now.value, breakdowns, tuple(hidden))


def _kept_in_sight(now: Block, amount: int, told: Sequence[Block], small: int) -> Block:
    """Return few people as the number that was told last, or the least there is when that lies far from every one told."""
    if not told:
        return now
    numbers = [one.value for one in told if isinstance(one.value, int)]
    far = abs(amount - numbers[-1]) >= small and all(number == 0 or abs(small - number) >= small for number in numbers)
    return Block(small) if far else told[-1]


def _is_near(amount: int, before: int, now: Block, small: int) -> bool:
    """Whether a number lies so near one that was told that only that one can be told again.

    After nought there is no such nearness: that some came since is all that "not shown" says.
    """
    distance = abs(amount - before) if before else 0
    return 0 < distance < small or (amount == before and now.value == SHOWN_AS_HIDDEN)


def _moves(one: Block, earlier: Sequence[Block], name: str, small: int) -> bool:
    """Whether telling a breakdown of `one` again lies beside an earlier one that it differs little from."""
    return any(
        name in other.breakdowns and moved_little(one.breakdowns[name], other.breakdowns[name], small)
        for other in earlier
    )


def moved_little(now: Parts, before: Parts, small: int) -> bool:
    """Whether some part that two versions both tell, or all that they do not both name, moved by 1 up to `small`."""
    if _is_period(now) and now.keys() != before.keys():
        now, before = in_halves(now), in_halves(before)
    both = (now.keys() & before.keys()) - {OTHER}
    moves = [now[name] - before[name] for name in both]
    moves.append(sum(now.values()) - sum(before.values()) - sum(moves))
    return any(0 < abs(move) < small for move in moves)


def _is_period(parts: Parts) -> bool:
    return parts.keys() <= {*_HALVES, *(quarter for pair in _HALVES.values() for quarter in pair)}


def in_halves(parts: Parts) -> Parts:
    """Return a year by half-year, in whichever of the two ways it was told; anything else as it is."""
    if not _is_period(parts) or parts.keys() == _HALVES.keys():
        return parts
    return {half: sum(parts[quarter] for quarter in quarters) for half, quarters in _HALVES.items()}
