"""What papers ask for attention on the page of today: those that expire, and those that did, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.documents.queries import expiring

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.documents.models import DocumentKind
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Attention:
    """A paper for the page of today: what it is, whose, and the last day on which it is valid."""

    document_id: uuid.UUID
    kind: DocumentKind
    title: str
    name: str
    expires_on: dt.date
    expired: bool


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Attention]:
    """Return the papers that expire soon or did, of clients whose records are open to the reader; soonest first."""
    return [
        Attention(
            found.document.id,
            found.document.kind,
            found.document.title,
            found.whose or found.client.name,
            found.document.expires_on,
            expired=found.document.expires_on < today,
        )
        for found in expiring(session, reader, today)
        if found.document.expires_on is not None
    ]
