"""Classes, their lessons and teachers, who takes part, who waits for a place, and who came.

A participant need not be a client.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Owned, OwnedRecord, moment, owned_key, words


class ClassKind(StrEnum):
    """What is done in a class."""

    BEGINNERS = "beginners"
    CONVERSATION = "conversation"
    HOMEWORK = "homework"


class LanguageClass(OwnedRecord):
    """A class, held on a fixed day of the week."""

    __tablename__ = "language_classes"
    number: Mapped[str]
    """The branch's own name for it."""
    municipality_code: Mapped[str]
    kind: Mapped[ClassKind] = mapped_column(words(ClassKind, "kind"))
    level: Mapped[str] = mapped_column(server_default="")
    started_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]
    weekday: Mapped[int | None]
    """1 (Monday) to 7 (Sunday)."""
    starts_at: Mapped[dt.time | None]
    ends_at: Mapped[dt.time | None]
    place: Mapped[str] = mapped_column(server_default="")
    places: Mapped[int | None]
    """How many can take part at once; nothing means no limit."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        UniqueConstraint("branch_id", "number", name="uq_language_classes_number"),
        CheckConstraint("ended_on >= started_on", name="order"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("ends_at > starts_at", name="hours"),
        CheckConstraint("places > 0", name="places"),
    )


class Teacher(OwnedRecord):
    """Somebody of the roster who teaches a class, from one day up to and including another."""

    __tablename__ = "language_teachers"
    class_id: Mapped[uuid.UUID]
    volunteer_id: Mapped[uuid.UUID]
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake."""
    __table_args__ = (
        owned_key("class_id", "language_classes"),
        owned_key("volunteer_id", "volunteers"),
        Index("ix_language_teachers_class", "branch_id", "class_id"),
        Index("ix_language_teachers_volunteer", "branch_id", "volunteer_id"),
        CheckConstraint("until >= since", name="order"),
    )


class Lesson(OwnedRecord):
    """One lesson of a class."""

    __tablename__ = "language_lessons"
    class_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    subject: Mapped[str] = mapped_column(server_default="")
    volunteer_id: Mapped[uuid.UUID | None]
    """Who taught it."""
    cancelled: Mapped[str] = mapped_column(server_default="")
    """Why it was not held; empty when it was."""
    __table_args__ = (
        owned_key("class_id", "language_classes"),
        owned_key("volunteer_id", "volunteers"),
        UniqueConstraint("branch_id", "class_id", "day", name="uq_language_lessons_day"),
    )


class Pupil(OwnedRecord):
    """Somebody who takes part in a class, or waits for a place in it: a client, or somebody under a code."""

    __tablename__ = "language_participants"
    class_id: Mapped[uuid.UUID]
    number: Mapped[str]
    """The client's number, or the branch's own code for somebody who is no client."""
    client_id: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(server_default="")
    """Of somebody who is no client; a client's name stands in their record."""
    waits_since: Mapped[dt.date | None]
    joined_on: Mapped[dt.date | None]
    """Nothing while they wait for a place."""
    left_on: Mapped[dt.date | None]
    """The last day."""
    left_why: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: they do not count."""
    __table_args__ = (
        owned_key("class_id", "language_classes"),
        owned_key("client_id", "clients"),
        UniqueConstraint("branch_id", "class_id", "number", "joined_on", name="uq_language_participants_joined"),
        Index("ix_language_participants_client", "branch_id", "client_id"),
        CheckConstraint("joined_on IS NOT NULL OR waits_since IS NOT NULL", name="begun"),
        CheckConstraint("left_on >= joined_on", name="order"),
    )


class LessonAttendance(Owned):
    """Whether a participant was at a lesson."""

    __tablename__ = "language_attendances"
    lesson_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    pupil_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    present: Mapped[bool | None]
    """Nothing when the mark was taken back."""
    __table_args__ = (
        owned_key("lesson_id", "language_lessons"),
        owned_key("pupil_id", "language_participants"),
    )
