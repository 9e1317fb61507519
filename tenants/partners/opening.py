"""One record about a client, or a form about one: opened only for who may know the client, in one statement each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from tenants.branches.models import Municipality, ServiceArea
from tenants.branches.queries import Served
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client, Consent
from tenants.faults import AbsentError
from tenants.partners.models import JobContact, Partner, PartnerMeeting, Referral

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

NOTHING = literal([], JSONB)


@dataclass(frozen=True)
class Surroundings:
    """What a form about one client stands in: who it is, the partners, the municipalities, and whether they agreed."""

    client: Client
    partners: tuple[tuple[str, str], ...]
    served: tuple[Served, ...]
    consent_id: uuid.UUID | None
    """The consent under which something may be told to a partner."""


def surroundings_of(session: ScopedSession, reader: Reader, client_id: uuid.UUID, today: dt.date) -> Surroundings:
    """Return what a form about a client needs, in one statement.

    Raises `AbsentError` for a client not of here, `ClosedRecordError` for a record that is not open to the reader.
    """
    works = or_(Partner.ended_on.is_(None), Partner.ended_on > today)
    offered = select(_pairs(func.lower(Partner.name), Partner.id, Partner.name)).where(
        Partner.branch_id == Client.branch_id, works
    )
    served = (
        select(_pairs(Municipality.name, Municipality.code, Municipality.name))
        .join(ServiceArea, ServiceArea.municipality_code == Municipality.code)
        .where(
            ServiceArea.branch_id == Client.branch_id,
            ServiceArea.valid.contains(today),
            Municipality.valid.contains(today),
        )
    )
    consent = (
        select(Consent.id)
        .where(Consent.branch_id == Client.branch_id, Consent.client_id == Client.id, _holds(today))
        .order_by(Consent.given_on.desc())
        .limit(1)
    )
    query = select(
        Client,
        open_to(reader, Client.id),
        *(part.correlate(Client).scalar_subquery() for part in (offered, served, consent)),
    ).where(Client.id == client_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    client, is_open, partners_, municipalities, consent_id = row
    if not is_open:
        raise ClosedRecordError(client_id)
    # A municipality with two services of one branch is there twice.
    places = dict.fromkeys(Served(*pair) for pair in municipalities)
    return Surroundings(client, tuple((key, name) for key, name in partners_), tuple(places), consent_id)


def _pairs(order: ColumnElement[Any] | Any, key: Any, name: Any) -> ColumnElement[Any]:
    return func.coalesce(func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(key, name), order)), NOTHING)


def _holds(day: dt.date) -> ColumnElement[bool]:
    """The condition that a client agreed, on a day, that partners are told."""
    return and_(
        Consent.kind == Consent.Kind.PARTNER,
        Consent.given_on <= day,
        or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > day),
    )


def consent_to_partners(session: ScopedSession, client_id: uuid.UUID, day: dt.date) -> Consent | None:
    """Return the consent under which partners may be told about a client on a day, or none."""
    given = select(Consent).where(Consent.client_id == client_id, _holds(day))
    return session.scalar(given.order_by(Consent.given_on.desc()).limit(1))


@dataclass(frozen=True)
class Opened:
    """One record about a client, with whom and about whom it is."""

    record: Any
    partner: Partner | None
    client: Client | None


def opened_referral(session: ScopedSession, reader: Reader, referral_id: uuid.UUID) -> Opened:
    """Return a referral with its partner and client, in one statement. Raises as `opened_meeting` does."""
    query = (
        select(Referral, Partner, Client, open_to(reader, Client.id))
        .join(Partner, (Partner.branch_id == Referral.branch_id) & (Partner.id == Referral.partner_id))
        .join(Client, (Client.branch_id == Referral.branch_id) & (Client.id == Referral.client_id))
        .where(Referral.id == referral_id)
    )
    return _opened(session, query)


def opened_job_contact(session: ScopedSession, reader: Reader, job_contact_id: uuid.UUID) -> Opened:
    """Return a contact about work that was not withdrawn, with its partner and client. Raises as `opened_meeting` does."""
    query = (
        select(JobContact, Partner, Client, open_to(reader, Client.id))
        .outerjoin(Partner, (Partner.branch_id == JobContact.branch_id) & (Partner.id == JobContact.partner_id))
        .join(Client, (Client.branch_id == JobContact.branch_id) & (Client.id == JobContact.client_id))
        .where(JobContact.id == job_contact_id, JobContact.withdrawn_at.is_(None))
    )
    return _opened(session, query)


def opened_meeting(session: ScopedSession, reader: Reader, meeting_id: uuid.UUID) -> Opened:
    """Return a meeting that was not withdrawn, with its partner and client, in one statement.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when it is about a client whose record is not open.
    """
    query = (
        select(PartnerMeeting, Partner, Client, open_to(reader, Client.id))
        .join(Partner, (Partner.branch_id == PartnerMeeting.branch_id) & (Partner.id == PartnerMeeting.partner_id))
        .outerjoin(Client, (Client.branch_id == PartnerMeeting.branch_id) & (Client.id == PartnerMeeting.client_id))
        .where(PartnerMeeting.id == meeting_id, PartnerMeeting.withdrawn_at.is_(None))
    )
    return _opened(session, query)


def _opened(session: ScopedSession, query: Select[*tuple[Any, ...]]) -> Opened:
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    record, partner, client, is_open = row
    if client is not None and not is_open:
        raise ClosedRecordError(client.id)
    return Opened(record, partner, client)
