"""Dossiers: who is in them, which steps are taken, what is asked of whom, and what happened."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words


class DossierKind(StrEnum):
    """What kind of procedure."""

    FAMILY_REUNIFICATION = "family_reunification"
    ASYLUM = "asylum"
    RENEWAL = "renewal"
    TRAVEL_DOCUMENT = "travel_document"
    NATURALISATION = "naturalisation"
    OBJECTION_APPEAL = "objection_appeal"
    RETURN_ORIENTATION = "return_orientation"
    INTEGRATION = "integration"
    OTHER = "other"


class DossierOutcome(StrEnum):
    """How a dossier ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    OTHER = "other"


class Dossier(OwnedRecord):
    """A legal procedure of one client; the municipality is frozen when it is opened."""

    __tablename__ = "dossiers"
    number: Mapped[str]
    """The branch's own number."""
    client_id: Mapped[uuid.UUID]
    kind: Mapped[DossierKind] = mapped_column(words(DossierKind, "kind"))
    municipality_code: Mapped[str]
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    outcome: Mapped[DossierOutcome | None] = mapped_column(words(DossierOutcome, "outcome"))
    handler_id: Mapped[uuid.UUID | None]
    """Whose work it is, among the people of the branch."""
    regime_on: Mapped[dt.date | None]
    """Which law holds where the day of an event does not decide it: the day of the asylum application, or on which the
    duty to integrate began."""
    reference: Mapped[str] = mapped_column(server_default="")
    """The number under which the authority knows it."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("handler_id", "volunteers"),
        UniqueConstraint("branch_id", "number", name="uq_dossiers_number"),
        Index("ix_dossiers_client", "branch_id", "client_id"),
        Index("ix_dossiers_handler", "branch_id", "handler_id"),
        CheckConstraint("closed_on >= opened_on", name="order"),
        CheckConstraint("(closed_on IS NULL) = (outcome IS NULL)", name="closed"),
    )


class PartyRole(StrEnum):
    """Who somebody is in a procedure. We and the client are in every one."""

    US = "us"
    CLIENT = "client"
    SPONSOR = "sponsor"
    """Who asks for the family to come (referent), when that is not the client."""
    FAMILY_MEMBER = "family_member"
    LAWYER = "lawyer"
    AUTHORITY = "authority"
    """The immigration service, the municipality, the executive agency for education."""
    EMBASSY = "embassy"
    COURT = "court"
    OTHER = "other"


class FamilyState(StrEnum):
    """How far a family member is who comes over."""

    WAITING = "waiting"
    """Abroad; asked for, or still to be asked for."""
    GRANTED = "granted"
    """May come."""
    VISA = "visa"
    """Has the entry visa."""
    ARRIVED = "arrived"
    REFUSED = "refused"
    STAYS = "stays"
    """Does not come after all."""


class DossierParty(OwnedRecord):
    """Somebody in a procedure besides us and the client: a family member abroad, a lawyer, an embassy."""

    __tablename__ = "dossier_parties"
    dossier_id: Mapped[uuid.UUID]
    role: Mapped[PartyRole] = mapped_column(words(PartyRole, "role"))
    name: Mapped[str]
    relation: Mapped[str] = mapped_column(server_default="")
    """Of a family member to the client, in words: "husband"."""
    birth_date: Mapped[dt.date | None]
    birth_precision: Mapped[str] = mapped_column(server_default="day")
    sex: Mapped[str | None]
    nationality: Mapped[str | None]
    place: Mapped[str] = mapped_column(server_default="")
    """Where they are: a town and a country."""
    phone: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    reference: Mapped[str] = mapped_column(server_default="")
    state: Mapped[FamilyState | None] = mapped_column(words(FamilyState, "state"))
    """Of a family member."""
    state_since: Mapped[dt.date | None]
    client_id: Mapped[uuid.UUID | None]
    """Their own record, once they arrived and were registered."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("client_id", "clients"),
        Index("ix_dossier_parties_dossier", "branch_id", "dossier_id"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("(role = 'family_member') = (state IS NOT NULL)", name="family"),
        CheckConstraint("sex IN ('m', 'f', 'x')", name="sex"),
        CheckConstraint("birth_precision IN ('day', 'month', 'year')", name="birth_precision"),
    )


class StepTemplate(OwnedRecord):
    """A step of a kind of procedure, for dossiers that are opened from one day to another."""

    __tablename__ = "step_templates"
    kind: Mapped[DossierKind] = mapped_column(words(DossierKind, "kind"))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    position: Mapped[int]
    label: Mapped[str]
    waits_for: Mapped[PartyRole] = mapped_column(words(PartyRole, "waits_for"))
    """Who has to act before it is done."""
    event: Mapped[str] = mapped_column(server_default="")
    """What happened when it is done, in the words of the catalogue of terms; nothing when no term begins by it."""
    terms: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """The terms that begin by that event."""
    guarded_by: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """The terms within which it must be done: they are met when it is."""
    after_refusal: Mapped[bool] = mapped_column(server_default=text("false"))
    """Only for a dossier in which something was refused, and somebody objects."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_step_templates_kind", "branch_id", "kind", "position"),
        CheckConstraint("label <> ''", name="label"),
        CheckConstraint("valid_to >= valid_from", name="order"),
    )


class DossierStep(OwnedRecord):
    """A step of one dossier: done on a day, or not needed. The first that is neither is where the dossier stands."""

    __tablename__ = "dossier_steps"
    dossier_id: Mapped[uuid.UUID]
    template_id: Mapped[uuid.UUID | None]
    position: Mapped[int]
    label: Mapped[str]
    waits_for: Mapped[PartyRole] = mapped_column(words(PartyRole, "waits_for"))
    event: Mapped[str] = mapped_column(server_default="")
    terms: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    guarded_by: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    done_on: Mapped[dt.date | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    event_id: Mapped[uuid.UUID | None]
    """The event that was noted when it was done."""
    not_needed: Mapped[bool] = mapped_column(server_default=text("false"))
    outcome: Mapped[DossierOutcome | None] = mapped_column(words(DossierOutcome, "outcome"))
    """Of a decision: what was decided."""
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("template_id", "step_templates"),
        owned_key("event_id", "dossier_events"),
        Index("ix_dossier_steps_dossier", "branch_id", "dossier_id", "position"),
        CheckConstraint("NOT (not_needed AND done_on IS NOT NULL)", name="done"),
        CheckConstraint("label <> ''", name="label"),
    )


class DossierTask(OwnedRecord):
    """Something to be done in a dossier: by one of us, or by a party that we wait for."""

    __tablename__ = "dossier_tasks"
    dossier_id: Mapped[uuid.UUID]
    label: Mapped[str]
    asked_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    volunteer_id: Mapped[uuid.UUID | None]
    """Who of us does it."""
    waits_for: Mapped[PartyRole] = mapped_column(words(PartyRole, "waits_for"), server_default=PartyRole.US)
    party_id: Mapped[uuid.UUID | None]
    """Which party we wait for."""
    reminded_on: Mapped[dt.date | None]
    """When that party was reminded last."""
    done_on: Mapped[dt.date | None]
    done_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("volunteer_id", "volunteers"),
        owned_key("party_id", "dossier_parties"),
        Index("ix_dossier_tasks_dossier", "branch_id", "dossier_id"),
        Index("ix_dossier_tasks_volunteer", "branch_id", "volunteer_id", "due_on"),
        CheckConstraint("label <> ''", name="label"),
        CheckConstraint("done_on >= asked_on AND due_on >= asked_on", name="order"),
    )


class NoteChannel(StrEnum):
    """How something reached us."""

    CONVERSATION = "conversation"
    PHONE = "phone"
    PHONE_INTERPRETER = "phone_interpreter"
    EMAIL = "email"
    LETTER = "letter"
    OTHER = "other"


class DossierNote(OwnedRecord):
    """What somebody wrote down in a dossier."""

    __tablename__ = "dossier_notes"
    dossier_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    channel: Mapped[NoteChannel] = mapped_column(words(NoteChannel, "channel"))
    text: Mapped[str]
    written_at: Mapped[dt.datetime] = moment(now=True)
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    corrected_at: Mapped[dt.datetime | None] = moment(nullable=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        Index("ix_dossier_notes_dossier", "branch_id", "dossier_id"),
        CheckConstraint("text <> ''", name="text"),
    )


class EntryKind(StrEnum):
    """What a line of the timeline tells."""

    OPENED = "opened"
    CORRECTED = "corrected"
    CLOSED = "closed"
    REOPENED = "reopened"
    HANDED_ON = "handed_on"
    """To a colleague; `volunteer_id` in the detail, empty for nobody."""
    SENT_TO_BRANCH = "sent_to_branch"
    CAME_FROM_BRANCH = "came_from_branch"
    PARTY_ADDED = "party_added"
    PARTY_CHANGED = "party_changed"
    STEP_DONE = "step_done"
    STEP_UNDONE = "step_undone"
    STEP_NOT_NEEDED = "step_not_needed"
    TASK_ASKED = "task_asked"
    TASK_REMINDED = "task_reminded"
    TASK_CHANGED = "task_changed"
    TASK_DONE = "task_done"
    TASK_UNDONE = "task_undone"
    TASK_WITHDRAWN = "task_withdrawn"
    NOTE = "note"
    EVENT = "event"
    EVENT_CHANGED = "event_changed"
    EVENT_WITHDRAWN = "event_withdrawn"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXTENDED = "extended"
    DEADLINE_SET = "deadline_set"
    DEADLINE_MOVED = "deadline_moved"
    """By something that happened: `before` and `after` in the detail."""
    DEADLINE_RECOUNTED = "deadline_recounted"
    """By a changed rule or holiday: `before` and `after` in the detail."""
    DEADLINE_MET = "deadline_met"
    DEADLINE_POSTED = "deadline_posted"
    """It was posted, and nobody knows yet whether it was received."""
    DEADLINE_DROPPED = "deadline_dropped"
    DEADLINE_REOPENED = "deadline_reopened"
    DEADLINE_TAKEN_UP = "deadline_taken_up"
    DEADLINE_LATE = "deadline_late"
    LATE_EXPLAINED = "late_explained"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_WITHDRAWN = "document_withdrawn"
    LETTER_MADE = "letter_made"
    """The letter with a notice of default, or another that we made."""
    CLIENT_REGISTERED = "client_registered"
    """A family member arrived and has a record of their own."""


class DossierEntry(OwnedRecord):
    """A line of the timeline, written by whatever changed the dossier and never changed itself."""

    __tablename__ = "dossier_entries"
    dossier_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    day: Mapped[dt.date]
    """When it happened, which is not always when it was written down."""
    kind: Mapped[EntryKind] = mapped_column(words(EntryKind, "kind"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    """Who did it; nobody for what the platform did by itself."""
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """Ids, codes and dates, from which the sentence is made in the reader's language."""
    note_id: Mapped[uuid.UUID | None]
    document_id: Mapped[uuid.UUID | None]
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("note_id", "dossier_notes"),
        owned_key("document_id", "documents"),
        Index("ix_dossier_entries_dossier", "branch_id", "dossier_id", "day"),
    )
