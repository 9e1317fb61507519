"""Questions about the trail: who did what, and is it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, cast, select, text

from tenants.audit.models import AuditEvent
from tenants.auth.models import Person
from tenants.clients.models import Client
from tenants.consultations.models import Consultation

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Fault:
    """A place where the chain is broken: at `sequence`, because of `what`."""

    sequence: int
    what: str


# One pass over the chain: each line's hash is made again from the line before it. Then its end, against what was
# published and against the head that the writers follow.
_FAULTS = text(
    """
    WITH chain AS (
        SELECT *, lag(hash, 1, ''::bytea) OVER (ORDER BY sequence) AS previous,
            lag(sequence, 1, 0::bigint) OVER (ORDER BY sequence) AS before
        FROM audit_events WHERE branch_id = current_branch()
    )
    SELECT sequence, CASE WHEN sequence <> before + 1 THEN 'missing' ELSE 'changed' END AS what
    FROM chain
    WHERE sequence <> before + 1
        OR hash <> audit_hash(previous, branch_id::text, sequence, at, person_id, role, verb, record, record_id, detail)
    UNION
    SELECT published.sequence, 'cut off' FROM published_heads published
    LEFT JOIN audit_events event ON event.branch_id = published.branch_id AND event.sequence = published.sequence
    WHERE published.branch_id = current_branch() AND published.sequence > 0
        AND event.hash IS DISTINCT FROM published.hash
    UNION
    SELECT head.sequence, 'cut off' FROM audit_heads head
    WHERE head.branch_id = current_branch()
        AND head.sequence <> (SELECT coalesce(max(sequence), 0) FROM audit_events WHERE branch_id = current_branch())
    ORDER BY what, sequence
    """
)


def chain_faults(session: ScopedSession) -> list[Fault]:
    """Return every place where the branch's chain was changed, cut or cut off; empty when it is whole."""
    return [Fault(sequence, what) for sequence, what in session.execute(_FAULTS)]


@dataclass(frozen=True)
class Look:
    """A line of the trail as people read it: with the name of who did it, and what tells the record apart."""

    event: AuditEvent
    person_name: str
    client_number: str
    visit_day: dt.date | None


@dataclass(frozen=True)
class TrailChoice:
    """Which lines: of one person, about one kind of record or one record, before a line; nothing means all."""

    person_id: uuid.UUID | None = None
    record: str = ""
    record_id: str = ""
    before: int | None = None


def looks(session: ScopedSession, chosen: TrailChoice, limit: int = 50) -> list[Look]:
    """Return the newest lines of the branch's trail among those in `chosen`, in one statement."""
    query = (
        select(AuditEvent, Person.name, Client.number, Consultation.day)
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .outerjoin(Client, and_(AuditEvent.record == "client", cast(Client.id, String) == AuditEvent.record_id))
        .outerjoin(
            Consultation,
            and_(AuditEvent.record == "consultation", cast(Consultation.id, String) == AuditEvent.record_id),
        )
        .order_by(AuditEvent.sequence.desc())
        .limit(limit)
    )
    if chosen.person_id is not None:
        query = query.where(AuditEvent.person_id == chosen.person_id)
    if chosen.record:
        query = query.where(AuditEvent.record == chosen.record)
    if chosen.record_id:
        query = query.where(AuditEvent.record_id == chosen.record_id)
    if chosen.before is not None:
        query = query.where(AuditEvent.sequence < chosen.before)
    return [
        Look(event, name or "", number or "", visit_day) for event, name, number, visit_day in session.execute(query)
    ]
