"""People of the roster, clients in their care, and who acts on them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tenants.audit.actions import Actor
from tenants.clients.models import Caseload
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tenants.volunteers.actions import NewVolunteer, take_on
from tenants.volunteers.models import Kind

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World

BEGAN = dt.date(2018, 1, 8)


def lead(world: World) -> Actor:
    """Return the team lead of `here` as somebody who acts."""
    return Actor(world.person(Role.TEAM_LEAD), Role.TEAM_LEAD.value, "Team Lead Testboom")


def hired(web: Engine, world: World, name: str = "Joke Klaproos", **values: Any) -> uuid.UUID:
    """Put somebody on the roster here, or at `spot`, and return the id."""
    spot: Spot = values.pop("spot", world.here)
    new = NewVolunteer(**{"name": name, "kind": Kind.VOLUNTEER, "started_on": BEGAN, **values})
    with scoped(web, Branch(spot.id)) as session:
        return take_on(session, lead(world), new, local_date()).id


def put_in_care(
    web: Engine, world: World, client_id: uuid.UUID, volunteer_id: uuid.UUID, since: dt.date = BEGAN, **values: Any
) -> uuid.UUID:
    """Put a client in somebody's care, past every form, and return the id of the caseload."""
    spot: Spot = values.pop("spot", world.here)
    with scoped(web, Branch(spot.id)) as session:
        caseload = Caseload(client_id=client_id, volunteer_id=volunteer_id, since=since, **values)
        session.add(caseload)
        session.flush()
        return caseload.id
