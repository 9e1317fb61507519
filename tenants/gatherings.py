"""What groups and classes share: who joins them, on which days, why something is corrected, and who sees the names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select, union_all

from tenants.branches.queries import municipalities_of
from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.language.models import Pupil
from tenants.participation.models import Participant
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

FIRST_YEAR = 1979
"""The organisation began in this year: an earlier date is a slip of the pen."""
AHEAD = dt.timedelta(days=366)
LONGEST = 120
SUNDAY = 7


class Reason(StrEnum):
    """Why something that counts is corrected: a code, because the trail keeps no text that could hold a name."""

    TYPING = "typing"
    AGREED = "agreed"
    DOUBLE = "double"
    NEVER = "never"


@dataclass(frozen=True)
class Newcomer:
    """Somebody who joins: a client, or with a name and nationality somebody under a code of the branch's own."""

    client_id: uuid.UUID | None = None
    number: str = ""
    """The code; empty asks for the next one."""
    name: str = ""
    nationality: str = ""


@dataclass(frozen=True)
class Known:
    """What a group or class writes down of who joins."""

    number: str
    client_id: uuid.UUID | None
    name: str
    nationality: str


def refuse_unlikely_day(day: dt.date, today: dt.date, field: str) -> None:
    """Raise `RefusalError` for a day before the organisation began, or more than a year ahead."""
    if day.year < FIRST_YEAR or day > today + AHEAD:
        msg = N_("Check the year: this day is too long ago, or more than a year ahead.")
        raise RefusalError(msg, field)


def refuse_future(day: dt.date, today: dt.date, field: str) -> None:
    """Raise `RefusalError` for a day that has not come yet."""
    if day > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, field)


def reason_given(reason: str) -> Reason:
    """Return why something is corrected. Raises `RefusalError` when nobody said."""
    if reason not in set(Reason):
        msg = N_("Choose why you change this. It counts in the figures, and others read it later.")
        raise RefusalError(msg, "reason")
    return Reason(reason)


def plain_text(text: str, field: str, longest: int = LONGEST) -> str:
    """Return `text` without blanks around it. Raises `RefusalError` when it is too long or holds a service number."""
    refuse_service_number(text, field)
    kept = " ".join(text.split())
    if len(kept) > longest:
        msg = N_("Keep it shorter: %(longest)s letters at most.")
        raise RefusalError(msg, field, longest=longest)
    return kept


def refuse_not_served(session: ScopedSession, code: str, day: dt.date) -> None:
    """Raise `RefusalError` for a municipality that the branch does not serve on `day`."""
    if code not in {each.code for each in municipalities_of(session, session.branch_id, day)}:
        msg = N_("The branch does not work in this municipality on that day. Choose another municipality or day.")
        raise RefusalError(msg, "municipality")


def known(session: ScopedSession, new: Newcomer) -> Known:
    """Return what is written down of somebody who joins.

    Raises `RefusalError` for a client's number as a code, or nobody's name, `AbsentError` for a client not of here.
    """
    if new.client_id is not None:
        client = client_named(session, new.client_id)
        return Known(client.number, client.id, "", client.nationality or "unknown")
    name, number = plain_text(new.name, "name"), plain_text(new.number, "number", 20)
    if not name:
        msg = N_("Fill in the name of this person.")
        raise RefusalError(msg, "name")
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"codes {session.branch_id}"))))
    if number and session.scalar(select(Client.id).where(func.lower(Client.number) == number.lower())) is not None:
        msg = N_("%(number)s is the number of a client. Add them as a client, or use another code.")
        raise RefusalError(msg, "number", number=number)
    return Known(number or next_code(_highest_code(session)), None, name, new.nationality or "unknown")


def next_code(highest: int | None) -> str:
    """Return the code after the `highest` one given to somebody who is no client: P001, P002."""
    return f"P{(highest or 0) + 1:03}"


def _highest_code(session: ScopedSession) -> int | None:
    codes = union_all(*(select(table.number).where(table.number.regexp_match("^P[0-9]{1,6}$")) for table in TABLES))
    column = codes.subquery().c.number
    return session.scalar(select(func.max(cast(func.substr(column, 2), Integer))))


TABLES = (Participant, Pupil)
"""Where people stand under a code; one code is one person in both."""


def named_to(reader: Reader, table: type[Participant | Pupil], runs: ColumnElement[bool] | bool) -> ColumnElement[Any]:  # noqa: FBT001
    """Return the name of who takes part, joined to `Client`; nothing when it is not for this reader.

    Whoever runs the group or class (`runs`) needs the whole list to do it; another reads the names of clients whose
    records are open to them, and knows the others by number.
    """
    client = func.trim(func.concat(Client.first_name, " ", Client.last_name))
    name = case((table.client_id.is_(None), table.name), else_=client)
    if runs is True:
        return name
    shown = and_(table.client_id.is_not(None), open_to(reader, Client.id))
    return case((shown if runs is False else or_(runs, shown), name), else_="")


def of_client(table: type[Participant | Pupil]) -> ColumnElement[bool]:
    """Return how a row joins the client it is about; the key carries the branch, as every owned key does."""
    return and_(Client.branch_id == table.branch_id, Client.id == table.client_id)
