"""A branch's annual report: its words, and the versions it published."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, OwnedRecord, moment
from tenants.database import TableClass


class AnnualReport(OwnedRecord):
    """The branch's own words about one year, in the making."""

    __tablename__ = "annual_reports"
    year: Mapped[int]
    story: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """By chapter: `{"consultations": {"lead": ..., "text": ...}}`, in Dutch."""
    changed_at: Mapped[dt.datetime] = moment(now=True)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (UniqueConstraint("branch_id", "year", name="uq_annual_reports_year"),)


class PublishedReport(Identified):
    """One signed version of a branch's year: frozen figures and words, for everybody to read."""

    __tablename__ = "published_reports"
    wall = TableClass.ARTEFACT
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    year: Mapped[int]
    version: Mapped[int]
    published_at: Mapped[dt.datetime] = moment(now=True)
    signed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    """Why there is a new version; empty for the first."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    withdrawal: Mapped[str] = mapped_column(server_default="")
    """Why the branch took it back."""
    content: Mapped[dict[str, Any]]
    """Figures as of the signature and the story, see `rules.frozen_content`."""
    __table_args__ = (
        Index("uq_published_reports_version", "branch_id", "year", "version", unique=True),
        CheckConstraint("version = 1 OR reason <> ''", name="reason"),
    )
