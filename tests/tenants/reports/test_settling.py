"""Versions beside each other: nobody who kept them all can tell how few people came or went between two of them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.reports.protection import OTHER, Block, block, by_period, folded, whole_or_nothing
from tenants.reports.settling import moved_little, settled_block

if TYPE_CHECKING:
    from collections.abc import Sequence

SMALL = 5
People = list[tuple[str, str, int]]
"""Sex, country and month of each person housed."""
persons = st.lists(
    st.tuples(st.sampled_from("mf"), st.sampled_from(["SY", "SY", "ER", "IQ"]), st.integers(1, 12)), max_size=40
)


def told_of(people: People, earlier: Sequence[Block]) -> Block:
    """Return what a version tells of `people`, after `earlier` versions."""
    sexes = {sex: sum(one[0] == sex for one in people) for sex in "mf"}
    countries = {code: sum(one[1] == code for one in people) for code in {one[1] for one in people}}
    months: list[int | None] = [sum(one[2] == month for one in people) for month in range(1, 13)]
    now = block(
        len(people),
        {
            "sex": whole_or_nothing(sexes, ("m", "f"), SMALL),
            "nationality": folded(countries, SMALL),
            "period": by_period(months, SMALL),
        },
        SMALL,
    )
    return settled_block(now, len(people), earlier, SMALL)


@given(st.lists(persons, min_size=2, max_size=5))
def test_no_two_versions_differ_by_a_few_people(years: list[People]) -> None:
    versions: list[Block] = []
    for people in years:
        versions.append(told_of(people, versions))
    for one, other in combinations(versions, 2):
        if isinstance(one.value, int) and isinstance(other.value, int):
            assert not 0 < abs(one.value - other.value) < SMALL or 0 in {one.value, other.value}
        for name in one.breakdowns.keys() & other.breakdowns.keys():
            assert not moved_little(one.breakdowns[name], other.breakdowns[name], SMALL)


@given(persons, st.lists(st.integers(0, 39), max_size=4, unique=True))
def test_who_takes_some_people_out_of_a_version_finds_no_trace_of_them(people: People, out: list[int]) -> None:
    first = told_of(people, [])
    second = told_of([one for place, one in enumerate(people) if place not in out], [first])
    if isinstance(first.value, int) and isinstance(second.value, int) and second.value:
        assert first.value == second.value
        assert all(second.breakdowns[name] == parts for name, parts in first.breakdowns.items())


@given(st.lists(persons, min_size=1, max_size=5))
def test_the_parts_of_every_version_add_up_to_its_total(years: list[People]) -> None:
    versions: list[Block] = []
    for people in years:
        versions.append(told_of(people, versions))
    for version in versions:
        assert all(sum(parts.values()) == version.value for parts in version.breakdowns.values())


def test_a_small_move_in_one_part_holds_that_part_back() -> None:
    before = Block(53, {"age_group": {"adult": 27, "child": 26}})
    now = Block(60, {"age_group": {"adult": 32, "child": 28}})
    assert settled_block(now, 60, [before], SMALL) == Block(60, {}, ("age_group",))
    far = Block(63, {"age_group": {"adult": 32, "child": 31}})
    assert settled_block(far, 63, [before], SMALL) == far


def test_a_correction_of_a_few_keeps_what_was_published() -> None:
    before = Block(53, {"sex": {"m": 29, "f": 24}})
    assert settled_block(Block(54, {"sex": {"m": 30, "f": 24}}), 54, [before], SMALL) == before
    moved = Block(53, {"sex": {"m": 28, "f": 25}})
    assert settled_block(moved, 53, [before], SMALL) == before


def test_a_branch_may_tell_again_what_it_told_before() -> None:
    assert settled_block(Block("hidden"), 3, [Block(3)], SMALL) == Block(3)
    assert settled_block(Block("hidden"), 3, [Block("hidden")], SMALL) == Block("hidden")
    assert settled_block(Block("hidden"), 3, [Block(0)], SMALL) == Block("hidden"), "it was not nought"


def test_countries_are_held_against_each_other_as_far_as_both_name_them() -> None:
    assert moved_little({"SY": 32, OTHER: 21}, {"SY": 32, "IQ": 6, OTHER: 15}, SMALL) is False
    assert moved_little({"SY": 30, OTHER: 23}, {"SY": 32, "IQ": 6, OTHER: 15}, SMALL) is True


def test_quarters_are_held_against_half_years() -> None:
    quarters = {"q1": 10, "q2": 10, "q3": 10, "q4": 10}
    assert moved_little(quarters, {"h1": 20, "h2": 20}, SMALL) is False
    assert moved_little({"h1": 18, "h2": 22}, quarters, SMALL) is True


@pytest.mark.parametrize(
    ("told", "people", "value"),
    [
        ([0], 3, 0),
        ([0], 8, 8),
        ([7], 3, 7),
        ([40], 3, 5),  # the least that is told
        ([7, 40], 3, 40),  # which lies beside what was told once
        ([], 3, SHOWN_AS_HIDDEN),
        ([3], 3, 3),  # what was public already
    ],
)
def test_a_number_with_which_a_position_moves_does_not_go_into_hiding(
    told: list[int], people: int, value: int | str
) -> None:
    earlier = [Block(number) for number in told]
    now = block(people, {}, SMALL)
    assert settled_block(now, people, earlier, SMALL, fixed=True).value == value
