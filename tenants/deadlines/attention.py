"""What of the deadlines asks for somebody's attention on the page of today: one statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from tenants.auth.models import Membership, Person
from tenants.clients.access import in_care, open_to
from tenants.clients.models import Client
from tenants.deadlines.guarding import BY_ITSELF, OPENINGS, REACH
from tenants.deadlines.lateness import MET_LATE, RUNNING, asks_reason
from tenants.deadlines.models import Deadline, Reminder, Stage
from tenants.deadlines.reminders import ALIVE, READERS
from tenants.dossiers.models import Dossier
from tenants.dossiers.queries import handled_by
from tenants.moments import LOCAL
from tenants.volunteers.models import Leave, Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

WEEK = dt.timedelta(days=7)
STILL_AFTER = dt.timedelta(days=28)
"""A term may stand still for as long as it takes; after so long somebody asks how it stands."""


class Call(StrEnum):
    """Why a deadline asks for attention; the most urgent first."""

    LATE = "late"
    """Its last day is past or what it asked was done too late, and nobody said why."""
    TODAY = "today"
    """Today is its last day."""
    THIS_WEEK = "this_week"
    """Its last day is within a week."""
    NORM = "norm"
    """The day that the branch set itself is within a week, or past; there is more time by the law."""
    OPENS = "opens"
    """Within a week something can be asked, or it can be now."""
    ENDED = "ended"
    """Something ended by itself: a permit, a penalty that runs."""
    IN_THE_POST = "in_the_post"
    """Posted in time, the last day is past, and nobody knows yet whether it arrived."""
    UNDATED = "undated"
    """It runs, and no date can be given: no rule is known for its day."""
    STILL = "still"
    """It stands still for long."""


@dataclass(frozen=True)
class Attention:
    """A row for the page of today."""

    kind: Call
    deadline_id: uuid.UUID
    dossier_id: uuid.UUID
    number: str
    """Of the dossier."""
    name: str
    """Of the client; empty when the record is not open to the reader."""
    term: str
    on: dt.date
    """The last day; the own norm; since when it stands still; or today, when there is no date."""
    last_day: dt.date | None
    handed_up: bool
    """Whether the reader is asked because nobody took it up."""


def concerns(reader: Reader, today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a dossier is the reader's business: theirs, or that of whom they stand in for.

    What they handle, and the clients in their care; for who oversees the branch also what nobody at work handles.
    """
    nobodys = [unattended(today)] if reader.sees_all else []
    return or_(handled_by(reader, today), in_care(reader, Dossier.client_id), *nobodys)


def unattended(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that nobody handles a dossier, or somebody who left, may not read dossiers or cannot sign in.

    Nor somebody who is away while nobody stands in: `Team.whose` says the same of one who is reminded.
    """
    handler, leave = aliased(Volunteer), aliased(Leave)
    away = exists().where(
        leave.branch_id == handler.branch_id,
        leave.volunteer_id == handler.id,
        leave.withdrawn_at.is_(None),
        leave.first_day <= today,
        leave.last_day >= today,
        leave.stand_in_id.is_(None),
    )
    at_work = exists().where(
        handler.branch_id == Dossier.branch_id,
        handler.id == Dossier.handler_id,
        handler.started_on <= today,
        or_(handler.ended_on.is_(None), handler.ended_on >= today),
        Membership.person_id == handler.person_id,
        Membership.branch_id == Dossier.branch_id,
        Membership.role.in_(READERS),
        Membership.valid.contains(today),
        Person.id == handler.person_id,
        Person.disabled_at.is_(None),
        ~away,
    )
    return or_(Dossier.handler_id.is_(None), ~at_work)


def asked_of(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that a deadline was handed up to the reader and that nobody took it up since."""
    taken_up_on = func.date(func.timezone(LOCAL.key, Deadline.taken_up_at))
    return exists().where(
        Reminder.branch_id == Deadline.branch_id,
        Reminder.deadline_id == Deadline.id,
        Reminder.last_day == Deadline.last_day,
        Reminder.person_id == reader.actor.who,
        Reminder.stage.in_((Stage.HANDED_UP, Stage.LAW_LAST, Stage.LATE)),
        or_(Deadline.taken_up_at.is_(None), taken_up_on < Reminder.day),
    )


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Attention]:
    """Return which deadlines ask for the reader's attention, in one statement; the most urgent first."""
    opening = Deadline.term.in_(OPENINGS)
    kind = case(
        (and_(Deadline.last_day.is_(None), Deadline.stands_still_since.is_not(None)), Call.STILL.value),
        (Deadline.last_day.is_(None), Call.UNDATED.value),
        (opening, Call.OPENS.value),
        (and_(Deadline.last_day < today, Deadline.term.in_(BY_ITSELF)), Call.ENDED.value),
        (asks_reason(today), Call.LATE.value),
        (Deadline.last_day < today, Call.IN_THE_POST.value),
        (Deadline.last_day == today, Call.TODAY.value),
        (Deadline.last_day <= today + WEEK, Call.THIS_WEEK.value),
        else_=literal(Call.NORM.value, String),
    )
    pressing = and_(
        Deadline.last_day <= today + REACH,
        or_(Deadline.last_day <= today + WEEK, Deadline.own_norm <= today + WEEK),
        or_(Deadline.last_day >= today, Deadline.late_said_at.is_(None)),
    )
    dateless = and_(
        Deadline.last_day.is_(None),
        or_(Deadline.stands_still_since.is_(None), Deadline.stands_still_since <= today - STILL_AFTER),
    )
    handed_up = asked_of(reader) if reader.sees_all else literal(value=False)
    name = func.concat_ws(" ", Client.first_name, Client.last_name)
    query = (
        select(
            kind,
            Deadline.id,
            Dossier.id,
            Dossier.number,
            case((open_to(reader, Client.id), name), else_=""),
            Deadline.term,
            Deadline.own_norm,
            Deadline.stands_still_since,
            Deadline.last_day,
            handed_up,
        )
        .join(Dossier, (Dossier.branch_id == Deadline.branch_id) & (Dossier.id == Deadline.dossier_id))
        .join(Client, (Client.branch_id == Dossier.branch_id) & (Client.id == Dossier.client_id))
        .where(or_(RUNNING, MET_LATE), ALIVE, or_(pressing, dateless), or_(concerns(reader, today), handed_up))
    )
    found = [_row(*row, today=today) for row in session.execute(query)]
    order = {call: place for place, call in enumerate(Call)}
    return sorted(found, key=lambda row: (order[row.kind], row.on, row.number))


def _row(
    kind: str,
    deadline_id: uuid.UUID,
    dossier_id: uuid.UUID,
    number: str,
    name: str,
    term: str,
    own_norm: dt.date | None,
    since: dt.date | None,
    last_day: dt.date | None,
    handed_up: bool,  # noqa: FBT001  a column
    *,
    today: dt.date,
) -> Attention:
    call = Call(kind)
    on = {Call.STILL: since, Call.NORM: own_norm}.get(call, last_day)
    return Attention(
        call, deadline_id, dossier_id, number, name.strip(), term, on or today, last_day, handed_up=handed_up
    )
