"""What hangs on somebody of the roster, so that nothing is lost when they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, cast, func, literal, or_, select, union_all

from tenants.clients.models import Caseload, Client
from tenants.dossiers.models import Dossier
from tenants.escalations.acts import UNSENT
from tenants.escalations.models import OPEN, Escalation
from tenants.escalations.news import UNREAD
from tenants.guidance.models import Appointment
from tenants.language.models import LanguageClass, Teacher
from tenants.partners.models import Partner, Referral, ReferralState
from tenants.settings import TIME_ZONE
from tenants.volunteers.models import Leave, Volunteer
from tenants.volunteers.rules import Work

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, Select

    from tenants.isolation import ScopedSession

RUNNING = (ReferralState.SENT, ReferralState.TAKEN_UP)


@dataclass(frozen=True)
class Piece:
    """One piece of work: a client in care, a dossier, a class, an appointment, somebody to stand in for, a referral, a question."""

    work: Work
    id: uuid.UUID
    what: str
    """A name, or the title of a question."""
    more: str
    """The client's or dossier's number, the partner, who is away until when."""
    on: dt.date | None


def what_hangs_on(session: ScopedSession, volunteer: Volunteer, moment: dt.datetime) -> dict[Work, list[Piece]]:
    """Return the work of somebody at a moment, by kind, in one statement; for who oversees the branch: it holds names."""
    today = func.timezone(TIME_ZONE, moment).cast(Date)
    parts = [
        _clients(volunteer.id, today),
        _dossiers(volunteer.id),
        _classes(volunteer.id, today),
        _appointments(volunteer.id, moment),
        _stand_ins(volunteer.id, today),
    ]
    if volunteer.person_id is not None:
        parts += [_referrals(volunteer.person_id), _questions(session.branch_id, volunteer.person_id)]
    everything = union_all(*parts).subquery()
    work, key, what, more, on = everything.c
    found: dict[Work, list[Piece]] = {}
    for row in session.execute(select(work, key, what, more, on).order_by(on, what, key)):
        found.setdefault(Work(row[0]), []).append(Piece(Work(row[0]), *row[1:]))
    return {kind: found[kind] for kind in Work if kind in found}


def _name() -> ColumnElement[str]:
    return func.trim(func.concat_ws(" ", Client.first_name, Client.last_name))


def _piece(work: Work, *columns: Any) -> Select[*tuple[Any, ...]]:
    key, what, more, on = columns
    return select(
        literal(work.value).label("work"), key, what, cast(more, String).label("more"), cast(on, Date).label("on")
    )


def _clients(volunteer_id: uuid.UUID, today: ColumnElement[dt.date]) -> Select[*tuple[Any, ...]]:
    return (
        _piece(Work.CLIENTS, Caseload.id, _name(), Client.number, Caseload.since)
        .join(Client, (Client.branch_id == Caseload.branch_id) & (Client.id == Caseload.client_id))
        .where(Caseload.volunteer_id == volunteer_id, or_(Caseload.until.is_(None), Caseload.until > today))
    )


def _dossiers(volunteer_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return (
        _piece(Work.DOSSIERS, Dossier.id, _name(), Dossier.number, Dossier.opened_on)
        .join(Client, (Client.branch_id == Dossier.branch_id) & (Client.id == Dossier.client_id))
        .where(Dossier.handler_id == volunteer_id, Dossier.closed_on.is_(None), Dossier.withdrawn_at.is_(None))
    )


def _classes(volunteer_id: uuid.UUID, today: ColumnElement[dt.date]) -> Select[*tuple[Any, ...]]:
    return (
        _piece(Work.CLASSES, Teacher.id, LanguageClass.number, LanguageClass.kind, Teacher.since)
        .join(LanguageClass, (LanguageClass.branch_id == Teacher.branch_id) & (LanguageClass.id == Teacher.class_id))
        .where(
            Teacher.volunteer_id == volunteer_id,
            LanguageClass.withdrawn_at.is_(None),
            or_(Teacher.until.is_(None), Teacher.until > today),
            or_(LanguageClass.ended_on.is_(None), LanguageClass.ended_on >= today),
        )
    )


def _appointments(volunteer_id: uuid.UUID, moment: dt.datetime) -> Select[*tuple[Any, ...]]:
    at = func.timezone(TIME_ZONE, Appointment.at)
    return (
        _piece(Work.APPOINTMENTS, Appointment.id, _name(), func.to_char(at, "HH24:MI"), at)
        .join(Client, (Client.branch_id == Appointment.branch_id) & (Client.id == Appointment.client_id))
        .where(Appointment.volunteer_id == volunteer_id, Appointment.cancelled_at.is_(None), Appointment.at >= moment)
    )


def _stand_ins(volunteer_id: uuid.UUID, today: ColumnElement[dt.date]) -> Select[*tuple[Any, ...]]:
    return (
        _piece(Work.STAND_INS, Leave.id, Volunteer.name, Leave.last_day, Leave.first_day)
        .join(Volunteer, (Volunteer.branch_id == Leave.branch_id) & (Volunteer.id == Leave.volunteer_id))
        .where(Leave.stand_in_id == volunteer_id, Leave.withdrawn_at.is_(None), Leave.last_day >= today)
    )


def _referrals(person_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return (
        _piece(Work.REFERRALS, Referral.id, _name(), Partner.name, Referral.day)
        .join(Client, (Client.branch_id == Referral.branch_id) & (Client.id == Referral.client_id))
        .join(Partner, (Partner.branch_id == Referral.branch_id) & (Partner.id == Referral.partner_id))
        .where(Referral.referred_by == person_id, Referral.state.in_(RUNNING))
    )


def _questions(branch_id: uuid.UUID, person_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    # Not what somebody has read: it closes by itself.
    waits = or_(Escalation.state.in_((*OPEN, *UNSENT)), UNREAD)
    return _piece(Work.QUESTIONS, Escalation.id, Escalation.title, Escalation.number, Escalation.asked_at).where(
        Escalation.branch_id == branch_id, Escalation.asked_by == person_id, waits
    )
