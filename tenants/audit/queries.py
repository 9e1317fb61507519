"""Questions about the trail: who did what, and is it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from tenants.audit.models import AuditEvent

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Fault:
    """A place where the chain is broken: at `sequence`, because of `what`."""

    sequence: int
    what: str


# One pass over the chain: each line's hash is made again from the line before it.
_BROKEN = text(
    """
    WITH chain AS (
        SELECT *, lag(hash, 1, ''::bytea) OVER (ORDER BY sequence) AS previous,
            lag(sequence, 1, 0::bigint) OVER (ORDER BY sequence) AS before
        FROM audit_events WHERE branch_id = current_branch()
    )
    SELECT sequence, CASE WHEN sequence <> before + 1 THEN 'missing' ELSE 'changed' END
    FROM chain
    WHERE sequence <> before + 1
        OR hash <> audit_hash(previous, branch_id::text, sequence, at, person_id, role, verb, record, record_id, detail)
    ORDER BY sequence
    """
)
_CUT_OFF = text(
    """
    SELECT published.sequence FROM published_heads published
    LEFT JOIN audit_events event ON event.branch_id = published.branch_id AND event.sequence = published.sequence
    WHERE published.branch_id = current_branch() AND published.sequence > 0
        AND event.hash IS DISTINCT FROM published.hash
    UNION
    SELECT head.sequence FROM audit_heads head
    WHERE head.branch_id = current_branch()
        AND head.sequence <> (SELECT coalesce(max(sequence), 0) FROM audit_events WHERE branch_id = current_branch())
    ORDER BY 1
    """
)


def chain_faults(session: ScopedSession) -> list[Fault]:
    """Return every place where the branch's chain was changed, cut or cut off; empty when it is whole."""
    broken = [Fault(sequence, what) for sequence, what in session.execute(_BROKEN)]
    return broken + [Fault(sequence, "cut off") for sequence in session.scalars(_CUT_OFF)]


def events_about(session: ScopedSession, record: str, record_id: uuid.UUID) -> Sequence[AuditEvent]:
    """Return who did what with one record, newest first."""
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.record == record, AuditEvent.record_id == str(record_id))
        .order_by(AuditEvent.sequence.desc())
    ).all()


def latest_events(session: ScopedSession, *, before: int | None = None, limit: int = 100) -> Sequence[AuditEvent]:
    """Return the newest lines of the branch, those before sequence `before` when given."""
    query = select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(AuditEvent.sequence < before)).all()
