"""The roster of a branch: who works there, what they may do and until when, their hours and their leave."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words


class Kind(StrEnum):
    """In what way somebody works for the branch."""

    VOLUNTEER = "volunteer"
    INTERN = "intern"
    PAID = "paid"


class Volunteer(OwnedRecord):
    """Somebody of the roster, with or without an account to sign in with."""

    __tablename__ = "volunteers"
    number: Mapped[str]
    """The branch's own number."""
    name: Mapped[str]
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    role: Mapped[str] = mapped_column(server_default="")
    """What they do, in the branch's words: language teacher, guide."""
    started_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]
    """The last day."""
    counts_as_volunteer: Mapped[bool] = mapped_column(server_default=text("true"))
    """Whether they are in the number of volunteers; an intern may be, paid staff is not."""
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    email: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    weekly_hours: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("branch_id", "number", name="uq_volunteers_number"),
        Index("uq_volunteers_person", "branch_id", "person_id", unique=True),
        CheckConstraint("ended_on >= started_on", name="order"),
        CheckConstraint("weekly_hours BETWEEN 0 AND 60", name="weekly_hours"),
    )


class Certificate(OwnedRecord):
    """A certificate of conduct or a training, and until when it holds."""

    __tablename__ = "volunteer_certificates"

    class Kind(StrEnum):
        """Of what."""

        CONDUCT = "conduct"
        TRAINING = "training"
        CONFIDENTIALITY = "confidentiality"

    volunteer_id: Mapped[uuid.UUID]
    kind: Mapped[Kind] = mapped_column(words(Kind, "kind"))
    title: Mapped[str] = mapped_column(server_default="")
    issued_on: Mapped[dt.date]
    expires_on: Mapped[dt.date | None]
    """The last day on which it holds; nothing means for ever."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("volunteer_id", "volunteers"),
        Index("ix_volunteer_certificates_volunteer", "branch_id", "volunteer_id"),
        CheckConstraint("expires_on >= issued_on", name="order"),
    )


class VolunteerHours(OwnedRecord):
    """Hours worked on a day."""

    __tablename__ = "volunteer_hours"
    volunteer_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    minutes: Mapped[int]
    what: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("volunteer_id", "volunteers"),
        Index("ix_volunteer_hours_day", "branch_id", "volunteer_id", "day"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )


class Leave(OwnedRecord):
    """Days on which somebody is away, first and last included."""

    __tablename__ = "volunteer_leaves"
    volunteer_id: Mapped[uuid.UUID]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    stand_in_id: Mapped[uuid.UUID | None]
    """Who looks after their clients meanwhile."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("volunteer_id", "volunteers"),
        owned_key("stand_in_id", "volunteers"),
        Index("ix_volunteer_leaves_volunteer", "branch_id", "volunteer_id", "first_day"),
        CheckConstraint("last_day >= first_day", name="order"),
    )


class VolunteerCorrection(OwnedRecord):
    """What the roster said of somebody before it was corrected where the figures count it, and why."""

    __tablename__ = "volunteer_corrections"
    volunteer_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    __table_args__ = (
        owned_key("volunteer_id", "volunteers"),
        Index("ix_volunteer_corrections_volunteer", "branch_id", "volunteer_id"),
        CheckConstraint("reason <> ''", name="reason"),
    )


class Departure(OwnedRecord):
    """Somebody left: their last day, and what of their work went to whom, so that it can be given back."""

    __tablename__ = "volunteer_departures"
    volunteer_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    """Who did it."""
    last_day: Mapped[dt.date]
    handed_over: Mapped[dict[str, Any]]
    """By kind of work (`rules.Work`): `{"to": volunteer id or null, "moved": [{"id": what was theirs, "new": or null}]}`."""
    undone_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When they came back."""
    __table_args__ = (
        owned_key("volunteer_id", "volunteers"),
        Index("ix_volunteer_departures_volunteer", "branch_id", "volunteer_id"),
    )
