"""Questions about the people a branch helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from tenants.audit.models import AuditEvent
from tenants.auth.models import Person
from tenants.clients.models import Client
from tenants.consultations.models import Consultation
from tenants.escalations.models import Escalation, EscalationLink
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

TIMELINE_LENGTH = 300


@dataclass(frozen=True)
class Happening:
    """One thing in a client's record: a visit, a question to the Helpdesk, or somebody who opened the record."""

    kind: str
    at: dt.datetime
    id: str
    detail: dict[str, Any]
    person_name: str


def client_named(session: ScopedSession, client_id: uuid.UUID) -> Client:
    """Return the client with this id in the branch. Raises `AbsentError` when there is none here.

    Costs nothing when this session has met the client before: one session looks from one branch all its life.
    """
    client = session.get(Client, (session.branch_id, client_id))
    if client is None:
        raise AbsentError
    return client


def client_with_likenesses(session: ScopedSession, client_id: uuid.UUID) -> tuple[Client, list[Client]]:
    """Return a client, and those with the same name and birth date: likely the same person, registered twice.

    Raises `AbsentError` when there is no such client here.
    """
    this = aliased(Client)
    same = and_(Client.search_name == this.search_name, Client.birth_date == this.birth_date)
    query = select(Client).join(this, or_(Client.id == this.id, same)).where(this.id == client_id)
    found = session.scalars(query.order_by(Client.number)).all()
    client = next((each for each in found if each.id == client_id), None)
    if client is None:
        raise AbsentError
    return client, [each for each in found if each.id != client_id]


def likenesses(session: ScopedSession, name: str, birth_date: dt.date | None) -> Sequence[Client]:
    """Return clients with this search name and birth date; none when the birth date is unknown."""
    if birth_date is None:
        return []
    same = select(Client).where(Client.search_name == name, Client.birth_date == birth_date)
    return session.scalars(same.order_by(Client.number)).all()


def timeline_of(session: ScopedSession, client_id: uuid.UUID) -> list[Happening]:
    """Return a client's visits, questions to the Helpdesk and who opened the record, newest first, in one statement."""
    visits = (
        select(
            literal("visit").label("kind"),
            Consultation.at.label("at"),
            cast(Consultation.id, String).label("id"),
            func.jsonb_build_object(
                "day", Consultation.day, "topics", Consultation.topics, "channel", Consultation.channel,
                "outcome", Consultation.outcome,
            ).label("detail"),
            Person.name.label("person_name"),
        )
        .outerjoin(Person, Person.id == Consultation.volunteer_id)
        .where(Consultation.client_id == client_id, Consultation.withdrawn_at.is_(None))
    )  # fmt: skip
    questions = (
        select(
            literal("question"),
            Escalation.asked_at,
            cast(Escalation.id, String),
            func.jsonb_build_object("title", Escalation.title, "state", Escalation.state),
            Escalation.asked_by_name,
        )
        .join(EscalationLink, EscalationLink.escalation_id == Escalation.id)
        .where(EscalationLink.client_id == client_id)
    )
    looks = (
        select(
            literal("look"),
            AuditEvent.at,
            cast(AuditEvent.sequence, String),
            func.jsonb_build_object("verb", AuditEvent.verb, "role", AuditEvent.role),
            Person.name,
        )
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .where(AuditEvent.record == "client", AuditEvent.record_id == str(client_id))
        .order_by(AuditEvent.sequence.desc())
        .limit(50)
    )
    looked = looks.subquery()
    everything = union_all(visits, questions, select(looked)).subquery()
    query = select(everything).order_by(everything.c.at.desc(), everything.c.id.desc()).limit(TIMELINE_LENGTH)
    return [Happening(kind, at, key, detail, name or "") for kind, at, key, detail, name in session.execute(query)]


def highest_number(session: ScopedSession) -> str | None:
    """Return the highest client number that is a whole number, or none."""
    whole = Client.number.regexp_match("^[0-9]{1,9}$")
    highest = session.scalar(select(func.max(cast(Client.number, Integer))).where(whole))
    return None if highest is None else str(highest)
