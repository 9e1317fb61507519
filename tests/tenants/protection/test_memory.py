"""Rows move only so far that nobody is told of a few, and positions only where people are."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from tenants.figures.persons import audited_persons
from tenants.figures.positions import told_positions
from tenants.protection.facts import NATION
from tenants.protection.memory import Memory
from tenants.protection.rows import Row
from tests.factories.regions import Country, country, gathered_of, some_people

SMALL = 5
HIDDEN = "hidden"


def row(value: int) -> Row:
    """Return a branch's row of a total alone."""
    return Row("b", value)


def remembered(*values: int) -> Memory:
    """Return a memory in which some values were told, one after the other; small ones were hidden."""
    told = sorted({value for value in values if value == 0 or value >= SMALL})
    return Memory(rows={"r": {"b": {"value": values[-1], "parts": {}, "told": told}}})


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ((60,), 61, 60),
        ((60,), 64, 60),
        ((60,), 65, 65),
        ((60,), 56, 60),
        ((60, 66), 61, 66),  # it lies beside what was told first
        ((60, 66), 60, 60),  # and that very number may be told again
        ((3,), 2, 3),  # a hidden number stays the same number
        ((3,), 0, 3),
        ((3,), 8, 8),
        ((7,), 4, 7),  # what is public already tells nothing new
        ((12,), 4, 4),
        ((0,), 2, 2),
    ],
)
def test_a_row_moves_by_no_few(before: tuple[int, ...], now: int, told: int) -> None:
    assert remembered(*before).settled("r", row(now), set(), SMALL).value == told


def test_what_the_branch_published_itself_may_be_told() -> None:
    assert remembered(60).settled("r", row(62), {62}, SMALL).value == 62


def test_a_part_that_moves_by_a_few_keeps_the_row() -> None:
    memory = Memory(rows={"r": {"b": {"value": 60, "parts": {"sex": {"m": 30, "f": 30}}, "told": [60]}}})
    assert memory.settled("r", Row("b", 60, {"sex": {"m": 31, "f": 29}}), set(), SMALL).parts["sex"]["m"] == 30


def test_when_one_branch_grows_out_of_hiding_the_sums_do_not_tell_what_it_was() -> None:
    """Nine in three hidden branches, then two of them and one of eight: the difference would be that one."""
    dice = random.Random(1)
    made = Country({"00000000-0000-0000-0000-00000000000a": {}})
    members = made.people["00000000-0000-0000-0000-00000000000a"]
    for number, people in enumerate((3, 3, 3, 30, 40)):
        branch = f"0000000{number}-0000-0000-0000-000000000000"
        members[branch] = some_people(dice, branch, people)
    memories: dict[str, Memory] = {}
    first, _ = audited_persons(gathered_of(made), memories, {}, SMALL)
    assert first.figures[NATION][HOUSED.id]["whole"]["value"] == 79
    grown = next(branch for branch, people in members.items() if len(people) == 3)
    members[grown] += some_people(dice, grown, 5)
    second, found = audited_persons(gathered_of(made), memories, {}, SMALL)
    assert second.rows[HOUSED.id]["00000000-0000-0000-0000-00000000000a"][grown].value == 8
    assert second.figures[NATION][HOUSED.id]["whole"]["value"] == HIDDEN
    assert found.passed
    for people in members.values():
        if len(people) == 3:
            people.extend(some_people(dice, "zzzzzz", 5))
    third, found = audited_persons(gathered_of(made), memories, {}, SMALL)
    assert third.figures[NATION][HOUSED.id]["whole"]["value"] == 94
    assert found.passed


def with_a_ledger(made: Country) -> dict[Any, Any]:
    """Return the numbers of a country in which every branch has to house twenty and began four behind."""
    regions = gathered_of(made)
    for region in regions.values():
        for branch, people in made.people[str(region.id)].items():
            for indicator, amount in ((QUOTA, 20), (OPENING, -4), (REQUIRED, 24), (CLOSING, len(people) - 24)):
                region.numbers[indicator.id].values[branch] = amount
    return regions


@pytest.mark.parametrize("seed", range(12))
def test_a_position_is_told_where_the_people_housed_are(seed: int) -> None:
    made = country(random.Random(seed), 2, 8, 12)
    regions = with_a_ledger(made)
    persons, _ = audited_persons(regions, {}, {}, SMALL)
    nation = {one.id: SimpleNamespace(values={}, of_places=dict) for one in (QUOTA, OPENING, REQUIRED, CLOSING)}
    seen: dict[str, list[int]] = {}
    told = told_positions(2018, regions, nation, persons, seen)  # type: ignore[arg-type]
    for region, members in made.people.items():
        for branch, people in members.items():
            housed = persons.figures[region][HOUSED.id]["units"][branch]["value"]
            for indicator in (OPENING, REQUIRED, CLOSING):
                position = told[region][indicator.id]["units"][branch]["value"]
                assert (position == HIDDEN) == (housed == HIDDEN)
            if housed != HIDDEN:
                closing, required = (told[region][one.id]["units"][branch]["value"] for one in (CLOSING, REQUIRED))
                assert closing + required == housed == len(people)
            assert told[region][QUOTA.id]["units"][branch]["value"] == 20


def test_between_two_years_that_are_told_no_hidden_one_lies() -> None:
    made = country(random.Random(2), 1, 1, 1)
    (members,) = made.people.values()
    (branch,) = members
    seen: dict[str, list[int]] = {}
    nation = {one.id: SimpleNamespace(values={}, of_places=dict) for one in (QUOTA, OPENING, REQUIRED, CLOSING)}
    shown = {}
    for year, people in ((2018, 30), (2017, 3), (2016, 30), (2019, 30)):
        members[branch] = some_people(random.Random(year), branch, people)
        regions = with_a_ledger(made)
        persons, _ = audited_persons(regions, {}, {}, SMALL)
        told = told_positions(year, regions, nation, persons, seen)  # type: ignore[arg-type]
        (region,) = made.people
        shown[year] = told[region][CLOSING.id]["units"][branch]["value"]
    assert shown == {2018: 6, 2017: HIDDEN, 2016: HIDDEN, 2019: 6}
