"""What of dossiers asks for attention on the page of today, besides their terms: tasks, and what stands still."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, and_, cast, false, func, literal, or_, select, union_all

from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.deadlines.attention import unattended
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.dossiers.models import Dossier, DossierEntry, DossierKind, DossierParty, DossierTask, PartyRole
from tenants.dossiers.queries import handled_by
from tenants.dossiers.worklist import STILL_AFTER, THIS_WEEK
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


class Call(StrEnum):
    """Why a dossier asks for attention."""

    TASK = "task"
    """Something should be done, or should have come, by now or within a week."""
    STILL = "still"
    """Nothing happened for thirty days, and no term runs in it that somebody is reminded of."""


@dataclass(frozen=True)
class Attention:
    """A row for the page of today."""

    call: Call
    dossier_id: uuid.UUID
    name: str
    kind: DossierKind
    date: dt.date
    """By when it should be done, or the last day on which something happened."""
    task_id: uuid.UUID | None
    label: str
    waits_for: PartyRole
    party: str


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Attention]:
    """Return what of dossiers asks for the reader's attention, in one statement: first tasks by day, then what is still.

    One's own work: the dossiers one handles or stands in for, and tasks that one was given; who oversees the branch also
    sees what nobody at work handles.
    """
    rows = union_all(_tasks(reader, today), _still(reader, today)).subquery()
    found = session.execute(select(rows).order_by(rows.c.call.desc(), rows.c.date, rows.c.name, rows.c.id))
    return [
        Attention(Call(call), key, name, DossierKind(kind), date, task_id, label, PartyRole(role), party)
        for call, key, name, kind, date, task_id, label, role, party in found
    ]


def _row(call: Call, date: Any, task_id: Any, label: Any, role: Any, party: Any) -> Select[*tuple[Any, ...]]:
    return select(
        literal(call.value, String).label("call"),
        Dossier.id.label("id"),
        func.trim(func.concat_ws(" ", Client.first_name, Client.last_name)).label("name"),
        cast(Dossier.kind, String).label("kind"),
        date.label("date"),
        task_id.label("task_id"),
        label.label("label"),
        cast(role, String).label("role"),
        party.label("party"),
    ).join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))


def _running(reader: Reader) -> ColumnElement[bool]:
    return and_(Dossier.closed_on.is_(None), Dossier.withdrawn_at.is_(None), open_to(reader, Client.id))


def _theirs(reader: Reader, today: dt.date) -> ColumnElement[bool]:
    nobodys = unattended(today) if reader.sees_all else false()
    return or_(handled_by(reader, today), nobodys)


def _tasks(reader: Reader, today: dt.date) -> Select[*tuple[Any, ...]]:
    task, party = DossierTask, DossierParty
    me = select(Volunteer.id).where(Volunteer.person_id == reader.actor.who)
    # What was given to a colleague is theirs alone, in whosever dossier it stands, until it is late: they may have left.
    given_away = and_(task.volunteer_id.is_not(None), task.due_on >= today)
    whose = or_(task.volunteer_id.in_(me), and_(~given_away, _theirs(reader, today)))
    return (
        _row(Call.TASK, task.due_on, task.id, task.label, task.waits_for, func.coalesce(party.name, ""))
        .join(task, and_(task.branch_id == Dossier.branch_id, task.dossier_id == Dossier.id))
        .outerjoin(party, and_(party.branch_id == task.branch_id, party.id == task.party_id))
        .where(
            _running(reader),
            task.done_on.is_(None),
            task.withdrawn_at.is_(None),
            task.due_on <= today + THIS_WEEK,
            whose,
        )
    )


def _still(reader: Reader, today: dt.date) -> Select[*tuple[Any, ...]]:
    of_it = and_(DossierEntry.branch_id == Dossier.branch_id, DossierEntry.dossier_id == Dossier.id)
    last = (
        select(func.max(DossierEntry.day))
        .where(of_it, DossierEntry.person_id.is_not(None))
        .correlate(Dossier)
        .scalar_subquery()
    )
    since = func.greatest(Dossier.opened_on, last, type_=Date)
    runs = (
        select(Deadline.id)
        .where(
            Deadline.branch_id == Dossier.branch_id,
            Deadline.dossier_id == Dossier.id,
            Deadline.state == DeadlineState.OPEN,
            Deadline.withdrawn_at.is_(None),
            Deadline.last_day >= today,
        )
        .correlate(Dossier)
        .exists()
    )
    nothing = literal("", String)
    no_task = select(DossierTask.id).where(false()).scalar_subquery()
    return _row(Call.STILL, since, no_task, nothing, literal(PartyRole.US.value, String), nothing).where(
        _running(reader), _theirs(reader, today), since <= today - STILL_AFTER, ~runs
    )
