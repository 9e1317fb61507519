"""Trajectories, the tasks of the first months, goals, self-reliance over time, contacts and appointments."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words


class GuidanceRule(OwnedRecord):
    """How many months a year of guidance lasts in a municipality, for trajectories that start from a day on."""

    __tablename__ = "guidance_rules"
    municipality_code: Mapped[str]
    year_of_guidance: Mapped[int]
    valid_from: Mapped[dt.date]
    months: Mapped[int]
    source: Mapped[str] = mapped_column(server_default="")
    """The agreement with the municipality."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_guidance_rules_place", "branch_id", "municipality_code", "year_of_guidance", "valid_from"),
        CheckConstraint("year_of_guidance IN (1, 2)", name="year_of_guidance"),
        CheckConstraint("months BETWEEN 1 AND 60", name="months"),
    )


class TrajectoryEnding(StrEnum):
    """How a trajectory ended."""

    COMPLETED = "completed"
    WARM_HANDOVER = "warm_handover"
    MOVED = "moved"
    STOPPED = "stopped"
    OTHER = "other"


class Trajectory(OwnedRecord):
    """The first or second year of guidance of one client."""

    __tablename__ = "trajectories"
    client_id: Mapped[uuid.UUID]
    municipality_code: Mapped[str]
    year_of_guidance: Mapped[int]
    started_on: Mapped[dt.date]
    planned_end: Mapped[dt.date | None]
    """As the local rule of the start gives it; nothing when there is no rule."""
    ended_on: Mapped[dt.date | None]
    ending: Mapped[TrajectoryEnding | None] = mapped_column(words(TrajectoryEnding, "ending"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        owned_key("client_id", "clients"),
        Index("ix_trajectories_client", "branch_id", "client_id"),
        Index("ix_trajectories_started", "branch_id", "started_on"),
        CheckConstraint("year_of_guidance IN (1, 2)", name="year_of_guidance"),
        CheckConstraint("ended_on >= started_on", name="order"),
    )


class TrajectoryCorrection(OwnedRecord):
    """What a trajectory said before somebody corrected it or took it back, and why."""

    __tablename__ = "trajectory_corrections"
    trajectory_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    __table_args__ = (
        owned_key("trajectory_id", "trajectories"),
        Index("ix_trajectory_corrections_trajectory", "branch_id", "trajectory_id"),
        CheckConstraint("reason <> ''", name="reason"),
    )


class Phase(StrEnum):
    """When in a trajectory a task is done."""

    BEFORE = "before"
    FIRST_WEEKS = "first_weeks"
    FIRST_MONTHS = "first_months"
    LATER = "later"
    SECOND_YEAR = "second_year"


class TaskTemplate(OwnedRecord):
    """A line of the branch's checklist: what is done in every new trajectory, until the branch takes it off."""

    __tablename__ = "task_templates"
    label: Mapped[str]
    phase: Mapped[Phase] = mapped_column(words(Phase, "phase"))
    position: Mapped[int]
    due_after_days: Mapped[int | None]
    """Days after the start within which it should be done."""
    for_children: Mapped[bool] = mapped_column(server_default=text("false"))
    """Only for a household with children."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_task_templates_phase", "branch_id", "phase", "position"),
        CheckConstraint("label <> ''", name="label"),
    )


class TrajectoryTask(OwnedRecord):
    """A task of one trajectory: done on a day, or not needed."""

    __tablename__ = "trajectory_tasks"
    trajectory_id: Mapped[uuid.UUID]
    template_id: Mapped[uuid.UUID | None]
    label: Mapped[str]
    phase: Mapped[Phase] = mapped_column(words(Phase, "phase"))
    position: Mapped[int]
    due_on: Mapped[dt.date | None]
    done_on: Mapped[dt.date | None]
    not_needed: Mapped[bool] = mapped_column(server_default=text("false"))
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        owned_key("trajectory_id", "trajectories"),
        owned_key("template_id", "task_templates"),
        Index("ix_trajectory_tasks_trajectory", "branch_id", "trajectory_id"),
        CheckConstraint("NOT (not_needed AND done_on IS NOT NULL)", name="done"),
    )


class Goal(OwnedRecord):
    """What a client wants to reach, in their words."""

    __tablename__ = "goals"
    trajectory_id: Mapped[uuid.UUID]
    text: Mapped[str]
    set_on: Mapped[dt.date]
    reached_on: Mapped[dt.date | None]
    dropped_on: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("trajectory_id", "trajectories"),
        Index("ix_goals_trajectory", "branch_id", "trajectory_id"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("reached_on >= set_on AND dropped_on >= set_on", name="order"),
    )


class Domain(StrEnum):
    """The parts of life in which self-reliance is measured."""

    LANGUAGE = "language"
    MONEY = "money"
    HOUSING = "housing"
    HEALTH = "health"
    WORK = "work"
    NETWORK = "network"


class Measurement(OwnedRecord):
    """How self-reliant a client is in one domain on a day: 1 (needs help with everything) to 5 (manages alone)."""

    __tablename__ = "measurements"
    trajectory_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    domain: Mapped[Domain] = mapped_column(words(Domain, "domain"))
    score: Mapped[int]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("trajectory_id", "trajectories"),
        UniqueConstraint("branch_id", "trajectory_id", "domain", "day", name="uq_measurements_day"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    )


class ContactMoment(OwnedRecord):
    """A moment of contact within a trajectory."""

    __tablename__ = "contact_moments"

    class How(StrEnum):
        """In what way."""

        OFFICE = "office"
        HOME = "home"
        PHONE = "phone"
        MESSAGE = "message"

    trajectory_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    how: Mapped[How] = mapped_column(words(How, "how"))
    minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(server_default="")
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("trajectory_id", "trajectories"),
        Index("ix_contact_moments_trajectory", "branch_id", "trajectory_id", "day"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
    )


class Appointment(OwnedRecord):
    """Something planned with or for a client; a slip in their own language can be printed of it."""

    __tablename__ = "appointments"

    class Subject(StrEnum):
        """What it is for: a word of the slip, so that it can be said in every language."""

        OFFICE = "office"
        MUNICIPALITY = "municipality"
        DOCTOR = "doctor"
        SCHOOL = "school"
        HOUSING = "housing"
        BANK = "bank"
        IND = "ind"
        LANGUAGE = "language"
        WORK = "work"
        OTHER = "other"

    class Bring(StrEnum):
        """What to bring: words of the slip."""

        PERMIT = "permit"
        BANK_CARD = "bank_card"
        LETTER = "letter"
        CONTRACT = "contract"
        INSURANCE = "insurance"
        PHONE = "phone"

    client_id: Mapped[uuid.UUID]
    trajectory_id: Mapped[uuid.UUID | None]
    at: Mapped[dt.datetime] = moment()
    subject: Mapped[Subject] = mapped_column(words(Subject, "subject"))
    what: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str] = mapped_column(server_default="")
    bring: Mapped[str] = mapped_column(server_default="")
    """Codes of `Bring`, parted by `+`."""
    interpreter: Mapped[bool] = mapped_column(server_default=text("false"))
    volunteer_id: Mapped[uuid.UUID | None]
    """Who of the roster goes along, or receives."""
    cancelled_at: Mapped[dt.datetime | None] = moment(nullable=True)
    kept: Mapped[bool | None]
    """Whether the client came; nothing until somebody says so."""
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("trajectory_id", "trajectories"),
        owned_key("volunteer_id", "volunteers"),
        Index("ix_appointments_at", "branch_id", "at"),
        Index("ix_appointments_client", "branch_id", "client_id", "at"),
    )
