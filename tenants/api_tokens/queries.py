"""Questions about tokens: whose is this, does it still count, and which ones has somebody. In the `Accounts` scope."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from tenants.api_tokens.models import ApiToken
from tenants.api_tokens.rules import OPENS, SHAPE
from tenants.auth.models import Membership, Person
from tenants.auth.queries import Place
from tenants.auth.sealing import token_hash
from tenants.branches.models import Region
from tenants.roles import RIGHTS

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession
    from tenants.roles import Right

_ROLES = [role for role, rights in RIGHTS.items() if rights & set(OPENS)]


@dataclass(frozen=True)
class Bearer:
    """Who reads with a token: the person behind it, and the one place from which it looks."""

    token_id: uuid.UUID
    person_id: uuid.UUID
    place: Place
    last_used_on: dt.date | None

    def may(self, right: Right, region: str | None) -> bool:
        """Whether the right is held in the region of that address name; one held in the nation works in every region."""
        return self.place.may(right) and (region is None or self.place.region_slug in {region, ""})


def bearer_of(session: ScopedSession, token: str, today: dt.date) -> Bearer | None:
    """Return who reads with `token`, in one statement; none when it is no token, ended, or its person or role did."""
    if not re.fullmatch(SHAPE, token):
        return None
    row = session.execute(
        select(
            ApiToken.id, ApiToken.person_id, ApiToken.last_used_on, Membership.role, Region.id, Region.slug, Region.name
        )
        .join(Person, Person.id == ApiToken.person_id)
        .join(Membership, (Membership.id == ApiToken.membership_id) & (Membership.person_id == ApiToken.person_id))
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(
            ApiToken.token_hash == token_hash(token),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_on >= today,
            Person.disabled_at.is_(None),
            Membership.valid.contains(today),
            Membership.role.in_(_ROLES),
        )
    ).one_or_none()
    if row is None:
        return None
    token_id, person_id, last_used_on, role, region_id, slug, name = row
    place = Place(role, region_id=region_id, region_slug=slug or "", region_name=name or "")
    return Bearer(token_id, person_id, place, last_used_on)


@dataclass(frozen=True)
class Offer:
    """A role of somebody for which they may make a token."""

    membership_id: uuid.UUID
    place: Place


def offers(session: ScopedSession, person_id: uuid.UUID, today: dt.date) -> list[Offer]:
    """Return the roles of a person that read protected figures today."""
    rows = session.execute(
        select(Membership.id, Membership.role, Region.id, Region.slug, Region.name)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(Membership.person_id == person_id, Membership.valid.contains(today), Membership.role.in_(_ROLES))
        .order_by(Region.name, Membership.id)
    )
    return [
        Offer(key, Place(role, region_id=region_id, region_slug=slug or "", region_name=name or ""))
        for key, role, region_id, slug, name in rows
    ]


def tokens_of(session: ScopedSession, person_id: uuid.UUID, today: dt.date) -> Sequence[ApiToken]:
    """Return the tokens of a person that still count, newest first."""
    return session.scalars(
        select(ApiToken)
        .join(Membership, Membership.id == ApiToken.membership_id)
        .where(
            ApiToken.person_id == person_id,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_on >= today,
            Membership.valid.contains(today),
        )
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
    ).all()


def ended_tokens_of(session: ScopedSession, person_id: uuid.UUID, today: dt.date) -> Sequence[ApiToken]:
    """Return the tokens of a person that no longer count, the last made first; at most twenty."""
    return session.scalars(
        select(ApiToken)
        .join(Membership, Membership.id == ApiToken.membership_id)
        .where(
            ApiToken.person_id == person_id,
            or_(ApiToken.revoked_at.is_not(None), ApiToken.expires_on < today, ~Membership.valid.contains(today)),
        )
        .order_by(ApiToken.created_at.desc(), ApiToken.id)
        .limit(20)
    ).all()
