"""Bench: hiding and auditing small numbers, against what figures.md asks: a region at once, the country in a night."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from tenants.figures.persons import Telling, protected_persons
from tenants.protection.audit import audit
from tenants.protection.figures import figures_of
from tenants.protection.structure import recoverable
from tenants.protection.system import Cell, System
from tests.bench.rows import row
from tests.factories.regions import country, gathered_of

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL, HOUSED = 5, "housing.housed"
ROUNDS = 5
REGION = 25
pytestmark = pytest.mark.bench


def timed(work: Callable[[], Any], rounds: int = 1) -> tuple[Any, float]:
    """Return what some work gives, and the fewest seconds it took."""
    found, seconds = None, []
    for _ in range(rounds):
        begun = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - begun)
    return found, min(seconds)


def table(rows: int, columns: int, mean: float) -> System:
    """Return a table with all its margins at a mean per cell, of which the small cells are hidden."""
    dice, system = random.Random(1), System()
    for one in range(rows):
        for other in range(columns):
            amount = int(dice.expovariate(1 / mean))
            if amount < SMALL:
                system.cells[one, other] = Cell(amount, 0, SMALL - 1)
    for one in range(rows):
        system.add(("rows", str(one)), [(one, other) for other in range(columns)])
    for other in range(columns):
        system.add(("columns", str(other)), [(one, other) for one in range(rows)])
    return system


def test_a_table_of_350_by_30() -> None:
    system = table(350, 30, 20)
    found, seconds = timed(lambda: recoverable(system))
    row("structural check of 350 x 30 cells with all margins", seconds, 2, unit="s")
    result, seconds = timed(lambda: audit(system))
    row(f"LP audit of {result.tried} hidden cells of 350 x 30", seconds, 60, unit="s")
    row("cells on which structure and solver differ", len(found ^ result.recovered), 0)


def test_the_table_of_a_region() -> None:
    made = next(one for seed in range(99) if len((one := country(random.Random(seed), 1, 30, 20)).branches) == REGION)
    told = protected_persons(gathered_of(made), {}, Telling(SMALL))
    rows = told.rows[HOUSED]
    _, seconds = timed(lambda: figures_of(HOUSED, rows, SMALL), ROUNDS)
    row(f"hiding in the table of a region of {len(made.branches)} branches", seconds * 1000, 50, unit="ms")


def test_the_country_in_a_night() -> None:
    made = country(random.Random(2), 14, 50, 20)
    gathered = gathered_of(made)
    told, seconds = timed(lambda: protected_persons(gathered, {}, Telling(SMALL)))
    row(f"hiding in {len(made.branches)} branches, all tables, regions and nation", seconds, 60, unit="s")
    found, seconds = timed(lambda: told.audited(SMALL))
    row(f"LP audit of {found.tried} hidden cells over all of it", seconds, 60, unit="s")
    row("hidden cells recovered", len(found.recovered), 0)
