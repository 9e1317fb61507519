"""Regions of people who exist nowhere, as the folding workers gather them: for rules that need no database."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import Range

from tenants.figures.catalogue import INDICATORS
from tenants.figures.regional import Gathered, Member

if TYPE_CHECKING:
    import random

NIGHT = dt.date(2018, 12, 31)
NATIONALITIES = {"SY": 50, "ER": 20, "AF": 10, "IR": 5, "TR": 3, "YE": 1, "SO": 1}


@dataclass(frozen=True)
class Somebody:
    """Somebody housed, as far as figures know."""

    age_group: str
    sex: str
    nationality: str
    route: str
    month: int
    place: str


@dataclass
class Country:
    """People by region and branch; each branch serves two municipalities."""

    people: dict[str, dict[str, list[Somebody]]] = field(default_factory=dict)

    @property
    def branches(self) -> list[list[Somebody]]:
        """The people of each branch."""
        return [people for members in self.people.values() for people in members.values()]


def country(dice: random.Random, regions: int, branches: int, mean: float) -> Country:
    """Return a country of some regions with up to so many branches, each with some people, few here and many there."""
    made = Country()
    for _ in range(regions):
        region = str(uuid.UUID(int=dice.getrandbits(128)))
        made.people[region] = {}
        for _ in range(dice.randint(1, branches)):
            branch = str(uuid.UUID(int=dice.getrandbits(128)))
            made.people[region][branch] = some_people(dice, branch, int(dice.expovariate(1 / mean)))
    return made


def some_people(dice: random.Random, branch: str, number: int) -> list[Somebody]:
    """Return some people housed by a branch."""
    return [
        Somebody(
            age_group=dice.choice(("adult", "child")),
            sex=dice.choice("mf"),
            nationality=dice.choices(list(NATIONALITIES), list(NATIONALITIES.values()))[0],
            route=dice.choices(("regular", "family", "resettled"), (6, 4, 1))[0],
            month=dice.randint(1, 12),
            place=f"{branch[:6]}{dice.choices('ab', (8, 2))[0]}",
        )
        for _ in range(number)
    ]


def gathered_of(made: Country) -> dict[uuid.UUID, Gathered]:
    """Return the numbers of a country as they are gathered: people housed, who took part and who signed, and who came."""
    found = {}
    for region, members in made.people.items():
        one = found[uuid.UUID(region)] = Gathered(uuid.UUID(region), region[:8], region[:8])
        for branch, people in members.items():
            one.members[uuid.UUID(branch)] = Member(
                uuid.UUID(branch), branch[:8], branch[:8], NIGHT, [Range(dt.date(2016, 1, 1), None)]
            )
            _housed(one, branch, people)
            _took_part(one, branch, people)
            for name in ("consultations.clients", "language.participants", "guidance.started", "housing.beside"):
                one.numbers[name].values[branch] = len(people)
        for name in INDICATORS:
            one.numbers[name]
    return found


def _housed(region: Gathered, branch: str, people: list[Somebody]) -> None:
    numbers = region.numbers["housing.housed"]
    numbers.values[branch] = len(people)
    numbers.months[branch] = [sum(one.month == month for one in people) for month in range(1, 13)]
    for place in (f"{branch[:6]}a", f"{branch[:6]}b"):
        numbers.places[place][branch] = sum(one.place == place for one in people)
    for one in people:
        for table in ("age_group", "sex", "nationality", "route"):
            numbers.parts[table][branch][getattr(one, table)] += 1


def _took_part(region: Gathered, branch: str, people: list[Somebody]) -> None:
    took_part, signed = region.numbers["participation.participants"], region.numbers["participation.signed"]
    took_part.values[branch] = len(people)
    signed.values[branch] = sum(one.month != 1 for one in people)
    for one in people:
        took_part.parts["nationality"][branch][one.nationality] += 1
