"""The people who work there: those of the story by name, and a volunteer and a team lead for every other branch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch, Region
from tenants.demonstration.names import FAMILIES, STAFF_FIRST
from tenants.isolation import Accounts, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    import random
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

SINCE = Range(dt.date(2016, 1, 1), None)


@dataclass(frozen=True)
class CastMember:
    """Somebody of the story: `where` are slugs of branches or a region, none for the nation."""

    name: str
    role: Role
    where: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The invented address."""
        return f"{self.name.lower().replace(' ', '.')}@example.org"


STORY = (
    CastMember("Ria Duinroos", Role.VOLUNTEER, ("hellevoetsluis",)),
    CastMember("Marjan Vuurtoren", Role.TEAM_LEAD, ("hellevoetsluis",)),
    CastMember("Sanne Stuurboord", Role.CASE_WORKER, ("hellevoetsluis",)),
    CastMember("Karim Wetsboek", Role.LEGAL_COUNSELLOR, ("hellevoetsluis",)),
    CastMember("Bram Zeepaal", Role.VOLUNTEER, ("hellevoetsluis", "nissewaard")),
    CastMember("Ilse Kompas", Role.HELPDESK_LAWYER),
    CastMember("Tom Waterlijn", Role.HELPDESK_COORDINATOR),
    CastMember("Petra Vergezicht", Role.REGIONAL_MANAGER, ("zuidwest-nederland",)),
    CastMember("Noor Telraam", Role.NATIONAL_ANALYST),
    CastMember("Wim Sleutelbos", Role.PLATFORM_ADMIN),
)


AT_THE_HELPDESK = (
    CastMember("Hanna Peilstok", Role.HELPDESK_LAWYER),
    CastMember("Jelle Zandloper", Role.HELPDESK_LAWYER),
    CastMember("Meike Horizon", Role.HELPDESK_LAWYER),
)
"""Colleagues of the story's lawyer, whom one meets in the queue but does not enter as."""
IN_EVERY_BRANCH = (Role.VOLUNTEER, Role.CASE_WORKER, Role.TEAM_LEAD)


def cast_list(engine: Engine) -> list[CastMember]:
    """Return the people of the story that are in the database."""
    with scoped(engine, Accounts()) as session:
        present = set(session.scalars(select(Person.email)))
    return [member for member in STORY if member.email in present]


@dataclass(frozen=True)
class Member:
    """Somebody with an account who works in a branch."""

    id: uuid.UUID
    name: str
    role: Role


def hire_everybody(session: ScopedSession, dice: random.Random) -> dict[str, list[Member]]:
    """Give everybody an account and what they are; return who works where, by slug of the branch.

    The session is in the `Accounts` scope. Nobody has a password: in the demonstration one enters with a click.
    """
    branches = {branch.slug: branch.id for branch in session.scalars(select(Branch))}
    regions = {region.slug: region.id for region in session.scalars(select(Region))}
    cast = [*STORY, *AT_THE_HELPDESK]
    everybody = [f"{first} {family}" for first in STAFF_FIRST for family in FAMILIES]
    names = iter(dice.sample(everybody, len(IN_EVERY_BRANCH) * len(branches)))
    for slug in sorted(branches):
        if slug != "hellevoetsluis":
            cast += [CastMember(next(names), role, (slug,)) for role in IN_EVERY_BRANCH]
    members: dict[str, list[Member]] = {slug: [] for slug in branches}
    for member in cast:
        person = Person(name=member.name, email=member.email)
        session.add(person)
        session.flush()
        for slug in member.where or ("",):
            membership = Membership(person_id=person.id, role=member.role, valid=SINCE)
            membership.branch_id, membership.region_id = branches.get(slug), regions.get(slug)
            session.add(membership)
            if slug in branches:
                members[slug].append(Member(person.id, person.name, member.role))
    return members
