"""Who can do something in a dossier: colleagues of the roster, and the parties in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, cast, func, literal, or_, select, union_all

from tenants.dossiers.models import DossierParty, PartyRole
from tenants.volunteers.models import Volunteer
from tenants.volunteers.queries import has_left, on_roster

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Someone:
    """A colleague or a party as a form offers them."""

    id: uuid.UUID
    name: str
    role: PartyRole
    phone: str
    email: str


@dataclass(frozen=True)
class People:
    """The colleagues and the parties, each by name."""

    volunteers: list[Someone]
    parties: list[Someone]


def people_of(session: ScopedSession, dossier_id: uuid.UUID, today: dt.date, keep: uuid.UUID | None = None) -> People:
    """Return who works here today and who is in the dossier, in one statement; `keep` stays though they left."""
    works = and_(on_roster(today), ~has_left(today))
    colleagues = select(
        Volunteer.id.label("id"),
        Volunteer.name.label("name"),
        literal(PartyRole.US.value, String).label("role"),
        Volunteer.phone.label("phone"),
        Volunteer.email.label("email"),
    ).where(or_(works, Volunteer.id == keep) if keep else works)
    parties = select(
        DossierParty.id, DossierParty.name, cast(DossierParty.role, String), DossierParty.phone, DossierParty.email
    ).where(DossierParty.dossier_id == dossier_id, DossierParty.withdrawn_at.is_(None))
    everybody = union_all(colleagues, parties).subquery()
    order = (func.lower(everybody.c.name), everybody.c.id)
    found = [
        Someone(key, name, PartyRole(role), phone, email)
        for key, name, role, phone, email in session.execute(select(everybody).order_by(*order))
    ]
    return People(
        [each for each in found if each.role is PartyRole.US], [each for each in found if each.role is not PartyRole.US]
    )
