"""The Helpdesk's own tables: what its people can and have room for, and what they say among themselves about a question."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment, words
from tenants.database import Base, TableClass
from tenants.escalations.models import Subject


class Team(StrEnum):
    """The teams of the Helpdesk."""

    ASYLUM = "asylum"
    """Asylum, residence and family reunification."""
    INTEGRATION = "integration"
    COUNTRY = "country"
    """Country information."""


class HelpdeskMember(Base):
    """What somebody of the Helpdesk takes on. Whoever has no row takes every subject, without a limit."""

    __tablename__ = "helpdesk_members"
    wall = TableClass.HELPDESK
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    team: Mapped[Team] = mapped_column(words(Team, "team"))
    skills: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """Subjects they take besides those of their team."""
    capacity: Mapped[int | None]
    """How many questions they have at most at one time, without those that wait for the branch."""
    changed_at: Mapped[dt.datetime] = moment(now=True)
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (CheckConstraint("capacity BETWEEN 1 AND 99", name="capacity"),)


class HelpdeskLeave(Identified):
    """Days on which somebody of the Helpdesk is away, both included: they get no question, and those they have go back."""

    __tablename__ = "helpdesk_leaves"
    wall = TableClass.HELPDESK
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    entered_at: Mapped[dt.datetime] = moment(now=True)
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_helpdesk_leaves_person", "person_id", "last_day"),
        CheckConstraint("last_day >= first_day", name="order"),
    )


class Presence(Base):
    """Who has a question before them, and who writes; a few seconds old or it says nothing."""

    __tablename__ = "presences"
    wall = TableClass.HELPDESK
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    person_name: Mapped[str]
    seen_at: Mapped[dt.datetime] = moment(now=True)
    wrote_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (Index("ix_presences_seen", "seen_at"),)


class HelpdeskNote(Identified):
    """What the Helpdesk says among itself about a question; the branch never sees it."""

    __tablename__ = "helpdesk_notes"
    wall = TableClass.HELPDESK
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"))
    text: Mapped[str]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    written_by_name: Mapped[str]
    written_at: Mapped[dt.datetime] = moment(now=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_helpdesk_notes_escalation", "escalation_id"),
        CheckConstraint("text <> ''", name="text"),
    )


class SecondReading(Identified):
    """A colleague who was asked to read an answer before it goes, and what they found."""

    __tablename__ = "second_readings"
    wall = TableClass.HELPDESK
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"))
    reader_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reader_name: Mapped[str]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    asked_by_name: Mapped[str]
    asked_at: Mapped[dt.datetime] = moment(now=True)
    read_at: Mapped[dt.datetime | None] = moment(nullable=True)
    agreed: Mapped[bool | None]
    remark: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_second_readings_escalation", "escalation_id"),
        Index("ix_second_readings_reader", "reader_id"),
        CheckConstraint("reader_id <> asked_by", name="another"),
        CheckConstraint("(read_at IS NULL) = (agreed IS NULL)", name="read"),
    )


class Paragraph(Identified):
    """A paragraph that stands in many an answer, ready to be put in."""

    __tablename__ = "paragraphs"
    wall = TableClass.HELPDESK
    title: Mapped[str]
    text: Mapped[str]
    subject: Mapped[Subject | None] = mapped_column(words(Subject, "subject"))
    """For which questions it is offered first; nothing for all of them."""
    changed_at: Mapped[dt.datetime] = moment(now=True)
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (CheckConstraint("title <> '' AND text <> ''", name="filled"),)


class EntryKind(StrEnum):
    """What a line in the Helpdesk's own history of a question tells."""

    CLAIMED = "claimed"
    RELEASED = "released"
    TAKEN_BACK = "taken_back"
    TRANSFERRED = "transferred"
    RESUBJECTED = "resubjected"
    """It was for another team: `before` and `after` in the detail."""
    WENT_BACK = "went_back"
    """By itself: it lay still (`idle`) or its lawyer was away (`leave`); `why` in the detail."""
    HANDED_UP = "handed_up"
    """By itself: `why` in the detail."""
    TAKEN_UP = "taken_up"
    """The coordinator has seen that it was handed up."""
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    PAUSED = "paused"
    RESUMED = "resumed"
    ANSWERED = "answered"
    REOPENED = "reopened"
    CLOSED = "closed"
    """`why`: by the branch, or by itself."""


class HelpdeskEntry(Identified):
    """A line in the Helpdesk's own history of a question; never changed."""

    __tablename__ = "helpdesk_entries"
    wall = TableClass.HELPDESK
    escalation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("escalations.id"))
    kind: Mapped[EntryKind] = mapped_column(words(EntryKind, "kind"))
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    person_name: Mapped[str] = mapped_column(server_default="")
    """Empty for what the platform did by itself."""
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Ids, codes, dates and names of colleagues; never a word of a question."""
    __table_args__ = (Index("ix_helpdesk_entries_escalation", "escalation_id", "id"),)
