"""In whose care a client is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from tenants.audit.actions import record
from tenants.clients.models import Caseload
from tenants.clients.queries import client_named
from tenants.faults import AbsentError, RefusalError
from tenants.volunteers.models import Volunteer
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def assign(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, volunteer_id: uuid.UUID, today: dt.date
) -> Caseload:
    """Give a client into the care of somebody of the roster, from today on.

    Raises `RefusalError` when they have this client already, no longer work here, or the record has ended;
    `AbsentError` for a client or somebody of the roster who is not of here.
    """
    client = client_named(session, client_id)
    carer = session.scalar(select(Volunteer).where(Volunteer.id == volunteer_id))
    if carer is None:
        raise AbsentError
    if client.ended_on is not None:
        msg = N_("This record has ended. Open it again first.")
        raise RefusalError(msg, "volunteer")
    if carer.started_on > today or (carer.ended_on is not None and carer.ended_on < today):
        msg = N_("%(name)s does not work here today. Choose somebody else.")
        raise RefusalError(msg, "volunteer", name=carer.name)
    held = select(Caseload.id).where(
        Caseload.client_id == client_id, Caseload.volunteer_id == volunteer_id, Caseload.until.is_(None)
    )
    if session.scalar(held) is not None:
        msg = N_("%(name)s has this client in care already.")
        raise RefusalError(msg, "volunteer", name=carer.name)
    care = Caseload(client_id=client_id, volunteer_id=volunteer_id, since=today)
    session.add(care)
    session.flush()
    record(session, actor, "assign", "client", client_id, volunteer=str(volunteer_id))
    return care


def take(session: ScopedSession, actor: Actor, client_id: uuid.UUID, today: dt.date) -> Caseload:
    """Take a client into one's own care. Raises `RefusalError` for who is not on the roster."""
    mine = session.scalar(select(Volunteer.id).where(Volunteer.person_id == actor.who))
    if mine is None:
        msg = N_("You are not on the roster of this branch yet. Ask your team lead to put you there.")
        raise RefusalError(msg, "volunteer")
    return assign(session, actor, client_id, mine, today)


def unassign(
    session: ScopedSession, actor: Actor, caseload_id: uuid.UUID, today: dt.date, *, only_own: bool = False
) -> Caseload:
    """End somebody's care for a client, today; with `only_own` only one's own.

    Raises `AbsentError` for a care that is not of here or not one's own, `RefusalError` for one that has ended.
    """
    found = session.execute(
        select(Caseload, Volunteer.person_id)
        .join(Volunteer, Volunteer.id == Caseload.volunteer_id)
        .where(Caseload.id == caseload_id)
    ).one_or_none()
    if found is None:
        raise AbsentError
    care, person_id = found
    if only_own and person_id != actor.who:
        msg = N_("This client is in the care of somebody else. Ask your team lead.")
        raise RefusalError(msg)
    if care.until is not None:
        msg = N_("This care has ended already.")
        raise RefusalError(msg)
    care.until = max(care.since, today)
    record(session, actor, "unassign", "client", care.client_id, volunteer=str(care.volunteer_id))
    return care


def carers(session: ScopedSession, today: dt.date) -> Sequence[Volunteer]:
    """Return who of the roster works here today, by name: whom a client can be given to."""
    works = (Volunteer.started_on <= today) & or_(Volunteer.ended_on.is_(None), Volunteer.ended_on >= today)
    return session.scalars(select(Volunteer).where(works).order_by(Volunteer.name, Volunteer.id)).all()
