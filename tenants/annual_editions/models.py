"""The year of a region, or of the country: its words in the making, and the versions that were published."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment
from tenants.database import TableClass


class EditionStory(Identified):
    """The words of a region about one year, and why it publishes without the figures of some branch; none is the nation."""

    __tablename__ = "edition_stories"
    wall = TableClass.ARTEFACT
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    year: Mapped[int]
    story: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """By chapter: `{"housing": {"lead": ..., "text": ..., "lead_en": ..., "text_en": ...}}`."""
    exceptions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """By id of the branch (or, for the nation, of the region): why its figures are not accepted yet."""
    changed_at: Mapped[dt.datetime] = moment(now=True)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    __table_args__ = (
        Index("uq_edition_stories_year", "region_id", "year", unique=True, postgresql_nulls_not_distinct=True),
    )


class PublishedEdition(Identified):
    """One version of the year of a region (or with none of the nation): protected figures and words, for everybody."""

    __tablename__ = "published_editions"
    wall = TableClass.ARTEFACT
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    year: Mapped[int]
    version: Mapped[int]
    published_at: Mapped[dt.datetime] = moment(now=True)
    published_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(server_default="")
    """Why there is a new version; empty for the first."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    withdrawal: Mapped[str] = mapped_column(server_default="")
    """Why it was taken back."""
    withdrawn_role: Mapped[str] = mapped_column(server_default="")
    """The role of who took it back."""
    content: Mapped[dict[str, Any]]
    """See `content.frozen_edition`."""
    __table_args__ = (
        Index(
            "uq_published_editions_version",
            "region_id",
            "year",
            "version",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("version = 1 OR reason <> ''", name="reason"),
    )
