"""Rows move only so far that nobody is told of a few, and positions only where people are."""

from __future__ import annotations

import copy
import random
import uuid
from typing import TYPE_CHECKING

import pytest

from tenants.figures.areas.housing import HOUSED
from tenants.figures.persons import audited_persons
from tenants.figures.published import Printed
from tenants.protection.facts import NATION
from tenants.protection.memory import Memory
from tenants.protection.rows import Row
from tests.factories.regions import Country, gathered_of, some_people

if TYPE_CHECKING:
    from tenants.figures.regional import Gathered

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
        ((3,), 7, 3),  # also when it is no longer small: the difference would be of a few
        ((3,), 8, 8),
        ((7,), 4, 7),  # what is public already tells nothing new
        ((12,), 4, 4),
        ((0,), 2, 2),
    ],
)
def test_a_row_moves_by_no_few(before: tuple[int, ...], now: int, told: int) -> None:
    assert remembered(*before).settled("r", row(now), set(), SMALL).value == told


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ((0,), 3, 0),  # "hidden" would say that somebody came, and the position how many
        ((0,), 8, 8),
        ((7,), 4, 7),
        ((40,), 3, 5),  # the least that is told
        ((7, 40), 3, 40),  # which lies beside what was told once
        ((40,), 0, 0),
        ((3,), 2, 3),
        ((3,), 8, 8),
    ],
)
def test_where_a_position_moves_with_it_nothing_goes_into_hiding(before: tuple[int, ...], now: int, told: int) -> None:
    assert remembered(*before).settled("r", row(now), set(), SMALL, fixed=True).value == told


def test_the_least_that_is_told_is_told_of_municipalities_too() -> None:
    now = Row("b", 3, {"municipality": {"GM9001": 1, "GM9002": 2}, "sex": {"m": 3}})
    assert remembered(40).settled("r", now, set(), SMALL, fixed=True).parts == {
        "municipality": {"GM9001": 1, "GM9002": 4}
    }


def test_the_only_municipality_of_a_branch_is_told_as_the_branch_is() -> None:
    """Whatever it moved by: the branch is told, and it is the same number."""
    memory: dict[str, Memory] = {}
    known = {(HOUSED.id, BRANCH): Printed({12, 9})}
    for people in (12, 9):
        found, _ = audited_persons(alone(people), memory, known, SMALL)
        figure = found.figures[REGION][HOUSED.id]
        assert (figure["units"][BRANCH]["value"], figure["places"]) == (people, {"GM9001": people})


def test_a_small_number_that_was_published_is_told_of_the_only_municipality_too() -> None:
    found, _ = audited_persons(alone(3), {}, {(HOUSED.id, BRANCH): Printed({3})}, SMALL)
    assert found.figures[REGION][HOUSED.id]["places"] == {"GM9001": 3}


def test_quarters_that_a_branch_printed_are_told_though_they_moved_by_a_few() -> None:
    """And the sum of all branches with them, for anybody can add those up."""
    memory: dict[str, Memory] = {}
    audited_persons(alone(40, months=(10, 10, 10, 10)), memory, {}, SMALL)
    moved = alone(41, months=(11, 10, 10, 10))
    quarters = dict(zip(("q1", "q2", "q3", "q4"), (11, 10, 10, 10), strict=True))
    known = {(HOUSED.id, BRANCH): Printed({41}, {"period": [quarters]})}
    figure = audited_persons(moved, copy.deepcopy(memory), known, SMALL)[0].figures[REGION][HOUSED.id]
    assert figure["units"][BRANCH]["parts"] == figure["whole"]["parts"] == [11, 10, 10, 10]
    known = {(HOUSED.id, BRANCH): Printed({41})}
    figure = audited_persons(moved, memory, known, SMALL)[0].figures[REGION][HOUSED.id]
    assert figure["units"][BRANCH] == {"value": 41, "parts": None}
    assert figure["whole"] == {"value": 41, "parts": None}


def test_quarters_are_held_beside_those_that_a_branch_printed() -> None:
    """It printed one more in the first quarter, and that it housed as many: the difference would be one person."""
    known = {(HOUSED.id, BRANCH): Printed({40}, {"period": [{"q1": 11, "q2": 9, "q3": 10, "q4": 10}]})}
    figure = audited_persons(alone(40, months=(10, 10, 10, 10)), {}, known, SMALL)[0].figures[REGION][HOUSED.id]
    assert figure["units"][BRANCH] == {"value": 40, "parts": None}


REGION, BRANCH = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


def alone(people: int, months: tuple[int, ...] = ()) -> dict[uuid.UUID, Gathered]:
    """Return a region of one branch that works in one municipality, with people housed by quarter."""
    found = gathered_of(Country({REGION: {BRANCH: []}}))
    housed = found[uuid.UUID(REGION)].numbers[HOUSED.id]
    housed.values[BRANCH] = people
    housed.places.clear()
    housed.places["GM9001"][BRANCH] = people
    if months:
        housed.months[BRANCH] = [amount if month == 0 else 0 for amount in months for month in range(3)]
    return found


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
