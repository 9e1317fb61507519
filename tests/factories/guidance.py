"""Trajectories of a branch, for the tests of guidance and of whatever shows it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from tenants.audit.actions import Actor
from tenants.clients.access import Reader
from tenants.clients.models import Caseload
from tenants.guidance.actions import NewTrajectory, start_trajectory
from tenants.isolation import Branch, scoped
from tenants.moments import LOCAL, local_date, now
from tenants.roles import Right, Role, may
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World


def actor_as(world: World, role: Role) -> Actor:
    """Return the person who is `role` here as somebody who acts."""
    return Actor(world.person(role), role.value, f"{role.value} Testboom")


def reader_as(world: World, role: Role, moment: dt.datetime | None = None) -> Reader:
    """Return the person who is `role` here as somebody who reads records."""
    return Reader(actor_as(world, role), moment or now(), may(role, Right.CLIENT_ALL))


def local(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return a moment of the local clock."""
    return dt.datetime.combine(day, dt.time(hour, minute), LOCAL)


def started(web: Engine, world: World, client_id: uuid.UUID, day: dt.date | None = None, **values: Any) -> uuid.UUID:
    """Start a trajectory here, or at `spot`, and return the id."""
    spot: Spot = values.pop("spot", world.here)
    new = NewTrajectory(
        **{
            "municipality_code": spot.municipality,
            "year_of_guidance": 1,
            "started_on": day or local_date(),
            **values,
        }
    )
    with scoped(web, Branch(spot.id)) as session:
        return start_trajectory(session, actor_as(world, Role.CASE_WORKER), client_id, new, local_date()).id


def on_roster(web: Engine, world: World, name: str, person_id: uuid.UUID | None = None) -> uuid.UUID:
    """Put somebody on the roster of here and return the id."""
    with scoped(web, Branch(world.here.id)) as session:
        volunteer = Volunteer(
            number=name, name=name, kind="volunteer", started_on=dt.date(2017, 1, 1), person_id=person_id
        )
        session.add(volunteer)
        session.flush()
        return volunteer.id


def in_the_care_of(web: Engine, world: World, client_id: uuid.UUID, volunteer_id: uuid.UUID) -> None:
    """Give a client into the care of somebody of the roster."""
    with scoped(web, Branch(world.here.id)) as session:
        session.add(Caseload(client_id=client_id, volunteer_id=volunteer_id, since=dt.date(2017, 1, 1)))
