"""A hidden year between two that a branch's page may tell: editions wait for the page to choose a side."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest

from tenants.figures.areas.housing import CLOSING, OPENING, QUOTA, REQUIRED
from tenants.figures.gaps import with_a_gap
from tenants.figures.persons import audited_persons
from tenants.figures.positions import told_positions
from tests.factories.regions import country, gathered_of, some_people

SMALL, HIDDEN = 5, "hidden"


@pytest.mark.parametrize(
    ("housed", "found"),
    [
        ({2016: 30, 2017: 3, 2018: 30}, True),
        ({2016: 30, 2018: 30}, False),  # nobody was housed in 2017, and that is told
        ({2016: 3, 2017: 30, 2018: 30}, False),  # before the first year nothing is told
        ({2016: 30, 2017: 30, 2018: 3}, False),
        ({2016: 30, 2017: 3, 2018: 2, 2019: 9}, True),
        ({2016: 3, 2017: 2}, False),
    ],
)
def test_a_gap_lies_between_years_that_may_be_told(housed: dict[int, int], found: bool) -> None:  # noqa: FBT001
    history = {"branch": {year: {"GM1": amount} for year, amount in housed.items()}}
    assert with_a_gap(history, SMALL) == ({"branch", "GM1"} if found else set())


def test_a_municipality_may_have_a_gap_where_its_branch_has_none() -> None:
    years = {2016: (30, 30), 2017: (30, 6), 2018: (30, 30)}
    history = {"branch": {year: {"GM1": one, "GM2": two} for year, (one, two) in years.items()}}
    assert with_a_gap(history, SMALL) == set()
    history["branch"][2017]["GM2"] = 2
    assert with_a_gap(history, SMALL) == {"GM1", "GM2"}


def closing_of(gaps: set[str], seen: dict[str, list[int]], people: int = 30) -> Any:
    """Return the position that an edition of 2018 tells of its only branch."""
    made = country(random.Random(2), 1, 1, 1)
    ((region, members),) = made.people.items()
    (branch,) = members
    members[branch] = some_people(random.Random(2), branch, people)
    regions = gathered_of(made)
    (one,) = regions.values()
    for indicator, amount in ((QUOTA, 20), (OPENING, -4), (REQUIRED, 24), (CLOSING, people - 24)):
        one.numbers[indicator.id].values[branch] = amount
    persons, _ = audited_persons(regions, {}, {}, SMALL)
    nation: Any = {one.id: SimpleNamespace(values={}, of_places=dict) for one in (QUOTA, OPENING, REQUIRED, CLOSING)}
    renamed = {branch if key == "branch" else key: years for key, years in seen.items()}
    told = told_positions(2018, regions, nation, persons, renamed, {branch} if gaps else set())
    return told[region][CLOSING.id]["units"][branch]["value"]


def test_with_a_gap_a_position_is_told_only_on_the_side_that_the_page_chose() -> None:
    assert closing_of(set(), {}) == 6
    assert closing_of({"branch"}, {}) == HIDDEN
    assert closing_of({"branch"}, {"branch": [2018]}) == 6
    assert closing_of({"branch"}, {"branch": [2015]}) == HIDDEN


def test_what_is_left_open_is_a_year_that_becomes_hidden_after_an_edition_told_the_one_before() -> None:
    """The exact extent of what no edition can prevent: told in 2018 while nothing was hidden, then 2019 is.

    Editions stop there. A page first published for 2021, beside 2020, tells the position at the start of 2020; it knows
    the pages of its branch and not the editions. To close it, the page would have to look at all years of its branch, as
    `with_a_gap` does.
    """
    history: dict[str, dict[int, dict[str, int]]] = {"branch": {2017: {"GM1": 30}, 2018: {"GM1": 30}}}
    assert with_a_gap(history, SMALL) == set()
    assert closing_of(set(), {}) == 6
    history["branch"] |= {2019: {"GM1": 3}, 2020: {"GM1": 30}}
    assert with_a_gap(history, SMALL) == {"branch", "GM1"}
    assert closing_of({"branch"}, {"branch": [2016]}) == HIDDEN
