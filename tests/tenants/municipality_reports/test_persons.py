"""What a municipality is told of persons: never fewer than five in a part, however one adds and subtracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.municipality_reports.persons import told_parts
from tenants.reports.protection import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL = 5
SEXES = ("m", "f")


def told(
    places: Mapping[str, Mapping[str, int]], code: str = "A", main: tuple[str, ...] = SEXES
) -> dict[str, int] | None:
    return told_parts(places, code, main, SMALL)


def test_parts_of_five_or_more_are_told() -> None:
    assert told({"A": {"m": 6, "f": 5}}) == {"m": 6, "f": 5}


@pytest.mark.parametrize("parts", [{"m": 6, "f": 4}, {"m": 6}, {"m": 6, "f": 5, "unknown": 1}])
def test_a_small_part_holds_all_parts_back_since_the_total_is_exact(parts: dict[str, int]) -> None:
    assert told({"A": parts}) is None


def test_small_countries_stand_together() -> None:
    assert told({"A": {"SY": 20, "ER": 4, "IR": 3}}, main=()) == {"SY": 20, OTHER: 7}


def test_the_other_municipality_is_not_found_by_subtraction() -> None:
    """The branch's own page says 26 men and 9 women: less those of A that leaves B's."""
    assert told({"A": {"m": 20, "f": 7}, "B": {"m": 6, "f": 2}}) is None
    assert told({"A": {"m": 20, "f": 7}, "B": {"m": 6, "f": 5}}) == {"m": 20, "f": 7}


def test_where_nobody_is_there_is_nothing_to_find() -> None:
    assert told({"A": {"m": 20, "f": 7}, "B": {}}) == {"m": 20, "f": 7}
    assert told({"A": {"m": 20, "f": 7}, "B": {}}, "B") is None


def test_municipalities_name_the_same_countries() -> None:
    places = {"A": {"SY": 10, "ER": 9, "IR": 6}, "B": {"SY": 10, "ER": 2, "IR": 4}}
    assert told(places, "A", ()) == {"SY": 10, OTHER: 15}
    assert told(places, "B", ()) == {"SY": 10, OTHER: 6}


def test_what_was_told_before_is_not_told_again_with_a_part_that_moved_a_little() -> None:
    now = {"A": {"m": 8, "f": 9}}
    assert told_parts(now, "A", SEXES, SMALL, earlier=[{"m": 8, "f": 6}]) is None
    assert told_parts(now, "A", SEXES, SMALL, earlier=[{"m": 8, "f": 9}]) == {"m": 8, "f": 9}
    assert told_parts({"A": {"m": 13, "f": 11}}, "A", SEXES, SMALL, earlier=[{"m": 8, "f": 6}]) == {"m": 13, "f": 11}


def test_nor_beside_what_the_branch_published_of_all_its_municipalities() -> None:
    places = {"A": {"m": 8, "f": 9}, "B": {"m": 7, "f": 7}}
    assert told_parts(places, "A", SEXES, SMALL, published=[{"m": 15, "f": 14}]) is None
    assert told_parts(places, "A", SEXES, SMALL, published=[{"m": 15, "f": 16}]) == {"m": 8, "f": 9}


COUNTRIES = st.dictionaries(st.sampled_from(["SY", "ER", "IR", "AF", "TR"]), st.integers(0, 30), max_size=5)


@given(st.dictionaries(st.sampled_from("ABC"), COUNTRIES, min_size=1, max_size=3))
def test_whatever_is_told_no_part_and_no_difference_is_small(places: dict[str, dict[str, int]]) -> None:
    present = {code for code, parts in places.items() if sum(parts.values())}
    found = {code: told_parts(places, code, (), SMALL) for code in present}
    shown = {code: parts for code, parts in found.items() if parts is not None}
    assert not shown or shown.keys() == present, "of all in which there is anybody, or of none"
    for code, parts in shown.items():
        assert sum(parts.values()) == sum(places[code].values())
        assert all(amount >= SMALL for amount in parts.values())
    assert len({tuple(sorted(parts.keys() - {OTHER})) for parts in shown.values()}) <= 1, "the same names everywhere"
