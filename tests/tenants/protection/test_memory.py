"""Rows move only so far that nobody is told of a few, and positions only where people are."""

from __future__ import annotations

import random

import pytest

from tenants.figures.areas.housing import HOUSED
from tenants.figures.persons import audited_persons
from tenants.protection.facts import NATION
from tenants.protection.memory import Memory
from tenants.protection.rows import Row
from tests.factories.regions import Country, gathered_of, some_people

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
