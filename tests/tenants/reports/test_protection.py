"""Small numbers of persons: whoever knows our rules, and every number we tell, still cannot compute one.

The attacker here is the strongest there is: they know the program, try every table that can be, and keep those that would
have been told just so. A small number is safe when among those it still has more than one value.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tenants.reports.protection import OTHER, block, by_period, folded, shown_total, whole_or_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SMALL = 5
MOST = 22


def tables(parts: int, total: int) -> Iterator[tuple[int, ...]]:
    """Give every way in which `total` people can be divided over `parts`."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in tables(parts - 1, total - first):
            yield (first, *rest)


def recovered(parts: int, total: int, told: Callable[[tuple[int, ...]], object]) -> list[tuple[object, int, int]]:
    """Return the small numbers that all tables with the same answer agree on: the answer, the part and its number."""
    by_answer: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for table in tables(parts, total):
        by_answer[repr(told(table))].append(table)
    return [
        (answer, place, found[0][place])
        for answer, found in by_answer.items()
        for place in range(parts)
        if found[0][place] < SMALL and len({table[place] for table in found}) == 1
    ]


def named(table: tuple[int, ...]) -> dict[str, int]:
    return {name: amount for name, amount in zip("ABCDE", table, strict=False) if amount}


@pytest.mark.parametrize("parts", [2, 3, 4])
@pytest.mark.parametrize("total", range(SMALL, MOST))
def test_of_parts_that_everybody_knows_no_small_one_can_be_computed(parts: int, total: int) -> None:
    everything = "ABCDE"[:parts]
    assert recovered(parts, total, lambda table: folded(named(table), SMALL, everything)) == []


@pytest.mark.parametrize("parts", [2, 3, 4])
@pytest.mark.parametrize("total", range(SMALL, MOST))
def test_of_countries_no_small_one_can_be_computed(parts: int, total: int) -> None:
    assert recovered(parts, total, lambda table: folded(named(table), SMALL)) == []


@pytest.mark.parametrize("total", range(SMALL, 60))
def test_of_two_parts_no_small_one_can_be_computed(total: int) -> None:
    def told(table: tuple[int, ...]) -> object:
        return whole_or_nothing(named(table), ("A", "B"), SMALL)

    assert recovered(2, total, told) == []


@pytest.mark.parametrize("total", range(SMALL, MOST))
def test_of_a_third_part_that_is_seldom_there_no_small_number_can_be_computed(total: int) -> None:
    # That nobody is of sex x may be told; that one or two are may not.
    found = recovered(3, total, lambda table: whole_or_nothing(named(table), ("A", "B"), SMALL))
    assert [one for one in found if one[1:] != (2, 0)] == []


@pytest.mark.parametrize("total", range(SMALL, 28))
def test_of_quarters_no_small_one_can_be_computed(total: int) -> None:
    def told(table: tuple[int, ...]) -> object:
        months = [amount for quarter in table for amount in (quarter, 0, 0)]
        return by_period(months, SMALL)

    assert recovered(4, total, told) == []


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_nothing_told_is_small_and_everything_adds_up(parts: int) -> None:
    for table in product(range(0, 26, 3), repeat=parts):
        found = folded(named(table), SMALL)
        if found is not None:
            assert min(found.values()) >= SMALL
            assert sum(found.values()) == sum(table)


def test_small_countries_stand_together() -> None:
    assert folded({"SY": 32, "IQ": 11, "ER": 3, "AF": 3}, SMALL) == {"SY": 32, "IQ": 11, OTHER: 6}


def test_small_countries_that_are_too_few_take_all_but_the_largest_along() -> None:
    assert folded({"SY": 32, "IQ": 11, "ER": 6, "AF": 4}, SMALL) == {"SY": 32, OTHER: 21}
    assert folded({"SY": 32, "IQ": 21}, SMALL) == {"SY": 32, OTHER: 21}
    assert folded({"SY": 20, "IQ": 20, "AF": 4}, SMALL) is None, "which of the two is named would tell"
    assert folded({"SY": 50, "ER": 3}, SMALL) is None
    assert folded({"SY": 53}, SMALL) is None, "that nobody came from elsewhere says something of everybody"


def test_that_every_small_part_is_as_large_as_it_can_be_is_not_told() -> None:
    assert folded({"A": 30, "B": 4, "C": 4}, SMALL, "ABC") is None
    assert folded({"A": 30, "D": 20, "B": 4, "C": 4}, SMALL, "ABCD") == {"A": 30, OTHER: 28}


def test_municipalities_that_are_all_large_stand_apart() -> None:
    assert folded({"A": 30, "B": 9}, SMALL, "AB") == {"A": 30, "B": 9}


def test_nought_of_everybody_is_told_and_nought_in_a_part_is_not() -> None:
    assert [shown_total(amount, SMALL) for amount in (0, 1, 4, 5, None)] == [0, "hidden", "hidden", 5, None]
    assert whole_or_nothing({"adult": 53}, ("adult", "child"), SMALL) is None


def test_a_hidden_total_has_no_parts() -> None:
    told = block(3, {"sex": {"m": 3}}, SMALL)
    assert (told.value, told.breakdowns, told.hidden) == ("hidden", {}, ())


def test_a_year_with_an_unknown_month_has_no_quarters() -> None:
    assert by_period([None, *[9] * 11], SMALL) is None
    assert by_period([9] * 12, SMALL) == {"q1": 27, "q2": 27, "q3": 27, "q4": 27}
    assert by_period([1, 1, 1, *[9] * 9], SMALL) == {"h1": 30, "h2": 54}
