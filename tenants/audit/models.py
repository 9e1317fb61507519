"""The audit trail: one unbroken, append-only chain per branch, and one for what happens outside branches.

Rows are written only by the SQL function `append_audit` (migration 0001), which locks the chain's head, numbers the
lines and chains their SHA-256, so that a changed, removed or inserted line breaks every line after it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Owned, moment
from tenants.database import Base, TableClass


class AuditEvent(Owned):
    """One line: who, in which role, did what to which record, when. No names, no text of a record."""

    __tablename__ = "audit_events"
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = moment()
    person_id: Mapped[uuid.UUID | None]
    """Nobody means the night did it."""
    role: Mapped[str]
    verb: Mapped[str]
    record: Mapped[str]
    record_id: Mapped[str]
    detail: Mapped[dict[str, Any]]
    hash: Mapped[bytes]
    __table_args__ = (
        Index("ix_audit_events_record", "branch_id", "record", "record_id"),
        Index("ix_audit_events_at", "branch_id", "at"),
    )


class AuditHead(Owned):
    """The end of a branch's chain; locked while a line is added."""

    __tablename__ = "audit_heads"
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]


class PlatformEvent(Base):
    """A line of the chain for what happens outside branches: sign-ins, invitations, branches opened, denials."""

    __tablename__ = "platform_events"
    wall = TableClass.PLATFORM
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = moment()
    person_id: Mapped[uuid.UUID | None]
    role: Mapped[str]
    verb: Mapped[str]
    record: Mapped[str]
    record_id: Mapped[str]
    detail: Mapped[dict[str, Any]]
    hash: Mapped[bytes]


class PlatformHead(Base):
    """The end of the chain outside branches."""

    __tablename__ = "platform_heads"
    wall = TableClass.PLATFORM
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]


class PublishedHead(Base):
    """The end of a branch's chain as it was published on a day: without it a cut-off tail would not show."""

    __tablename__ = "published_heads"
    wall = TableClass.PLATFORM
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
