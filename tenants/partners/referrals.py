"""Clients sent on to partners; a warm handover is made in a meeting, with the client there and with consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.access import refuse_closed
from tenants.clients.consents import give_consent
from tenants.clients.models import Consent
from tenants.faults import AbsentError, RefusalError
from tenants.partners.models import MeetingKind, PartnerMeeting, Referral, ReferralState
from tenants.partners.opening import consent_to_partners
from tenants.partners.queries import RUNNING, partner_named
from tenants.partners.rules import (
    known_topic,
    past_day,
    refuse_empty_outcome,
    refuse_step,
    refuse_unanswered,
    refuse_words,
    served_municipality,
)
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewReferral:
    """To whom a client is sent on, and for what.

    A `warm` one also says what was agreed in the meeting, in which municipality it counts and, when the client agreed only
    now, how they did (`consent_how`).
    """

    partner_id: uuid.UUID | None
    day: dt.date | None
    subject: str
    warm: bool = False
    municipality_code: str = ""
    agreed: str = ""
    consent_how: str = ""


def refer(session: ScopedSession, reader: Reader, client_id: uuid.UUID, new: NewReferral, today: dt.date) -> Referral:
    """Send a client on to a partner; when it is warm with its meeting, and with the consent that was given just now.

    Raises `RefusalError` for a day to come, a partner one no longer works with, a referral to them that still runs, and a
    warm handover without a consent that holds; `ClosedRecordError` for a client whose record is not open to the reader.
    """
    refuse_closed(session, reader, client_id)
    if new.partner_id is None:
        raise RefusalError(N_("Choose the organisation."), "partner")
    partner = partner_named(session, new.partner_id, lock=True)
    if partner.ended_on is not None:
        raise RefusalError(N_("The work with %(name)s ended. Reopen it first."), "partner", name=partner.name)
    day = past_day(new.day, today)
    subject = known_topic(new.subject, "subject")
    refuse_words(agreed=new.agreed, consent_how=new.consent_how)
    runs = select(Referral.id).where(
        Referral.client_id == client_id, Referral.partner_id == partner.id, Referral.state.in_(RUNNING)
    )
    if session.scalar(runs.limit(1)) is not None:
        msg = N_("This client was sent on to %(name)s before, and that still runs. Add to that referral.")
        raise RefusalError(msg, "partner", name=partner.name)
    referral = Referral(
        client_id=client_id, partner_id=partner.id, day=day, subject=subject.value, warm=new.warm,
        referred_by=reader.actor.who,
    )  # fmt: skip
    if new.warm:
        referral.consent_id = _consent(session, reader.actor, client_id, day, new.consent_how, today).id
        referral.meeting_id = _meeting(session, reader.actor, referral, new).id
    session.add(referral)
    session.flush()
    record(session, reader.actor, "register", "referral", referral.id, warm=new.warm)
    return referral


def _consent(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, day: dt.date, how: str, today: dt.date
) -> Consent:
    """Return the consent that holds on the day, else the one that was given just now."""
    held = consent_to_partners(session, client_id, day)
    if held is not None:
        return held
    if not how.strip():
        msg = N_("A warm handover needs the client's consent. Ask for it, and fill in how the client agreed.")
        raise RefusalError(msg, "consent_how")
    return give_consent(session, actor, client_id, Consent.Kind.PARTNER, day, how, today)


def _meeting(session: ScopedSession, actor: Actor, referral: Referral, new: NewReferral) -> PartnerMeeting:
    served = {each.code for each in municipalities_of(session, session.branch_id, referral.day)}
    meeting = PartnerMeeting(
        partner_id=referral.partner_id,
        day=referral.day,
        kind=MeetingKind.HANDOVER,
        municipality_code=served_municipality(new.municipality_code, served),
        client_id=referral.client_id,
        outcome=new.agreed.strip(),
    )
    session.add(meeting)
    session.flush()
    record(session, actor, "log", "meeting", meeting.id)
    return meeting


def _running(session: ScopedSession, reader: Reader, referral_id: uuid.UUID) -> Referral:
    """Return a referral, locked, of a client whose record is open to the reader."""
    referral = session.scalar(select(Referral).where(Referral.id == referral_id).with_for_update())
    if referral is None:
        raise AbsentError
    refuse_closed(session, reader, referral.client_id)
    return referral


def take_up(
    session: ScopedSession, reader: Reader, referral_id: uuid.UUID, day: dt.date | None, today: dt.date
) -> Referral:
    """Note that the partner took a referral up on a day. Raises `RefusalError` for a day that cannot be."""
    referral = _running(session, reader, referral_id)
    refuse_step(referral.state, ReferralState.TAKEN_UP)
    answered = past_day(day, today)
    refuse_unanswered(answered, referral.day)
    referral.state, referral.answered_on = ReferralState.TAKEN_UP, answered
    record(session, reader.actor, "take_up", "referral", referral.id)
    return referral


def close_referral(
    session: ScopedSession, reader: Reader, referral_id: uuid.UUID, day: dt.date | None, outcome: str, today: dt.date
) -> Referral:
    """Close a referral with what came of it. Raises `RefusalError` without an outcome, or for a day that cannot be."""
    referral = _running(session, reader, referral_id)
    refuse_step(referral.state, ReferralState.CLOSED)
    closed = past_day(day, today)
    refuse_unanswered(closed, referral.answered_on or referral.day)
    refuse_empty_outcome(outcome)
    refuse_words(outcome=outcome)
    referral.state, referral.outcome = ReferralState.CLOSED, outcome.strip()
    referral.answered_on = referral.answered_on or closed
    record(session, reader.actor, "close", "referral", referral.id)
    return referral


def withdraw_referral(session: ScopedSession, reader: Reader, referral_id: uuid.UUID) -> Referral:
    """Take a referral back: by mistake, or the client no longer wants it. The meeting of a warm one no longer counts."""
    referral = _running(session, reader, referral_id)
    refuse_step(referral.state, ReferralState.WITHDRAWN)
    referral.state = ReferralState.WITHDRAWN
    _count_meeting(session, referral, counts=False)
    record(session, reader.actor, "withdraw", "referral", referral.id)
    return referral


def step_back(session: ScopedSession, reader: Reader, referral_id: uuid.UUID) -> Referral:
    """Take the last step of a referral back: closed too early, taken up or withdrawn by mistake."""
    referral = _running(session, reader, referral_id)
    before = {
        ReferralState.CLOSED: ReferralState.TAKEN_UP,
        ReferralState.TAKEN_UP: ReferralState.SENT,
        ReferralState.WITHDRAWN: ReferralState.SENT,
    }
    wanted = before.get(referral.state, ReferralState.TAKEN_UP)
    if referral.state is ReferralState.SENT:
        raise RefusalError(N_("This referral was just sent. There is nothing to take back but the referral itself."))
    refuse_step(referral.state, wanted)
    if referral.state is ReferralState.WITHDRAWN:
        _count_meeting(session, referral, counts=True)
        wanted = ReferralState.TAKEN_UP if referral.answered_on else ReferralState.SENT
    if wanted is ReferralState.SENT:
        referral.answered_on = None
    referral.state = wanted
    record(session, reader.actor, "undo", "referral", referral.id)
    return referral


def _count_meeting(session: ScopedSession, referral: Referral, *, counts: bool) -> None:
    if referral.meeting_id is not None:
        meeting = session.scalars(select(PartnerMeeting).where(PartnerMeeting.id == referral.meeting_id)).one()
        meeting.withdrawn_at = None if counts else func.now()


def correct_referral(
    session: ScopedSession, reader: Reader, referral_id: uuid.UUID, day: dt.date | None, subject: str, today: dt.date
) -> Referral:
    """Correct the day or the topic. Raises `RefusalError` for the day of a warm one, which is that of its meeting."""
    referral = _running(session, reader, referral_id)
    new = {"day": past_day(day, today), "subject": known_topic(subject, "subject").value}
    fields = sorted(name for name, value in new.items() if getattr(referral, name) != value)
    if "day" in fields and referral.warm:
        raise RefusalError(N_("The day of a warm handover is that of its meeting. Correct the meeting."), "day")
    if "day" in fields and referral.answered_on is not None:
        refuse_unanswered(referral.answered_on, past_day(day, today))
    for name in fields:
        setattr(referral, name, new[name])
    if fields:
        session.flush()
        record(session, reader.actor, "correct", "referral", referral.id, fields=fields)
    return referral
