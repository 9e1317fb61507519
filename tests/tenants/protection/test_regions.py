"""Random regions: whatever a branch, a region and the nation tell together, in every version, no hidden number follows."""

from __future__ import annotations

import copy
import itertools
import random
import uuid
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.figures.persons import audited_persons
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.protection.audit import audit
from tenants.protection.facts import NATION, system_of
from tenants.protection.figures import figures_of
from tenants.protection.rows import MAIN, MUNICIPALITY, OPEN, Row, as_told
from tenants.protection.system import Cell, System
from tests.factories.regions import Country, country, gathered_of, some_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.figures.persons import Protected
    from tenants.protection.memory import Memory

SMALL = 5
HOUSED = "housing.housed"
several = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
places = st.tuples(
    st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 12), st.sampled_from([2.0, 6.0, 20.0, 60.0])
)


def told(made: Country, memories: dict[str, Memory] | None = None) -> Protected:
    """Return what the night would tell of a country."""
    return audited_persons(gathered_of(made), {} if memories is None else memories, {}, SMALL)[0]


@several
@given(places)
def test_nothing_hidden_follows_from_all_views_together(shape: tuple[int, int, int, float]) -> None:
    seed, *size = shape
    found = told(country(random.Random(seed), *size)).audited(SMALL)
    assert found.recovered == set()


@several
@given(places)
def test_no_region_alone_is_left_out_of_a_column_that_is_told(shape: tuple[int, int, int, float]) -> None:
    """Which would be that column less the others; neither tonight nor when a few came since."""
    seed, *size = shape
    dice = random.Random(seed)
    made = country(dice, *size)
    memories: dict[str, Memory] = {}
    for _ in range(2):
        found = told(made, memories)
        for name, figure in found.figures[NATION].items():
            assert list(left_alone(name, found, figure)) == []
        for members in made.people.values():
            for branch, people in members.items():
                people.extend(some_people(dice, branch, dice.choice((0, 0, 1, 6))))


@several
@given(places)
def test_what_every_region_tells_the_nation_tells_too(shape: tuple[int, int, int, float]) -> None:
    """Anybody can add it up; and it is what they add up to."""
    seed, *size = shape
    found = told(country(random.Random(seed), *size))
    for name, nation in found.figures[NATION].items():
        there = [unit for unit, members in found.rows[name].items() if any(row.value for row in members.values())]
        for table in MAIN.get(name, {}) | dict.fromkeys(OPEN.get(name, ()), ()):
            tables = [table_of(found, unit, name, table) for unit in there]
            if there and all(all_told(list(one.values())) for one in tables) and all_told(nation["whole"]["value"]):
                for part in set.intersection(*map(set, tables)) - {"other"}:
                    assert nation["breakdowns"][table][part] == sum(one[part] for one in tables)


def test_the_nation_names_no_country_that_its_only_region_does_not() -> None:
    """A part that stands under "other" there would be its cell here, and the whole table would have to go."""
    made = Country({f"{1:032}": {f"{branch:032}": [] for branch in (2, 3)}})
    dice = random.Random(2)
    for branch, people in made.people[f"{1:032}"].items():
        people.extend(some_people(dice, branch, 60))
    found = told(_renamed(made))
    region = next(unit for unit in found.figures if unit != NATION)
    nation, own = (found.figures[unit][HOUSED]["breakdowns"]["nationality"] for unit in (NATION, region))
    assert nation == own
    assert isinstance(nation["SY"], int)


def left_alone(name: str, found: Protected, nation: dict) -> Iterator[tuple[str, str]]:
    """Return column and region wherever the nation tells a column and all but one of its regions."""
    there = {unit for unit, members in found.rows[name].items() if any(row.value for row in members.values())}
    columns = {
        "value": (nation["whole"]["value"], {unit: nation["units"][unit]["value"] for unit in there}),
        "period": (nation["whole"]["parts"], {unit: nation["units"][unit]["parts"] for unit in there}),
        **{
            table: (list(parts.values()), {unit: list(table_of(found, unit, name, table).values()) for unit in there})
            for table, parts in nation["breakdowns"].items()
        },
    }
    for column, (whole, parts) in columns.items():
        hidden = [unit for unit, one in parts.items() if not all_told(one)]
        if all_told(whole) and len(hidden) == 1:
            yield column, hidden[0]


def all_told(shown: int | str | list | None) -> bool:
    return isinstance(shown, int) or (bool(shown) and SHOWN_AS_HIDDEN not in shown)


def table_of(found: Protected, unit: str, name: str, table: str) -> dict[str, int | str]:
    return found.figures[unit][name]["breakdowns"].get(table, {})


def test_at_a_mean_of_twenty_much_is_small_and_much_is_still_told() -> None:
    made = country(random.Random(7), 3, 12, 20)
    quarters = [
        sum((one.month - 1) // 3 == quarter for one in people) for people in made.branches for quarter in range(4)
    ]
    assert sum(amount < SMALL for amount in quarters) / len(quarters) > 0.35
    found = told(made)
    assert found.figures[NATION][HOUSED]["whole"]["value"] == sum(map(len, made.branches))
    assert found.audited(SMALL).tried > 50


@several
@given(places, st.integers(2, 5))
def test_nothing_hidden_follows_from_versions_beside_each_other(
    shape: tuple[int, int, int, float], nights: int
) -> None:
    seed, *size = shape
    dice = random.Random(seed)
    made, versions = country(dice, *size), []
    memories: dict[str, Memory] = {}
    for _ in range(nights):
        now = told(made, memories)
        assert now.audited(SMALL).recovered == set()
        versions.append(copy.deepcopy(now.figures))
        for members in made.people.values():
            for branch, people in members.items():
                if dice.random() < 0.5:
                    people.extend(some_people(dice, branch, dice.randint(0, 7)))
                    del people[: dice.randint(0, 2)]
    for one, other in itertools.combinations(versions, 2):
        assert list(small_changes(one, other)) == []


def small_changes(one: dict, other: dict) -> list[tuple[str, str, int]]:
    """Return by how much rows moved that two versions both tell of, when that is fewer than may be shown."""
    found = []
    for unit, figures in one.items():
        for name, figure in figures.items():
            rows = {} if unit == NATION else other[unit][name]["units"]
            for row, now in rows.items():
                was = figure["units"][row]["value"]
                if isinstance(was, int) and isinstance(now["value"], int) and 0 < abs(was - now["value"]) < SMALL:
                    found.append((name, row, now["value"] - was))
    return found


def test_a_small_number_that_slips_through_turns_it_red() -> None:
    found = told(country(random.Random(3), 3, 10, 6))
    region, row = next(
        (region, row) for region, members in found.rows[HOUSED].items() for row in members.values() if not row.told
    )
    found.figures[region][HOUSED]["units"][row.unit]["value"] = row.value
    assert (HOUSED, (region, row.unit, "value", "")) in found.audited(SMALL).recovered


def test_a_margin_that_would_tell_turns_it_red() -> None:
    """A region in which one branch alone is small: its sum tells that branch."""
    made = country(random.Random(5), 2, 1, 1)
    (first, members), (_, others) = made.people.items()
    dice = random.Random(5)
    for number, people in zip((3, 30, 40), range(3), strict=True):
        members[f"{people:032}"] = some_people(dice, f"{people:06}", number)
    others[f"{9:032}"] = some_people(dice, f"{9:06}", 50)
    for people in (*members.values(), *others.values()):
        if len(people) < SMALL and len(people) != 3:
            people.extend(some_people(dice, "gggggg", 10))
    found = told(_renamed(made))
    region = next(name for name in found.figures if name == first)
    assert found.figures[region][HOUSED]["whole"]["value"] == SHOWN_AS_HIDDEN
    assert found.figures[NATION][HOUSED]["whole"]["value"] == SHOWN_AS_HIDDEN
    found.figures[region][HOUSED]["whole"]["value"] = sum(map(len, made.people[first].values()))
    assert found.audited(SMALL).recovered


def _renamed(made: Country) -> Country:
    """Give every branch an id that is one."""
    for members in made.people.values():
        for branch in list(members):
            members[str(uuid.UUID(branch))] = members.pop(branch)
    return made


@pytest.mark.parametrize("seed", range(40))
def test_who_did_not_sign_does_not_follow(seed: int) -> None:
    found = told(country(random.Random(seed), 2, 8, 12))
    for unit, figures in found.figures.items():
        took_part, signed = figures["participation.participants"], figures["participation.signed"]
        rows = {row: told["value"] for row, told in signed["units"].items()} | {unit: signed["whole"]["value"]}
        others = {row: told["value"] for row, told in took_part["units"].items()} | {unit: took_part["whole"]["value"]}
        for row, value in rows.items():
            if isinstance(value, int) and isinstance(others[row], int):
                assert not 0 < abs(others[row] - value) < SMALL


def test_two_per_row_and_column_is_not_enough() -> None:
    """What is often done: hide small cells, and more until every row and column hides none or two. Audited, it leaks."""
    leaks, audited = 0, 0
    for seed in range(40):
        system = greedy(random.Random(seed), 8, 4, 20)
        audited += len(system.cells)
        leaks += bool(audit(system).recovered)
    assert audited > 100
    assert leaks > 0


def greedy(dice: random.Random, rows: int, columns: int, mean: float) -> System:
    """Return a table with margins in which the smallest cells beside small ones are hidden too, two per row and column."""
    table = {(row, column): int(dice.expovariate(1 / mean)) for row in range(rows) for column in range(columns)}
    hidden = {cell for cell, amount in table.items() if amount < SMALL}
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    while any(len(hidden & set(line)) == 1 for line in lines):
        line = next(line for line in lines if len(hidden & set(line)) == 1)
        hidden.add(min((cell for cell in line if cell not in hidden), key=lambda cell: table[cell]))
    system = System({cell: Cell(table[cell], 0, SMALL - 1 if table[cell] < SMALL else 10**6) for cell in hidden})
    for number, line in enumerate(lines):
        system.add(("line", str(number)), line)
    return system


def test_the_system_is_read_from_what_is_shown() -> None:
    found = told(country(random.Random(1), 2, 6, 20))
    figures = {unit: of_unit[HOUSED] for unit, of_unit in found.figures.items()}
    shown = system_of(HOUSED, found.rows[HOUSED], figures, SMALL)
    for figure in figures.values():
        figure["whole"] = {"value": SHOWN_AS_HIDDEN, "parts": None}
        figure["breakdowns"] = {}
    assert len(system_of(HOUSED, found.rows[HOUSED], figures, SMALL).sums) < len(shown.sums)


def test_who_signed_is_told_by_no_municipality_for_the_only_one_of_a_branch_says_the_total_again() -> None:
    name = "participation.signed"
    row = as_told(Row("branch", 23, {MUNICIPALITY: {"GM9001": 23}}), name, SMALL)
    figures = figures_of(name, {"region": {"branch": row}}, SMALL)
    assert figures["region"]["units"]["branch"]["value"] == 23
    assert [figures[unit]["places"] for unit in ("region", NATION)] == [{}, {}]
