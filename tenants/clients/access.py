"""Need-to-know inside the branch: whose record is open to whom, and until when.

In 2017 a newspaper showed that the walk-in staff of one branch could read all 1,300 dossiers. So here a record is open to
whoever has the client in their care, to whoever opened it for a reason less than eight hours ago, and to who oversees
the whole branch; the desk finds everybody by name and opens a record for the visit only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from tenants.clients.models import Caseload, Client, ClientAccess, Section
from tenants.faults import AbsentError
from tenants.moments import local_date
from tenants.volunteers.models import Leave, Volunteer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

    Key: TypeAlias = (
        ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None]
    )

OPEN_FOR = dt.timedelta(hours=8)
"""How long a record stays open that somebody opened outside their caseload."""


class ClosedRecordError(Exception):
    """The client is of this branch, and whoever asks has yet to say why they open the record."""

    def __init__(self, client_id: uuid.UUID) -> None:
        super().__init__()
        self.client_id = client_id


@dataclass(frozen=True)
class Reader:
    """Who looks at people's records, at which moment; `sees_all` for who oversees the whole branch."""

    actor: Actor
    moment: dt.datetime
    sees_all: bool = False


def in_care(reader: Reader, client_id: Key) -> ColumnElement[bool]:
    """Return the condition that a client is in the reader's own care today, or in that of whom they stand in for."""
    return cared_for(reader.actor.who, client_id, local_date(reader.moment))


def cared_for(
    person_id: uuid.UUID | Key,
    client_id: Key,
    today: dt.date | ColumnElement[dt.date],
) -> ColumnElement[bool]:
    """Return the condition that a client was in somebody's care on a day, or in that of whom they stood in for."""
    # Under names of their own: the same tables in the query around it would else be taken for these.
    care, carer, leave = aliased(Caseload), aliased(Volunteer), aliased(Leave)
    away = exists().where(
        leave.branch_id == care.branch_id,
        leave.volunteer_id == care.volunteer_id,
        leave.withdrawn_at.is_(None),
        leave.first_day <= today,
        leave.last_day >= today,
        leave.stand_in_id == carer.id,
    )
    return exists().where(
        care.branch_id == carer.branch_id,
        care.client_id == client_id,
        care.since <= today,
        or_(care.until.is_(None), care.until > today),
        carer.person_id == person_id,
        or_(care.volunteer_id == carer.id, away),
    )


def open_to(reader: Reader, client_id: Key) -> ColumnElement[bool]:
    """Return the condition that a client's record is open to the reader: the filter of every list with names in it."""
    if reader.sees_all:
        return true()
    return or_(in_care(reader, client_id), exists().where(_opened_by(reader, client_id)))


def _opened_by(reader: Reader, client_id: Key, access: type[ClientAccess] = ClientAccess) -> ColumnElement[bool]:
    return and_(
        access.client_id == client_id,
        access.person_id == reader.actor.who,
        access.opened_at <= reader.moment,
        access.ends_at > reader.moment,
    )


def refuse_closed(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> None:
    """Raise `ClosedRecordError` for a record that is not open to the reader, `AbsentError` for a client not of here."""
    found = session.scalar(select(func.coalesce(open_to(reader, Client.id), False)).where(Client.id == client_id))
    if found is None:
        raise AbsentError
    if not found:
        raise ClosedRecordError(client_id)


@dataclass(frozen=True)
class Standing:
    """Why a client's record is open to somebody; not open when none of the three holds."""

    in_care: bool
    sees_all: bool
    access: ClientAccess | None

    @property
    def open(self) -> bool:
        """Whether the record is open at all."""
        return self.in_care or self.sees_all or self.access is not None

    def sections(self, *, legal: bool, medical: bool) -> frozenset[Section]:
        """Return the sections that are open, to somebody with the rights to `legal` and `medical` matter or without.

        What is medical is for whoever has the client in their care and for who oversees the branch: a record that was
        opened for a visit never shows it.
        """
        if not self.open:
            return frozenset()
        also_medical = medical and (self.in_care or self.sees_all)
        return frozenset(
            section
            for section, shown in ((Section.GENERAL, True), (Section.LEGAL, legal), (Section.MEDICAL, also_medical))
            if shown
        )


def standing_columns(reader: Reader, client_id: Key) -> tuple[ColumnElement[bool], ColumnElement[uuid.UUID]]:
    """Return what `standing_of` reads, for a query that reads more: the care, and the newest opening's id."""
    mine = aliased(ClientAccess)
    newest = (
        select(mine.id)
        .where(_opened_by(reader, client_id, mine))
        .order_by(mine.ends_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return in_care(reader, client_id), newest


def standing_of(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> tuple[Client, Standing]:
    """Return a client and why their record is open to the reader, or that it is not, in one statement.

    Raises `AbsentError` for a client not of here.
    """
    care, newest = standing_columns(reader, Client.id)
    query = select(Client, care, ClientAccess).select_from(Client).outerjoin(ClientAccess, ClientAccess.id == newest)
    row = session.execute(query.where(Client.id == client_id)).one_or_none()
    if row is None:
        raise AbsentError
    return row[0], Standing(in_care=row[1], sees_all=reader.sees_all, access=row[2])


def look_into(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> tuple[Client, Standing]:
    """Return an open record and why it is open. Raises `ClosedRecordError` or `AbsentError` as `refuse_closed` does."""
    client, standing = standing_of(session, reader, client_id)
    if not standing.open:
        raise ClosedRecordError(client_id)
    return client, standing


def open_among(session: ScopedSession, reader: Reader, ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these clients' records are open to the reader, in one statement."""
    if not ids:
        return set()
    return set(session.scalars(select(Client.id).where(Client.id.in_(list(ids)), open_to(reader, Client.id))))
