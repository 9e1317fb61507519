"""Clients and visits of a branch, and what its trail says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.audit.models import AuditEvent
from tenants.clients.access import Reader
from tenants.clients.actions import NewClient, register_client
from tenants.clients.models import AccessReason, Caseload
from tenants.clients.opening import open_record
from tenants.consultations.actions import NewVisit, log_visit
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Right, Role, may
from tenants.volunteers.models import Kind, Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World


def volunteer(world: World) -> Actor:
    """Return the volunteer of `here` as somebody who acts."""
    return Actor(world.person(Role.VOLUNTEER), Role.VOLUNTEER.value, "Volunteer Testboom")


def registered(web: Engine, world: World, first_name: str, last_name: str, **values: Any) -> uuid.UUID:
    """Register a client here, or at `spot`, and return the id."""
    spot: Spot = values.pop("spot", world.here)
    new = NewClient(
        **{"municipality_code": spot.municipality, "first_name": first_name, "last_name": last_name, **values}
    )
    with scoped(web, Branch(spot.id)) as session:
        return register_client(session, volunteer(world), new, local_date()).id


def logged(web: Engine, world: World, day: dt.date | None = None, **values: Any) -> uuid.UUID:
    """Log a visit here, or at `spot`, and return the id."""
    spot: Spot = values.pop("spot", world.here)
    new = NewVisit(**{"municipality_code": spot.municipality, "topics": ("housing",), **values})
    with scoped(web, Branch(spot.id)) as session:
        return log_visit(session, volunteer(world), new, day or local_date(), local_date()).id


def reader_as(world: World, role: Role = Role.VOLUNTEER, moment: dt.datetime | None = None) -> Reader:
    """Return the person of `here` who is `role` as somebody who looks at records, now or at a moment."""
    who = Actor(world.person(role), role.value, f"{role.value.replace('_', ' ').title()} Testboom")
    return Reader(who, moment or now(), sees_all=may(role, Right.CLIENT_ALL))


def opened(
    web: Engine,
    world: World,
    client_id: uuid.UUID,
    role: Role = Role.VOLUNTEER,
    reason: AccessReason = AccessReason.VISIT,
) -> None:
    """Open the record of a client of `here` to the person of the world who is `role`, for the coming eight hours."""
    with scoped(web, Branch(world.here.id)) as session:
        open_record(session, reader_as(world, role), client_id, reason)


def in_care_of(web: Engine, world: World, client_id: uuid.UUID, role: Role, number: str = "") -> uuid.UUID:
    """Give a client of `here` into the care of the person who is `role`, put on the roster when needed; return the care."""
    with scoped(web, Branch(world.here.id)) as session:
        carer = session.scalar(select(Volunteer).where(Volunteer.person_id == world.person(role)))
        if carer is None:
            carer = Volunteer(
                number=number or f"R-{role.value}",
                name=f"{role.value.replace('_', ' ').title()} Testboom",
                kind=Kind.VOLUNTEER,
                started_on=dt.date(2016, 1, 1),
                person_id=world.person(role),
            )
            session.add(carer)
            session.flush()
        care = Caseload(client_id=client_id, volunteer_id=carer.id, since=dt.date(2016, 1, 1))
        session.add(care)
        session.flush()
        return care.id


def trail_of(web: Engine, world: World, after: int = 0) -> list[AuditEvent]:
    """Return the lines of the trail of `here` after a sequence, oldest first."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        query = select(AuditEvent).where(AuditEvent.sequence > after).order_by(AuditEvent.sequence)
        return list(session.scalars(query))


def end_of_trail(web: Engine, world: World) -> int:
    """Return the sequence of the last line of the trail of `here`."""
    lines = trail_of(web, world)
    return lines[-1].sequence if lines else 0
