"""What follows from sums: the quick answer of the graph, the slow one of the solver, and the slowest, trying everything."""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING

import pytest

from tenants.figures.areas.participation import SIGNED
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.protection.audit import audit
from tenants.protection.figures import figures_of
from tenants.protection.hiding import dropped, may_be_told
from tenants.protection.rows import Row, as_told
from tenants.protection.structure import recoverable
from tenants.protection.system import Cell, System

if TYPE_CHECKING:
    from collections.abc import Hashable

SMALL = 5


def table(dice: random.Random, rows: int, columns: int, mean: float) -> System:
    """Return a table with all its margins, of which the small cells are hidden."""
    system = System()
    for row in range(rows):
        for column in range(columns):
            amount = int(dice.expovariate(1 / mean))
            if amount < SMALL:
                system.cells[row, column] = Cell(amount, 0, SMALL - 1)
    for row in range(rows):
        system.add(("rows", str(row)), [(row, column) for column in range(columns)])
    for column in range(columns):
        system.add(("columns", str(column)), [(row, column) for row in range(rows)])
    return system


def tried(system: System) -> set[Hashable]:
    """Return the cells that have the same number in every table with these sums."""
    names = list(system.cells)
    possible: dict[Hashable, set[int]] = {name: set() for name in names}
    ranges = [range(cell.low, cell.high + 1) for cell in system.cells.values()]
    for amounts in itertools.product(*ranges):
        one = dict(zip(names, amounts, strict=True))
        if all(sum(one[name] * by for name, by in each.cells.items()) == each.amount for each in system.sums.values()):
            for name in names:
                possible[name].add(one[name])
    return {name for name, found in possible.items() if len(found) == 1}


@pytest.mark.parametrize("seed", range(60))
def test_graph_and_solver_agree(seed: int) -> None:
    dice = random.Random(seed)
    system = table(dice, dice.randint(2, 9), dice.randint(2, 6), dice.choice([3, 6, 20]))
    assert recoverable(system) == audit(system).recovered


@pytest.mark.parametrize("seed", range(25))
def test_graph_and_solver_agree_with_trying_everything(seed: int) -> None:
    system = table(random.Random(seed), 3, 3, 7)
    while len(system.cells) > 6:
        system = table(random.Random(seed + len(system.cells) * 100), 3, 3, 12)
    assert recoverable(system) == audit(system).recovered == tried(system)


def test_one_hidden_cell_in_a_row_follows_and_then_the_next() -> None:
    """A staircase: each sum tells one cell more, though only one sum hides a single cell."""
    system = System({name: Cell(2, 0, 9) for name in "abcd"})
    for name, cells in (("1", "a"), ("2", "ab"), ("3", "bc"), ("4", "cd")):
        system.add(("sum", name), cells)
    assert recoverable(system) == set("abcd")


def test_a_bridge_follows_though_every_row_and_column_hides_two() -> None:
    """Two rings with one cell between them: nothing can go round through it (Gusfield's bridge)."""
    rings = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    system = System({cell: Cell(2, 0, 100) for cell in [*rings, (1, 2)]})
    for line in range(4):
        system.add(("rows", str(line)), [(line, column) for column in range(4)])
        system.add(("columns", str(line)), [(row, line) for row in range(4)])
    assert recoverable(system) == audit(system).recovered == {(1, 2)}


def test_a_sum_as_large_as_can_be_tells_every_cell() -> None:
    system = System({name: Cell(4, 0, 4) for name in "abc"})
    system.add(("sum", "1"), "abc")
    assert recoverable(system) == audit(system).recovered == set("abc")


def test_what_is_in_three_sums_is_told_by_algebra() -> None:
    system = System({name: Cell(3, 0, 50) for name in "abc"})
    for name, cells in (("1", "ab"), ("2", "bc"), ("3", "ac"), ("4", "abc")):
        system.add(("sum", name), cells)
    assert recoverable(system) == audit(system).recovered == set("abc")


def test_the_cheapest_margin_goes() -> None:
    system = System({name: Cell(3, 0, 4) for name in "abc"})
    system.add(("nation", "value"), "abc")
    system.add((("north", "value"), ""), "ab")
    system.sums[("nation", "value"), ""] = system.sums.pop(("nation", "value"))
    assert dropped(system, {("nation", "value"): 9, ("north", "value"): 2}) == {("north", "value")}
    assert dropped(system, {("nation", "value"): 1, ("north", "value"): 2}) == {("nation", "value")}
    assert dropped(system, {}) == set()


@pytest.mark.parametrize(
    ("amounts", "told"),
    [((), True), ((3,), False), ((1, 2), False), ((3, 3), True), ((4, 4), False), ((1, 1, 1, 1, 1), False)],
)
def test_a_sum_hides_two_or_more_that_are_together_not_small(amounts: tuple[int, ...], told: bool) -> None:  # noqa: FBT001
    assert may_be_told([Cell(amount, 1, 4) for amount in amounts], SMALL) is told


def test_a_number_outside_what_is_known_of_it_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        Cell(7, 0, 4)


@pytest.mark.parametrize(("regions", "small"), [((4,), 4), ((2, 2), 3), ((1, 3), 3), ((1, 1, 2), 3)])
def test_who_knows_the_rule_learns_no_hidden_number(regions: tuple[int, ...], small: int) -> None:
    """Every country there can be: in all that are told in one way, a hidden branch may be more than one number."""
    names = [(f"r{region}", f"b{region}{branch}") for region, count in enumerate(regions) for branch in range(count)]
    possible: dict[str, list[tuple[int, ...]]] = {}
    for amounts in itertools.product(range(small + 2), repeat=len(names)):
        rows: dict[str, dict[str, Row]] = {}
        for (region, branch), amount in zip(names, amounts, strict=True):
            rows.setdefault(region, {})[branch] = as_told(Row(branch, amount), SIGNED.id, small)
        told = figures_of(SIGNED.id, rows, small)
        possible.setdefault(json.dumps(told, sort_keys=True), []).append(amounts)
    for said, countries in possible.items():
        told = json.loads(said)
        for place, (region, branch) in enumerate(names):
            if told[region]["units"][branch]["value"] == SHOWN_AS_HIDDEN:
                assert len({amounts[place] for amounts in countries}) > 1, (told, countries)
