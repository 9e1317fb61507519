"""What happened in a dossier, the deadlines that follow from it, who was reminded, and the calendars that show them."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, OwnedRecord, moment, owned_key, words
from tenants.database import TableClass


class EventRole(StrEnum):
    """What an event does to the deadlines of its dossier."""

    STARTS = "starts"
    """The terms that it names begin to run."""
    SUSPENDS = "suspends"
    """One deadline stands still after `day`, up to and including `until`; open while nobody knows until when."""
    EXTENDS = "extends"
    """One deadline becomes longer, by a letter of `day`."""


class DossierEvent(OwnedRecord):
    """Something that happened, with its proof. Every deadline of a dossier is counted from its events alone."""

    __tablename__ = "dossier_events"
    dossier_id: Mapped[uuid.UUID]
    role: Mapped[EventRole] = mapped_column(words(EventRole, "role"))
    code: Mapped[str]
    """What happened, as the catalogue of terms calls it (`application_received`), or why a term stands still or is longer."""
    day: Mapped[dt.date]
    until: Mapped[dt.date | None]
    terms: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """Ids of the catalogue: the terms that begin, or the one that stands still or is longer."""
    target_id: Mapped[uuid.UUID | None]
    """The event whose deadline stands still or is longer."""
    length: Mapped[str] = mapped_column(server_default="")
    """How much longer, as the catalogue writes it: `3 months`."""
    party_id: Mapped[uuid.UUID | None]
    """Whom it happened to, when it was not everybody of the dossier."""
    proof: Mapped[str] = mapped_column(server_default="")
    """How we know: the letter and its date, a phone call."""
    document_id: Mapped[uuid.UUID | None]
    entered_at: Mapped[dt.datetime] = moment(now=True)
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("party_id", "dossier_parties"),
        owned_key("document_id", "documents"),
        owned_key("target_id", "dossier_events"),
        Index("ix_dossier_events_dossier", "branch_id", "dossier_id"),
        CheckConstraint("until >= day", name="order"),
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("(role = 'starts') = (target_id IS NULL)", name="target"),
        CheckConstraint("(role = 'extends') = (length <> '')", name="length"),
    )


class DeadlineState(StrEnum):
    """How a deadline stands; late is one that is open after its last day."""

    OPEN = "open"
    MET = "met"
    DROPPED = "dropped"
    """Nobody has to do it any more: the dossier closed, the application was withdrawn."""


class DropReason(StrEnum):
    """Why a term does not have to be guarded any more."""

    CLOSED = "closed"
    """The dossier was closed: it comes back when the dossier is opened again."""
    TAKEN_BACK = "taken_back"
    """The application or objection was withdrawn."""
    NOT_NEEDED = "not_needed"
    """It does not have to be done after all."""
    OTHER_WAY = "other_way"
    """Something else came in its place."""


class Deadline(OwnedRecord):
    """One term that began to run by one event, with the day found for it; the day is counted, never typed."""

    __tablename__ = "deadlines"
    dossier_id: Mapped[uuid.UUID]
    event_id: Mapped[uuid.UUID]
    term: Mapped[str]
    """Its id in the catalogue."""
    last_day: Mapped[dt.date | None]
    """The day found; nothing while the term stands still, or when no version of the term covers the day."""
    own_norm: Mapped[dt.date | None]
    """The earlier day that the branch sets itself."""
    stands_still_since: Mapped[dt.date | None]
    confirmed: Mapped[bool]
    """Whether the term is confirmed law."""
    counted_by: Mapped[str]
    """The digest of the rules it was counted by: when it differs from today's, the night counts it again."""
    state: Mapped[DeadlineState] = mapped_column(words(DeadlineState, "state"), server_default=DeadlineState.OPEN)
    dropped_why: Mapped[DropReason | None] = mapped_column(words(DropReason, "dropped_why"))
    met_on: Mapped[dt.date | None]
    """The day it was received, or done."""
    posted_on: Mapped[dt.date | None]
    """The day it was posted (Awb 6:9 lid 2)."""
    proof: Mapped[str] = mapped_column(server_default="")
    taken_up_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Somebody said that they are at it: the team lead is not asked while this is newer than the last reminder."""
    taken_up_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    late_reason: Mapped[str] = mapped_column(server_default="")
    """Why it was missed; a late deadline stays red until somebody says so."""
    late_said_at: Mapped[dt.datetime | None] = moment(nullable=True)
    late_said_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Its event was entered by mistake."""
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("event_id", "dossier_events"),
        UniqueConstraint("branch_id", "event_id", "term", name="uq_deadlines_event"),
        Index("ix_deadlines_dossier", "branch_id", "dossier_id"),
        Index(
            "ix_deadlines_open",
            "branch_id",
            "last_day",
            postgresql_where=text("state = 'open' AND withdrawn_at IS NULL"),
        ),
        Index(
            "ix_deadlines_met_late",
            "branch_id",
            postgresql_where=text(
                "state = 'met' AND met_on > last_day AND late_said_at IS NULL AND withdrawn_at IS NULL"
            ),
        ),
        CheckConstraint("(state = 'met') = (met_on IS NOT NULL)", name="met"),
        CheckConstraint("(late_reason <> '') = (late_said_at IS NOT NULL)", name="late"),
    )


class Stage(StrEnum):
    """How near a deadline is when somebody is reminded of it."""

    FAR = "far"
    """Fourteen days or less before what the branch wants."""
    NEAR = "near"
    """Seven days or less."""
    LAST = "last"
    """Two days or less."""
    LAW_FAR = "law_far"
    """What the branch wanted is past; fourteen days or less before the legal last day."""
    LAW_NEAR = "law_near"
    """The same, seven days or less."""
    LAW_LAST = "law_last"
    """The same, two days or less."""
    LATE = "late"
    """The last day is past."""
    HANDED_UP = "handed_up"
    """Nobody took it up: the team lead is asked."""


class Reminder(OwnedRecord):
    """That one person was reminded of one deadline at one stage: once for each last day it ever had."""

    __tablename__ = "reminders"
    deadline_id: Mapped[uuid.UUID]
    last_day: Mapped[dt.date]
    stage: Mapped[Stage] = mapped_column(words(Stage, "stage"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    day: Mapped[dt.date]
    """The local date of the night that reminded."""
    mailed_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("deadline_id", "deadlines"),
        UniqueConstraint("branch_id", "deadline_id", "last_day", "stage", "person_id", name="uq_reminders_once"),
        Index("ix_reminders_person", "branch_id", "person_id", "day"),
    )


class CalendarFeed(Identified):
    """A secret address at which a calendar program fetches one person's deadlines in one branch, without a name in it."""

    __tablename__ = "calendar_feeds"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[dt.datetime] = moment(now=True)
    read_at: Mapped[dt.datetime | None] = moment(nullable=True)
    revoked_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (Index("ix_calendar_feeds_person", "person_id", "branch_id"),)
