"""Questions to the Helpdesk, and who acts on them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tenants.audit.actions import Actor
from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.escalations.models import Escalation, Subject
from tenants.isolation import Branch, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World


_NUMBER = itertools.count(1)


def actor_of(world: World, role: Role) -> Actor:
    """Return the person of the world who is `role`, as somebody who acts."""
    return Actor(world.person(role), role.value, f"{role.value.replace('_', ' ').title()} Testboom")


def asked(web: Engine, world: World, spot: Spot | None = None, **values: Any) -> uuid.UUID:
    """Ask a question in `spot` (here when none is given), past every form, and return its id."""
    spot = spot or world.here
    given = {"title": "May this boy appeal?", "question": "He was 17 when he asked for asylum.", **values}
    with scoped(web, Branch(spot.id)) as session:
        escalation = Escalation(
            branch_id=spot.id,
            branch_name=spot.name,
            asked_by=world.person(Role.VOLUNTEER) if spot is world.here else world.volunteer_elsewhere,
            asked_by_name="Volunteer Testboom",
            subject=given.pop("subject", Subject.FAMILY_REUNIFICATION),
            **given,
        )
        session.add(escalation)
        session.flush()
        return escalation.id


def client_at(web: Engine, spot: Spot, number: str = "", **values: Any) -> uuid.UUID:
    """Register a client in `spot` and return the id."""
    given = {"first_name": "Samuel", "last_name": "van der Wilg", "nationality": "ER", "sex": "m", **values}
    with scoped(web, Branch(spot.id)) as session:
        client = Client(
            number=number or f"T{next(_NUMBER)}",
            municipality_code=spot.municipality,
            search_name=search_form(given["first_name"], given["last_name"]),
            **given,
        )
        session.add(client)
        session.flush()
        return client.id
