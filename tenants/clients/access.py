"""Need-to-know inside the branch: whose record is open to whom, and until when.

In 2017 a newspaper showed that the walk-in staff of one branch could read all 1,300 dossiers. So here a record is open to
whoever has the client in their care, to whoever opened it for a reason less than eight hours ago, and to who oversees
the whole branch; the desk finds everybody by name and opens a record for the visit only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select, true

from tenants.clients.models import Caseload, Client, ClientAccess
from tenants.faults import AbsentError
from tenants.moments import local_date
from tenants.volunteers.models import Leave, Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

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


def in_care(
    reader: Reader, client_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID]
) -> ColumnElement[bool]:
    """Return the condition that a client is in the reader's own care today, or in that of whom they stand in for."""
    today = local_date(reader.moment)
    mine = Volunteer.person_id == reader.actor.who
    away = exists().where(
        Leave.branch_id == Caseload.branch_id,
        Leave.volunteer_id == Caseload.volunteer_id,
        Leave.withdrawn_at.is_(None),
        Leave.first_day <= today,
        Leave.last_day >= today,
        Leave.stand_in_id == Volunteer.id,
    )
    return exists().where(
        Caseload.branch_id == Volunteer.branch_id,
        Caseload.client_id == client_id,
        Caseload.since <= today,
        or_(Caseload.until.is_(None), Caseload.until > today),
        mine,
        or_(Caseload.volunteer_id == Volunteer.id, away),
    )


def open_to(
    reader: Reader, client_id: ColumnElement[uuid.UUID] | InstrumentedAttribute[uuid.UUID]
) -> ColumnElement[bool]:
    """Return the condition that a client's record is open to the reader: the filter of every list with names in it."""
    if reader.sees_all:
        return true()
    opened = exists().where(
        and_(
            ClientAccess.client_id == client_id,
            ClientAccess.person_id == reader.actor.who,
            ClientAccess.opened_at <= reader.moment,
            ClientAccess.ends_at > reader.moment,
        )
    )
    return or_(in_care(reader, client_id), opened)


def refuse_closed(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> None:
    """Raise `ClosedRecordError` for a record that is not open to the reader, `AbsentError` for a client not of here."""
    found = session.scalar(select(func.coalesce(open_to(reader, Client.id), False)).where(Client.id == client_id))
    if found is None:
        raise AbsentError
    if not found:
        raise ClosedRecordError(client_id)
