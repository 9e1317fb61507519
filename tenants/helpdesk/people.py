"""The people of the Helpdesk: what they take, what they have, and whether they are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from tenants.auth.models import Membership, Person
from tenants.escalations.models import HELD, Escalation, State, Subject
from tenants.faults import AbsentError
from tenants.helpdesk.models import HelpdeskLeave, HelpdeskMember, Team
from tenants.helpdesk.rules import away_until, full, next_leave, subjects_of
from tenants.roles import Role

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Row

    from tenants.isolation import ScopedSession

ROLES = (Role.HELPDESK_LAWYER, Role.HELPDESK_COORDINATOR)


@dataclass(frozen=True)
class Colleague:
    """Somebody who works at the Helpdesk today, and how much they have."""

    id: uuid.UUID
    name: str
    role: Role
    team: Team | None
    """No team: they take every subject."""
    subjects: frozenset[Subject]
    capacity: int | None
    """No capacity: there is always room."""
    open_count: int
    """Questions they work on; those that wait for the branch apart."""
    away_until: dt.date | None
    """The last day of an absence that holds today."""
    waiting_count: int = 0
    next_leave: tuple[dt.date, dt.date] | None = None
    skills: frozenset[Subject] = frozenset()
    """Subjects besides those of the team."""

    @property
    def away(self) -> bool:
        """Whether they are away today."""
        return self.away_until is not None

    @property
    def full(self) -> bool:
        """Whether they have as many questions as they have room for."""
        return full(self.open_count, self.capacity)


@dataclass(frozen=True)
class Room:
    """Whether somebody can take a question now, and about what."""

    subjects: frozenset[Subject]
    full: bool
    away_until: dt.date | None
    capacity: int | None = None
    open_count: int = 0

    @property
    def away(self) -> bool:
        """Whether they are away today."""
        return self.away_until is not None


def colleagues(session: ScopedSession, today: dt.date) -> list[Colleague]:
    """Return who works at the Helpdesk today, by name, in one statement."""
    return _told(session, _query(today), today)


def coordinators(session: ScopedSession, today: dt.date) -> list[Colleague]:
    """Return the coordinators who are there today; all of them when none is, so that somebody is told."""
    query = _query(today).having(func.bool_or(Membership.role == Role.HELPDESK_COORDINATOR))
    found = _told(session, query, today)
    return [one for one in found if not one.away] or found


def colleague_named(session: ScopedSession, person_id: uuid.UUID, today: dt.date) -> Colleague:
    """Return one colleague. Raises `AbsentError` for who does not work at the Helpdesk today."""
    found = _told(session, _query(today).where(Person.id == person_id), today)
    if not found:
        raise AbsentError
    return found[0]


def room_of(session: ScopedSession, person_id: uuid.UUID, today: dt.date) -> Room:
    """Return what somebody can take now, in one statement; nothing at all for who does not work here today."""
    found = _told(session, _query(today).where(Person.id == person_id), today)
    if not found:
        return Room(frozenset(), full=True, away_until=None)
    one = found[0]
    return Room(one.subjects, one.full, one.away_until, one.capacity, one.open_count)


def questions_of(session: ScopedSession, person_id: uuid.UUID) -> int:
    """Return how many questions somebody works on; those that wait for the branch apart."""
    mine = select(func.count()).where(Escalation.claimed_by == person_id, Escalation.state == State.CLAIMED)
    return session.scalar(mine) or 0


def _query(today: dt.date) -> Select[Any]:
    held = (
        select(
            Escalation.claimed_by,
            func.count().filter(Escalation.state == State.CLAIMED).label("open"),
            func.count().filter(Escalation.state == State.WAITING).label("waiting"),
        )
        .where(Escalation.state.in_(HELD))
        .group_by(Escalation.claimed_by)
        .subquery()
    )
    by_day = (HelpdeskLeave.first_day, HelpdeskLeave.id)
    away = (
        select(
            HelpdeskLeave.person_id,
            func.array_agg(aggregate_order_by(HelpdeskLeave.first_day, *by_day)).label("first_days"),
            func.array_agg(aggregate_order_by(HelpdeskLeave.last_day, *by_day)).label("last_days"),
        )
        .where(HelpdeskLeave.withdrawn_at.is_(None), HelpdeskLeave.last_day >= today)
        .group_by(HelpdeskLeave.person_id)
        .subquery()
    )
    here = Membership.role.in_(ROLES) & Membership.valid.contains(today)
    columns = (held.c.open, held.c.waiting, away.c.first_days, away.c.last_days)
    kept = (HelpdeskMember.team, HelpdeskMember.skills, HelpdeskMember.capacity)
    return (
        select(
            Person.id,
            Person.name,
            func.bool_or(Membership.role == Role.HELPDESK_COORDINATOR).label("coordinates"),
            *kept,
            *columns,
        )
        .join(Membership, (Membership.person_id == Person.id) & here)
        .outerjoin(HelpdeskMember, HelpdeskMember.person_id == Person.id)
        .outerjoin(held, held.c.claimed_by == Person.id)
        .outerjoin(away, away.c.person_id == Person.id)
        .where(Person.disabled_at.is_(None))
        .group_by(Person.id, HelpdeskMember.person_id, *columns)
        .order_by(func.lower(Person.name), Person.id)
    )


def _told(session: ScopedSession, query: Select[Any], today: dt.date) -> list[Colleague]:
    return [_colleague(row, today) for row in session.execute(query)]


def _colleague(row: Row[Any], today: dt.date) -> Colleague:
    leaves = list(zip(row.first_days or (), row.last_days or (), strict=True))
    skills = frozenset(Subject(code) for code in row.skills or ())
    return Colleague(
        id=row.id,
        name=row.name,
        role=Role.HELPDESK_COORDINATOR if row.coordinates else Role.HELPDESK_LAWYER,
        team=row.team,
        subjects=subjects_of(row.team) | skills,
        capacity=row.capacity,
        open_count=row.open or 0,
        away_until=away_until(leaves, today),
        waiting_count=row.waiting or 0,
        next_leave=next_leave(leaves, today),
        skills=skills,
    )
