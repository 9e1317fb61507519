"""Leave of the Helpdesk's people: entering it, correcting it, taking it back. Nobody is away twice, nor in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.auth.models import Person
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.models import HelpdeskLeave
from tenants.helpdesk.people import colleague_named
from tenants.helpdesk.rules import refuse_past_days, refuse_unfit_leave
from tenants.roles import Right, Role, may
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewLeave:
    """The first and the last day away."""

    first_day: dt.date | None
    last_day: dt.date | None


@dataclass(frozen=True)
class Away:
    """Leave of somebody, with their name."""

    leave: HelpdeskLeave
    name: str


def leaves_from(session: ScopedSession, today: dt.date) -> list[Away]:
    """Return the leave of everybody that is not over, by its first day, in one statement."""
    rows = session.execute(
        select(HelpdeskLeave, Person.name)
        .join(Person, Person.id == HelpdeskLeave.person_id)
        .where(HelpdeskLeave.withdrawn_at.is_(None), HelpdeskLeave.last_day >= today)
        .order_by(HelpdeskLeave.first_day, func.lower(Person.name), HelpdeskLeave.id)
    )
    return [Away(leave, name) for leave, name in rows]


def leave_named(session: ScopedSession, actor: Actor, leave_id: uuid.UUID, *, withdrawn: bool = False) -> HelpdeskLeave:
    """Return leave that `actor` may change. Raises `AbsentError` when there is none, and for leave of others."""
    found = session.scalar(select(HelpdeskLeave).where(HelpdeskLeave.id == leave_id))
    if found is None or (found.withdrawn_at is not None and not withdrawn):
        raise AbsentError
    refuse_others(actor, found.person_id)
    return found


def refuse_others(actor: Actor, person_id: uuid.UUID) -> None:
    """Raise `AbsentError` for the leave of somebody else, unless `actor` coordinates."""
    if actor.person_id != person_id and not may(Role(actor.role), Right.HELPDESK_ASSIGN):
        raise AbsentError


def enter_leave(
    session: ScopedSession, actor: Actor, person_id: uuid.UUID, new: NewLeave, today: dt.date
) -> HelpdeskLeave:
    """Note that somebody will be away. Raises `RefusalError` for days that cannot be, are over, or overlap."""
    refuse_others(actor, person_id)
    colleague_named(session, person_id, today)
    first, last = refuse_unfit_leave(new.first_day, new.last_day)
    refuse_past_days(None, (first, last), today)
    _refuse_twice(session, person_id, first, last)
    leave = HelpdeskLeave(person_id=person_id, first_day=first, last_day=last, entered_by=actor.who)
    session.add(leave)
    session.flush()
    record(session, actor, "register", "helpdesk_leave", leave.id)
    return leave


def correct_leave(
    session: ScopedSession, actor: Actor, leave_id: uuid.UUID, changed: NewLeave, today: dt.date
) -> HelpdeskLeave:
    """Change the days of leave. Of leave that has begun only the last day may move, and not into the past."""
    leave = leave_named(session, actor, leave_id)
    first, last = refuse_unfit_leave(changed.first_day, changed.last_day)
    refuse_past_days((leave.first_day, leave.last_day), (first, last), today)
    _refuse_twice(session, leave.person_id, first, last, but=leave_id)
    new = {"first_day": first, "last_day": last}
    fields = sorted(name for name, value in new.items() if getattr(leave, name) != value)
    if fields:
        leave.first_day, leave.last_day = first, last
        record(session, actor, "change", "helpdesk_leave", leave.id, fields=fields)
    return leave


def withdraw_leave(session: ScopedSession, actor: Actor, leave_id: uuid.UUID, today: dt.date) -> HelpdeskLeave:
    """Take leave back that does not go on. Raises `RefusalError` once it has begun: then it ends, and was."""
    leave = leave_named(session, actor, leave_id)
    if leave.first_day < today:
        raise RefusalError(N_("This leave has begun. Change its last day instead."))
    leave.withdrawn_at = func.now()
    record(session, actor, "withdraw", "helpdesk_leave", leave.id)
    return leave


def restore_leave(session: ScopedSession, actor: Actor, leave_id: uuid.UUID, today: dt.date) -> HelpdeskLeave:
    """Let leave hold again that was taken back. Raises `RefusalError` when it no longer fits."""
    leave = leave_named(session, actor, leave_id, withdrawn=True)
    if leave.withdrawn_at is not None:
        refuse_past_days(None, (leave.first_day, leave.last_day), today)
        _refuse_twice(session, leave.person_id, leave.first_day, leave.last_day)
        leave.withdrawn_at = None
        record(session, actor, "restore", "helpdesk_leave", leave.id)
    return leave


def _refuse_twice(
    session: ScopedSession, person_id: uuid.UUID, first: dt.date, last: dt.date, *, but: uuid.UUID | None = None
) -> None:
    # Two who enter leave for the same person wait for each other.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"helpdesk leave {person_id}"))))
    other = session.scalar(
        select(HelpdeskLeave)
        .where(
            HelpdeskLeave.person_id == person_id,
            HelpdeskLeave.withdrawn_at.is_(None),
            HelpdeskLeave.first_day <= last,
            HelpdeskLeave.last_day >= first,
            HelpdeskLeave.id.is_distinct_from(but),
        )
        .order_by(HelpdeskLeave.first_day)
        .limit(1)
    )
    if other is not None:
        msg = N_("There is leave from %(first)s to %(last)s already. Change that leave, or choose other days.")
        raise RefusalError(msg, "first_day", first=other.first_day, last=other.last_day)
