"""Questions about people: who is this, what are they where, and are they still allowed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from tenants.auth.models import Credential, Membership, Person, RecoveryCode, SignIn
from tenants.auth.rules import SIGN_IN_LASTS
from tenants.branches.models import Branch, Region
from tenants.roles import Right, Role, may

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Sequence

    from sqlalchemy.sql.elements import ColumnElement

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Place:
    """One role of a member in one unit: a branch, a region, or the nation when both are empty."""

    role: Role
    branch_id: uuid.UUID | None = None
    branch_slug: str = ""
    branch_name: str = ""
    region_id: uuid.UUID | None = None
    region_slug: str = ""
    region_name: str = ""

    def may(self, right: Right) -> bool:
        """Whether the role in this place holds `right`."""
        return may(self.role, right)


@dataclass(frozen=True)
class Member:
    """Somebody with a sign-in that still counts, as one request sees them."""

    sign_in_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    email: str
    language: str
    shortcuts: bool
    live: bool
    seen_at: dt.datetime
    second_factor: bool
    locked: bool
    places: tuple[Place, ...]
    night_mail: bool = True
    """Whether a mail says each morning that the report of the night is there."""

    @property
    def first_name(self) -> str:
        """How a page greets them."""
        return self.name.split(" ", maxsplit=1)[0]

    def places_with(self, right: Right) -> Iterable[Place]:
        """Return the places in which the member holds `right`."""
        return (place for place in self.places if place.may(right))


def member_of_sign_in(session: ScopedSession, sign_in_id: uuid.UUID, today: dt.date) -> Member | None:
    """Return who signed in with this row and what they are today; none when it ended or the person is disabled."""
    rows = session.execute(
        select(SignIn, Person, Membership, Branch, Region)
        .join(Person, Person.id == SignIn.person_id)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.valid.contains(today))
        .outerjoin(Branch, Branch.id == Membership.branch_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(SignIn.id == sign_in_id, Person.disabled_at.is_(None), *_counts())
        .order_by(Branch.name, Region.name, Membership.role)
    ).all()
    if not rows:
        return None
    sign_in, person = rows[0][0], rows[0][1]
    return Member(
        sign_in_id=sign_in.id,
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        shortcuts=person.shortcuts,
        live=person.live,
        night_mail=person.night_mail,
        seen_at=sign_in.seen_at,
        second_factor=sign_in.second_factor_at is not None,
        locked=sign_in.locked_at is not None,
        places=tuple(_place(membership, branch, region) for _, _, membership, branch, region in rows if membership),
    )


def _place(membership: Membership, branch: Branch | None, region: Region | None) -> Place:
    return Place(
        role=membership.role,
        branch_id=branch.id if branch else None,
        branch_slug=branch.slug if branch else "",
        branch_name=branch.name if branch else "",
        region_id=region.id if region else None,
        region_slug=region.slug if region else "",
        region_name=region.name if region else "",
    )


def _counts() -> tuple[ColumnElement[bool], ...]:
    """Whether a sign-in still counts: it was not ended and is not older than a long day."""
    return SignIn.ended_at.is_(None), SignIn.started_at > func.now() - SIGN_IN_LASTS


@dataclass(frozen=True)
class Known:
    """Somebody with an account, and the hash of their password."""

    person_id: uuid.UUID
    password_hash: str


def known_by_email(session: ScopedSession, email: str) -> Known | None:
    """Return who signs in with this address; none for an unknown or disabled account."""
    row = session.execute(
        select(Person.id, Credential.password_hash)
        .join(Credential, Credential.person_id == Person.id)
        .where(func.lower(Person.email) == email.strip().lower(), Person.disabled_at.is_(None))
    ).one_or_none()
    return Known(*row) if row else None


def live_sign_ins(session: ScopedSession, person_id: uuid.UUID) -> Sequence[SignIn]:
    """Return the sign-ins of a person that still count, the one last seen first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.second_factor_at.is_not(None), *_counts())
        .order_by(SignIn.seen_at.desc())
    ).all()


def recovery_codes_left(session: ScopedSession, person_id: uuid.UUID) -> int:
    """Return how many recovery codes a person has not used yet."""
    return (
        session.scalar(select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)))
        or 0
    )


@dataclass(frozen=True)
class Character:
    """A person of the demonstration's story, in one role."""

    person_id: uuid.UUID
    name: str
    role: Role
    unit_name: str


def characters(session: ScopedSession, today: dt.date, branch_slug: str = "") -> list[Character]:
    """Return one person of every role, the first who had it, those of the branch `branch_slug` before others."""
    rows = session.execute(
        select(Person.id, Person.name, Membership.role, func.coalesce(Branch.name, Region.name, ""))
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Branch, Branch.id == Membership.branch_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(Membership.valid.contains(today), Person.disabled_at.is_(None))
        .ext(distinct_on(Membership.role))
        .order_by(Membership.role, (Branch.slug == branch_slug).desc().nulls_last(), Person.created_at, Person.id)
    )
    found = {role: Character(person_id, name, role, unit) for person_id, name, role, unit in rows}
    return [found[role] for role in Role if role in found]


def unit_name(session: ScopedSession, branch_id: uuid.UUID | None, region_id: uuid.UUID | None) -> str:
    """Return the name of the branch or region in which a role is held; empty for the nation."""
    if branch_id is not None:
        return session.scalar(select(Branch.name).where(Branch.id == branch_id)) or ""
    if region_id is not None:
        return session.scalar(select(Region.name).where(Region.id == region_id)) or ""
    return ""
