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
from tenants.housing.actions import NewEntry, book_entry, set_quota
from tenants.housing.limits import Doubt
from tenants.housing.models import EntryKind, Route
from tenants.housing.placing import NewPlacement, place
from tenants.housing.rules import HalfYear
from tenants.isolation import Accounts, Directory, scoped
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
    """A branch with three municipalities, and its team lead."""

    id: uuid.UUID
    slug: str
    codes: tuple[str, str, str]
    lead: uuid.UUID

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
    with scoped(web, Accounts()) as session:
        lead = Person(name="Marjan Vuurtoren", email=f"marjan{number}@example.org", language="en")
        session.add(lead)
        session.flush()
        session.add(Membership(person_id=lead.id, role=Role.TEAM_LEAD, branch_id=branch_id, valid=always))
        lead_id = lead.id
    return Three(branch_id, slug, (codes[0], codes[1], codes[2]), lead_id)


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
