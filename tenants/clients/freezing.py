"""What was frozen about somebody when it counted, and follows when what is registered of them is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tenants.audit.actions import record
from tenants.housing.limits import frozen_facts
from tenants.housing.models import Placement
from tenants.participation.models import Participant

if TYPE_CHECKING:
    from tenants.audit.actions import Actor
    from tenants.clients.models import Client
    from tenants.isolation import ScopedSession

FROZEN = {"birth_date", "sex", "nationality"}
"""The fields of a client that placements and participants keep as they were."""
UNKNOWN = "unknown"


def freeze_again(session: ScopedSession, actor: Actor, client: Client) -> tuple[int, int]:
    """Let placements and participants say of `client` what is registered now; return how many of each changed.

    For a correction only: somebody's nationality that changes later was no mistake then. Their months are counted anew.
    """
    placements, nationality = 0, client.nationality or UNKNOWN
    for placement in session.scalars(select(Placement).where(Placement.client_id == client.id)):
        facts = frozen_facts(client, placement.day)
        if any(getattr(placement, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(placement, name, value)
            placements += 1
    others = update(Participant).where(Participant.client_id == client.id, Participant.nationality != nationality)
    found = session.scalars(others.values(nationality=nationality).returning(Participant.id)).all()
    if placements or found:
        record(session, actor, "freeze", "client", client.id, placements=placements, participants=len(found))
    return placements, len(found)
