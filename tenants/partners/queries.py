"""Questions about partners: who they are, how often one meets, and what happened with them or around a client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast, func, literal, or_, select, union_all

from tenants.auth.models import Person
from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.faults import AbsentError
from tenants.partners.models import (
    JobContact,
    MeetingCorrection,
    MeetingKind,
    Partner,
    PartnerMeeting,
    Referral,
    ReferralState,
)
from tenants.partners.rules import REGULAR_DURING, Rhythm

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

RUNNING = (ReferralState.SENT, ReferralState.TAKEN_UP)
MOST_HAPPENINGS = 500


@dataclass(frozen=True)
class Known:
    """An organisation as a list shows it."""

    partner: Partner
    rhythm: Rhythm
    running: int
    """How many referrals to them are not finished."""


@dataclass(frozen=True)
class Happening:
    """A meeting, a referral or a contact about work: with whom, and about whom when the reader may know."""

    kind: str
    id: uuid.UUID
    day: dt.date
    partner_id: uuid.UUID | None
    partner_name: str
    client_id: uuid.UUID | None
    client_name: str
    what: str
    """The kind of meeting, the topic of a referral, or what came of a contact."""
    state: str
    text: str
    warm: bool


def partner_named(session: ScopedSession, partner_id: uuid.UUID, *, lock: bool = False) -> Partner:
    """Return the organisation with this id, locked when asked. Raises `AbsentError` when there is none here."""
    query = select(Partner).where(Partner.id == partner_id)
    partner: Partner | None = session.scalar(query.with_for_update() if lock else query)
    if partner is None:
        raise AbsentError
    return partner


def meeting_named(session: ScopedSession, meeting_id: uuid.UUID) -> PartnerMeeting:
    """Return a meeting that was not withdrawn, locked. Raises `AbsentError` when there is none here."""
    meeting: PartnerMeeting | None = session.scalar(
        select(PartnerMeeting)
        .where(PartnerMeeting.id == meeting_id, PartnerMeeting.withdrawn_at.is_(None))
        .with_for_update()
    )
    if meeting is None:
        raise AbsentError
    return meeting


def partner_choices(session: ScopedSession, today: dt.date) -> list[tuple[uuid.UUID, str]]:
    """Return the organisations the branch works with on a day, by name: the choices of a form."""
    works = or_(Partner.ended_on.is_(None), Partner.ended_on > today)
    rows = session.execute(select(Partner.id, Partner.name).where(works).order_by(func.lower(Partner.name)))
    return [(key, name) for key, name in rows]


def _met(today: dt.date) -> tuple[ScalarSelect[Any], ...]:
    """When a partner was met last, in any way and for the regular meeting, and how often for that."""
    with_them = and_(
        PartnerMeeting.branch_id == Partner.branch_id,
        PartnerMeeting.partner_id == Partner.id,
        PartnerMeeting.withdrawn_at.is_(None),
    )
    regular = PartnerMeeting.kind == MeetingKind.CONSULTATION
    columns = (
        func.max(PartnerMeeting.day),
        func.max(PartnerMeeting.day).filter(regular),
        func.count().filter(regular, PartnerMeeting.day > today - REGULAR_DURING),
    )
    return tuple(select(column).where(with_them).correlate(Partner).scalar_subquery() for column in columns)


def _partners(today: dt.date) -> Select[*tuple[Any, ...]]:
    running = (
        select(func.count())
        .where(Referral.branch_id == Partner.branch_id, Referral.partner_id == Partner.id, Referral.state.in_(RUNNING))
        .correlate(Partner)
        .scalar_subquery()
    )
    return select(Partner, *_met(today), running)


def partners(session: ScopedSession, today: dt.date, *, ended: bool = False) -> list[Known]:
    """Return the organisations the branch works with, or no longer does, by name, in one statement."""
    query = _partners(today).where(Partner.ended_on.is_not(None) if ended else Partner.ended_on.is_(None))
    return [_known(row) for row in session.execute(query.order_by(func.lower(Partner.name), Partner.id))]


def partner_known(session: ScopedSession, partner_id: uuid.UUID, today: dt.date) -> Known:
    """Return one organisation as a list shows it. Raises `AbsentError` when there is none here."""
    row = session.execute(_partners(today).where(Partner.id == partner_id)).one_or_none()
    if row is None:
        raise AbsentError
    return _known(row)


def _known(row: Sequence[Any]) -> Known:
    partner, last_met, last_regular, regular_meetings, running = row
    return Known(partner, Rhythm(last_met, last_regular, regular_meetings), running)


def _name() -> ColumnElement[str]:
    return func.trim(func.concat_ws(" ", Client.first_name, Client.last_name))


def _meetings(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Meetings; who one was about is left out for who may not know."""
    about = (Client.branch_id == PartnerMeeting.branch_id) & (Client.id == PartnerMeeting.client_id)
    return (
        select(
            literal("meeting").label("kind"), PartnerMeeting.id, PartnerMeeting.day, Partner.id.label("partner_id"),
            Partner.name.label("partner_name"), Client.id.label("client_id"),
            func.coalesce(_name(), "").label("client_name"), cast(PartnerMeeting.kind, String).label("what"),
            literal("").label("state"), PartnerMeeting.outcome.label("text"), literal(value=False).label("warm"),
        )
        .join(Partner, (Partner.branch_id == PartnerMeeting.branch_id) & (Partner.id == PartnerMeeting.partner_id))
        .outerjoin(Client, about & open_to(reader, Client.id))
        .where(PartnerMeeting.withdrawn_at.is_(None))
    )  # fmt: skip


def _referrals(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Referrals of clients whose record is open to the reader."""
    return (
        select(
            literal("referral"), Referral.id, Referral.day, Partner.id, Partner.name, Client.id, _name(),
            Referral.subject, cast(Referral.state, String), Referral.outcome, Referral.warm,
        )
        .join(Partner, (Partner.branch_id == Referral.branch_id) & (Partner.id == Referral.partner_id))
        .join(Client, (Client.branch_id == Referral.branch_id) & (Client.id == Referral.client_id))
        .where(open_to(reader, Client.id))
    )  # fmt: skip


def _job_contacts(reader: Reader) -> Select[*tuple[Any, ...]]:
    """Contacts about work, of clients whose record is open to the reader."""
    return (
        select(
            literal("job_contact"), JobContact.id, JobContact.day, Partner.id, func.coalesce(Partner.name, ""), Client.id,
            _name(), cast(JobContact.outcome, String), literal(""), JobContact.note, literal(value=False),
        )
        .outerjoin(Partner, (Partner.branch_id == JobContact.branch_id) & (Partner.id == JobContact.partner_id))
        .join(Client, (Client.branch_id == JobContact.branch_id) & (Client.id == JobContact.client_id))
        .where(JobContact.withdrawn_at.is_(None), open_to(reader, Client.id))
    )  # fmt: skip


def happenings_with(session: ScopedSession, reader: Reader, partner_id: uuid.UUID) -> list[Happening]:
    """Return what happened with a partner, newest first, in one statement; without whom the reader may not know."""
    return _told(
        session,
        _meetings(reader).where(PartnerMeeting.partner_id == partner_id),
        _referrals(reader).where(Referral.partner_id == partner_id),
        _job_contacts(reader).where(JobContact.partner_id == partner_id),
    )


def happenings_around(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> list[Happening]:
    """Return what happened with partners around a client, newest first, in one statement; nothing when it is closed."""
    return _told(
        session,
        _meetings(reader).where(Client.id == client_id),
        _referrals(reader).where(Referral.client_id == client_id),
        _job_contacts(reader).where(JobContact.client_id == client_id),
    )


def _told(session: ScopedSession, *parts: Select[*tuple[Any, ...]]) -> list[Happening]:
    everything = union_all(*parts).subquery()
    columns = list(everything.c)
    query = select(*columns).order_by(everything.c.day.desc(), everything.c.id.desc()).limit(MOST_HAPPENINGS)
    return [Happening(*row) for row in session.execute(query)]


def corrections_of(session: ScopedSession, meeting_id: uuid.UUID) -> list[tuple[MeetingCorrection, str]]:
    """Return what a meeting said before each correction and who corrected it, newest first."""
    rows = session.execute(
        select(MeetingCorrection, func.coalesce(Person.name, ""))
        .outerjoin(Person, Person.id == MeetingCorrection.person_id)
        .where(MeetingCorrection.meeting_id == meeting_id)
        .order_by(MeetingCorrection.at.desc(), MeetingCorrection.id.desc())
    )
    return [(correction, who) for correction, who in rows]
