"""Who is who, for those who keep the accounts: people with what they are where, and invitations that still run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tenants.auth.models import Invitation, Membership, Person
from tenants.branches.models import Branch, Region

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Select

    from tenants.isolation import ScopedSession
    from tenants.roles import Role

PAGE = 50


@dataclass(frozen=True)
class Post:
    """One membership as a list shows it; `unit_name` is empty for the nation."""

    membership_id: uuid.UUID
    role: Role
    unit_name: str
    since: dt.date | None


@dataclass(frozen=True)
class Listed:
    """A person and what they are today."""

    id: uuid.UUID
    name: str
    email: str
    disabled: bool
    posts: list[Post] = field(default_factory=list)


@dataclass(frozen=True)
class Roster:
    """One page of people, and how many there are in all."""

    people: list[Listed]
    total: int


@dataclass(frozen=True)
class Open:
    """An invitation that nobody answered yet."""

    invitation: Invitation
    unit_name: str
    expired: bool


def roster(
    session: ScopedSession, today: dt.date, *, named: str = "", branch_id: uuid.UUID | None = None, page: int = 1
) -> Roster:
    """Return one page of people by name, those whose name or address holds `named`, or who work in a branch."""
    wanted = select(Person.id, func.count().over().label("total")).order_by(func.lower(Person.name), Person.id)
    if named:
        escaped = named.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        wanted = wanted.where(or_(Person.name.ilike(f"%{escaped}%"), Person.email.ilike(f"%{escaped}%")))
    if branch_id is not None:
        wanted = wanted.where(Person.id.in_(_members_of(branch_id, today)))
    shown = wanted.limit(PAGE).offset((page - 1) * PAGE).subquery()
    rows = session.execute(
        select(Person, shown.c.total, Membership, func.coalesce(Branch.name, Region.name, ""))
        .join(shown, shown.c.id == Person.id)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.valid.contains(today))
        .outerjoin(Branch, Branch.id == Membership.branch_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .order_by(func.lower(Person.name), Person.id, Branch.name, Region.name, Membership.role)
    ).all()
    listed: dict[uuid.UUID, Listed] = {}
    for person, _, membership, unit_name in rows:
        line = listed.setdefault(
            person.id, Listed(person.id, person.name, person.email, disabled=person.disabled_at is not None)
        )
        if membership is not None:
            line.posts.append(Post(membership.id, membership.role, unit_name, membership.valid.lower))
    return Roster(list(listed.values()), rows[0].total if rows else 0)


def _members_of(branch_id: uuid.UUID, today: dt.date) -> Select[uuid.UUID]:
    return select(Membership.person_id).where(Membership.branch_id == branch_id, Membership.valid.contains(today))


def open_invitations(session: ScopedSession, moment: dt.datetime) -> list[Open]:
    """Return the invitations that were neither accepted nor withdrawn, the newest first."""
    rows = session.execute(
        select(Invitation, func.coalesce(Branch.name, Region.name, ""))
        .outerjoin(Branch, Branch.id == Invitation.branch_id)
        .outerjoin(Region, Region.id == Invitation.region_id)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .order_by(Invitation.created_at.desc())
        .limit(200)
    )
    return [Open(invitation, unit, invitation.expires_at <= moment) for invitation, unit in rows]
