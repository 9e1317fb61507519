"""One explanation: of one figure of one year, asked for by the region or given by the branch itself."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment
from tenants.database import TableClass


class Explanation(Identified):
    """Why a branch's figure of a year is what it is, in the branch's own words.

    It crosses the wall by being written: the branch and its region see it, and nothing of a record is in it.
    """

    __tablename__ = "explanations"
    wall = TableClass.CROSSING
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"))
    """The region that the branch was in at the end of the year."""
    indicator: Mapped[str]
    year: Mapped[int]
    asked_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When the region asked; none when the branch wrote of its own accord."""
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    asked_by_name: Mapped[str] = mapped_column(server_default="")
    words: Mapped[str] = mapped_column(server_default="")
    """Empty until the branch answers."""
    written_at: Mapped[dt.datetime | None] = moment(nullable=True)
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        CheckConstraint("asked_at IS NOT NULL OR written_at IS NOT NULL", name="begun"),
        CheckConstraint("(words <> '') = (written_at IS NOT NULL)", name="written"),
        Index(
            "uq_explanations_figure", "branch_id", "indicator", "year", unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        Index("ix_explanations_region", "region_id", "year"),
    )  # fmt: skip

    @property
    def waits(self) -> bool:
        """Whether the region asked and the branch did not answer yet."""
        return self.written_at is None and self.withdrawn_at is None
