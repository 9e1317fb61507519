"""Questions about one client: who they are, whom they live with, who looks after them, and who is likely the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, cast, extract, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, aggregate_order_by
from sqlalchemy.orm import aliased

from tenants.branches.models import Municipality
from tenants.clients.access import ClosedRecordError, Standing, standing_columns
from tenants.clients.likeness import Sketch, alike
from tenants.clients.models import Caseload, Client, ClientAccess, Consent, Ending, Residence
from tenants.escalations.models import Escalation
from tenants.escalations.news import FOR_BRANCH
from tenants.faults import AbsentError
from tenants.moments import local_date
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

MOST_CANDIDATES = 500


def client_named(session: ScopedSession, client_id: uuid.UUID) -> Client:
    """Return the client with this id in the branch. Raises `AbsentError` when there is none here.

    Costs nothing when this session has met the client before: one session looks from one branch all its life.
    """
    client = session.get(Client, (session.branch_id, client_id))
    if client is None:
        raise AbsentError
    return client


@dataclass(frozen=True)
class Stay:
    """Where somebody lived: the name the municipality had, and from which to which day."""

    id: str
    place: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True)
class ClientRecord:
    """What the page of a client begins with: who they are and why one may look, and what stands beside it.

    `members`, `carers` and `consents` hold plain values, as the page shows them.
    """

    client: Client
    standing: Standing
    municipality: str
    members: list[dict[str, Any]]
    carers: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    stays: list[Stay]
    unread_answers: int


def client_record(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> ClientRecord:
    """Return an open record in one statement. Raises `ClosedRecordError` or `AbsentError` as `refuse_closed` does."""
    today = local_date(reader.moment)
    care, newest = standing_columns(reader, Client.id)
    place = (Municipality.code == Client.municipality_code) & Municipality.valid.contains(today)
    query = (
        select(
            Client,
            care,
            ClientAccess,
            Municipality.name,
            _members(),
            _carers(today),
            _consents(),
            _stays(),
            unread_count(session),
        )
        .select_from(Client)
        .outerjoin(ClientAccess, ClientAccess.id == newest)
        .outerjoin(Municipality, place)
        .where(Client.id == client_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    client, in_care, access, municipality, members, carers, consents, stays, unread = row
    standing = Standing(in_care=in_care, sees_all=reader.sees_all, access=access)
    if not standing.open:
        raise ClosedRecordError(client_id)
    return ClientRecord(
        client=client,
        standing=standing,
        municipality=municipality or client.municipality_code,
        members=members or [],
        carers=carers or [],
        consents=consents or [],
        stays=[_stay(each) for each in stays or []],
        unread_answers=unread,
    )


def _stay(row: dict[str, Any]) -> Stay:
    until = row["until"]
    return Stay(
        row["id"], row["place"], dt.date.fromisoformat(row["since"]), dt.date.fromisoformat(until) if until else None
    )


def _gathered(order: Any, *pairs: Any) -> ColumnElement[Any]:
    return func.jsonb_agg(aggregate_order_by(func.jsonb_build_object(*pairs), order))


def _members() -> ColumnElement[Any]:
    """The others of the household, by the minimal card and what they are in it."""
    other = aliased(Client)
    name = func.trim(func.concat(other.first_name, " ", other.last_name))
    return (
        select(
            _gathered(
                other.birth_date,
                "id", other.id, "name", name, "born", cast(extract("year", other.birth_date), Integer),
                "number", other.number, "relation", other.relation,
            )
        )
        .where(other.branch_id == Client.branch_id, other.household_id == Client.household_id, other.id != Client.id)
        .correlate(Client)
        .scalar_subquery()
    )  # fmt: skip


def _carers(today: dt.date) -> ColumnElement[Any]:
    now = or_(Caseload.until.is_(None), Caseload.until > today)
    return (
        select(_gathered(Caseload.since, "id", Caseload.id, "name", Volunteer.name, "person", Volunteer.person_id))
        .join(Volunteer, (Volunteer.branch_id == Caseload.branch_id) & (Volunteer.id == Caseload.volunteer_id))
        .where(Caseload.branch_id == Client.branch_id, Caseload.client_id == Client.id, now)
        .correlate(Client)
        .scalar_subquery()
    )


def _consents() -> ColumnElement[Any]:
    return (
        select(
            _gathered(
                Consent.given_on,
                *("id", Consent.id, "kind", Consent.kind, "given_on", Consent.given_on),
                *("withdrawn_on", Consent.withdrawn_on),
            )
        )
        .where(Consent.branch_id == Client.branch_id, Consent.client_id == Client.id)
        .correlate(Client)
        .scalar_subquery()
    )


def _stays() -> ColumnElement[Any]:
    named = select(Municipality.name).where(
        Municipality.code == Residence.municipality_code,
        Municipality.valid.contains(func.coalesce(Residence.moved_out_on - 1, Residence.moved_in_on)),
    )
    place = func.coalesce(named.limit(1).scalar_subquery(), Residence.municipality_code)
    pairs = ("id", Residence.id, "place", place, "since", Residence.moved_in_on, "until", Residence.moved_out_on)
    return (
        select(_gathered(Residence.moved_in_on.desc(), *pairs))
        .where(Residence.branch_id == Client.branch_id, Residence.client_id == Client.id)
        .correlate(Client)
        .scalar_subquery()
    )


def unread_count(session: ScopedSession) -> ColumnElement[int]:
    """Return the count in the bar as a column, so that a page need not ask for it apart."""
    return (
        select(func.count())
        .where(
            FOR_BRANCH,
            Escalation.branch_id == session.branch_id,
        )
        .scalar_subquery()
    )


def likenesses(session: ScopedSession, sketch: Sketch, but: uuid.UUID | None = None) -> list[Client]:
    """Return clients that are likely the person of `sketch`, by number, in one statement; `but` is that person's own.

    A record that was ended as a double is known to be one, and not pointed at again.
    """
    if not sketch.sound or (sketch.born is None and sketch.household_id is None):
        return []
    words = sketch.sound.split()
    same_year = or_(
        Client.birth_date.is_(None) if sketch.household_id else Client.id.is_(None),
        extract("year", Client.birth_date) == sketch.born.year
        if sketch.born
        else Client.household_id == sketch.household_id,
    )
    known = func.coalesce(Client.ending == Ending.DOUBLE, False)
    query = select(Client).where(
        ~known, func.string_to_array(Client.sound_name, " ").op("&&")(cast(words, ARRAY(TEXT))), same_year
    )
    if but is not None:
        query = query.where(Client.id != but)
    found = session.scalars(query.order_by(Client.number).limit(MOST_CANDIDATES))
    return [client for client in found if alike(sketch, sketch_of(client))]


def sketch_of(client: Client) -> Sketch:
    """Return what of a client tells them apart."""
    return Sketch(client.sound_name, client.birth_date, client.birth_precision, client.household_id)


def highest_number(session: ScopedSession) -> str | None:
    """Return the highest client number that is a whole number, or none."""
    whole = Client.number.regexp_match("^[0-9]{1,9}$")
    highest = session.scalar(select(func.max(cast(Client.number, Integer))).where(whole))
    return None if highest is None else str(highest)
