"""What a branch asked the Helpdesk and got back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation
from tenants.escalations.models import OPEN, Escalation, EscalationLink, EscalationMessage, SharedFact, State
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class OwnQuestion:
    """A question of the branch, with the client it was about: what the Helpdesk never sees."""

    question: Escalation
    client_id: uuid.UUID | None
    client_name: str


@dataclass(frozen=True)
class Page:
    """A part of a long list: which, of how many rows in all."""

    rows: Sequence[Escalation]
    total: int


@dataclass(frozen=True)
class Subject:
    """The client that a question is about, with the name of the municipality and the topics of the visit, if any."""

    client: Client | None
    municipality: str
    topics: tuple[str, ...]


def unread_answers(session: ScopedSession) -> int:
    """Return how many answers nobody of the branch has opened yet."""
    unread = (Escalation.state == State.ANSWERED) & Escalation.read_at.is_(None)
    return session.scalar(select(func.count()).where(Escalation.branch_id == session.branch_id, unread)) or 0


def questions_of_branch(session: ScopedSession, *, page: int = 1, size: int = 50) -> Page:
    """Return what the branch asked, newest first: answers that nobody opened yet, what still waits, and the rest."""
    rank = case(
        ((Escalation.state == State.ANSWERED) & Escalation.read_at.is_(None), 0),
        (Escalation.state.in_(OPEN), 1),
        else_=2,
    )
    newest = func.coalesce(Escalation.answered_at, Escalation.asked_at).desc()
    query = select(Escalation, func.count().over()).where(Escalation.branch_id == session.branch_id)
    rows = session.execute(query.order_by(rank, newest, Escalation.id).limit(size).offset((page - 1) * size)).all()
    return Page([row[0] for row in rows], rows[0][1] if rows else 0)


def own_question(session: ScopedSession, escalation_id: uuid.UUID) -> OwnQuestion:
    """Return one question of the branch. Raises `AbsentError` when there is none here."""
    # A question that was split off is about whom the whole was about.
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    link = (EscalationLink.branch_id == Escalation.branch_id) & (EscalationLink.escalation_id == origin)
    client = (Client.branch_id == EscalationLink.branch_id) & (Client.id == EscalationLink.client_id)
    row = session.execute(
        select(Escalation, Client)
        .outerjoin(EscalationLink, link)
        .outerjoin(Client, client)
        .where(Escalation.id == escalation_id, Escalation.branch_id == session.branch_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    found: Client | None = row[1]
    return OwnQuestion(row[0], found.id if found else None, found.name if found else "")


def subject_of_question(
    session: ScopedSession,
    reader: Reader,
    today: dt.date,
    *,
    client_id: uuid.UUID | None = None,
    visit_id: uuid.UUID | None = None,
) -> Subject:
    """Return whom a question is going to be about: a client, or who came to a visit; nobody when neither is given.

    Raises `AbsentError` for a client or a visit that is not of this branch, `ClosedRecordError` for a client whose
    record is not open to the reader: a question offers what is known of them.
    """
    is_open = func.coalesce(open_to(reader, Client.id), False)
    place = (Municipality.code == Client.municipality_code) & Municipality.valid.contains(today)
    if visit_id is not None:
        joined = (Client.branch_id == Consultation.branch_id) & (Client.id == Consultation.client_id)
        visit = session.execute(
            select(Client, is_open, Municipality.name, Consultation.topics)
            .select_from(Consultation)
            .outerjoin(Client, joined)
            .outerjoin(Municipality, place)
            .where(Consultation.id == visit_id, Consultation.withdrawn_at.is_(None))
        ).one_or_none()
        if visit is None:
            raise AbsentError
        return Subject(_opened(visit[0], is_open=visit[1]), visit[2] or "", tuple(visit[3]))
    if client_id is None:
        return Subject(None, "", ())
    found = session.execute(
        select(Client, is_open, Municipality.name).outerjoin(Municipality, place).where(Client.id == client_id)
    ).one_or_none()
    if found is None:
        raise AbsentError
    return Subject(_opened(found[0], is_open=found[1]), found[2] or "", ())


def _opened(client: Client | None, *, is_open: bool) -> Client | None:
    if client is not None and not is_open:
        raise ClosedRecordError(client.id)
    return client


def facts_of(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[SharedFact]:
    """Return the facts that went along, in their order; at the Helpdesk nothing once the branch no longer shares them."""
    of_question = select(SharedFact).where(SharedFact.escalation_id == escalation_id)
    return session.scalars(of_question.order_by(SharedFact.position)).all()


def messages_of(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[EscalationMessage]:
    """Return what was said since the question was asked, oldest first."""
    of_question = select(EscalationMessage).where(EscalationMessage.escalation_id == escalation_id)
    return session.scalars(of_question.order_by(EscalationMessage.id)).all()
