"""The world of the tests: two branches, `here` and `elsewhere`, and people of every role."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import Range

from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch, BranchRegion, Municipality, Region, ServiceArea
from tenants.isolation import Accounts, Directory, ScopedSession, scoped
from tenants.roles import Role, Unit

if TYPE_CHECKING:
    from sqlalchemy import Engine

ALWAYS = Range(dt.date(2016, 1, 1), None)


@dataclass(frozen=True)
class Spot:
    """A branch of the world: its id, its address, and the municipality it serves."""

    id: uuid.UUID
    slug: str
    name: str
    municipality: str


@dataclass(frozen=True)
class World:
    """Everything that is there before a test begins. `people` is by role; branch roles are held `here`."""

    region_id: uuid.UUID
    other_region_id: uuid.UUID
    here: Spot
    elsewhere: Spot
    people: dict[Role, uuid.UUID] = field(default_factory=dict)
    volunteer_elsewhere: uuid.UUID = field(default_factory=uuid.uuid4)
    lead_elsewhere: uuid.UUID = field(default_factory=uuid.uuid4)
    nobody: uuid.UUID = field(default_factory=uuid.uuid4)
    """An account without any membership today."""

    def person(self, role: Role) -> uuid.UUID:
        """Return the person who is `role`, here or in the unit that the role is held in."""
        return self.people[role]


def build_world(web: Engine) -> World:
    """Make the world in an empty, migrated database, as the web role."""
    with scoped(web, Directory()) as session:
        regions = [Region(slug="zuidwest", name="Zuidwest"), Region(slug="noord", name="Noord")]
        session.add_all(regions)
        session.flush()
        spots = []
        for slug, name, code, region in (
            ("hierbeek", "Hierbeek", "GM9001", regions[0]),
            ("elderveen", "Elderveen", "GM9002", regions[1]),
        ):
            municipality = Municipality(
                code=code, valid=ALWAYS, name=name, slug=slug, province_code="PV28", province="Zuid-Holland"
            )
            branch = Branch(slug=slug, name=name, open=ALWAYS)
            session.add_all([municipality, branch])
            session.flush()
            session.add(BranchRegion(branch_id=branch.id, valid=ALWAYS, region_id=region.id))
            session.add(ServiceArea(municipality_code=code, service="all", valid=ALWAYS, branch_id=branch.id))
            spots.append(Spot(branch.id, slug, name, code))
        region_ids = [region.id for region in regions]
    world = World(region_ids[0], region_ids[1], spots[0], spots[1])
    with scoped(web, Accounts()) as session:
        for role in Role:
            world.people[role] = _person(session, role.value, role, world.here, region_ids[0])
        extra = {
            "volunteer_elsewhere": _person(session, "elsewhere", Role.VOLUNTEER, world.elsewhere, region_ids[1]),
            "lead_elsewhere": _person(session, "lead_elsewhere", Role.TEAM_LEAD, world.elsewhere, region_ids[1]),
            "nobody": _person(session, "nobody", None, world.here, region_ids[0]),
        }
    return World(world.region_id, world.other_region_id, world.here, world.elsewhere, world.people, **extra)


def _person(session: ScopedSession, word: str, role: Role | None, spot: Spot, region_id: uuid.UUID) -> uuid.UUID:
    person = Person(name=f"{word.replace('_', ' ').title()} Testboom", email=f"{word}@example.org")
    session.add(person)
    session.flush()
    if role is not None:
        session.add(
            Membership(
                person_id=person.id,
                role=role,
                branch_id=spot.id if role.unit is Unit.BRANCH else None,
                region_id=region_id if role.unit is Unit.REGION else None,
                valid=ALWAYS,
            )
        )
    return person.id
