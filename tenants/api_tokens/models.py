"""A token: what somebody gives to a program that reads figures in their place."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment
from tenants.database import TableClass


class ApiToken(Identified):
    """A secret that opens the figures of one role of one person; only its hash is kept.

    It belongs to the membership it was made in, so it ends with it and does not come back when somebody returns.
    """

    __tablename__ = "api_tokens"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    membership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("memberships.id"), index=True)
    name: Mapped[str]
    """What it is for, in the person's own words."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    begins_with: Mapped[str]
    """Its first signs, by which the person knows it again; they open nothing."""
    created_at: Mapped[dt.datetime] = moment(now=True)
    expires_on: Mapped[dt.date] = mapped_column(Date)
    """The last day on which it works."""
    last_used_on: Mapped[dt.date | None] = mapped_column(Date)
    """The last day on which it opened something; a day, so that it tells nobody's working hours."""
    revoked_at: Mapped[dt.datetime | None] = moment(nullable=True)
