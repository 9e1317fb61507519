"""A branch like Walcheren that serves three municipalities, its people, homes and ledger."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import Range

from tenants.audit.actions import Actor
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch, BranchRegion, Municipality, ServiceArea
from tenants.clients.actions import NewClient, register_client
from tenants.housing.actions import Exchange, NewEntry, NewTransfer, book_entry, book_transfer, set_quota
from tenants.housing.limits import Doubt
from tenants.housing.models import EntryKind, Route
from tenants.housing.placing import NewPlacement, place
from tenants.housing.rules import HalfYear
from tenants.isolation import Accounts, Directory, scoped
from tenants.isolation import Branch as InBranch
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

LATER = dt.date(2026, 1, 5)
"""A today after everything that is entered."""
EVERY_DOUBT = tuple(Doubt)
_NUMBER = itertools.count(1)


@dataclass(frozen=True)
class Three:
    """A branch with three municipalities, and its people, who read English."""

    id: uuid.UUID
    slug: str
    codes: tuple[str, str, str]
    lead: uuid.UUID
    guide: uuid.UUID
    volunteer: uuid.UUID

    @property
    def actor(self) -> Actor:
        """The team lead as somebody who acts."""
        return Actor(self.lead, Role.TEAM_LEAD.value, "Marjan Vuurtoren")


def three_municipalities(web: Engine, world: World, *names: str) -> Three:
    """Make a branch that serves three municipalities since 2016."""
    number = next(_NUMBER)
    names = names or ("Middelburg", "Veere", "Vlissingen")
    codes = tuple(f"GM8{number:02}{place}" for place in range(3))
    always = Range(dt.date(2016, 1, 1), None)
    with scoped(web, Directory()) as session:
        branch = Branch(slug=f"walcheren-{number}", name="Walcheren", open=always)
        session.add(branch)
        session.flush()
        session.add(BranchRegion(branch_id=branch.id, valid=always, region_id=world.region_id))
        for code, name in zip(codes, names, strict=True):
            slug = name.lower()
            session.add(
                Municipality(code=code, valid=always, name=name, slug=slug, province_code="PV29", province="Zeeland")
            )
            session.flush()
            session.add(ServiceArea(municipality_code=code, service="all", valid=always, branch_id=branch.id))
        branch_id, slug = branch.id, branch.slug
    who = {}
    with scoped(web, Accounts()) as session:
        for role, name in (
            (Role.TEAM_LEAD, "Marjan Vuurtoren"),
            (Role.CASE_WORKER, "Joost Kade"),
            (Role.VOLUNTEER, "Ria Duinroos"),
        ):
            person = Person(name=name, email=f"{role.value}-{number}@example.org", language="en")
            session.add(person)
            session.flush()
            session.add(Membership(person_id=person.id, role=role, branch_id=branch_id, valid=always))
            who[role] = person.id
    return Three(
        branch_id, slug, (codes[0], codes[1], codes[2]), who[Role.TEAM_LEAD], who[Role.CASE_WORKER], who[Role.VOLUNTEER]
    )


def people(session: ScopedSession, actor: Actor, code: str, count: int, **values: Any) -> list[uuid.UUID]:
    """Register so many clients and return their ids."""
    return [
        register_client(
            session,
            actor,
            NewClient(**{"last_name": f"Boomgaard{number}", "municipality_code": code, **values}),
            LATER,
        ).id
        for number in range(count)
    ]


def house(
    session: ScopedSession, actor: Actor, code: str, day: dt.date, count: int, **values: Any
) -> Sequence[uuid.UUID]:
    """Place so many new people in a municipality on a day, whatever is odd about it; return their ids."""
    housed = people(session, actor, code, count)
    if housed:
        new = NewPlacement(**{"municipality_code": code, "day": day, "route": Route.REGULAR, **values})
        place(session, actor, housed, new, LATER, EVERY_DOUBT)
    return housed


def begin(session: ScopedSession, actor: Actor, code: str, day: dt.date, persons: int) -> None:
    """State a position."""
    new = NewEntry(code, day, EntryKind.OPENING, persons, "Carried over")
    book_entry(session, actor, new, LATER)


def ask(session: ScopedSession, actor: Actor, code: str, **halves: int) -> None:
    """Set quotas, by half-year: `H2018_1=30`."""
    for name, persons in halves.items():
        year, half = name.removeprefix("H").split("_")
        set_quota(session, actor, code, HalfYear(int(year), int(half)), persons, LATER)


def walcheren_over_two_years(web: Engine, three: Three) -> None:
    """Fill 2018 and 2019 with the ledger, the people and the family that moved of the drawn page."""
    middelburg, veere, vlissingen = three.codes
    with scoped(web, InBranch(three.id)) as session:
        actor = three.actor
        for code, opening in ((middelburg, -6), (veere, 3), (vlissingen, -2)):
            begin(session, actor, code, dt.date(2018, 1, 1), opening)
        ask(session, actor, middelburg, H2018_1=37, H2018_2=31, H2019_1=17, H2019_2=19)
        ask(session, actor, veere, H2018_1=17, H2018_2=15, H2019_1=8, H2019_2=9)
        ask(session, actor, vlissingen, H2018_1=34, H2018_2=29, H2019_1=16, H2019_2=17)
        housed = {middelburg: (36, 35, 22, 25), veere: (12, 14, 6, 7), vlissingen: (37, 26, 14, 16)}
        days = (dt.date(2018, 4, 3), dt.date(2018, 10, 2), dt.date(2019, 3, 1), dt.date(2019, 11, 4))
        for code, counts in housed.items():
            for day, count in zip(days, counts, strict=True):
                house(session, actor, code, day, count)
        told = "A family of 2 moved from Vlissingen to Middelburg"
        family = NewTransfer(Exchange.FAMILY, vlissingen, middelburg, dt.date(2019, 10, 3), 2, told)
        book_transfer(session, actor, family, LATER)
