"""A branch's annual report: its words and photographs, what was printed before, and the versions it published."""

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
    """By chapter: `{"consultations": {"lead": ..., "text": ..., "lead_en": ..., "text_en": ...}}`; English is optional."""
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
    withdrawn_role: Mapped[str] = mapped_column(server_default="")
    """The role of who took it back."""
    content: Mapped[dict[str, Any]]
    """Figures as of the signature and the story, see `rules.frozen_content`."""
    __table_args__ = (
        Index("uq_published_reports_version", "branch_id", "year", "version", unique=True),
        CheckConstraint("version = 1 OR reason <> ''", name="reason"),
    )


class TakenBack(Identified):
    """That a version was taken back, for everybody who comes to its address: no word and no number of it.

    Of a branch; else of a region; with neither of the nation.
    """

    __tablename__ = "versions_taken_back"
    wall = TableClass.ARTEFACT
    branch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"))
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    year: Mapped[int]
    version: Mapped[int]
    taken_back_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        Index(
            "uq_versions_taken_back_version",
            "branch_id",
            "region_id",
            "year",
            "version",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("branch_id IS NULL OR region_id IS NULL", name="whose"),
    )


class PrintedFigure(OwnedRecord):
    """A figure as the branch once printed it on paper, kept beside the one that is counted, with its reason."""

    __tablename__ = "printed_figures"
    year: Mapped[int]
    figure: Mapped[str]
    """What was printed (`printed.Figure`): `housing.closing_balance`, or a part as `housing.housed/age_group/child`."""
    printed: Mapped[str]
    """As it stood there: `82 incl. backlog`."""
    reason: Mapped[str]
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    entered_at: Mapped[dt.datetime] = moment(now=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake. Stating it anew takes this back."""
    __table_args__ = (
        UniqueConstraint("branch_id", "year", "figure", name="uq_printed_figures_figure"),
        CheckConstraint("printed <> '' AND reason <> ''", name="words"),
    )


class AnnualPhoto(OwnedRecord):
    """A photograph beside a chapter of a year in the making: looked at by the scanner and made anew."""

    __tablename__ = "annual_photos"
    year: Mapped[int]
    chapter: Mapped[str]
    alt: Mapped[str]
    """What is to be seen, for who does not see it."""
    people: Mapped[bool]
    """Whether somebody can be recognised, who then agreed."""
    media_type: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the picture as re-made: the same one twice is one."""
    data: Mapped[bytes] = mapped_column(deferred=True)
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[dt.datetime] = moment(now=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        Index("ix_annual_photos_year", "branch_id", "year"),
        CheckConstraint("alt <> ''", name="alt"),
    )


class PublishedPhoto(Identified):
    """A photograph of a published version: seen by everybody for as long as that version is."""

    __tablename__ = "published_photos"
    wall = TableClass.ARTEFACT
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("published_reports.id"))
    media_type: Mapped[str]
    data: Mapped[bytes]
    __table_args__ = (Index("ix_published_photos_report", "report_id"),)
