"""What people were typing."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment


class Draft(OwnedRecord):
    """What somebody was typing, kept on the server so that a lock or a fault loses nothing."""

    __tablename__ = "drafts"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    form: Mapped[str]
    """Which form it belongs to."""
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (Index("uq_drafts_person", "branch_id", "person_id", "form", unique=True),)
