"""Organisations the branch works with, and meetings with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.access import refuse_closed
from tenants.faults import AbsentError, RefusalError
from tenants.partners.models import MeetingCorrection, MeetingKind, Partner, PartnerKind, PartnerMeeting, Referral
from tenants.partners.queries import meeting_named, partner_named
from tenants.partners.rules import past_day, refuse_words, served_municipality
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewPartner:
    """An organisation, and how to reach somebody there."""

    name: str
    kind: PartnerKind
    contact: str = ""
    phone: str = ""
    email: str = ""


def add_partner(session: ScopedSession, actor: Actor, new: NewPartner) -> Partner:
    """Add an organisation. Raises `RefusalError` without a name, or for a name that is there."""
    kept = _kept(new)
    _refuse_double(session, str(kept["name"]))
    partner = Partner(**kept)
    session.add(partner)
    session.flush()
    record(session, actor, "register", "partner", partner.id)
    return partner


def correct_partner(session: ScopedSession, actor: Actor, partner_id: uuid.UUID, changed: NewPartner) -> Partner:
    """Correct what is known of an organisation. Raises `RefusalError` as `add_partner` does."""
    partner, new = partner_named(session, partner_id), _kept(changed)
    fields = sorted(name for name, value in new.items() if getattr(partner, name) != value)
    if "name" in fields:
        _refuse_double(session, str(new["name"]), but=partner_id)
    for name in fields:
        setattr(partner, name, new[name])
    if fields:
        session.flush()
        record(session, actor, "change", "partner", partner.id, fields=fields)
    return partner


def _kept(new: NewPartner) -> dict[str, object]:
    name = " ".join(new.name.split())
    if not name:
        raise RefusalError(N_("Fill in the name of the organisation."), "name")
    refuse_words(name=name, contact=new.contact, phone=new.phone, email=new.email)
    return {
        "name": name,
        "kind": new.kind,
        "contact": new.contact.strip(),
        "phone": new.phone.strip(),
        "email": new.email.strip(),
    }


def _refuse_double(session: ScopedSession, name: str, *, but: uuid.UUID | None = None) -> None:
    """Refuse a name that is there, also with other capitals; two windows that add it at once wait for each other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"partners {session.branch_id}"))))
    same = select(Partner.id).where(func.lower(Partner.name) == name.lower(), Partner.id.is_distinct_from(but))
    if session.scalar(same.limit(1)) is not None:
        raise RefusalError(
            N_("%(name)s is there already. Look in the list, also among those that ended."), "name", name=name
        )


def end_partner(session: ScopedSession, actor: Actor, partner_id: uuid.UUID, today: dt.date) -> Partner:
    """Work with an organisation no more from today: no form offers it, and all that was done stays."""
    partner = partner_named(session, partner_id)
    if partner.ended_on is None:
        partner.ended_on = today
        record(session, actor, "end", "partner", partner.id)
    return partner


def reopen_partner(session: ScopedSession, actor: Actor, partner_id: uuid.UUID) -> Partner:
    """Work with an organisation again."""
    partner = partner_named(session, partner_id)
    if partner.ended_on is not None:
        partner.ended_on = None
        record(session, actor, "reopen", "partner", partner.id)
    return partner


@dataclass(frozen=True)
class NewMeeting:
    """A meeting with a partner; one of several organisations may be about a client."""

    day: dt.date | None
    kind: MeetingKind
    municipality_code: str
    outcome: str = ""
    client_id: uuid.UUID | None = None


def log_meeting(
    session: ScopedSession, reader: Reader, partner_id: uuid.UUID, new: NewMeeting, today: dt.date
) -> PartnerMeeting:
    """Log a meeting. A warm handover makes its own (`referrals.refer`).

    Raises `RefusalError` for a day to come, a municipality not served then, or a client who is not there or not chosen;
    `ClosedRecordError` for one whose record is not open to the reader.
    """
    partner = partner_named(session, partner_id)
    if partner.ended_on is not None and new.day is not None and new.day > partner.ended_on:
        raise RefusalError(N_("The work with %(name)s ended. Reopen it first."), "day", name=partner.name)
    meeting = PartnerMeeting(partner_id=partner_id, **_checked(session, reader, new, today))
    session.add(meeting)
    session.flush()
    record(session, reader.actor, "log", "meeting", meeting.id)
    return meeting


def correct_meeting(
    session: ScopedSession, reader: Reader, meeting_id: uuid.UUID, changed: NewMeeting, reason: str, today: dt.date
) -> PartnerMeeting:
    """Correct what a meeting says and keep what it said before; the day of a warm handover's referral goes along.

    Raises `RefusalError` without a reason, when nothing differs, and as `log_meeting` does.
    """
    meeting = meeting_named(session, meeting_id)
    if not reason.strip():
        raise RefusalError(N_("Say why you correct this meeting. Others read it later."), "reason")
    refuse_words(reason=reason)
    new = _checked(session, reader, changed, today, present=meeting)
    before = {name: getattr(meeting, name) for name, value in new.items() if getattr(meeting, name) != value}
    if not before:
        raise RefusalError(N_("Nothing is different yet. Change what is wrong, or go back."))
    said = {name: None if value is None else str(value) for name, value in before.items()}
    session.add(
        MeetingCorrection(meeting_id=meeting.id, person_id=reader.actor.who, reason=reason.strip(), before=said)
    )
    for name in before:
        setattr(meeting, name, new[name])
    if "day" in before:
        _move_referral(session, meeting)
    session.flush()
    record(session, reader.actor, "correct", "meeting", meeting.id, fields=sorted(before))
    return meeting


def _move_referral(session: ScopedSession, meeting: PartnerMeeting) -> None:
    referral = referral_of(session, meeting.id)
    if referral is not None:
        if referral.answered_on is not None and referral.answered_on < meeting.day:
            raise RefusalError(N_("The partner answered before this day. Check the day."), "day")
        referral.day = meeting.day


def referral_of(session: ScopedSession, meeting_id: uuid.UUID) -> Referral | None:
    """Return the referral that a meeting was the warm handover of, or none."""
    return session.scalar(select(Referral).where(Referral.meeting_id == meeting_id))


def _checked(
    session: ScopedSession, reader: Reader, new: NewMeeting, today: dt.date, *, present: PartnerMeeting | None = None
) -> dict[str, object]:
    day = past_day(new.day, today)
    refuse_words(outcome=new.outcome)
    served = {each.code for each in municipalities_of(session, session.branch_id, day)}
    handover = present is not None and present.kind is MeetingKind.HANDOVER
    if (new.kind is MeetingKind.HANDOVER) is not handover:
        raise RefusalError(N_("A warm handover is made from the client's page, with the client's consent."), "kind")
    client_id = present.client_id if handover and present else _client(session, reader, new)
    return {
        "day": day,
        "kind": new.kind,
        "municipality_code": served_municipality(new.municipality_code, served),
        "client_id": client_id,
        "outcome": new.outcome.strip(),
    }


def _client(session: ScopedSession, reader: Reader, new: NewMeeting) -> uuid.UUID | None:
    """Return the client a meeting is about, whose record must be open to who says so."""
    if new.client_id is None:
        return None
    if new.kind is MeetingKind.CONSULTATION:
        msg = N_("The regular meeting is about nobody in particular. Take the name away, or choose the other kind.")
        raise RefusalError(msg, "client")
    refuse_closed(session, reader, new.client_id)
    return new.client_id


def withdraw_meeting(session: ScopedSession, actor: Actor, meeting_id: uuid.UUID) -> PartnerMeeting:
    """Take back a meeting that was entered by mistake: it no longer counts.

    Raises `RefusalError` for a warm handover's, which goes with its referral.
    """
    meeting = meeting_named(session, meeting_id)
    if referral_of(session, meeting_id) is not None:
        raise RefusalError(N_("This meeting is a warm handover. Withdraw the referral, and the meeting goes along."))
    meeting.withdrawn_at = func.now()
    record(session, actor, "withdraw", "meeting", meeting.id)
    return meeting


def restore_meeting(session: ScopedSession, actor: Actor, meeting_id: uuid.UUID) -> PartnerMeeting:
    """Let a meeting count again that was taken back."""
    meeting = session.scalar(select(PartnerMeeting).where(PartnerMeeting.id == meeting_id))
    if meeting is None:
        raise AbsentError
    if meeting.withdrawn_at is not None and referral_of(session, meeting_id) is None:
        meeting.withdrawn_at = None
        record(session, actor, "restore", "meeting", meeting.id)
    return meeting
