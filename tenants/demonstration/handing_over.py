"""Somebody who moves between two branches: one handed over each way, with consent, and not answered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.clients.consents import give_consent
from tenants.clients.handovers import FACTS, Chosen, hand_over
from tenants.clients.models import Client, Consent, Relation, Section
from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Engine

    from tenants.demonstration.cast import Member

WAY = ("hellevoetsluis", "nissewaard")


def hand_each_other(
    engine: Engine, branches: dict[str, uuid.UUID], members: dict[str, list[Member]], today: dt.date
) -> None:
    """Let the two branches hand somebody over to each other."""
    for here, there in (WAY, tuple(reversed(WAY))):
        sender = members[here][-1]
        actor = Actor(sender.id, sender.role.value, sender.name)
        with scoped(engine, Branch(branches[here])) as session:
            newest = select(Client.id).where(Client.relation == Relation.HEAD).order_by(Client.id.desc()).offset(30)
            client_id = session.scalars(newest.limit(1)).one()
            how = "Samen met de tolk besproken en getekend"
            give_consent(session, actor, client_id, Consent.Kind.HANDOVER, today, how, today)
            chosen = Chosen(frozenset(FACTS), frozenset(), trajectories=True)
            hand_over(session, actor, client_id, branches[there], chosen, [Section.GENERAL])
