"""Questions about the legal procedures of clients; who sees a name in the answer is settled here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Integer, and_, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, Standing, open_to, standing_columns
from tenants.clients.models import Client, ClientAccess
from tenants.clients.queries import unread_count
from tenants.dossiers.models import Dossier, DossierNote, DossierParty, DossierStep, DossierTask
from tenants.faults import AbsentError
from tenants.volunteers.models import Leave, Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

Part = TypeVar("Part", DossierNote, DossierParty, DossierStep, DossierTask)


@dataclass(frozen=True)
class Opened:
    """A dossier with the client it is about."""

    dossier: Dossier
    client: Client


def _of_client() -> ColumnElement[bool]:
    return and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id)


def dossier_opened(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Opened:
    """Return a dossier and its client, in one statement.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the client's record is not open to the reader.
    """
    may = func.coalesce(open_to(reader, Client.id), False)
    row = session.execute(
        select(Dossier, Client, may).join(Client, _of_client()).where(Dossier.id == dossier_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    if not row[2]:
        raise ClosedRecordError(row[1].id)
    return Opened(row[0], row[1])


@dataclass(frozen=True)
class Seen:
    """A dossier as its page begins: with its client, why the record is open to the reader, where, and whose work it is."""

    dossier: Dossier
    client: Client
    standing: Standing
    municipality: str
    handler: str
    unread_answers: int
    """How many answers of the Helpdesk the branch has yet to read: for the bar of the page."""


def look_into_dossier(session: ScopedSession, reader: Reader, dossier_id: uuid.UUID) -> Seen:
    """Return a dossier with what its page begins with, in one statement. Raises as `dossier_opened` does."""
    care, newest = standing_columns(reader, Client.id)
    place = select(func.max(Municipality.name)).where(Municipality.code == Dossier.municipality_code).scalar_subquery()
    of_handler = and_(Volunteer.branch_id == Dossier.branch_id, Volunteer.id == Dossier.handler_id)
    query = (
        select(Dossier, Client, care, ClientAccess, place, Volunteer.name, unread_count(session))
        .join(Client, _of_client())
        .outerjoin(ClientAccess, ClientAccess.id == newest)
        .outerjoin(Volunteer, of_handler)
        .where(Dossier.id == dossier_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    dossier, client, in_care, access, municipality, handler, unread = row
    standing = Standing(in_care=in_care, sees_all=reader.sees_all, access=access)
    if not standing.open:
        raise ClosedRecordError(client.id)
    return Seen(dossier, client, standing, municipality or dossier.municipality_code, handler or "", unread)


def opened_part(session: ScopedSession, reader: Reader, kind: type[Part], part_id: uuid.UUID) -> tuple[Part, Opened]:
    """Return a note, task, party or step with its dossier and client; raises as `dossier_opened` does."""
    may = func.coalesce(open_to(reader, Client.id), False)
    row = session.execute(
        select(kind, Dossier, Client, may)
        .join(Dossier, and_(Dossier.branch_id == kind.branch_id, Dossier.id == kind.dossier_id))
        .join(Client, _of_client())
        .where(kind.id == part_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    if not row[3]:
        raise ClosedRecordError(row[2].id)
    return row[0], Opened(row[1], row[2])


def dossiers_opened(session: ScopedSession, reader: Reader, dossier_ids: Collection[uuid.UUID]) -> list[Opened]:
    """Return several dossiers with their clients, in one statement; raises as `dossier_opened` does, for the first that is not."""
    may = func.coalesce(open_to(reader, Client.id), False)
    wanted = Dossier.id.in_(list(dossier_ids))
    rows = session.execute(
        select(Dossier, Client, may)
        .join(Client, _of_client())
        .where(wanted)
        .order_by(Client.search_name, Dossier.number)
    ).all()
    if len(rows) < len(set(dossier_ids)):
        raise AbsentError
    for row in rows:
        if not row[2]:
            raise ClosedRecordError(row[1].id)
    return [Opened(dossier, client) for dossier, client, _may in rows]


def dossiers_running(session: ScopedSession, reader: Reader) -> list[Opened]:
    """Return the dossiers that are open, of clients whose records are open to the reader; the oldest first."""
    return _listed(session, reader, Dossier.closed_on.is_(None), order=Dossier.opened_on.asc())


def dossiers_closed(session: ScopedSession, reader: Reader, year: int) -> list[Opened]:
    """Return the dossiers that were closed in `year`, the last one first."""
    closed = func.extract("year", Dossier.closed_on) == year
    return _listed(session, reader, closed, order=Dossier.closed_on.desc())


def _listed(
    session: ScopedSession, reader: Reader, which: ColumnElement[bool], order: ColumnElement[Any]
) -> list[Opened]:
    query = (
        select(Dossier, Client)
        .join(Client, _of_client())
        .where(which, Dossier.withdrawn_at.is_(None), open_to(reader, Client.id))
        .order_by(order, Dossier.number)
    )
    return [Opened(dossier, client) for dossier, client in session.execute(query)]


def years_closed(session: ScopedSession, reader: Reader) -> list[int]:
    """Return the years in which dossiers were closed that the reader may see, newest first."""
    year = cast(func.extract("year", Dossier.closed_on), Integer)
    query = (
        select(year)
        .join(Client, _of_client())
        .where(Dossier.closed_on.is_not(None), Dossier.withdrawn_at.is_(None), open_to(reader, Client.id))
        .distinct()
        .order_by(year.desc())
    )
    return list(session.scalars(query))


def number_in_use(session: ScopedSession, number: str) -> bool:
    """Whether a dossier has this number, also one that was taken back."""
    return session.scalar(select(Dossier.id).where(Dossier.number == number)) is not None


def highest_given(session: ScopedSession) -> int | None:
    """Return the highest number that was given out by itself, or none."""
    own = Dossier.number.regexp_match("^D[0-9]{1,8}$")
    return session.scalar(select(func.max(cast(func.substr(Dossier.number, 2), Integer))).where(own))


def handled_by(reader: Reader, today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a dossier is the reader's work, or that of whom they stand in for."""
    me, leave = aliased(Volunteer), aliased(Leave)
    own = select(me.id).where(me.person_id == reader.actor.who)
    away = (
        select(leave.volunteer_id)
        .join(me, and_(me.branch_id == leave.branch_id, me.id == leave.stand_in_id))
        .where(
            me.person_id == reader.actor.who,
            leave.withdrawn_at.is_(None),
            leave.first_day <= today,
            leave.last_day >= today,
        )
    )
    return func.coalesce(or_(Dossier.handler_id.in_(own), Dossier.handler_id.in_(away)), false())
