"""Cells that are hidden, and the sums over them that are public: all that the mathematics of hiding needs to know.

A table with margins, a breakdown beside its total, two tables that share a column, a newer version beside an older one: to
whoever wants to find a hidden number they are all the same thing, namely linear equations with whole numbers in them
(Fischetti and Salazar, 2001: the attacker solves a linear programme over everything that is public). What is public in a
sum is taken out of it first, so only hidden cells are left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping


@dataclass(frozen=True)
class Cell:
    """A number that may not be learnt, and between which bounds everybody knows it to lie."""

    amount: int
    low: int = 0
    high: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse bounds that the number itself does not keep: the proof would be about another table."""
        if not self.low <= self.amount <= self.high:
            msg = "A hidden number lies outside what is said to be known of it."
            raise ValueError(msg)


@dataclass(frozen=True)
class Sum:
    """A public sum of hidden cells; each counts as many times as `cells` says (1, or -1 when it is taken off)."""

    cells: Mapping[Hashable, int]
    amount: int


@dataclass
class System:
    """Hidden cells by name, and public sums by name."""

    cells: dict[Hashable, Cell] = field(default_factory=dict)
    sums: dict[Hashable, Sum] = field(default_factory=dict)

    def add(self, name: Hashable, parts: Iterable[Hashable], less: Iterable[Hashable] = ()) -> None:
        """Make public the sum of `parts`, with `less` taken off; what is no hidden cell is known and left out."""
        counts: dict[Hashable, int] = {}
        for sign, names in ((1, parts), (-1, less)):
            for part in names:
                if part in self.cells:
                    counts[part] = counts.get(part, 0) + sign
        counts = {part: count for part, count in counts.items() if count}
        if counts:
            self.sums[name] = Sum(counts, sum(self.cells[part].amount * count for part, count in counts.items()))

    def without(self, names: Iterable[Hashable]) -> System:
        """Return the same with some sums kept secret."""
        kept = set(names)
        return System(self.cells, {name: one for name, one in self.sums.items() if name not in kept})

    def components(self) -> Iterator[System]:
        """Give the parts that have no cell in common: what is found in one says nothing of another."""
        parent: dict[Hashable, Hashable] = {name: name for name in self.cells}

        def root(name: Hashable) -> Hashable:
            while parent[name] != name:
                parent[name] = name = parent[parent[name]]
            return name

        for one in self.sums.values():
            first, *others = one.cells
            for other in others:
                parent[root(other)] = root(first)
        found: dict[Hashable, System] = {}
        for name, cell in self.cells.items():
            found.setdefault(root(name), System()).cells[name] = cell
        for name, one in self.sums.items():
            found[root(next(iter(one.cells)))].sums[name] = one
        yield from found.values()
