"""The clients in somebody's care, and handing them over to somebody else in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from tenants.audit.actions import record
from tenants.clients.models import Caseload, Client
from tenants.faults import RefusalError
from tenants.volunteers.queries import successors
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tenants.volunteers.queries import Colleague


@dataclass(frozen=True)
class Cared:
    """A client in somebody's care."""

    caseload_id: uuid.UUID
    client_id: uuid.UUID
    name: str
    number: str
    since: dt.date


@dataclass(frozen=True)
class Moved:
    """A record of work that changed hands: the one that was, and the one that was made for the successor, if any."""

    id: uuid.UUID
    new: uuid.UUID | None = None


def in_care_of(session: ScopedSession, volunteer_id: uuid.UUID, today: dt.date) -> list[Cared]:
    """Return the clients in somebody's care, by name. Whoever shows it has decided that its reader may know them."""
    query = (
        select(Caseload.id, Client.id, Client.first_name, Client.last_name, Client.number, Caseload.since)
        .join(Client, (Client.branch_id == Caseload.branch_id) & (Client.id == Caseload.client_id))
        .where(Caseload.volunteer_id == volunteer_id, or_(Caseload.until.is_(None), Caseload.until > today))
        .order_by(Client.search_name, Client.id)
    )
    return [
        Cared(caseload_id, client_id, f"{first} {last}".strip(), number, since)
        for caseload_id, client_id, first, last, number, since in session.execute(query)
    ]


def hand_over_clients(
    session: ScopedSession,
    actor: Actor,
    volunteer_id: uuid.UUID,
    caseload_ids: Collection[uuid.UUID],
    to_id: uuid.UUID | None,
    today: dt.date,
) -> list[Moved]:
    """Give clients from one person's care into another's, from today on; return what changed hands.

    Raises `RefusalError` when nobody was chosen, or a successor who does not work here.
    """
    if not caseload_ids:
        raise RefusalError(N_("Choose which clients you hand over."), "clients")
    successor = successor_named(session, to_id, volunteer_id, today, "to")
    moved = move_caseloads(session, volunteer_id, caseload_ids, successor.id, today)
    for each in moved.values():
        record(session, actor, "hand_over", "caseload", each.new or each.id)
    for client_id in moved:
        record(session, actor, "change", "client", client_id, fields=["caseload"])
    return list(moved.values())


def successor_named(
    session: ScopedSession, to_id: uuid.UUID | None, but: uuid.UUID, today: dt.date, field: str
) -> Colleague:
    """Return who takes over. Raises `RefusalError` about `field` for nobody, or somebody who does not work here."""
    found = next((each for each in successors(session, today, but) if each.id == to_id), None)
    if found is None:
        raise RefusalError(N_("Choose who takes this over."), field)
    return found


def move_caseloads(
    session: ScopedSession,
    volunteer_id: uuid.UUID,
    caseload_ids: Collection[uuid.UUID],
    to_id: uuid.UUID,
    today: dt.date,
) -> dict[uuid.UUID, Moved]:
    """Close caseloads of one person and open them for another; return by client what changed hands.

    Whoever has the client in their care already keeps it as it was.
    """
    open_now = or_(Caseload.until.is_(None), Caseload.until > today)
    theirs = session.scalars(
        select(Caseload)
        .where(Caseload.volunteer_id == volunteer_id, Caseload.id.in_(caseload_ids), open_now)
        .with_for_update()
    ).all()
    held = set(
        session.scalars(select(Caseload.client_id).where(Caseload.volunteer_id == to_id, Caseload.until.is_(None)))
    )
    made: dict[uuid.UUID, Caseload] = {}
    for each in theirs:
        each.until = max(today, each.since)
        if each.client_id not in held:
            made[each.client_id] = Caseload(client_id=each.client_id, volunteer_id=to_id, since=today)
    session.add_all(made.values())
    session.flush()
    return {
        each.client_id: Moved(each.id, made[each.client_id].id if each.client_id in made else None) for each in theirs
    }
