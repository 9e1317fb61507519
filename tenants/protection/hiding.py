"""Hiding: whether a sum of hidden cells may be told, and keeping sums secret until no cell follows from the others.

The rule of the house is stricter than that of a statistical office. An office may hide a large cell to protect a small one
beside it; here the large one is a branch's own number, which that branch may publish tomorrow. So large cells never
protect anything. What is kept secret to protect a small cell is a **margin**: the sum over branches, or over regions, in
which it would be found by taking the others off. Coarser margins come first (`margins.py`); what then still tells is
dropped here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.protection.structure import recoverable
from tenants.protection.system import System

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from tenants.protection.system import Cell

    Find = Callable[[System, AbstractSet[Hashable] | None], set[Hashable]]
    """Which cells follow from a system; of some cells, when they are given."""

Margin = tuple[str, str]
"""A unit, and which of its margins."""
FEWEST = 2
"""A sum that may be told hides at least so many cells, or none."""


def may_be_told(cells: Iterable[Cell], small: int) -> bool:
    """Whether the sum of some hidden cells may be told: of none; or of two or more that are together not small.

    A sum of one cell is that cell. A small sum is itself a small number of persons. And a sum that is as large as its cells
    can make it says that each is as large as it can be.
    """
    hidden = list(cells)
    if not hidden:
        return True
    amount = sum(cell.amount for cell in hidden)
    return (
        len(hidden) >= FEWEST
        and amount >= small
        and sum(cell.low for cell in hidden) < amount < sum(cell.high for cell in hidden)
    )


def dropped(
    system: System,
    costs: Mapping[Margin, int],
    find: Find = recoverable,
) -> set[Margin]:
    """Return what must be kept secret besides: the fewest and cheapest margins, so that `find` finds no cell.

    The name of a sum is a pair (margin, detail); a margin of which `costs` knows the price goes with all its sums. One
    after the other that margin goes whose loss protects most cells for its price. Cells that follow from the other sums
    alone nothing here can protect; whether those sums may be, the audit says.
    """
    secret: set[Margin] = set()
    left = find(system, None)
    if left:
        left -= find(_around(system, left).without(name for name in system.sums if name[0] in costs), left)  # type: ignore[index]
    while left:
        system = _around(system, left)
        blamed = {name[0] for name in system.sums} & costs.keys()  # type: ignore[index]
        if not blamed:
            break
        tries = []
        for margin in blamed:
            rest = system.without(name for name in system.sums if name[0] == margin)  # type: ignore[index]
            still = find(rest, left)
            tries.append((len(still) >= len(left), costs[margin], len(still), str(margin), margin, rest, still))
        *_, margin, system, left = min(tries, key=lambda one: one[:4])
        secret.add(margin)
    return secret


def _around(system: System, found: set[Hashable]) -> System:
    """Return the parts in which anything was found: the others need nothing more."""
    around = System()
    for part in system.components():
        if found & part.cells.keys():
            around.cells.update(part.cells)
            around.sums.update(part.sums)
    return around
