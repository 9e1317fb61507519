"""Finding dossiers, running or closed, by the name of their client in any spelling or by a part of their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, false, func, or_, select, true

from tenants.clients.access import open_to
from tenants.clients.finding import found_by, is_enough
from tenants.clients.models import Client
from tenants.dossiers.models import Dossier
from tenants.dossiers.queries import Opened

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

MOST_CLOSED = 20


def found(reader: Reader, words: str) -> ColumnElement[bool]:
    """Whether a dossier is found by the name of its client in any spelling, or by a part of its numbers."""
    by_number = func.lower(Dossier.number).contains(words.lower(), autoescape=True)
    reference = func.lower(Dossier.reference).contains(words.lower(), autoescape=True)
    by_name = and_(true(), *found_by(reader, words)) if is_enough(words) else false()
    return or_(by_number, reference, by_name)


def closed_like(session: ScopedSession, reader: Reader, words: str) -> list[Opened]:
    """Return dossiers that are closed and found by `words`, the last one first, at most `MOST_CLOSED`."""
    query = (
        select(Dossier, Client)
        .join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))
        .where(
            Dossier.closed_on.is_not(None),
            Dossier.withdrawn_at.is_(None),
            open_to(reader, Client.id),
            found(reader, words.strip()),
        )
        .order_by(Dossier.closed_on.desc(), Dossier.number)
        .limit(MOST_CLOSED)
    )
    return [Opened(dossier, client) for dossier, client in session.execute(query)]
