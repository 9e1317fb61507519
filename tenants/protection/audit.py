"""The night's audit: between which numbers every hidden cell lies for who knows all that is public, by linear programming.

This is what an attacker would do (Fischetti and Salazar, 2001; the statistical disclosure control handbooks call it the
feasibility interval): HiGHS makes each hidden cell as small and as large as all sums and bounds together allow. A cell is
**recovered** when only one whole number lies between. A wider interval is no recovery: that a hidden number is 2 or 3
is less than what the rule itself tells, namely that it is under five.

One answer of the solver is a whole table, so it shows many cells at once to have room; only those without room so far
are asked about by themselves. Parts that have no cell in common say nothing of each other.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np
from highspy import _core

from tenants.protection.structure import ZERO
from tenants.protection.system import System

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from collections.abc import Set as AbstractSet

CLOSE = 1e-6
"""How far from a whole number the solver's answer for one may lie."""
FIRST_QUESTIONS = 6
"""So many times a part is pulled in all directions at once, before cells are asked about one by one."""
TOGETHER = 300
"""So many cells are asked about in one question."""


@dataclass
class Found:
    """What an audit found."""

    tried: int = 0
    """How many hidden cells were asked about."""
    recovered: set[Hashable] = field(default_factory=set)
    """The cells that follow exactly."""
    beyond: set[Hashable] = field(default_factory=set)
    """The cells that follow from what nothing told now can hide."""
    failed: set[str] = field(default_factory=set)
    """The indicators of which a cell was recovered."""
    tried_by: dict[str, int] = field(default_factory=dict)
    """By indicator: how many hidden cells were asked about."""

    @property
    def passed(self) -> bool:
        """Whether nothing follows."""
        return not self.recovered


def audit(system: System, seed: int = 1, among: AbstractSet[Hashable] | None = None) -> Found:
    """Ask the smallest and the largest of every hidden cell of `system`, and return those of which only one number is left.

    With `among` only those cells are asked about.
    """
    found = Found()
    dice = random.Random(seed)  # noqa: S311  directions to look in, not secrets
    for batch in _batches(system):
        asked = batch.cells.keys() if among is None else among & batch.cells.keys()
        found.tried += len(asked)
        if asked:
            found.recovered |= _audited(batch, asked, dice)
    return found


def _batches(system: System) -> Iterator[System]:
    """Give the parts that have no cell in common, small ones together: most are one table of one branch."""
    batch = System()
    for part in system.components():
        batch.cells.update(part.cells)
        batch.sums.update(part.sums)
        if len(batch.cells) >= TOGETHER:
            yield batch
            batch = System()
    if batch.cells:
        yield batch


def _audited(system: System, asked: AbstractSet[Hashable], dice: random.Random) -> set[Hashable]:
    solver = _Solver(system)
    places = [place for place, name in enumerate(solver.names) if name in asked]
    for _ in range(min(FIRST_QUESTIONS, len(places))):
        direction = np.array([dice.choice((-1.0, 1.0)) for _ in solver.names])
        solver.ask(direction)
        solver.ask(-direction)
        if all(solver.has_room(place) for place in places):
            return set()
    for place in places:
        if solver.has_room(place):
            continue
        direction = np.zeros(len(solver.names))
        for sign in (1.0, -1.0):
            if not solver.has_room(place):
                direction[place] = sign
                solver.ask(direction)
    return {solver.names[place] for place in places if not solver.has_room(place)}


class _Solver:
    """One part of a system in the solver, which keeps its place from one question to the next."""

    def __init__(self, system: System) -> None:
        self.names = list(system.cells)
        place = {name: column for column, name in enumerate(self.names)}
        cells = list(system.cells.values())
        self.lowest = np.array([cell.amount for cell in cells], dtype=float)
        self.highest = self.lowest.copy()
        # The solver itself: what is around it prints a banner while it is made, before it can be told to be silent.
        self._highs = _core._Highs()  # noqa: SLF001
        self._highs.setOptionValue("output_flag", False)  # noqa: FBT003
        # All solvers of a process share their threads: one that asks for another number fails.
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("presolve", "off")
        for cell in cells:
            self._highs.addVar(float(cell.low), float(cell.high))
        for one in system.sums.values():
            columns = np.array([place[name] for name in one.cells], dtype=np.int32)
            counts = np.array(list(one.cells.values()), dtype=float)
            self._highs.addRow(float(one.amount), float(one.amount), len(columns), columns, counts)

    def ask(self, direction: np.ndarray) -> None:
        """Find the table that is furthest in a direction, and remember how far each cell could go."""
        everything = np.arange(len(self.names), dtype=np.int32)
        self._highs.changeColsCost(len(everything), everything, direction)
        if self._highs.run() == highspy.HighsStatus.kError:
            msg = "The solver failed before it looked at the table."
            raise RuntimeError(msg)
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            msg = "The public sums contradict each other: the audit is about another table."
            raise ValueError(msg)
        answer = np.array(self._highs.getSolution().col_value)
        self.lowest = np.minimum(self.lowest, answer)
        self.highest = np.maximum(self.highest, answer)

    def has_room(self, place: int) -> bool:
        """Whether two whole numbers are possible for a cell."""
        low, high = self.lowest[place], self.highest[place]
        return bool(math.floor(high + CLOSE) - math.ceil(low - CLOSE) >= 1 - ZERO)
