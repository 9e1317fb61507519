"""Visits to the walk-in hour, and people who wait for one."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words


class Topic(StrEnum):
    """The eight domains in which branches count what a visit was about."""

    ALLOWANCES = "allowances"
    FINANCE = "finance"
    LEGAL = "legal"
    EDUCATION = "education"
    PARTICIPATION = "participation"
    WORK = "work"
    HOUSING = "housing"
    CARE = "care"


class Channel(StrEnum):
    """How somebody came to us."""

    WALK_IN = "walk_in"
    PHONE = "phone"
    EMAIL = "email"
    HOME = "home"


class Guidance(StrEnum):
    """Whether the visit was part of a guidance trajectory."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class Outcome(StrEnum):
    """How the visit ended."""

    ANSWERED = "answered"
    REFERRED = "referred"
    DOSSIER = "dossier"
    ESCALATED = "escalated"


_TOPICS = ", ".join(repr(topic.value) for topic in Topic)


class Consultation(OwnedRecord):
    """One visit or call, or a tally of several without a name."""

    __tablename__ = "consultations"
    day: Mapped[dt.date]
    """The local date on which it counts."""
    at: Mapped[dt.datetime] = moment(now=True)
    municipality_code: Mapped[str]
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"), server_default=Channel.WALK_IN)
    client_id: Mapped[uuid.UUID | None]
    topics: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    guidance: Mapped[Guidance] = mapped_column(words(Guidance, "guidance"), server_default=Guidance.OUTSIDE)
    minutes: Mapped[int | None]
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "outcome"), server_default=Outcome.ANSWERED)
    visits: Mapped[int] = mapped_column(server_default="1")
    volunteer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Undone on the day itself: it no longer counts, and the trail still knows it."""
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("ix_consultations_day", "branch_id", "day"),
        Index("ix_consultations_client", "branch_id", "client_id", "day"),
        CheckConstraint(f"topics <@ ARRAY[{_TOPICS}] AND cardinality(topics) > 0", name="topics"),
        CheckConstraint("visits > 0 AND (client_id IS NULL OR visits = 1)", name="visits"),
        CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
    )


class Correction(OwnedRecord):
    """What a visit said before somebody corrected it after the day, and why."""

    __tablename__ = "consultation_corrections"
    consultation_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    __table_args__ = (
        owned_key("consultation_id", "consultations"),
        Index("ix_consultation_corrections_consultation", "branch_id", "consultation_id"),
        CheckConstraint("reason <> ''", name="reason"),
    )


class Waiting(OwnedRecord):
    """Somebody in the waiting room."""

    __tablename__ = "waiting"
    client_id: Mapped[uuid.UUID | None]
    since: Mapped[dt.datetime] = moment(now=True)
    helped_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("ix_waiting_open", "branch_id", "since", postgresql_where=text("helped_at IS NULL")),
    )
