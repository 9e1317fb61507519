"""Partners, meetings, referrals and warm handovers, job coaching, and signals for the municipality."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words
from tenants.consultations.models import Topic

_TOPICS = ", ".join(repr(topic.value) for topic in Topic)


class PartnerKind(StrEnum):
    """What an organisation does."""

    SOCIAL_WORK = "social_work"
    HOUSING = "housing"
    DEBT = "debt"
    LANGUAGE_SCHOOL = "language_school"
    INCOME = "income"
    WORK = "work"
    CARE = "care"
    EDUCATION = "education"
    OTHER = "other"


class Partner(OwnedRecord):
    """An organisation the branch works with."""

    __tablename__ = "partners"
    name: Mapped[str]
    kind: Mapped[PartnerKind] = mapped_column(words(PartnerKind, "kind"), server_default=PartnerKind.OTHER)
    contact: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    ended_on: Mapped[dt.date | None]
    __table_args__ = (UniqueConstraint("branch_id", "name", name="uq_partners_name"),)


class MeetingKind(StrEnum):
    """What kind of meeting."""

    CONSULTATION = "consultation"
    """The regular meeting with a partner."""
    MULTIDISCIPLINARY = "multidisciplinary"
    """Several organisations about one client, with the client."""
    HANDOVER = "handover"


class PartnerMeeting(OwnedRecord):
    """A meeting with a partner."""

    __tablename__ = "partner_meetings"
    partner_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    kind: Mapped[MeetingKind] = mapped_column(words(MeetingKind, "kind"))
    municipality_code: Mapped[str]
    client_id: Mapped[uuid.UUID | None]
    outcome: Mapped[str] = mapped_column(server_default="")
    """What was agreed."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        owned_key("partner_id", "partners"),
        owned_key("client_id", "clients"),
        Index("ix_partner_meetings_day", "branch_id", "day"),
        Index("ix_partner_meetings_partner", "branch_id", "partner_id", "day"),
    )


class MeetingCorrection(OwnedRecord):
    """What a meeting said before it was corrected, and why: meetings stand in the figures."""

    __tablename__ = "partner_meeting_corrections"
    meeting_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    __table_args__ = (
        owned_key("meeting_id", "partner_meetings"),
        Index("ix_partner_meeting_corrections_meeting", "branch_id", "meeting_id"),
        CheckConstraint("reason <> ''", name="reason"),
    )


class ReferralState(StrEnum):
    """How far a referral is."""

    SENT = "sent"
    TAKEN_UP = "taken_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Referral(OwnedRecord):
    """A client sent on to a partner; a warm handover is done in a meeting, with the client present and consent."""

    __tablename__ = "referrals"
    client_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    subject: Mapped[str]
    """A topic of the desk (`consultations.models.Topic`)."""
    warm: Mapped[bool]
    consent_id: Mapped[uuid.UUID | None]
    """The consent under which a warm handover was made."""
    meeting_id: Mapped[uuid.UUID | None]
    state: Mapped[ReferralState] = mapped_column(words(ReferralState, "state"), server_default=ReferralState.SENT)
    answered_on: Mapped[dt.date | None]
    outcome: Mapped[str] = mapped_column(server_default="")
    referred_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("partner_id", "partners"),
        owned_key("consent_id", "consents"),
        owned_key("meeting_id", "partner_meetings"),
        Index("ix_referrals_client", "branch_id", "client_id"),
        Index("ix_referrals_partner", "branch_id", "partner_id"),
        CheckConstraint("NOT warm OR consent_id IS NOT NULL", name="consent"),
        CheckConstraint("answered_on >= day", name="order"),
        CheckConstraint(f"subject IN ({_TOPICS})", name="subject"),
    )


class JobContact(OwnedRecord):
    """A contact of the job coach about a client, with the municipal employer team or an employer."""

    __tablename__ = "job_contacts"

    class Outcome(StrEnum):
        """What came of it."""

        TALK = "talk"
        INTERNSHIP = "internship"
        VOLUNTARY_WORK = "voluntary_work"
        JOB = "job"
        NOTHING = "nothing"

    client_id: Mapped[uuid.UUID]
    partner_id: Mapped[uuid.UUID | None]
    day: Mapped[dt.date]
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "outcome"))
    note: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("partner_id", "partners"),
        Index("ix_job_contacts_client", "branch_id", "client_id", "day"),
    )


class SignalState(StrEnum):
    """What is done with a signal."""

    NOTICED = "noticed"
    CHOSEN = "chosen"
    """It stands in the report to the municipality."""
    PUT_ASIDE = "put_aside"


class Signal(OwnedRecord):
    """A trend or bottleneck that somebody notices; without names, for the report to the municipality."""

    __tablename__ = "signals"
    day: Mapped[dt.date]
    municipality_code: Mapped[str]
    topic: Mapped[str]
    """A topic of the desk (`consultations.models.Topic`)."""
    text: Mapped[str]
    state: Mapped[SignalState] = mapped_column(words(SignalState, "state"), server_default=SignalState.NOTICED)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        Index("ix_signals_day", "branch_id", "day"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint(f"topic IN ({_TOPICS})", name="topic"),
    )
