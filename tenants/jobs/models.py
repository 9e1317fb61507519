"""Runs of jobs and messages waiting to be sent to the workers. Ids, counts and error classes, no text."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment, words
from tenants.database import TableClass


class RunState(StrEnum):
    """How far a run is."""

    DUE = "due"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    QUARANTINED = "quarantined"


class Run(Identified):
    """One job for one branch (or for none) on one local date."""

    __tablename__ = "runs"
    wall = TableClass.PLATFORM
    job: Mapped[str]
    branch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"))
    day: Mapped[dt.date]
    state: Mapped[RunState] = mapped_column(words(RunState, "state"), server_default=RunState.DUE)
    attempts: Mapped[int] = mapped_column(server_default="0")
    due_at: Mapped[dt.datetime] = moment(now=True)
    started_at: Mapped[dt.datetime | None] = moment(nullable=True)
    finished_at: Mapped[dt.datetime | None] = moment(nullable=True)
    error: Mapped[str | None]
    """The class of the last error, never its text: that may hold a name."""
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    __table_args__ = (
        Index("uq_runs_key", "job", "branch_id", "day", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_runs_open", "due_at", postgresql_where=text("state NOT IN ('done', 'quarantined')")),
    )


class OutboxMessage(Identified):
    """A task to be sent to the workers once the change that asked for it is safe."""

    __tablename__ = "outbox"
    wall = TableClass.PLATFORM
    task: Mapped[str]
    arguments: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    created_at: Mapped[dt.datetime] = moment(now=True)
