"""Questions about dwellings and placements. Whoever is placed has a name only for whom their record is open to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from tenants.branches.models import Municipality, ServiceArea
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.faults import AbsentError
from tenants.housing.histories import municipality_name
from tenants.housing.models import Dwelling, Placement
from tenants.housing.queries import HOUSING

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


def dwelling_named(session: ScopedSession, dwelling_id: uuid.UUID) -> Dwelling:
    """Return the home with this id in the branch, also a withdrawn one. Raises `AbsentError` when there is none here."""
    dwelling = session.get(Dwelling, (session.branch_id, dwelling_id))
    if dwelling is None:
        raise AbsentError
    return dwelling


def placement_named(session: ScopedSession, placement_id: uuid.UUID) -> Placement:
    """Return the placement with this id in the branch, also a withdrawn one. Raises `AbsentError` for none here."""
    placement = session.get(Placement, (session.branch_id, placement_id))
    if placement is None:
        raise AbsentError
    return placement


def highest_dwelling_number(session: ScopedSession, year: int) -> str:
    """Return the next free number for a home offered in `year`: `2018-04`."""
    prefix = f"{year:04}-"
    ours = Dwelling.number.regexp_match(f"^{prefix}[0-9]{{1,6}}$")
    highest = session.scalar(select(func.max(cast(func.substr(Dwelling.number, len(prefix) + 1), Integer))).where(ours))
    return f"{prefix}{(highest or 0) + 1:02}"


def inhabitants(session: ScopedSession, dwelling_id: uuid.UUID) -> Sequence[Placement]:
    """Return the placements in a home that count as real, the earliest first."""
    query = select(Placement).where(Placement.dwelling_id == dwelling_id, Placement.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Placement.day, Placement.id)).all()


def placements_of(session: ScopedSession, client_ids: Collection[uuid.UUID]) -> Sequence[Placement]:
    """Return the placements of clients that count as real, the earliest first."""
    query = select(Placement).where(Placement.client_id.in_(client_ids), Placement.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Placement.day, Placement.id)).all()


@dataclass(frozen=True)
class Home:
    """A dwelling as a list shows it."""

    dwelling: Dwelling
    place: str
    """The municipality's last name."""
    living: int
    """How many persons live in it on the day that is looked at."""

    def is_over(self, day: dt.date) -> bool:
        """Whether it could not be used any more on `day`."""
        return self.dwelling.ended_on is not None and self.dwelling.ended_on < day


class Use(StrEnum):
    """Which dwellings are asked for."""

    FREE = "free"
    OCCUPIED = "occupied"
    ENDED = "ended"


def homes(session: ScopedSession, on: dt.date, *, municipality: str = "", use: Use | None = None) -> list[Home]:
    """Return the dwellings offered up to and including `on`, the newest first, with how many live there that day."""
    living = _living(on)
    query = (
        select(Dwelling, municipality_name(Dwelling), living)
        .where(Dwelling.withdrawn_at.is_(None), Dwelling.offered_on <= on)
        .order_by(Dwelling.offered_on.desc(), Dwelling.number)
    )
    if municipality:
        query = query.where(Dwelling.municipality_code == municipality)
    usable = or_(Dwelling.ended_on.is_(None), Dwelling.ended_on >= on)
    if use is Use.ENDED:
        query = query.where(~usable)
    elif use is not None:
        query = query.where(usable, living == 0 if use is Use.FREE else living > 0)
    return [Home(home, name or home.municipality_code, count) for home, name, count in session.execute(query)]


def _living(on: dt.date) -> ScalarSelect[int]:
    """Return how many persons live in a dwelling on a day, as a part of a statement about that dwelling."""
    return (
        select(func.count())
        .where(Placement.branch_id == Dwelling.branch_id, Placement.dwelling_id == Dwelling.id, *_lives_there(on))
        .correlate(Dwelling)
        .scalar_subquery()
    )


def _lives_there(on: dt.date) -> list[ColumnElement[bool]]:
    return [
        Placement.withdrawn_at.is_(None),
        Placement.day <= on,
        or_(Placement.ended_on.is_(None), Placement.ended_on >= on),
    ]


@dataclass(frozen=True)
class Offer:
    """Where somebody can be placed: municipalities by code with their names, and homes that are or were just in use."""

    places: dict[str, str]
    homes: tuple[Home, ...]


LONG_OVER = dt.timedelta(days=400)


def offer_of(session: ScopedSession, today: dt.date, present: uuid.UUID | None = None) -> Offer:
    """Return where somebody can be placed, in one statement; the home `present` is among it, however long it is over."""
    name = (
        select(Municipality.name)
        .where(Municipality.code == ServiceArea.municipality_code)
        .order_by(func.lower(Municipality.valid).desc())
        .limit(1)
        .correlate(ServiceArea)
        .scalar_subquery()
    )
    usable = or_(Dwelling.ended_on.is_(None), Dwelling.ended_on >= today - LONG_OVER, Dwelling.id == present)
    query = (
        select(ServiceArea.municipality_code, name, Dwelling, _living(today))
        .outerjoin(
            Dwelling,
            (Dwelling.branch_id == ServiceArea.branch_id)
            & (Dwelling.municipality_code == ServiceArea.municipality_code)
            & Dwelling.withdrawn_at.is_(None)
            & usable,
        )
        .where(ServiceArea.branch_id == session.branch_id, ServiceArea.service == HOUSING)
        .order_by(func.upper_inf(ServiceArea.valid).desc(), name, Dwelling.offered_on.desc(), Dwelling.number)
    )
    places: dict[str, str] = {}
    found: dict[uuid.UUID, Home] = {}
    for code, place, dwelling, living in session.execute(query):
        places[code] = place or code
        if dwelling is not None:
            found[dwelling.id] = Home(dwelling, place or code, living)
    return Offer(places, tuple(found.values()))


@dataclass(frozen=True)
class Placed:
    """A placement as a list shows it; the client is none when their record is not open to the reader."""

    placement: Placement
    place: str
    client: Client | None
    dwelling: Dwelling | None


@dataclass(frozen=True)
class PlacementChoice:
    """Which placements: on days from the first to the last, of one municipality or way; nothing means all."""

    first: dt.date
    last: dt.date
    municipality: str = ""
    route: str = ""
    counts: bool | None = None
    dwelling_id: uuid.UUID | None = None


def placements_among(session: ScopedSession, reader: Reader, chosen: PlacementChoice) -> list[Placed]:
    """Return the placements in `chosen` that count as real, the newest first, in one statement.

    Of a client whose record is not open to the reader nothing is told: not the name, and not the number.
    """
    query = _placed(reader).where(Placement.withdrawn_at.is_(None), Placement.day.between(chosen.first, chosen.last))
    for column, value in (
        (Placement.municipality_code, chosen.municipality or None),
        (Placement.route, chosen.route or None),
        (Placement.counts_for_quota, chosen.counts),
        (Placement.dwelling_id, chosen.dwelling_id),
    ):
        if value is not None:
            query = query.where(column == value)
    rows = session.execute(query.order_by(Placement.day.desc(), Placement.id.desc()))
    return [_as_placed(row) for row in rows]


def placement_with_client(session: ScopedSession, reader: Reader, placement_id: uuid.UUID) -> Placed:
    """Return one placement, also a withdrawn one.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the client's record is not open to the reader.
    """
    row = session.execute(_placed(reader).where(Placement.id == placement_id)).one_or_none()
    if row is None:
        raise AbsentError
    found = _as_placed(row)
    if found.client is None:
        raise ClosedRecordError(found.placement.client_id)
    return found


def _placed(reader: Reader) -> Select[Placement, str, Client, Dwelling, bool]:
    return (
        select(
            Placement,
            municipality_name(Placement),
            Client,
            Dwelling,
            func.coalesce(open_to(reader, Client.id), false()),
        )
        .join(Client, (Client.branch_id == Placement.branch_id) & (Client.id == Placement.client_id))
        .outerjoin(Dwelling, (Dwelling.branch_id == Placement.branch_id) & (Dwelling.id == Placement.dwelling_id))
    )


def _as_placed(row: Any) -> Placed:
    placement, name, client, dwelling, is_open = row
    return Placed(placement, name or placement.municipality_code, client if is_open else None, dwelling)


@dataclass(frozen=True)
class Company:
    """A client with the members of their household whose records are open, and how many there are beside."""

    client: Client
    members: tuple[Client, ...]
    closed: int


def company_of(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> Company:
    """Return a client with their household, in one statement.

    Raises `AbsentError` for a client not of here, `ClosedRecordError` when the record is not open to the reader.
    """
    this = aliased(Client)
    opened = func.coalesce(open_to(reader, Client.id), false())
    query = (
        select(Client, opened)
        .join(this, or_(Client.id == this.id, Client.household_id == this.household_id))
        .where(this.id == client_id)
        .order_by(Client.birth_date.nulls_last(), Client.number)
    )
    rows = [(client, is_open) for client, is_open in session.execute(query)]
    found = next(((client, is_open) for client, is_open in rows if client.id == client_id), None)
    if found is None:
        raise AbsentError
    if not found[1]:
        raise ClosedRecordError(client_id)
    members = tuple(client for client, is_open in rows if is_open)
    return Company(found[0], members, len(rows) - len(members))


def people_at_hand(session: ScopedSession, reader: Reader, limit: int = 12) -> Sequence[Client]:
    """Return the clients who were registered last among those whose records are open to the reader."""
    query = select(Client).where(open_to(reader, Client.id), Client.ended_on.is_(None)).limit(limit)
    return session.scalars(query.order_by(Client.registered_at.desc(), Client.id)).all()
