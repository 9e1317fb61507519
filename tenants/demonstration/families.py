"""Families that come to live in a municipality: who they are, with whom they live, and when they were housed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.clients.models import Client, Household, Permit, Relation, Residence
from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.demonstration.clients import NATIONALITIES, WEIGHTS
from tenants.demonstration.making import made_id, write
from tenants.demonstration.names import FAMILIES, FIRST_FEMALE, FIRST_MALE
from tenants.housing.models import Route
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

LANGUAGES = {
    "SY": "ar", "IQ": "ar", "YE": "ar", "stateless": "ar", "ER": "ti", "ET": "am", "AF": "fa-AF", "IR": "fa",
    "SO": "so", "TR": "tr",
}  # fmt: skip
SHAPES: tuple[tuple[int, int], ...] = ((1, 0), (1, 0), (1, 0), (2, 0), (2, 1), (2, 2), (2, 3), (2, 4), (1, 2), (1, 1))
"""How many adults and children live together."""
ADULT = 18


@dataclass
class Person:
    """Somebody of a family."""

    id: uuid.UUID
    number: str
    first_name: str
    last_name: str
    born: dt.date
    precision: str
    sex: str
    relation: Relation

    def is_adult_on(self, day: dt.date) -> bool:
        """Whether they are 18 on `day`."""
        return (day.year - self.born.year) - ((day.month, day.day) < (self.born.month, self.born.day)) >= ADULT


@dataclass
class Family:
    """People who live together, housed in one municipality on one day."""

    household_id: uuid.UUID
    number: str
    nationality: str
    municipality: str
    housed_on: dt.date
    route: Route
    people: list[Person] = field(default_factory=list)

    @property
    def adults(self) -> list[Person]:
        """Those who were 18 when they were housed; the head first."""
        return [person for person in self.people if person.is_adult_on(self.housed_on)]


class Numbers:
    """The numbers that a branch gives out, one after another."""

    def __init__(self, first: int) -> None:
        self._next = first

    def next(self) -> str:
        """Return the next one."""
        self._next += 1
        return str(self._next - 1)


def make_family(dice: random.Random, numbers: Numbers, municipality: str, housed_on: dt.date, most: int) -> Family:
    """Make a family of at most `most` people."""
    nationality = dice.choices(NATIONALITIES, WEIGHTS)[0]
    adults, children = dice.choice([shape for shape in SHAPES if sum(shape) <= most] or [(1, 0)])
    # Who joins family at home came by family reunification and needs no home of its own.
    route = dice.choices((Route.REGULAR, Route.FAMILY, Route.RESETTLED, Route.MINOR), (60, 30, 8, 2))[0]
    if adults + children > 1 and route is Route.MINOR:
        route = Route.REGULAR
    last_name = dice.choice(FAMILIES)
    family = Family(made_id(dice, housed_on), "", nationality, municipality, housed_on, route)
    head = dice.choice("mmf")
    for place in range(adults + children):
        if place == 0:
            sex, relation, age = head, Relation.HEAD, dice.randrange(19, 58)
        elif place < adults:
            sex, relation, age = "f" if head == "m" else "m", Relation.PARTNER, dice.randrange(20, 52)
        else:
            sex, relation, age = dice.choice("mf"), Relation.CHILD, dice.randrange(17)
        family.people.append(make_person(dice, numbers, housed_on, last_name, sex, relation, age))
    family.number = f"H{family.people[0].number}"
    return family


def make_person(
    dice: random.Random, numbers: Numbers, housed_on: dt.date, last_name: str, sex: str, relation: Relation, age: int
) -> Person:
    """Make somebody who is `age` years old on the day they are housed."""
    born = housed_on - dt.timedelta(days=age * 365 + dice.randrange(120, 364))
    # Many a registered birthday is only a year: it then stands on 1 January.
    precision = "year" if dice.random() < 0.2 else "day"  # noqa: PLR2004
    if precision == "year":
        born = born.replace(month=1, day=1)
    first = dice.choice(FIRST_FEMALE if sex == "f" else FIRST_MALE)
    return Person(made_id(dice, housed_on), numbers.next(), first, last_name, born, precision, sex, relation)


def write_families(session: ScopedSession, dice: random.Random, families: Sequence[Family], today: dt.date) -> None:
    """Write the households, their people and where they live."""
    write(session, Household, [{"id": family.household_id, "number": family.number} for family in families])
    write(
        session,
        Client,
        [_client(dice, family, person, today) for family in families for person in family.people],
    )
    write(
        session,
        Residence,
        [
            {
                "id": made_id(dice, family.housed_on),
                "client_id": person.id,
                "municipality_code": family.municipality,
                "moved_in_on": family.housed_on,
            }
            for family in families
            for person in family.people
        ],
    )


def _client(dice: random.Random, family: Family, person: Person, today: dt.date) -> dict[str, Any]:
    language = LANGUAGES.get(family.nationality, "en")
    adult = person.is_adult_on(today)
    permit_from = family.housed_on - dt.timedelta(days=dice.randrange(60, 400))
    return {
        "id": person.id,
        "number": person.number,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "search_name": search_form(person.first_name, person.last_name),
        "sound_name": sound_form(person.first_name, person.last_name),
        "birth_date": person.born,
        "birth_precision": person.precision,
        "sex": person.sex,
        "nationality": family.nationality,
        "municipality_code": family.municipality,
        "household_id": family.household_id,
        "relation": person.relation.value,
        "languages": [language, "en"] if adult and dice.random() < 0.3 else [language],  # noqa: PLR2004
        "interpreter": adult and (today - family.housed_on).days < 500 and dice.random() < 0.6,  # noqa: PLR2004
        "arrived_on": permit_from - dt.timedelta(days=dice.randrange(30, 500)),
        # 06 97 is not given out to anybody.
        "phone": f"06 97{dice.randrange(10):01d} {dice.randrange(100):02d} {dice.randrange(1000):03d}" if adult else "",
        "permit": Permit.ASYLUM_TEMPORARY.value,
        "permit_from": permit_from,
        "permit_until": permit_from + dt.timedelta(days=5 * 365),
        "registered_at": dt.datetime.combine(
            max(family.housed_on - dt.timedelta(days=dice.randrange(14)), dt.date(2016, 1, 4)), dt.time(10), LOCAL
        ),
    }
