"""Leave: days on which somebody is away, and who looks after their clients meanwhile. Nobody is booked twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tenants.audit.actions import record
from tenants.faults import AbsentError, RefusalError
from tenants.volunteers.models import Leave, Volunteer
from tenants.volunteers.queries import volunteer_named
from tenants.volunteers.rules import refuse_impossible_leave, refuse_outside
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewLeave:
    """The first and the last day away, and who stands in."""

    first_day: dt.date | None
    last_day: dt.date | None
    stand_in_id: uuid.UUID | None = None


def plan_leave(session: ScopedSession, actor: Actor, volunteer_id: uuid.UUID, new: NewLeave) -> Leave:
    """Note that somebody is away, and who stands in: for these days the clients are open to the stand-in.

    Raises `RefusalError` for days that cannot be or overlap other leave, and for a stand-in who is away then; also when
    the one who goes stands in for somebody on these days.
    """
    first, last = _refuse(session, volunteer_id, new)
    leave = Leave(volunteer_id=volunteer_id, first_day=first, last_day=last, stand_in_id=new.stand_in_id)
    session.add(leave)
    session.flush()
    record(session, actor, "register", "leave", leave.id)
    return leave


def change_leave(session: ScopedSession, actor: Actor, leave_id: uuid.UUID, changed: NewLeave) -> Leave:
    """Change the days or the stand-in. Raises `RefusalError` as `plan_leave` does."""
    leave = leave_named(session, leave_id)
    first, last = _refuse(session, leave.volunteer_id, changed, but=leave_id)
    new = {"first_day": first, "last_day": last, "stand_in_id": changed.stand_in_id}
    fields = sorted(name for name, value in new.items() if getattr(leave, name) != value)
    for name in fields:
        setattr(leave, name, new[name])
    if fields:
        record(session, actor, "change", "leave", leave.id, fields=fields)
    return leave


def withdraw_leave(session: ScopedSession, actor: Actor, leave_id: uuid.UUID) -> Leave:
    """Take leave back: it was a mistake, or it does not go on."""
    leave = leave_named(session, leave_id)
    leave.withdrawn_at = func.now()
    record(session, actor, "withdraw", "leave", leave.id)
    return leave


def restore_leave(session: ScopedSession, actor: Actor, leave_id: uuid.UUID) -> Leave:
    """Let leave hold again that was taken back. Raises `RefusalError` when it no longer fits."""
    leave = session.scalar(select(Leave).where(Leave.id == leave_id))
    if leave is None:
        raise AbsentError
    if leave.withdrawn_at is not None:
        _refuse(session, leave.volunteer_id, NewLeave(leave.first_day, leave.last_day, leave.stand_in_id))
        leave.withdrawn_at = None
        record(session, actor, "restore", "leave", leave.id)
    return leave


def _refuse(
    session: ScopedSession, volunteer_id: uuid.UUID, new: NewLeave, *, but: uuid.UUID | None = None
) -> tuple[dt.date, dt.date]:
    lock_people(session, [volunteer_id, *([new.stand_in_id] if new.stand_in_id else [])])
    volunteer = volunteer_named(session, volunteer_id)
    first, last = refuse_impossible_leave(new.first_day, new.last_day)
    refuse_outside(first, volunteer.started_on, volunteer.ended_on, "first_day")
    refuse_outside(last, volunteer.started_on, volunteer.ended_on, "last_day")
    for leave in leaves_between(session, first, last, volunteer_id, but=but):
        if leave.volunteer_id == volunteer_id:
            msg = N_("%(name)s is away from %(first)s to %(last)s already. Change that leave, or choose other days.")
            raise RefusalError(msg, "first_day", name=volunteer.name, first=leave.first_day, last=leave.last_day)
        other = volunteer_named(session, leave.volunteer_id)
        msg = N_("%(name)s stands in for %(other)s on these days. Choose another stand-in there first.")
        raise RefusalError(msg, "first_day", name=volunteer.name, other=other.name)
    if new.stand_in_id is not None:
        refuse_stand_in(session, new.stand_in_id, volunteer_id, first, last)
    return first, last


def refuse_stand_in(
    session: ScopedSession, stand_in_id: uuid.UUID, volunteer_id: uuid.UUID, first: dt.date, last: dt.date
) -> None:
    """Raise `RefusalError` unless somebody can stand in: somebody else, who works here and is not away then."""
    stand_in = volunteer_named(session, stand_in_id)
    if stand_in_id == volunteer_id:
        raise RefusalError(N_("Nobody stands in for themselves. Choose a colleague."), "stand_in")
    if first < stand_in.started_on or (stand_in.ended_on is not None and last > stand_in.ended_on):
        msg = N_("%(name)s does not work here on all of these days. Choose another colleague.")
        raise RefusalError(msg, "stand_in", name=stand_in.name)
    for leave in leaves_between(session, first, last, stand_in_id):
        if leave.volunteer_id == stand_in_id:
            msg = N_("%(name)s is away too, from %(first)s to %(last)s. Choose another colleague.")
            raise RefusalError(msg, "stand_in", name=stand_in.name, first=leave.first_day, last=leave.last_day)


def lock_people(session: ScopedSession, ids: list[uuid.UUID]) -> None:
    """Lock people of the roster, always in one order: two bookings of the same people wait for each other."""
    session.execute(select(Volunteer.id).where(Volunteer.id.in_(ids)).order_by(Volunteer.id).with_for_update())


def leaves_between(
    session: ScopedSession, first: dt.date, last: dt.date, volunteer_id: uuid.UUID, *, but: uuid.UUID | None = None
) -> Sequence[Leave]:
    """Return the leave that shares a day with these days, in which somebody is away or stands in."""
    return session.scalars(
        select(Leave)
        .where(
            or_(Leave.volunteer_id == volunteer_id, Leave.stand_in_id == volunteer_id),
            Leave.withdrawn_at.is_(None),
            Leave.first_day <= last,
            Leave.last_day >= first,
            Leave.id.is_distinct_from(but),
        )
        .order_by(Leave.first_day)
    ).all()


def leave_named(session: ScopedSession, leave_id: uuid.UUID) -> Leave:
    """Return leave that was not withdrawn. Raises `AbsentError` when there is none here."""
    found = session.scalar(select(Leave).where(Leave.id == leave_id, Leave.withdrawn_at.is_(None)))
    if found is None:
        raise AbsentError
    return found
