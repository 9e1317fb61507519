"""Groups, their workshops, who takes part and came, and who signed the participation statement.

A participant need not be a client: migrants who are no refugees take part too.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Owned, OwnedRecord, moment, owned_key


class ParticipationGroup(OwnedRecord):
    """A group that goes through the workshops together."""

    __tablename__ = "participation_groups"
    number: Mapped[str]
    """The branch's own name for it."""
    municipality_code: Mapped[str]
    started_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        UniqueConstraint("branch_id", "number", name="uq_participation_groups_number"),
        Index("ix_participation_groups_started", "branch_id", "started_on"),
        CheckConstraint("ended_on >= started_on", name="order"),
    )


class Workshop(OwnedRecord):
    """One of the workshops of a group."""

    __tablename__ = "participation_workshops"
    group_id: Mapped[uuid.UUID]
    workshop: Mapped[int]
    """1, 2 or 3."""
    day: Mapped[dt.date]
    theme: Mapped[str] = mapped_column(server_default="")
    place: Mapped[str] = mapped_column(server_default="")
    cancelled: Mapped[str] = mapped_column(server_default="")
    """Why it was not held; empty when it was, or is still to come."""
    __table_args__ = (
        owned_key("group_id", "participation_groups"),
        UniqueConstraint("branch_id", "group_id", "workshop", name="uq_participation_workshops_workshop"),
        CheckConstraint("workshop BETWEEN 1 AND 3", name="workshop"),
    )


class Participant(OwnedRecord):
    """Somebody in a group: a client, or somebody under a code of the branch's own."""

    __tablename__ = "participation_participants"
    group_id: Mapped[uuid.UUID]
    number: Mapped[str]
    """The client's number, or the branch's own code for somebody who is no client."""
    client_id: Mapped[uuid.UUID | None]
    name: Mapped[str] = mapped_column(server_default="")
    """Of somebody who is no client; a client's name stands in their record."""
    nationality: Mapped[str] = mapped_column(server_default="unknown")
    """Frozen when they joined: ISO 3166 alpha-2, `stateless` or `unknown`."""
    signed_on: Mapped[dt.date | None]
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Taken out of the group: they do not count."""
    __table_args__ = (
        owned_key("group_id", "participation_groups"),
        owned_key("client_id", "clients"),
        UniqueConstraint("branch_id", "group_id", "number", name="uq_participation_participants_number"),
        Index("ix_participation_participants_client", "branch_id", "client_id"),
    )


class WorkshopAttendance(Owned):
    """Whether a participant was at a workshop."""

    __tablename__ = "participation_attendances"
    workshop_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    present: Mapped[bool | None]
    """Nothing when the mark was taken back."""
    __table_args__ = (
        owned_key("workshop_id", "participation_workshops"),
        owned_key("participant_id", "participation_participants"),
    )
