"""Countries with ledgers over some years, and what an outsider knows of them: for attackers in tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from tenants.figures.ledger import PIVOT
from tenants.protection.facts import NATION
from tenants.protection.rows import MUNICIPALITY
from tenants.reports.protection import OTHER
from tests.factories.figures import Housed, Ledger, Made, of_one_branch, year_of
from tests.factories.regions import Country, gathered_of, some_people

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from tenants.figures.persons import Protected
    from tenants.figures.queries import Year
    from tests.factories.elimination import Cell, Equation
    from tests.factories.regions import Somebody

HIDDEN = "hidden"
PLACES = "ab"


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


def years_of(made: Ledgers, branch: str) -> list[Year]:
    """Return the years of a branch as its page is made from them."""
    return of_one_branch(
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


def told_on_page(branch: str, content: dict[str, Any]) -> Iterator[Equation]:
    """Give what a page of a branch tells of people housed and positions in its year."""
    year = content["year"]
    for name, figure, boundary in (
        ("housed", HOUSED.id, year), ("start", OPENING.id, year), ("start", CLOSING.id, year + 1),
    ):  # fmt: skip
        told = content["figures"][figure]
        if isinstance(told["value"], int):
            yield {(name, boundary, branch): 1}, told["value"]
        for place, amount in told.get("breakdowns", {}).get(MUNICIPALITY, {}).items():
            if place != OTHER:
                yield {(name, boundary, branch, place): 1}, amount


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


def hidden_in(made: Ledgers, year: int, figures: dict[str, dict[str, Any]], persons: Protected) -> Iterator[Cell]:
    """Give every cell of a branch that the editions of a year hide."""
    for region in made.countries[year].people:
        for name, figure, boundary in (
            ("housed", persons.figures[region][HOUSED.id], year),
            ("start", figures[region][OPENING.id], year),
            ("start", figures[region][CLOSING.id], year + 1),
        ):
            yield from ((name, boundary, row) for row, found in figure["units"].items() if found["value"] == HIDDEN)
