"""Hours worked: written down, corrected and taken back; and what they add up to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, extract, func, select

from tenants.audit.actions import record
from tenants.faults import AbsentError
from tenants.volunteers.models import Volunteer, VolunteerHours
from tenants.volunteers.queries import volunteer_named
from tenants.volunteers.rules import refuse_impossible_hours, refuse_outside, refuse_words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewHours:
    """What was done on a day, and for how many minutes."""

    day: dt.date | None
    minutes: int
    what: str = ""


def log_hours(
    session: ScopedSession, actor: Actor, volunteer_id: uuid.UUID, new: NewHours, today: dt.date
) -> VolunteerHours:
    """Write down what somebody worked on a day.

    Raises `RefusalError` for a day to come or outside their time here, or when a day would hold more than 24 hours.
    """
    day = _refuse(session, volunteer_id, new, today)
    hours = VolunteerHours(volunteer_id=volunteer_id, day=day, minutes=new.minutes, what=new.what.strip())
    session.add(hours)
    session.flush()
    record(session, actor, "log", "hours", hours.id)
    return hours


def correct_hours(
    session: ScopedSession, actor: Actor, hours_id: uuid.UUID, changed: NewHours, today: dt.date
) -> VolunteerHours:
    """Correct what was written down. Raises `RefusalError` as `log_hours` does."""
    hours = hours_named(session, hours_id)
    day = _refuse(session, hours.volunteer_id, changed, today, but=hours_id)
    new = {"day": day, "minutes": changed.minutes, "what": changed.what.strip()}
    fields = sorted(name for name, value in new.items() if getattr(hours, name) != value)
    for name in fields:
        setattr(hours, name, new[name])
    if fields:
        record(session, actor, "correct", "hours", hours.id, fields=fields)
    return hours


def withdraw_hours(session: ScopedSession, actor: Actor, hours_id: uuid.UUID) -> VolunteerHours:
    """Take back hours that were written down by mistake: they no longer count."""
    hours = hours_named(session, hours_id)
    hours.withdrawn_at = func.now()
    record(session, actor, "withdraw", "hours", hours.id)
    return hours


def restore_hours(session: ScopedSession, actor: Actor, hours_id: uuid.UUID, today: dt.date) -> VolunteerHours:
    """Let hours count again that were taken back. Raises `RefusalError` when the day is full by now."""
    hours = session.scalar(select(VolunteerHours).where(VolunteerHours.id == hours_id))
    if hours is None:
        raise AbsentError
    if hours.withdrawn_at is not None:
        _refuse(session, hours.volunteer_id, NewHours(hours.day, hours.minutes), today)
        hours.withdrawn_at = None
        record(session, actor, "restore", "hours", hours.id)
    return hours


def _refuse(
    session: ScopedSession, volunteer_id: uuid.UUID, new: NewHours, today: dt.date, *, but: uuid.UUID | None = None
) -> dt.date:
    """Refuse what cannot be, with the person locked, so that two windows cannot fill one day twice."""
    volunteer = volunteer_named(session, volunteer_id, lock=True)
    already = session.scalar(
        select(func.coalesce(func.sum(VolunteerHours.minutes), 0)).where(
            VolunteerHours.volunteer_id == volunteer_id,
            VolunteerHours.day == new.day,
            VolunteerHours.withdrawn_at.is_(None),
            VolunteerHours.id.is_distinct_from(but),
        )
    )
    day = refuse_impossible_hours(new.day, new.minutes, int(already or 0), today)
    refuse_outside(day, volunteer.started_on, volunteer.ended_on, "day")
    refuse_words(what=new.what)
    return day


def hours_named(session: ScopedSession, hours_id: uuid.UUID) -> VolunteerHours:
    """Return hours that were not withdrawn. Raises `AbsentError` when there are none here."""
    found = session.scalar(
        select(VolunteerHours).where(VolunteerHours.id == hours_id, VolunteerHours.withdrawn_at.is_(None))
    )
    if found is None:
        raise AbsentError
    return found


def hours_of(session: ScopedSession, volunteer_id: uuid.UUID, year: int) -> Sequence[VolunteerHours]:
    """Return what somebody worked in a year, newest first."""
    return session.scalars(
        select(VolunteerHours)
        .where(
            VolunteerHours.volunteer_id == volunteer_id,
            VolunteerHours.withdrawn_at.is_(None),
            VolunteerHours.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .order_by(VolunteerHours.day.desc(), VolunteerHours.id.desc())
    ).all()


@dataclass(frozen=True)
class Worked:
    """What somebody worked in a year: minutes by month (1 to 12)."""

    volunteer_id: uuid.UUID
    number: str
    name: str
    months: dict[int, int]

    @property
    def total(self) -> int:
        """Minutes of the whole year."""
        return sum(self.months.values())


def hours_of_everybody(session: ScopedSession, year: int) -> list[Worked]:
    """Return what everybody worked in a year, by name; who wrote nothing down is not in it."""
    month = cast(extract("month", VolunteerHours.day), Integer)
    query = (
        select(Volunteer.id, Volunteer.number, Volunteer.name, month, func.sum(VolunteerHours.minutes))
        .join(
            VolunteerHours,
            (VolunteerHours.branch_id == Volunteer.branch_id) & (VolunteerHours.volunteer_id == Volunteer.id),
        )
        .where(
            VolunteerHours.withdrawn_at.is_(None),
            VolunteerHours.day.between(dt.date(year, 1, 1), dt.date(year, 12, 31)),
        )
        .group_by(Volunteer.branch_id, Volunteer.id, Volunteer.number, Volunteer.name, month)
        .order_by(func.lower(Volunteer.name), Volunteer.id, month)
    )
    found: dict[uuid.UUID, Worked] = {}
    for volunteer_id, number, name, of_month, minutes in session.execute(query):
        found.setdefault(volunteer_id, Worked(volunteer_id, number, name, {})).months[of_month] = int(minutes)
    return list(found.values())
