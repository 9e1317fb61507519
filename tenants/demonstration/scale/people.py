"""Who works in the country: four people in every branch, a manager in every region, and the people of the story where they are.

Nobody has a password: in a demonstration one enters with a click.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch, Region
from tenants.demonstration.cast import AT_THE_HELPDESK, STORY, Member
from tenants.demonstration.making import made_id
from tenants.demonstration.names import FAMILIES, STAFF_FIRST
from tenants.roles import Role, Unit

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession

TEAM = (Role.VOLUNTEER, Role.CASE_WORKER, Role.LEGAL_COUNSELLOR, Role.TEAM_LEAD)


def hire_country(session: ScopedSession, seed: int, first: dt.date) -> dict[str, list[Member]]:
    """Give everybody an account and what they are; return who works in each branch, by its address.

    Under the empty address are those of the nation. The session is in the `Accounts` scope.
    """
    branches = dict(session.execute(select(Branch.slug, Branch.id).order_by(Branch.slug)).all())
    regions = dict(session.execute(select(Region.slug, Region.id).order_by(Region.slug)).all())
    story = {slug: [one for one in STORY if slug in one.where] for slug in branches}
    national = [one for one in (*STORY, *AT_THE_HELPDESK) if one.role.unit is Unit.NATION]
    hired: dict[str, list[Member]] = {slug: [] for slug in ("", *branches)}
    people, memberships = [], []
    dice = random.Random(f"{seed} people")

    def hire(name: str, email: str, role: Role, where: str = "", region: uuid.UUID | None = None) -> None:
        member = Member(made_id(dice, first), name, role)
        hired[where].append(member)
        people.append({"id": member.id, "name": name, "email": email})
        of = {"branch_id": branches.get(where), "region_id": region}
        memberships.append(
            {"id": made_id(dice, first), "person_id": member.id, "role": role, "valid": Range(first, None), **of}
        )

    for one in national:
        hire(one.name, one.email, one.role)
    for number, (slug, region_id) in enumerate(regions.items()):
        manager = next(one for one in STORY if one.role is Role.REGIONAL_MANAGER)
        name = f"{dice.choice(STAFF_FIRST)} {dice.choice(FAMILIES)}"
        known = number == 0
        hire(
            manager.name if known else name,
            manager.email if known else f"manager@{slug}.example.org",
            Role.REGIONAL_MANAGER,
            region=region_id,
        )
    for slug in branches:
        famous = {one.role: one for one in story[slug] if len(one.where) == 1}
        for role in TEAM:
            star = famous.get(role)
            name = star.name if star else f"{dice.choice(STAFF_FIRST)} {dice.choice(FAMILIES)}"
            hire(name, star.email if star else f"{role.value.replace('_', '.')}@{slug}.example.org", role, slug)
    session.execute(insert(Person), people)
    session.execute(insert(Membership), memberships)
    return hired
