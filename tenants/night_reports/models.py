"""What a night found, frozen as codes and numbers, and the mails that say that a report is there."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, OwnedRecord, moment, words
from tenants.database import TableClass


class NightReport(OwnedRecord):
    """What one night found in one branch. Numbers and codes: no name, and no sentence, which the reader's language makes."""

    __tablename__ = "night_reports"
    day: Mapped[dt.date]
    """The day that was over: the night is the one after it."""
    made_at: Mapped[dt.datetime] = moment(now=True)
    content: Mapped[dict[str, Any]]
    """See `content.py` for its shape."""
    __table_args__ = (UniqueConstraint("branch_id", "day", name="uq_night_reports_day"),)


class RegionalNightReport(Identified):
    """What one night found in a region, or with no region in the nation: made of figures and editions alone."""

    __tablename__ = "regional_night_reports"
    wall = TableClass.ARTEFACT
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    day: Mapped[dt.date]
    made_at: Mapped[dt.datetime] = moment(now=True)
    content: Mapped[dict[str, Any]]
    """See `regional.py` and `national.py` for its shape."""
    __table_args__ = (
        Index("uq_regional_night_reports_day", "region_id", "day", unique=True, postgresql_nulls_not_distinct=True),
    )


class LetterState(StrEnum):
    """What became of the mail about a night."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    """By the mail server, for good."""
    BOUNCED = "bounced"
    """It was taken and came back."""
    NOBODY = "nobody"
    """Who was to have it left, or switched these mails off meanwhile."""


LOST = (LetterState.REFUSED, LetterState.BOUNCED)


class NightLetter(Identified):
    """One mail to one person about one night: there is a report. It says nothing of what stands in it."""

    __tablename__ = "night_letters"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    day: Mapped[dt.date]
    asked_at: Mapped[dt.datetime] = moment(now=True)
    state: Mapped[LetterState] = mapped_column(words(LetterState, "state"), server_default=LetterState.WAITING)
    settled_at: Mapped[dt.datetime | None] = moment(nullable=True)
    reply: Mapped[str] = mapped_column(server_default="")
    """The codes with which a mail server refused it, and no word of it."""
    __table_args__ = (
        Index("uq_night_letters_person", "person_id", "day", unique=True),
        Index("ix_night_letters_waiting", "asked_at", postgresql_where="state = 'waiting'"),
    )
