"""Imports and exports as they run, so that the page that began one may be left and found again."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, words


class ImportState(StrEnum):
    """How far an import is."""

    WAITING = "waiting"
    RUNNING = "running"
    CHECKED = "checked"
    """A dry run that found nothing wrong: it can be done for real."""
    DONE = "done"
    REFUSED = "refused"
    """Something is wrong with it, and nothing was changed."""
    FAILED = "failed"
    DISCARDED = "discarded"
    """A dry run that nobody wanted for real; its content is gone."""


class Import(OwnedRecord):
    """One file that was sent in; its content is thrown away when the import ends."""

    __tablename__ = "imports"
    file_name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    """Read by the worker alone: a list of imports does without."""
    role: Mapped[str]
    """In which role it was asked for, for the trail."""
    dry_run: Mapped[bool] = mapped_column(server_default=text("true"))
    state: Mapped[ImportState] = mapped_column(words(ImportState, "state"), server_default=ImportState.WAITING)
    asked_at: Mapped[dt.datetime] = moment(now=True)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[dt.datetime | None] = moment(nullable=True)
    finished_at: Mapped[dt.datetime | None] = moment(nullable=True)
    attempts: Mapped[int] = mapped_column(server_default="0")
    """How often a worker began with it; one that is killed leaves nothing but this."""
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(server_default="0")
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    """By sheet: rows that are new, that changed, and that are as they were."""
    faults: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    """What is wrong: sheet, row, column, value and what to do."""
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")
    __table_args__ = (Index("ix_imports_asked", "branch_id", "asked_at"),)


class Export(OwnedRecord):
    """One workbook that was asked for; whoever asked fetches it once, within a day, and then it is gone."""

    __tablename__ = "exports"
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    form: Mapped[str] = mapped_column(server_default="xlsx")
    """`xlsx` or `csv` (`exporting.Form`)."""
    role: Mapped[str]
    """In which role it was asked for: what that role may read is in it."""
    state: Mapped[ImportState] = mapped_column(words(ImportState, "state"), server_default=ImportState.WAITING)
    asked_at: Mapped[dt.datetime] = moment(now=True)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    started_at: Mapped[dt.datetime | None] = moment(nullable=True)
    finished_at: Mapped[dt.datetime | None] = moment(nullable=True)
    fetched_at: Mapped[dt.datetime | None] = moment(nullable=True)
    attempts: Mapped[int] = mapped_column(server_default="0")
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(server_default="0")
    __table_args__ = (
        Index("ix_exports_asked", "branch_id", "asked_at"),
        CheckConstraint("form IN ('xlsx', 'csv')", name="form"),
    )
