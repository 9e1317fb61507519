"""What is agreed with a municipality, the words of a quarter in the making, and the versions that were made final."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment


class ContractLine(OwnedRecord):
    """One count that a municipality pays for in one year, and how many of it were agreed."""

    __tablename__ = "contract_lines"
    municipality_code: Mapped[str]
    year: Mapped[int]
    indicator: Mapped[str]
    """A flow of the catalogue (`rules.CONTRACTABLE`)."""
    contracted: Mapped[bool]
    """Whether it stands in the contract; what no longer does keeps its line."""
    agreed: Mapped[int | None]
    """How many a year; none when no number was agreed."""
    set_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        UniqueConstraint("branch_id", "municipality_code", "year", "indicator", name="uq_contract_lines_indicator"),
        CheckConstraint("agreed > 0", name="agreed"),
    )


class MunicipalityReport(OwnedRecord):
    """A quarter of a municipality in the making: the branch's own words."""

    __tablename__ = "municipality_reports"
    municipality_code: Mapped[str]
    year: Mapped[int]
    quarter: Mapped[int]
    words: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """`{"lead": ..., "trends": ..., "signals": ...}`, in Dutch."""
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        UniqueConstraint("branch_id", "municipality_code", "year", "quarter", name="uq_municipality_reports_quarter"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
    )


class MunicipalityReportVersion(OwnedRecord):
    """A version that was made final: what the municipality got, as it was then."""

    __tablename__ = "municipality_report_versions"
    municipality_code: Mapped[str]
    year: Mapped[int]
    quarter: Mapped[int]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    """See `content.py` for its shape."""
    reason: Mapped[str] = mapped_column(server_default="")
    """Why there is another version; the municipality reads it."""
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[dt.datetime] = moment(now=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    withdrawal: Mapped[str] = mapped_column(server_default="")
    """Why it was taken back."""
    withdrawn_role: Mapped[str] = mapped_column(server_default="")
    """The role of who took it back."""
    __table_args__ = (
        UniqueConstraint(
            *("branch_id", "municipality_code", "year", "quarter", "version"),
            name="uq_municipality_report_versions_version",
        ),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("version = 1 OR reason <> ''", name="reason"),
    )
