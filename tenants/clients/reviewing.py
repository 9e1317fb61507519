"""The team lead's morning list: who read which record outside their caseload, or outside hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, cast, func, select

from tenants.audit.models import AuditEvent
from tenants.auth.models import Person
from tenants.clients.access import cared_for
from tenants.clients.models import AccessReason, Client, ClientAccess
from tenants.clients.rules import outside_hours
from tenants.moments import LOCAL
from tenants.roles import Right, Role, may
from tenants.settings import TIME_ZONE

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

LOOK_BACK = dt.timedelta(days=14)
"""How far back the list goes when nobody marked it as seen."""
NO_READING = ("denied", "closed", "card", "open", "close", "register", "assign", "unassign")
MOST_EVENTS = 5000


@dataclass(frozen=True)
class Reading:
    """What one person read of one client on one day, outside their caseload or outside hours."""

    person_name: str
    role: str
    client_id: uuid.UUID
    client_name: str
    client_number: str
    first: dt.datetime
    last: dt.datetime
    pages: int
    reason: AccessReason | None
    """Why they opened the record; nothing for who oversees the branch, or had it in their care."""
    in_care: bool
    odd_hours: bool

    @property
    def oversees(self) -> bool:
        """Whether they read it because they oversee the whole branch."""
        return (
            self.reason is None
            and not self.in_care
            and self.role in set(Role)
            and may(Role(self.role), Right.CLIENT_ALL)
        )


@dataclass(frozen=True)
class MorningList:
    """The readings since a moment, and the last line of the trail they came from."""

    since: dt.datetime
    until: int
    readings: list[Reading]


def morning_list(session: ScopedSession, today: dt.date) -> MorningList:
    """Return the readings that a team lead looks at, the newest first, in one statement.

    From where the last team lead marked them as seen, else from the beginning of yesterday; at most fourteen days back.
    Changes count as readings: who writes has read. Opening itself, and knocking at a closed door, is no reading.
    """
    yesterday = dt.datetime.combine(today - dt.timedelta(days=1), dt.time(), LOCAL)
    seen = select(func.max(cast(AuditEvent.detail["until"].astext, AuditEvent.sequence.type))).where(
        AuditEvent.record == "access", AuditEvent.verb == "review"
    )
    last_seen = seen.scalar_subquery()
    day = cast(func.timezone(TIME_ZONE, AuditEvent.at), Date)
    reason = (
        select(ClientAccess.reason)
        .where(
            ClientAccess.branch_id == Client.branch_id,
            ClientAccess.client_id == Client.id,
            ClientAccess.person_id == AuditEvent.person_id,
            ClientAccess.opened_at <= AuditEvent.at,
            ClientAccess.ends_at >= AuditEvent.at,
        )
        .order_by(ClientAccess.opened_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    in_care = cared_for(AuditEvent.person_id, Client.id, day)
    query = (
        select(
            AuditEvent, Person.name, Client, in_care.label("in_care"), reason.label("reason"), last_seen.label("seen")
        )
        .join(Client, cast(Client.id, String) == AuditEvent.record_id)
        .join(Person, Person.id == AuditEvent.person_id)
        .where(
            AuditEvent.record == "client",
            AuditEvent.verb.not_in(NO_READING),
            AuditEvent.at >= yesterday - LOOK_BACK + dt.timedelta(days=1),
            (AuditEvent.sequence > last_seen) | (last_seen.is_(None) & (AuditEvent.at >= yesterday)),
        )
        .order_by(AuditEvent.person_id, Client.id, AuditEvent.sequence)
        .limit(MOST_EVENTS)
    )
    rows = session.execute(query).all()
    groups = groupby(rows, key=lambda row: (row[0].person_id, row[2].id, row[0].at.astimezone(LOCAL).date()))
    readings = [each for _key, group in groups if (each := _reading(list(group))) is not None]
    readings.sort(key=lambda each: each.last, reverse=True)
    return MorningList(yesterday, max((row[0].sequence for row in rows), default=0), readings)


def _reading(rows: list[Any]) -> Reading | None:
    event, name, client, in_care, _reason, _seen = rows[0]
    times = [row[0].at.astimezone(LOCAL) for row in rows]
    odd = any(outside_hours(time) for time in times)
    if in_care and not odd:
        return None
    reason = next((row.reason for row in rows if row.reason), None)
    return Reading(
        name, event.role, client.id, client.name, client.number, times[0], times[-1], len(rows), reason, in_care, odd
    )
