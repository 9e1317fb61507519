"""Which hidden cells follow from the public sums: decided by looking at how they hang together, in linear time.

Two things are done. First what everybody sees: a sum of one hidden cell tells it, a sum that is as small or as large as
its cells can make it tells them all, and any sum leaves each cell only the room that the others leave; what is found so is
known, and the next sum may tell more.

Then what is left is drawn as a graph, as Gusfield did (1988, "A graph theoretic approach to statistical data security"):
every sum is a point and every cell a line between the two sums it is in (a point called ground stands for "no second sum").
Another table with the same sums exists exactly where one can walk in a circle, making a cell larger, the next one smaller
and so on. A cell at its lowest can only grow and one at its highest only shrink: such lines have one direction. So a cell
can be another number exactly when its line lies on such a circle: a line with a direction when both its ends are in one
strongly connected part, one without when besides it is no bridge there. For sums of this kind that is no estimate: every
corner of what is possible is a whole number.

Where a cell is in three sums or more, or the drawing has an odd circle, there is no such drawing. There it counts as found
when linear algebra alone gives it; the audit (`audit.py`) says the rest.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

import numpy as np

from tenants.protection.system import Cell, Sum, System

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

GROUND = ("ground",)
"""The point for cells that are in one sum only."""
NEVER = ("never",)
"""The name of a cell that is in no sum at all."""
ZERO = 1e-9
CERTAIN = 1e-6
MOVES = 2
"""So many moves at random are tried: one that leaves a cell where it was by chance is rare."""
MOST_STEPS = 5_000
LOOKS = 12
"""So often a sum is looked at again when the bounds of its cells became narrower."""

Arcs = dict["Hashable", list[tuple["Hashable", "Hashable"]]]
"""By point: the points one can go on to, and the cell on the way."""


def recoverable(system: System, among: AbstractSet[Hashable] | None = None) -> set[Hashable]:
    """Return the names of the cells that follow exactly from the sums and bounds of `system`; of those `among` if given."""
    found = set(_by_eye(system))
    rest = _without(system, found)
    for part in rest.components():
        if part.sums and (among is None or among & part.cells.keys()):
            points = _points(part)
            found |= _by_algebra(part) if points is None else _by_walking(part, points)
    return found if among is None else found & among


def _by_eye(system: System) -> Iterable[Hashable]:
    """Give what single sums tell, one after the other: each bounds its cells, and narrower bounds make the next tell more."""
    low = {name: cell.low for name, cell in system.cells.items()}
    high = {name: cell.high for name, cell in system.cells.items()}
    of_cell: dict[Hashable, list[Hashable]] = defaultdict(list)
    for name, one in system.sums.items():
        for cell in one.cells:
            of_cell[cell].append(name)
    looked: dict[Hashable, int] = defaultdict(int)
    waiting = deque(system.sums)
    queued = set(waiting)
    while waiting:
        name = waiting.popleft()
        queued.discard(name)
        looked[name] += 1
        narrowed = _narrowed(system.sums[name], low, high)
        if looked[name] < LOOKS:
            for other in dict.fromkeys(other for cell in narrowed for other in of_cell[cell]):
                if other not in queued and other != name:
                    queued.add(other)
                    waiting.append(other)
    return (name for name in system.cells if low[name] == high[name])


def _narrowed(one: Sum, low: dict[Hashable, int], high: dict[Hashable, int]) -> list[Hashable]:
    """Narrow the bounds of the cells of a sum to what the others leave room for; return which cells that changed."""
    ends = {cell: sorted((low[cell] * count, high[cell] * count)) for cell, count in one.cells.items()}
    above = one.amount - sum(least for least, _ in ends.values())
    below = sum(most for _, most in ends.values()) - one.amount
    if above >= (widest := max(most - least for least, most in ends.values())) and below >= widest:
        return []
    changed = []
    for cell, (least, most) in ends.items():
        floor, ceiling = max(least, most - below), min(most, least + above)
        if (floor, ceiling) == (least, most):
            continue
        count = one.cells[cell]
        first, last = (floor, ceiling) if count > 0 else (-ceiling, -floor)
        low[cell], high[cell] = -(-first // abs(count)), last // abs(count)
        changed.append(cell)
    return changed


def _without(system: System, known: set[Hashable]) -> System:
    """Return what is left when some cells are known."""
    cells = {name: cell for name, cell in system.cells.items() if name not in known}
    rest = System(cells)
    for name, one in system.sums.items():
        left = {cell: count for cell, count in one.cells.items() if cell in cells}
        if left:
            rest.sums[name] = Sum(left, sum(cells[cell].amount * count for cell, count in left.items()))
    return rest


def _points(system: System) -> dict[Hashable, tuple[Hashable, Hashable]] | None:
    """Return the two points of each cell's line, so that it goes from one side to the other; none when it cannot be drawn."""
    sums: dict[Hashable, list[Hashable]] = {name: [] for name in system.cells}
    for name, one in system.sums.items():
        for cell, count in one.cells.items():
            if count not in {1, -1}:
                return None
            sums[cell].append(name)
    if any(len(names) > 2 for names in sums.values()):  # noqa: PLR2004  a line has two ends
        return None
    sides = _sides(system, sums)
    if sides is None:
        return None
    drawn = {}
    for cell, names in sums.items():
        count = system.sums[names[0]].cells[cell]
        ends = (names[0], names[1] if len(names) > 1 else GROUND)
        drawn[cell] = ends if sides[names[0]] * count > 0 else (ends[1], ends[0])
    return drawn


def _sides(system: System, sums: dict[Hashable, list[Hashable]]) -> dict[Hashable, int] | None:
    """Return for each sum a side, 1 or -1, so that whatever makes one larger makes the other end smaller."""
    neighbours: dict[Hashable, list[tuple[Hashable, int]]] = defaultdict(list)
    for cell, names in sums.items():
        if len(names) > 1:
            one, other = names
            turns = -system.sums[one].cells[cell] * system.sums[other].cells[cell]
            neighbours[one].append((other, turns))
            neighbours[other].append((one, turns))
    sides: dict[Hashable, int] = {}
    for start in system.sums:
        if start in sides:
            continue
        sides[start], waiting = 1, [start]
        while waiting:
            here = waiting.pop()
            for there, turns in neighbours[here]:
                if there not in sides:
                    sides[there] = sides[here] * turns
                    waiting.append(there)
                elif sides[there] != sides[here] * turns:
                    return None
    return sides


def _by_walking(system: System, points: dict[Hashable, tuple[Hashable, Hashable]]) -> set[Hashable]:
    """Return the cells that lie on no circle along which they can be another number."""
    arcs: Arcs = defaultdict(list)
    both: Arcs = defaultdict(list)
    for name, (one, other) in points.items():
        cell = system.cells[name]
        if cell.amount < cell.high:
            arcs[one].append((other, name))
        if cell.amount > cell.low:
            arcs[other].append((one, name))
        both[one].append((other, name))
        both[other].append((one, name))
    part = _parts(arcs, set(both))
    inside = {name for name, (one, other) in points.items() if part[one] == part[other]}
    bridges = _bridges(both, inside)
    return {name for name in points if name not in inside or (name in bridges and _is_free(system.cells[name]))}


def _is_free(cell: Cell) -> bool:
    """Whether a cell can both grow and shrink."""
    return cell.low < cell.amount < cell.high


def _parts(arcs: Arcs, points: set[Hashable]) -> dict[Hashable, int]:
    """Return the strongly connected part of each point (Kosaraju: walk out, then walk back in the order of return)."""
    back: Arcs = defaultdict(list)
    for point, found in arcs.items():
        for there, name in found:
            back[there].append((point, name))
    part: dict[Hashable, int] = {}
    for number, start in enumerate(reversed(_order_of_return(arcs, points))):
        if start in part:
            continue
        part[start], waiting = number, [start]
        while waiting:
            for there, _ in back[waiting.pop()]:
                if there not in part:
                    part[there] = number
                    waiting.append(there)
    return part


def _order_of_return(arcs: Arcs, points: set[Hashable]) -> list[Hashable]:
    """Return the points in the order in which a walk along all arcs leaves them for the last time."""
    order: list[Hashable] = []
    seen: set[Hashable] = set()
    for start in points:
        if start in seen:
            continue
        seen.add(start)
        walk = [(start, iter(arcs[start]))]
        while walk:
            here, ways = walk[-1]
            there = next((there for there, _ in ways if there not in seen), None)
            if there is None:
                order.append(here)
                walk.pop()
            else:
                seen.add(there)
                walk.append((there, iter(arcs[there])))
    return order


def _bridges(lines: Arcs, inside: set[Hashable]) -> set[Hashable]:
    """Return the lines among `inside` whose loss would leave their ends apart (Tarjan: nothing leads back above them)."""
    found: set[Hashable] = set()
    when: dict[Hashable, int] = {}
    lowest: dict[Hashable, int] = {}
    for start in lines:
        if start in when:
            continue
        when[start] = lowest[start] = len(when)
        walk: list[tuple[Hashable, Hashable, Iterator[tuple[Hashable, Hashable]]]] = [(start, None, iter(lines[start]))]
        while walk:
            here, came, ways = walk[-1]
            for there, name in ways:
                if name not in inside or name == came:
                    continue
                if there in when:
                    lowest[here] = min(lowest[here], when[there])
                    continue
                when[there] = lowest[there] = len(when)
                walk.append((there, name, iter(lines[there])))
                break
            else:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    lowest[above] = min(lowest[above], lowest[here])
                    if lowest[here] > when[above]:
                        found.add(came)
    return found


def _by_algebra(system: System) -> set[Hashable]:
    """Return the cells that the equations alone give: those that stay put whatever else may move.

    What the sums say is taken out of a move at random; a cell that then does not move at all cannot.
    """
    names = list(system.cells)
    place = {name: column for column, name in enumerate(names)}
    entries = [
        (row, place[cell], count) for row, one in enumerate(system.sums.values()) for cell, count in one.cells.items()
    ]
    rows, columns, counts = (np.array(one) for one in zip(*entries, strict=True))
    shape = len(system.sums), len(names)

    def sums_of(move: np.ndarray) -> np.ndarray:
        return np.bincount(rows, counts * move[columns], shape[0])

    def spread(amounts: np.ndarray) -> np.ndarray:
        return np.bincount(columns, counts * amounts[rows], shape[1])

    dice = np.random.default_rng(1)
    stays = np.ones(shape[1], dtype=bool)
    for _ in range(MOVES):
        move = dice.standard_normal(shape[1])
        stays &= np.abs(move - spread(_solved(lambda amounts: sums_of(spread(amounts)), sums_of(move)))) < CERTAIN
    return {name for name, stay in zip(names, stays, strict=True) if stay}


def _solved(times: Callable[[np.ndarray], np.ndarray], wanted: np.ndarray) -> np.ndarray:
    """Return what `times` (symmetric, and nought for nothing below nought) makes `wanted` of: by conjugate gradients."""
    answer = np.zeros_like(wanted)
    left = wanted.copy()
    step = left.copy()
    size = float(left @ left)
    enough = ZERO**2 * max(1.0, size)
    for _ in range(MOST_STEPS):
        if size <= enough:
            break
        made = times(step)
        length = size / float(step @ made)
        answer += length * step
        left -= length * made
        size, before = float(left @ left), size
        step = left + size / before * step
    return answer
