"""A branch's month on its way up: who signed, accepted and published it, the frozen figures, and what was asked of them."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, Owned, OwnedRecord, moment, words
from tenants.database import Base, TableClass
from tenants.signing.oddities import Oddness


class State(StrEnum):
    """How far one version of a month is."""

    SIGNED = "signed"
    """The team lead signed; the region has it."""
    WITHDRAWN = "withdrawn"
    """The team lead took the signature back before anybody accepted it."""
    RETURNED = "returned"
    """The region sent it back with a reason."""
    ACCEPTED = "accepted"
    PUBLISHED = "published"


class Answer(StrEnum):
    """What a person says about an oddity."""

    RIGHT = "right"
    """It is as it is counted; the words say why."""
    NOUGHT = "nought"
    """Nothing was done: nought is right."""
    FORGOTTEN = "forgotten"
    """It was done and is still to be filled in: the month waits."""
    UNKNOWN = "unknown"
    """Nobody knows any more: the month is signed with unknown, which is never nought."""


class MonthSignature(Base):
    """One version of a branch's month. Numbers are in `SignedFigures`: whoever may see this row may not see those."""

    __tablename__ = "month_signatures"
    wall = TableClass.ARTEFACT
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"))
    """The branch's region in that month."""
    state: Mapped[State] = mapped_column(words(State, "state"), server_default=State.SIGNED)
    is_complete: Mapped[bool]
    """Whether nothing in it is unknown."""
    is_in_time: Mapped[bool]
    """Whether it was signed before its term was over (`rules.term_of`)."""
    signed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[dt.datetime] = moment(now=True)
    accepted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[dt.datetime | None] = moment(nullable=True)
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[dt.datetime | None] = moment(nullable=True)
    returned_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    returned_at: Mapped[dt.datetime | None] = moment(nullable=True)
    returned_reason: Mapped[str] = mapped_column(server_default="")
    """Why it went a step back the last time it did: the region to the branch, or the national office to the region."""
    correction_reason: Mapped[str] = mapped_column(server_default="")
    """Why there is a new version; empty for the first."""
    told: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """What goes up to the region with the signature: what was odd, by name, and no number (`upward.told_upward`)."""
    differs_since: Mapped[dt.datetime | None] = moment(nullable=True)
    """Since when a night finds other figures than were signed: a correction is open. The page finds it at once."""
    differs_in: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
    """The names of the work of which other figures are found; numbers about people are never among them."""
    __table_args__ = (
        Index("ix_month_signatures_region_id_month", "region_id", "month"),
        CheckConstraint("extract(day FROM month) = 1 AND version > 0", name="month"),
        CheckConstraint("state <> 'returned' OR returned_reason <> ''", name="returned"),
        CheckConstraint("state NOT IN ('accepted', 'published') OR accepted_at IS NOT NULL", name="accepted"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
    )


class MonthException(Identified):
    """A branch that cannot sign a month, named by its region with the reason; shown upward."""

    __tablename__ = "month_exceptions"
    wall = TableClass.ARTEFACT
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"))
    month: Mapped[dt.date]
    reason: Mapped[str]
    named_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    named_at: Mapped[dt.datetime] = moment(now=True)
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("uq_month_exceptions_standing", "branch_id", "month", unique=True, postgresql_where="lifted_at IS NULL"),
        Index("ix_month_exceptions_region_id_month", "region_id", "month"),
        CheckConstraint("reason <> '' AND extract(day FROM month) = 1", name="reason"),
    )


class SignedFigures(Owned):
    """The branch's own figures of a month as they were signed, nothing hidden. Never changed."""

    __tablename__ = "signed_figures"
    month: Mapped[dt.date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    """See `freezing.py` for its shape."""
    __table_args__ = (
        ForeignKeyConstraint(
            ["branch_id", "month", "version"],
            ["month_signatures.branch_id", "month_signatures.month", "month_signatures.version"],
        ),
    )


class MonthAnswer(OwnedRecord):
    """What a person said about one oddity of a month; it may be changed until the month is signed."""

    __tablename__ = "month_answers"
    month: Mapped[dt.date]
    indicator: Mapped[str]
    breakdown: Mapped[str] = mapped_column(server_default="")
    value: Mapped[str] = mapped_column(server_default="")
    oddness: Mapped[Oddness] = mapped_column(words(Oddness, "oddness"))
    amount: Mapped[int]
    """What was counted when it was answered: another amount asks again."""
    answer: Mapped[Answer] = mapped_column(words(Answer, "answer"))
    reason: Mapped[str] = mapped_column(server_default="")
    answered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        UniqueConstraint("branch_id", "month", "indicator", "breakdown", "value", name="uq_month_answers_cell"),
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("answer <> 'right' OR reason <> ''", name="reason"),
    )
