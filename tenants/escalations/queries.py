"""What a branch asked the Helpdesk and got back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation
from tenants.escalations.models import Escalation, EscalationMessage, SharedFact
from tenants.escalations.news import FOR_BRANCH
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


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
    """Return how many questions have something for the branch: an answer nobody opened yet, or something asked back."""
    return session.scalar(select(func.count()).where(Escalation.branch_id == session.branch_id, FOR_BRANCH)) or 0


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
