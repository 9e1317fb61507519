"""Opening a record outside one's caseload, closing it earlier, and the team lead who has seen who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tenants.audit.actions import record
from tenants.clients.access import OPEN_FOR, standing_of
from tenants.clients.models import ClientAccess
from tenants.clients.queries import client_named

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.clients.models import AccessReason
    from tenants.isolation import ScopedSession


def open_record(
    session: ScopedSession, reader: Reader, client_id: uuid.UUID, reason: AccessReason
) -> ClientAccess | None:
    """Open a record to the reader for eight hours, with the reason; nothing when it is open to them anyway.

    Raises `AbsentError` for a client not of here.
    """
    _client, standing = standing_of(session, reader, client_id)
    if standing.open:
        return standing.access
    access = ClientAccess(
        client_id=client_id,
        person_id=reader.actor.who,
        reason=reason,
        opened_at=reader.moment,
        ends_at=reader.moment + OPEN_FOR,
    )
    session.add(access)
    session.flush()
    record(session, reader.actor, "open", "client", client_id, reason=reason.value)
    return access


def close_record(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> None:
    """End what the reader opened of a client's record, before the eight hours are over. Raises `AbsentError`."""
    client_named(session, client_id)
    open_now = (
        select(ClientAccess.id)
        .where(
            ClientAccess.client_id == client_id,
            ClientAccess.person_id == reader.actor.who,
            ClientAccess.ends_at > reader.moment,
        )
        .with_for_update()
    )
    found = session.scalars(open_now).all()
    if found:
        session.execute(update(ClientAccess).where(ClientAccess.id.in_(found)).values(ends_at=reader.moment))
        record(session, reader.actor, "close", "client", client_id)


def note_seen(session: ScopedSession, actor: Actor, until: int) -> None:
    """Note that a team lead has seen who opened what, up to line `until` of the trail."""
    record(session, actor, "review", "access", "", until=until)
