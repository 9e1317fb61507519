"""Positions on the state's task: no hidden number follows from them, over years, regions and pages of branches."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from tenants.figures.housed import HousedTold
from tenants.figures.ledger import PIVOT, is_beyond, outward
from tenants.figures.national import rolled_up
from tenants.figures.persons import audited_persons
from tenants.figures.positions import told_positions
from tenants.reports.content import frozen_content
from tests.factories.elimination import solved
from tests.factories.figures import Made, year_of
from tests.factories.ledgers import (
    HIDDEN,
    Ledgers,
    hidden_in,
    known,
    places_of,
    regions_of,
    some_ledgers,
    told,
    told_on_page,
    years_of,
)  # fmt: skip
from tests.factories.regions import Country, some_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.figures.persons import Protected
    from tests.factories.elimination import Equation

SMALL = 5
FACTS = {"branch": "Hier", "slug": "hier", "signed_on": "2020-01-20", "small": SMALL}


def test_years_are_taken_from_the_pivot_outward() -> None:
    years = [PIVOT - 2, PIVOT + 1, PIVOT - 1, PIVOT]
    assert sorted(years, key=outward) == [PIVOT, PIVOT + 1, PIVOT - 1, PIVOT - 2]
    assert [one for one in years if is_beyond(one, PIVOT - 1)] == [PIVOT - 2]
    assert [one for one in years if is_beyond(one, PIVOT)] == [PIVOT + 1]


def editions(made: Ledgers) -> Iterator[tuple[int, dict[str, dict[str, Any]], Protected]]:
    """Give the positions that the editions of every year tell, as one night makes them."""
    history: dict[int, HousedTold] = {}
    for year in sorted(made.countries, key=outward):
        regions = regions_of(made, year)
        persons, found = audited_persons(regions, {}, {}, SMALL)
        assert found.passed
        history[year] = HousedTold.of(regions, persons)
        yield year, told_positions(year, regions, rolled_up(regions), history), persons


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_nothing_hidden_follows_from_positions(seed: int) -> None:
    made = some_ledgers(random.Random(seed))
    equations, hidden = list(known(made)), set()
    for year, figures, persons in editions(made):
        equations += told(made, year, figures, persons)
        hidden |= set(hidden_in(made, year, figures, persons))
    for branch in {
        one for country in made.countries.values() for members in country.people.values() for one in members
    }:
        for year in years_of(made, branch):
            content = frozen_content(year, year_of(year.year - 1, Made(areas=())), {}, dict(FACTS), [])
            equations += told_on_page(branch, content)
    found = solved(equations)
    assert {cell: found[cell] for cell in hidden if cell in found} == {}


def test_the_attacker_finds_a_position_that_is_told_beside_a_hidden_year() -> None:
    made = next(
        one
        for one in map(some_ledgers, map(random.Random, range(1000)))
        if any(hidden_in(one, *two) for two in editions(one))
    )
    equations, hidden = list(known(made)), set()
    for year, figures, persons in editions(made):
        equations += told(made, year, figures, persons)
        hidden |= {cell for cell in hidden_in(made, year, figures, persons) if cell[0] == "housed"}
    (_, year, branch) = min(hidden)
    leak: list[Equation] = [
        ({("start", boundary, branch): 1}, sum(made.starts[boundary, place] for place in places_of(branch)))
        for boundary in (year, year + 1)
    ]
    assert ("housed", year, branch) in solved([*equations, *leak])


def of_one(people: dict[int, int], kept: dict[int, int] | None = None) -> dict[int, list[Any]]:
    """Return opening, required, housed and closing by year as editions tell them of the only branch there is.

    So many people were housed in a year, who were asked ten; of some years the edition keeps that it were `kept` more.
    """
    region, branch = "00000000-0000-0000-0000-000000000000", "1" * 8 + "-0000-0000-0000-000000000000"
    made = Ledgers()
    made.starts |= {(min(people), place): 0 for place in places_of(branch)}
    for year, number in people.items():
        somebody = [one for one in some_people(random.Random(1), branch, 99) if one.place.endswith("a")][:number]
        made.countries[year] = Country({region: {branch: somebody}})
        for place, quota, housed in zip(places_of(branch), (10, 0), (number, 0), strict=True):
            made.quotas[year, place] = quota
            made.starts[year + 1, place] = made.starts[year, place] + housed - quota
    numbers = {year: regions_of(made, year) for year in people}
    told_ = {year: audited_persons(numbers[year], {}, {}, SMALL)[0] for year in people}
    history = {year: HousedTold.of(numbers[year], told_[year]) for year in people}
    for year, more in (kept or {}).items():
        history[year].moved = {branch: more}
    shown = {}
    for year, persons in told_.items():
        figures = told_positions(year, numbers[year], rolled_up(numbers[year]), history)[region]
        opening, required, closing = (figures[one.id]["units"][branch]["value"] for one in (OPENING, REQUIRED, CLOSING))
        shown[year] = [opening, required, persons.figures[region][HOUSED.id]["units"][branch]["value"], closing]
    return shown


H = HIDDEN
NOTHING_HIDDEN = {2017: [0, 10, 12, 2], 2018: [2, 8, 13, 5]}
BEFORE = {2016: [H, H, 12, H], 2017: [H, H, H, -5], 2018: [-5, 15, 13, -2]}
AFTER = {PIVOT: [0, 10, 12, 2], PIVOT + 1: [2, 8, H, H], PIVOT + 2: [H, H, 13, H]}


@pytest.mark.parametrize("told_", [NOTHING_HIDDEN, BEFORE, AFTER])
def test_beyond_a_hidden_year_no_position_is_told(told_: dict[int, list[Any]]) -> None:
    assert of_one({year: 3 if housed == HIDDEN else housed for year, (_, _, housed, _) in told_.items()}) == told_


def test_a_number_that_is_kept_takes_every_later_position_along() -> None:
    assert of_one({2016: 12, 2017: 13, 2018: 14}, {2017: -2}) == {
        2016: [0, 10, 12, 2],
        2017: [2, 8, 13, 3],
        2018: [3, 7, 14, 7],
    }


def test_what_is_kept_of_people_housed_is_read_back_and_forgets() -> None:
    kept = HousedTold({"GM1", "b"}, {"b": 2}, {"r": {"b", "c"}, "s": set()})
    assert HousedTold.of_data(kept.as_data()) == HousedTold({"GM1", "b"}, {"b": 2}, {"r": {"b", "c"}})
    kept.forget("b")
    assert kept == HousedTold({"GM1"}, {}, {"r": {"c"}, "s": set()})


def test_without_part_of_the_branches_that_hid_each_other_no_sum_is_told() -> None:
    region, numbers = "r", SimpleNamespace(values={"b": 4, "c": 5}, places={}, of_places=dict)
    names = [one.id for one in (QUOTA, OPENING, REQUIRED, CLOSING)]
    regions: Any = {region: SimpleNamespace(id=region, numbers=dict.fromkeys(names, numbers))}
    nation: Any = dict.fromkeys(names, SimpleNamespace(values={}, of_places=dict))
    for rows, whole in ({"b", "c"}, 9), ({"b", "gone"}, HIDDEN), ({"gone"}, 9):
        history = {2018: HousedTold(set(rows), {}, {region: rows})}
        told_ = told_positions(2018, regions, nation, history)
        assert told_[region][OPENING.id]["whole"]["value"] == whole
