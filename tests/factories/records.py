"""Clients and visits of a branch, and what its trail says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.audit.models import AuditEvent
from tenants.clients.actions import NewClient, register_client
from tenants.consultations.actions import NewVisit, log_visit
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role

if TYPE_CHECKING:
    import datetime as dt
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


def trail_of(web: Engine, world: World, after: int = 0) -> list[AuditEvent]:
    """Return the lines of the trail of `here` after a sequence, oldest first."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        query = select(AuditEvent).where(AuditEvent.sequence > after).order_by(AuditEvent.sequence)
        return list(session.scalars(query))


def end_of_trail(web: Engine, world: World) -> int:
    """Return the sequence of the last line of the trail of `here`."""
    lines = trail_of(web, world)
    return lines[-1].sequence if lines else 0
