"""Families that add up to exactly what is asked of them: so many adults and children, men and women, from one country."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.clients.models import Relation
from tenants.demonstration.clients import NATIONALITIES, WEIGHTS
from tenants.demonstration.families import Family, make_person
from tenants.demonstration.making import made_id
from tenants.demonstration.names import FAMILIES
from tenants.housing.models import Route

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tenants.demonstration.families import Numbers
    from tenants.demonstration.published import Totals

_FOLLOW = 4
"""One in so many of the families joins somebody who is there already, and needs no home of its own."""
_IN_FOUR = 4
_SATURDAY = 5


def families_of(dice: random.Random, numbers: Numbers, municipality: str, year: int, totals: Totals) -> list[Family]:
    """Return families housed over the whole of `year` that together are `totals`."""
    adults, children = _sexes(dice, totals)
    homes = min(totals.dwellings if totals.dwellings is not None else len(adults) * 3 // 4, len(adults))
    following = min(len(adults) - homes, len(adults) // _FOLLOW) if homes else len(adults)
    if totals.largest is not None and totals.largest[1] < totals.housed:
        # People of one country live together: of two countries there are two families, when there are adults for them.
        following = max(following, min(2, len(adults)) - homes)
    countries = _countries(dice, totals, homes + following)
    families = []
    for place, country in enumerate(countries):
        day = _day(dice, year, place % _IN_FOUR)
        route = Route.REGULAR if dice.random() < 0.9 else Route.RESETTLED  # noqa: PLR2004
        if place >= homes:
            route = Route.FAMILY
        families.append(Family(made_id(dice, day), "", country, municipality, day, route))
    _fill(dice, numbers, families, totals, adults, children)
    if totals.largest is not None:
        _keep_largest(families, *totals.largest)
    return families + [_in_a_shelter(dice, numbers, municipality, year, place) for place in range(totals.beside)]


def _in_a_shelter(dice: random.Random, numbers: Numbers, municipality: str, year: int, place: int) -> Family:
    """Return somebody who came to live in a municipal shelter, beside the count."""
    day, sex = _day(dice, year, place % _IN_FOUR), dice.choice("mf")
    family = Family(made_id(dice, day), "", dice.choices(NATIONALITIES, WEIGHTS)[0], municipality, day, Route.GVA)
    family.people.append(
        make_person(dice, numbers, day, dice.choice(FAMILIES), sex, Relation.HEAD, dice.randrange(19, 58))
    )
    family.number = f"H{family.people[0].number}"
    return family


def _sexes(dice: random.Random, totals: Totals) -> tuple[list[str], list[str]]:
    """Return the sexes of the adults and of the children, in any order, so that men and women add up."""
    adults, children = totals.adults, totals.housed - totals.adults
    if totals.men is None:
        men, boys = round(adults * 0.55), children // 2
    elif totals.of_adults:
        men, boys = min(totals.men, adults), children // 2
    else:
        men = min(max(round(totals.men * adults / max(totals.housed, 1)), totals.men - children), adults, totals.men)
        boys = totals.men - men
    grown, young = ["m"] * men + ["f"] * (adults - men), ["m"] * boys + ["f"] * (children - boys)
    dice.shuffle(grown)
    dice.shuffle(young)
    return grown, young


def _countries(dice: random.Random, totals: Totals, families: int) -> list[str]:
    """Return a country for each family: of the largest group as many families as its people are of all."""
    others = [(country, weight) for country, weight in zip(NATIONALITIES, WEIGHTS, strict=True)]
    if totals.largest is None:
        return dice.choices(NATIONALITIES, WEIGHTS, k=families)
    country, people = totals.largest
    many = round(families * people / totals.housed)
    many = min(max(many, 1 if people else 0), families - (people < totals.housed))
    rest = [(code, weight) for code, weight in others if code != country]
    return [
        country if (place + 1) * many // families > place * many // families
        else dice.choices([code for code, _ in rest], [weight for _, weight in rest])[0]
        for place in range(families)
    ]  # fmt: skip


def _day(dice: random.Random, year: int, quarter: int) -> dt.date:
    """Return a working day in a quarter of `year`, so that people come all year."""
    begin = dt.date(year, 1 + 3 * quarter, 3)
    day = begin + dt.timedelta(days=dice.randrange(84))
    return day - dt.timedelta(days=day.weekday() - _SATURDAY + 1) if day.weekday() >= _SATURDAY else day


def _fill(
    dice: random.Random,
    numbers: Numbers,
    families: Sequence[Family],
    totals: Totals,
    adults: list[str],
    children: list[str],
) -> None:
    """Put a head into each family, and the others where they fit: as many as the largest group has, no more in it."""
    country, people = totals.largest or ("", 0)
    room = people if country else totals.housed
    names = [dice.choice(FAMILIES) for _ in families]
    mine = [place for place, family in enumerate(families) if family.nationality == country]
    theirs = [place for place, family in enumerate(families) if family.nationality != country]

    def join(place: int, sex: str, relation: Relation) -> None:
        family = families[place]
        age = dice.randrange(17) if relation is Relation.CHILD else dice.randrange(19, 58)
        family.people.append(make_person(dice, numbers, family.housed_on, names[place], sex, relation, age))

    for place in range(len(families)):
        join(place, adults.pop(), Relation.HEAD)
    left = room - len(mine) if country else 0
    rest = [(sex, Relation.PARTNER) for sex in adults] + [(sex, Relation.CHILD) for sex in children]
    dice.shuffle(rest)
    for index, (sex, relation) in enumerate(rest):
        places = mine if (index < left and mine) or not theirs else theirs
        fewest = min(len(families[place].people) for place in places)
        # Neither all alike nor one of twenty: the next one joins one of the smaller families.
        small = [place for place in places if len(families[place].people) <= fewest + 2]
        join(dice.choice(small), sex, relation)
    for family in families:
        family.number = f"H{family.people[0].number}"


def _keep_largest(families: Sequence[Family], country: str, people: int) -> None:
    """Let no other country have as many people as the largest group: families of one that has are of the rarest."""
    amounts = dict.fromkeys((code for code in NATIONALITIES if code != country), 0)
    for family in families:
        if family.nationality != country:
            amounts[family.nationality] += len(family.people)
    for family in families:
        mine, rarest = family.nationality, min(amounts, key=lambda code: (amounts[code], code))
        if mine != country and amounts[mine] >= people:
            family.nationality = rarest
            amounts[mine] -= len(family.people)
            amounts[rarest] += len(family.people)
