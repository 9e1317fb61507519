"""What of the team asks for attention, for the home page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Date, String, Uuid, case, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from tenants.volunteers.models import Certificate, Leave, Volunteer
from tenants.volunteers.queries import on_roster
from tenants.volunteers.rules import AHEAD

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Due:
    """Something of the team that asks for attention: `certificate`, `conduct_missing`, `leave` or `stand_in`."""

    kind: str
    volunteer_id: uuid.UUID
    name: str
    on: dt.date | None
    """The last day it holds, or the first day away."""
    detail: str = ""
    """The kind of certificate, or who stands in."""


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Due]:
    """Return what asks for attention, in one statement: of everybody for who oversees the branch, else one's own.

    Certificates that expire within `AHEAD` or did, people without one of conduct, leave that begins within a week or
    runs, and those for whom the reader stands in.
    """
    me = Volunteer.person_id == reader.actor.who
    stand_in = aliased(Volunteer)
    mine = stand_in.person_id == reader.actor.who
    holds_until = func.max(func.coalesce(Certificate.expires_on, dt.date.max))
    title = func.lower(func.trim(Certificate.title))
    held = (Certificate.branch_id == Volunteer.branch_id) & (Certificate.volunteer_id == Volunteer.id)
    valid = held & Certificate.withdrawn_at.is_(None)
    whose = on_roster(today) if reader.sees_all else on_roster(today) & me
    paper = cast(Certificate.kind, String)
    # Whatever stands on it, a certificate of conduct is a certificate of conduct.
    same = case((Certificate.kind == Certificate.Kind.CONDUCT, ""), else_=title)
    expiring = (
        select(literal("certificate"), Volunteer.id, Volunteer.name, cast(holds_until, Date), paper.label("detail"))
        .join(Certificate, valid)
        .where(whose)
        .group_by(Volunteer.branch_id, Volunteer.id, Volunteer.name, Certificate.kind, same)
        .having(holds_until <= today + AHEAD)
    )
    conduct = exists().where(valid, Certificate.kind == Certificate.Kind.CONDUCT)
    missing = select(literal("conduct_missing"), Volunteer.id, Volunteer.name, cast(None, Date), literal("")).where(
        whose, ~conduct
    )
    leaves = (
        select(literal("leave"), Volunteer.id, Volunteer.name, Leave.first_day, func.coalesce(stand_in.name, ""))
        .join(Leave, (Leave.branch_id == Volunteer.branch_id) & (Leave.volunteer_id == Volunteer.id))
        .outerjoin(stand_in, (stand_in.branch_id == Leave.branch_id) & (stand_in.id == Leave.stand_in_id))
        .where(
            on_roster(today),
            Leave.withdrawn_at.is_(None),
            Leave.first_day <= today + dt.timedelta(days=7),
            Leave.last_day >= today,
            *([] if reader.sees_all else [or_(me, mine)]),
        )
    )
    everything = union_all(expiring, missing, leaves).subquery()
    kind, volunteer_id, name, on, detail = everything.c
    query = select(kind, cast(volunteer_id, Uuid), name, on, detail).order_by(on.nulls_last(), name)
    return [Due(*row) for row in session.execute(query)]
