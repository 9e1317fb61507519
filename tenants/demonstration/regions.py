"""Three more regions beside Zuidwest-Nederland, each of a character of its own, in a light form.

Real municipalities, made-up branches. They tally their walk-in hours and keep their housing with what follows from it. Noord
is behind on its task, Oost grows, Midden is small and one of its branches is late. Nobody of the story works there.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from tenants.audit.actions import Actor, record
from tenants.auth.models import Membership, Person
from tenants.branches.actions import open_branch
from tenants.branches.models import Branch as BranchRow
from tenants.branches.models import Region
from tenants.branches.queries import inhabitants_of
from tenants.consultations.models import Topic
from tenants.demonstration import dossiers, groups, guidance, housing, network, office, team, visits
from tenants.demonstration.cast import SINCE, Member
from tenants.demonstration.explanations import WRITTEN
from tenants.demonstration.geography import FIRST_DAY
from tenants.demonstration.making import made_id, side_by_side
from tenants.demonstration.names import FAMILIES, STAFF_FIRST
from tenants.explanations.actions import explain
from tenants.figures.areas.housing import HOUSED
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.moments import now
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

MAKER = Actor(None, "demonstration")
HOUSING_FROM = dt.date(2017, 1, 1)
STORY_UNTIL = 2018
"""The last year of the story, of which branches said why."""
TALLIES = {6: 30, 12: 45, 20: 25}
"""How many visits a line of the tally holds, by likelihood."""
KNOWN = 40
"""The adults of so many of the families housed first are known at the desk."""
TEAM = (Role.VOLUNTEER, Role.TEAM_LEAD)
WORK_RISES = 6
"""How much likelier a question about work becomes every year, beside the likelihoods of the other subjects."""
ASKED_A_WEEK = 2.5
"""How many questions they ask the Helpdesk together."""
LATE = "lelystad"
"""A branch whose records of the last months are still on paper."""
LATE_SINCE = 3
"""So many months that are over."""


@dataclass(frozen=True)
class Place:
    """A branch: its address, its name, and the municipalities it serves (CBS codes of places that never merged)."""

    slug: str
    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Character:
    """A region and how it does."""

    slug: str
    name: str
    places: tuple[Place, ...]
    housed: Mapping[int, float]
    """How large a part of what is asked is housed, by year; in another year it is what was asked."""
    visits: float
    """Visits in a year for every thousand inhabitants, in 2016."""
    growth: float = 1.0
    """How much more there is to do every year."""
    others: Mapping[str, float] = field(default_factory=dict)
    """By how much a branch differs from its region in what it houses."""

    def share(self, slug: str, year: int) -> float:
        """Return how large a part of what is asked of a branch it houses."""
        return self.housed.get(year, 1.0) * self.others.get(slug, 1.0)


NORTH = Character(
    "noord-nederland",
    "Noord-Nederland",
    (
        Place("leeuwarden", "Leeuwarden", ("GM0080",)),
        Place("smallingerland", "Smallingerland", ("GM0090",)),
        Place("heerenveen", "Heerenveen", ("GM0074",)),
        Place("assen", "Assen", ("GM0106",)),
        Place("emmen", "Emmen", ("GM0114",)),
        Place("hoogeveen", "Hoogeveen", ("GM0118",)),
    ),
    {
        2017: 0.84,
        2018: 0.71,
        2019: 0.97,
        2020: 1.04,
        2021: 0.98,
        2022: 1.02,
        2023: 0.96,
        2024: 0.82,
        2025: 0.76,
        2026: 0.68,
    },
    visits=16,
    growth=0.99,
    others={"assen": 1.28, "emmen": 0.85},
)
EAST = Character(
    "oost-nederland",
    "Oost-Nederland",
    (
        Place("deventer", "Deventer", ("GM0150",)),
        Place("hengelo", "Hengelo", ("GM0164", "GM0147")),
        Place("zutphen", "Zutphen", ("GM0301",)),
        Place("doetinchem", "Doetinchem", ("GM0222", "GM1876")),
        Place("ede", "Ede", ("GM0228", "GM0289")),
        Place("kampen", "Kampen", ("GM0166",)),
        Place("tiel", "Tiel", ("GM0281",)),
    ),
    {2017: 0.99, 2018: 1.17, 2019: 0.95, 2020: 0.93, 2021: 0.98, 2022: 0.94, 2024: 1.02, 2025: 1.05, 2026: 1.1},
    visits=13,
    growth=1.07,
    others={"tiel": 0.82, "kampen": 1.12},
)
MIDDLE = Character(
    "midden-nederland",
    "Midden-Nederland",
    (
        Place("zeist", "Zeist", ("GM0355",)),
        Place("nieuwegein", "Nieuwegein", ("GM0356",)),
        Place("soest", "Soest", ("GM0342",)),
        Place(LATE, "Lelystad", ("GM0995",)),
    ),
    {2018: 0.95, 2020: 0.91, 2022: 0.97, 2025: 0.93},
    visits=24,
    growth=1.02,
)
WHY = {
    "leeuwarden": "Twee flats van de corporatie werden opgeknapt. Pas in 2019 komen die woningen weer vrij.",
    "emmen": "Veel mensen wilden liever in het westen wonen. Van elke drie woningen werd er een geweigerd.",
    "kampen": "De corporatie bouwde veertig kleine woningen. Alleenstaanden kregen daardoor sneller een huis.",
}
"""What branches said of the people they housed in the story's last year."""
CHARACTERS = (NORTH, EAST, MIDDLE)


class _Town:
    """The municipalities of a branch that serves the same ones ever since, and how many people live there."""

    def __init__(self, people: Mapping[str, int]) -> None:
        self._people = people

    def served(self, _: dt.date) -> Sequence[str]:
        return sorted(self._people)

    def size(self, code: str) -> int:
        return self._people[code]

    @property
    def inhabitants(self) -> int:
        return sum(self._people.values())

    @property
    def places(self) -> list[str]:
        """Return the codes, each the oftener the more people live there."""
        return [code for code, people in sorted(self._people.items()) for _ in range(max(1, people // 10_000))]


def open_regions(engine: Engine, today: dt.date, seed: int = 2018) -> None:
    """Add the regions with their branches, people and records to the demonstration, as the web role."""
    codes = {code for one in CHARACTERS for place in one.places for code in place.codes}
    with scoped(engine, Directory()) as session:
        for one in CHARACTERS:
            for place in one.places:
                open_branch(
                    session, MAKER, place.slug, place.name, one.slug, place.codes, FIRST_DAY, region_name=one.name
                )
        branches = dict(session.execute(select(BranchRow.slug, BranchRow.id)).all())
        regions = dict(session.execute(select(Region.slug, Region.id)).all())
        people = {code: found.count for code, found in inhabitants_of(session, codes, today).items()}
    teams = _hire(engine, random.Random(f"{seed} regions"), branches, regions)

    def fill(found: tuple[Character, Place]) -> None:
        one, place = found
        town = _Town({code: people[code] for code in place.codes})
        dice = random.Random(f"{seed} {place.slug}")
        _fill(engine, branches[place.slug], one, place, town, teams[place.slug], dice, today)

    for _ in side_by_side(fill, [(one, place) for one in CHARACTERS for place in one.places]):
        pass
    _ask(engine, random.Random(f"{seed} asking"), branches, teams)


def _ask(
    engine: Engine, dice: random.Random, branches: Mapping[str, uuid.UUID], teams: Mapping[str, list[Member]]
) -> None:
    """Let the branches have asked the Helpdesk, when there is one."""
    with scoped(engine, Accounts()) as session:
        people = {name: person_id for person_id, name in session.execute(select(Person.id, Person.name))}
    if not office.writers() <= people.keys():
        return
    names = {place.slug: place.name for one in CHARACTERS for place in one.places}
    asking = [(branches[slug], name, teams[slug][0]) for slug, name in names.items()]
    office.keep_the_past(engine, dice, people, asking, now(), ASKED_A_WEEK, rising=False)


def _hire(
    engine: Engine, dice: random.Random, branches: Mapping[str, uuid.UUID], regions: Mapping[str, uuid.UUID]
) -> dict[str, list[Member]]:
    """Give every region a manager and every branch a volunteer and a team lead; return who works in each branch."""
    with scoped(engine, Accounts()) as session:
        taken = set(session.scalars(select(Person.name)))
        free = [f"{first} {last}" for first in STAFF_FIRST for last in FAMILIES if f"{first} {last}" not in taken]
        dice.shuffle(free)
        names, teams = iter(free), dict[str, list[Member]]()
        people, memberships = [], []

        def hire(where: str, role: Role, branch: uuid.UUID | None, region: uuid.UUID | None) -> Member:
            member = Member(made_id(dice, FIRST_DAY), next(names), role)
            address = f"{role.value.replace('_', '.')}.{where}@example.org"
            people.append({"id": member.id, "name": member.name, "email": address})
            of = {"branch_id": branch, "region_id": region}
            memberships.append({"person_id": member.id, "role": role, "valid": Range(SINCE.lower, None), **of})
            return member

        for one in CHARACTERS:
            hire(one.slug, Role.REGIONAL_MANAGER, None, regions[one.slug])
            for place in one.places:
                teams[place.slug] = [hire(place.slug, role, branches[place.slug], None) for role in TEAM]
        session.execute(insert(Person), people)
        session.execute(insert(Membership), memberships)
    return teams


def _fill(
    engine: Engine,
    branch_id: uuid.UUID,
    character: Character,
    place: Place,
    town: _Town,
    staff: Sequence[Member],
    dice: random.Random,
    today: dt.date,
) -> None:
    """Give one branch its records up to yesterday, and its visits of today; those of the late one end months before."""
    last = _late_since(today) - dt.timedelta(days=1) if place.slug == LATE else today - dt.timedelta(days=1)
    with scoped(engine, Branch(branch_id)) as session:
        share = {year: character.share(place.slug, year) for year in range(HOUSING_FROM.year, today.year + 1)}
        families = housing.house(session, dice, town, HOUSING_FROM, last, share=share)
        colleagues = team.hire(session, dice, staff, team.how_many(town.inhabitants, 6), today)
        guidance.guide(session, dice, families, colleagues, last, None, 0)
        groups.take_part(session, dice, families, last, None)
        dossiers.guard_procedures(session, dice, families, last, None)
        people = [member.id for member in staff]
        network.work_together(session, dice, families, lambda _day: town.places, people, HOUSING_FROM.year, None, last)
        known = [person.id for family in families[:KNOWN] for person in family.adults]
        _tally(
            session,
            dice,
            character,
            town,
            visits.Desk(known, people, town.places),
            today if place.slug != LATE else last,
        )
        if place.slug in WHY:
            lead = next(member for member in staff if member.role is Role.TEAM_LEAD)
            actor = Actor(lead.id, lead.role.value, lead.name)
            explain(session, actor, HOUSED.id, STORY_UNTIL, WHY[place.slug], WRITTEN)
        record(session, MAKER, "fill", "branch", branch_id)


def _late_since(today: dt.date) -> dt.date:
    """Return the first day of which the late branch has nothing on record."""
    months = today.year * 12 + today.month - 1 - LATE_SINCE
    return dt.date(months // 12, months % 12 + 1, 1)


def _tally(
    session: ScopedSession,
    dice: random.Random,
    character: Character,
    town: _Town,
    desk: visits.Desk,
    last: dt.date,
) -> None:
    """Write the visits of every year as the tallies of days."""
    batch = visits.Batch()
    own = dice.uniform(0.85, 1.15)
    for year in range(FIRST_DAY.year, last.year + 1):
        first, until = dt.date(year, 1, 1), min(dt.date(year, 12, 31), last)
        desk = replace(desk, about=visits.Odds({**visits.TOPICS, Topic.WORK: WORK_RISES * (year - FIRST_DAY.year + 1)}))
        days = [first + dt.timedelta(days=number) for number in range((until - first).days + 1)]
        busy = own * character.visits / 1000 * character.growth ** (year - FIRST_DAY.year) * dice.uniform(0.96, 1.04)
        total = round(town.inhabitants * busy * len(days) / 365)
        visits.make_period(batch, dice, desk, days, total, topics=total, sizes=TALLIES)
    present = now()
    batch.columns["at"] = [min(at, present) for at in batch.columns["at"]]
    visits.write(session, batch)
