"""Questions about the people a branch helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, String, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from tenants.audit.models import AuditEvent
from tenants.auth.models import Person
from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.consultations.models import Consultation
from tenants.escalations.models import Escalation, EscalationLink
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.isolation import ScopedSession

ENOUGH_LETTERS = 2
TIMELINE_LENGTH = 300


@dataclass(frozen=True)
class Happening:
    """One thing in a client's record: a visit, a question to the Helpdesk, or somebody who opened the record."""

    kind: str
    at: dt.datetime
    id: str
    detail: dict[str, Any]
    person_name: str


@dataclass(frozen=True)
class Acquaintance:
    """A client as a list shows them, with the day they were last helped."""

    client: Client
    last_day: dt.date | None


def client_named(session: ScopedSession, client_id: uuid.UUID) -> Client:
    """Return the client with this id in the branch. Raises `AbsentError` when there is none here.

    Costs nothing when this session has met the client before: one session looks from one branch all its life.
    """
    client = session.get(Client, (session.branch_id, client_id))
    if client is None:
        raise AbsentError
    return client


def clients_like(session: ScopedSession, words: str, limit: int = 8) -> Sequence[Client]:
    """Return clients whose name or number holds each of `words`, in any order; those that begin with it come first.

    Two letters are enough; one figure of a number is. The client's whole number comes before everything.
    """
    wanted = search_form(words)
    if not is_enough(wanted):
        return []
    query = select(Client).where(*_holding(wanted)).order_by(*_nearest(wanted)).limit(limit)
    return session.scalars(query).all()


def is_enough(words: str) -> bool:
    """Whether `words` are enough to look for somebody with."""
    wanted = search_form(words)
    return len(wanted) >= ENOUGH_LETTERS or wanted.isdecimal()


def _holding(wanted: str) -> list[ColumnElement[bool]]:
    number = func.lower(Client.number)
    return [
        or_(Client.search_name.contains(word, autoescape=True), number.startswith(word, autoescape=True))
        for word in wanted.split()
    ]


def _nearest(wanted: str) -> list[ColumnElement[Any]]:
    begins = [
        or_(
            Client.search_name.startswith(word, autoescape=True),
            Client.search_name.contains(f" {word}", autoescape=True),
        )
        for word in wanted.split()
    ]
    return [
        (func.lower(Client.number) == wanted).desc(),
        Client.search_name.startswith(wanted, autoescape=True).desc(),
        and_(*begins).desc(),
        Client.search_name.asc(),
        Client.id.asc(),
    ]


def acquaintances(session: ScopedSession, words: str = "", limit: int = 50) -> list[Acquaintance]:
    """Return clients found by `words`, or without words those helped most recently, with the last day of help."""
    last = (
        select(Consultation.client_id, func.max(Consultation.day).label("day"))
        .where(Consultation.client_id.is_not(None), Consultation.withdrawn_at.is_(None))
        .group_by(Consultation.client_id)
        .subquery()
    )
    query = select(Client, last.c.day).outerjoin(last, last.c.client_id == Client.id).limit(limit)
    wanted = search_form(words)
    if is_enough(wanted):
        query = query.where(*_holding(wanted)).order_by(*_nearest(wanted))
    else:
        query = query.order_by(
            func.greatest(last.c.day, func.date(Client.registered_at)).desc(), Client.registered_at.desc(), Client.id
        )
    return [Acquaintance(client, day) for client, day in session.execute(query)]


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
