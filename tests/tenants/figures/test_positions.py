"""Positions on the state's task: no hidden number follows from them, over years, regions and pages of branches."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
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
from tenants.protection.facts import NATION
from tenants.protection.rows import MUNICIPALITY
from tenants.reports.content import frozen_content
from tests.factories.elimination import solved
from tests.factories.figures import Housed, Ledger, Made, of_one_branch, year_of
from tests.factories.regions import Country, Somebody, gathered_of, some_people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.figures.persons import Protected
    from tests.factories.elimination import Cell, Equation

SMALL, HIDDEN = 5, "hidden"
FACTS = {"branch": "Hier", "slug": "hier", "signed_on": "2020-01-20", "small": SMALL}
PLACES = "ab"


def test_years_are_taken_from_the_pivot_outward() -> None:
    years = [PIVOT - 2, PIVOT + 1, PIVOT - 1, PIVOT]
    assert sorted(years, key=outward) == [PIVOT, PIVOT + 1, PIVOT - 1, PIVOT - 2]
    assert [one for one in years if is_beyond(one, PIVOT - 1)] == [PIVOT - 2]
    assert [one for one in years if is_beyond(one, PIVOT)] == [PIVOT + 1]


@dataclass
class Ledgers:
    """A country over some years, with what every municipality was asked and where it stood."""

    countries: dict[int, Country] = field(default_factory=dict)
    quotas: dict[tuple[int, str], int] = field(default_factory=dict)
    """By year and municipality."""
    starts: dict[tuple[int, str], int] = field(default_factory=dict)
    """By year and municipality: the position at its start."""


def some_ledgers(dice: random.Random) -> Ledgers:
    """Return regions whose branches house few or many; now and then one comes, goes, or moves to another region."""
    made = Ledgers()
    first = PIVOT - dice.randint(0, 4)
    regions = [f"ffffffff-0000-0000-0000-00000000000{number}" for number in range(dice.randint(1, 2))]
    homes = {
        f"{number}{number:07}-0000-0000-0000-000000000000": dice.choice(regions) for number in range(dice.randint(2, 6))
    }
    for branch in homes:
        made.starts |= {(first, place): dice.randint(-9, 9) for place in places_of(branch)}
    for year in range(first, first + dice.randint(1, 4)):
        country = Country({region: {} for region in regions})
        for branch in list(homes):
            if dice.random() < 0.05:
                homes[branch] = dice.choice(regions)
            people = some_people(dice, branch, dice.choice([0, 1, 3, 4, 6, 9, 25]))
            country.people[homes[branch]][branch] = people
            for place in places_of(branch):
                made.quotas[year, place] = quota = dice.randint(0, 20)
                housed = sum(one.place == place for one in people)
                made.starts[year + 1, place] = made.starts[year, place] + housed - quota
        made.countries[year] = country
    return made


def places_of(branch: str) -> list[str]:
    return [f"{branch[:6]}{place}" for place in PLACES]


def regions_of(made: Ledgers, year: int) -> dict[Any, Any]:
    """Return the numbers of a year as they are gathered, with the ledgers."""
    regions = gathered_of(made.countries[year])
    for region, members in made.countries[year].people.items():
        numbers = next(one.numbers for one in regions.values() if str(one.id) == region)
        for branch in members:
            for place in places_of(branch):
                quota, start = made.quotas[year, place], made.starts[year, place]
                amounts = (quota, start, quota - start, made.starts[year + 1, place])
                for one, amount in zip((QUOTA, OPENING, REQUIRED, CLOSING), amounts, strict=True):
                    numbers[one.id].places[place][branch] = amount
                    numbers[one.id].values[branch] = numbers[one.id].values.get(branch, 0) + amount
    return regions


def pages_of(made: Ledgers, branch: str) -> Iterator[Equation]:
    """Give what the page of a branch tells of positions in every year."""
    years = of_one_branch(
        year_of(
            year,
            Made(
                housed=[as_page(one) for members in country.people.values() for one in members.get(branch, ())],
                ledgers={
                    place: Ledger(made.quotas[year, place], made.starts[year, place]) for place in places_of(branch)
                },
            ),
        )
        for year, country in made.countries.items()
    )
    for year in years:
        content = frozen_content(year, year_of(year.year - 1, Made(areas=())), {}, dict(FACTS), [])
        for position, boundary in ((OPENING, year.year), (CLOSING, year.year + 1)):
            figure = content["figures"][position.id]
            if isinstance(figure["value"], int):
                yield {("start", boundary, branch): 1}, figure["value"]
            for place, amount in figure.get("breakdowns", {}).get(MUNICIPALITY, {}).items():
                yield {("start", boundary, branch, place): 1}, amount


def as_page(one: Somebody) -> Housed:
    return Housed(one.age_group, one.sex, "SY", one.route, one.month, one.place)


def known(made: Ledgers) -> Iterator[Equation]:
    """Give what everybody knows: how the ledger goes on, and that branches are the sum of their municipalities."""
    for year, country in made.countries.items():
        for members in country.people.values():
            for branch in members:
                for place in places_of(branch):
                    start, end = ("start", year, branch, place), ("start", year + 1, branch, place)
                    yield {end: 1, start: -1, ("housed", year, branch, place): -1}, -made.quotas[year, place]
                for what in (("housed", year), ("start", year), ("start", year + 1)):
                    yield {(*what, branch): 1, **{(*what, branch, place): -1 for place in places_of(branch)}}, 0


def told(made: Ledgers, year: int, figures: dict[str, dict[str, Any]], persons: Protected) -> Iterator[Equation]:
    """Give what the editions of a year tell of people housed and positions, and the pages of people housed."""
    people = made.countries[year].people
    for unit in (*people, NATION):
        inside = {branch for region in people for branch in people[region] if unit in {region, NATION}}
        for name, figure, boundary, sign, add in (
            ("housed", persons.figures[unit][HOUSED.id], year, 1, 0),
            ("start", figures[unit][OPENING.id], year, 1, 0),
            ("start", figures[unit][REQUIRED.id], year, -1, 1),
            ("start", figures[unit][CLOSING.id], year + 1, 1, 0),
        ):
            for row, found in figure["units"].items():
                branches = people[row] if unit == NATION else [row]
                if isinstance(found["value"], int):
                    asked = add * sum(made.quotas[year, place] for one in branches for place in places_of(one))
                    yield {(name, boundary, branch): sign for branch in branches}, found["value"] - asked
            if isinstance(figure["whole"]["value"], int):
                asked = add * sum(made.quotas[year, place] for one in inside for place in places_of(one))
                yield {(name, boundary, branch): sign for branch in inside}, figure["whole"]["value"] - asked
            for code, amount in figure["places"].items():
                (branch,) = [one for one in inside if code in places_of(one)]
                if isinstance(amount, int):
                    yield {(name, boundary, branch, code): sign}, amount - add * made.quotas[year, code]
    for rows in persons.rows[HOUSED.id].values():
        for branch, row in rows.items():
            yield from (
                ({("housed", year, branch, place): 1}, row.parts[MUNICIPALITY][place])
                for place in row.forms.get(MUNICIPALITY, {})
            )


def editions(made: Ledgers) -> Iterator[tuple[int, dict[str, dict[str, Any]], Protected]]:
    """Give the positions that the editions of every year tell, as one night makes them."""
    history: dict[int, HousedTold] = {}
    for year in sorted(made.countries, key=outward):
        regions = regions_of(made, year)
        persons, found = audited_persons(regions, {}, {}, SMALL)
        assert found.passed
        history[year] = HousedTold.of(regions, persons)
        yield year, told_positions(year, regions, rolled_up(regions), history), persons


def hidden_in(made: Ledgers, year: int, figures: dict[str, dict[str, Any]], persons: Protected) -> Iterator[Cell]:
    """Give every cell of a branch that the editions of a year hide."""
    for region in made.countries[year].people:
        for name, figure, boundary in (
            ("housed", persons.figures[region][HOUSED.id], year),
            ("start", figures[region][OPENING.id], year),
            ("start", figures[region][CLOSING.id], year + 1),
        ):
            yield from ((name, boundary, row) for row, found in figure["units"].items() if found["value"] == HIDDEN)


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
        equations += pages_of(made, branch)
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
        history[year].moved = dict.fromkeys((branch, region), more)
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
    region, numbers = "r", SimpleNamespace(values={"b": 4, "c": 5}, of_places=dict)
    names = [one.id for one in (QUOTA, OPENING, REQUIRED, CLOSING)]
    regions: Any = {region: SimpleNamespace(id=region, numbers=dict.fromkeys(names, numbers))}
    nation: Any = dict.fromkeys(names, SimpleNamespace(values={}, of_places=dict))
    for rows, whole in ({"b", "c"}, 9), ({"b", "gone"}, HIDDEN), ({"gone"}, 9):
        history = {2018: HousedTold(set(rows), {}, {region: rows})}
        told_ = told_positions(2018, regions, nation, history)
        assert told_[region][OPENING.id]["whole"]["value"] == whole
