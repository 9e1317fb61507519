"""Questions to the Helpdesk, and who acts on them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tenants.audit.actions import Actor
from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.escalations.models import RUNNING, Escalation, EscalationMessage, MessageKind, SharedFact, Subject
from tenants.escalations.running import start, stop
from tenants.isolation import Branch, scoped
from tenants.moments import now
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import Engine

    from tests.factories.world import Spot, World


_NUMBER = itertools.count(1)


def actor_of(world: World, role: Role) -> Actor:
    """Return the person of the world who is `role`, as somebody who acts."""
    return Actor(world.person(role), role.value, f"{role.value.replace('_', ' ').title()} Testboom")


def asked(
    web: Engine,
    world: World,
    spot: Spot | None = None,
    facts: Sequence[tuple[str, str]] = (),
    answer: str = "",
    **values: Any,
) -> uuid.UUID:
    """Ask a question in `spot` (here when none is given), past every form, and return its id; with its answer, if given."""
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
        start(escalation, escalation.asked_at or now())
        if escalation.state not in (None, *RUNNING):
            stop(escalation, now())
        session.add(escalation)
        session.flush()
        of = {"branch_id": spot.id, "escalation_id": escalation.id}
        session.add_all(
            SharedFact(position=position, term=term, value=value, **of)
            for position, (term, value) in enumerate(facts, start=1)
        )
        if answer:
            who = world.person(Role.HELPDESK_LAWYER)
            message = {
                "kind": MessageKind.ANSWER,
                "text": answer,
                "written_by": who,
                "written_by_name": "Lawyer Testboom",
            }
            session.add(EscalationMessage(**message, **of))
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
