"""Quotas, the ledger of the balance, dwellings and placements (taakstelling; Huisvestingswet 2014, art. 28 and 29)."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words


class Quota(OwnedRecord):
    """How many persons a municipality must house in a half-year, without what is left of earlier ones."""

    __tablename__ = "quotas"
    municipality_code: Mapped[str]
    starts_on: Mapped[dt.date]
    """1 January or 1 July: the first day of the half-year."""
    persons: Mapped[int]
    source: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: the quota of this half-year is unknown again. Setting it anew takes this back."""
    __table_args__ = (
        UniqueConstraint("branch_id", "municipality_code", "starts_on", name="uq_quotas_half_year"),
        CheckConstraint("persons >= 0", name="persons"),
        CheckConstraint(
            "extract(day FROM starts_on) = 1 AND extract(month FROM starts_on) IN (1, 7)", name="half_year"
        ),
    )


class EntryKind(StrEnum):
    """What a line of the ledger is."""

    OPENING = "opening"
    """The position at the start of the day: it resets the ledger, and its difference is shown as a correction."""
    CORRECTION = "correction"
    LATE_COUNT = "late_count"
    """Persons housed in an earlier period, counted now."""
    TRANSFER = "transfer"
    """A quota traded, or a family that moved, between two municipalities: one line up, one down."""


class BalanceEntry(OwnedRecord):
    """A line of the ledger of one municipality; `persons` is signed, and + means less left to house."""

    __tablename__ = "balance_entries"
    municipality_code: Mapped[str]
    day: Mapped[dt.date]
    kind: Mapped[EntryKind] = mapped_column(words(EntryKind, "kind"))
    persons: Mapped[int]
    reason: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    entered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    transfer_id: Mapped[uuid.UUID | None]
    """What the two lines of one transfer have in common; nothing when the other line is in another branch's ledger."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        Index("ix_balance_entries_day", "branch_id", "municipality_code", "day"),
        CheckConstraint("reason <> ''", name="reason"),
    )


class AuthorityCount(OwnedRecord):
    """How many persons the registration authority (COA) says were housed in a half-year, up to a day."""

    __tablename__ = "authority_counts"
    municipality_code: Mapped[str]
    starts_on: Mapped[dt.date]
    as_of: Mapped[dt.date]
    persons: Mapped[int]
    explanation: Mapped[str] = mapped_column(server_default="")
    """Why it differs from the branch's own count, as far as one knows."""
    source: Mapped[str] = mapped_column(server_default="")
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake. Stating it anew takes this back."""
    __table_args__ = (
        UniqueConstraint("branch_id", "municipality_code", "starts_on", "as_of", name="uq_authority_counts_as_of"),
        CheckConstraint("persons >= 0", name="persons"),
        CheckConstraint("as_of >= starts_on", name="order"),
    )


class DwellingKind(StrEnum):
    """What kind of home."""

    HOUSE = "house"
    ROOM = "room"
    GROUP = "group"


class Dwelling(OwnedRecord):
    """A home made available."""

    __tablename__ = "dwellings"
    number: Mapped[str]
    """The branch's own number."""
    municipality_code: Mapped[str]
    offered_on: Mapped[dt.date]
    kind: Mapped[DwellingKind] = mapped_column(words(DwellingKind, "kind"), server_default=DwellingKind.HOUSE)
    temporary: Mapped[bool] = mapped_column(server_default=text("false"))
    corporation: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    ended_on: Mapped[dt.date | None]
    """The last day on which it could be used."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        UniqueConstraint("branch_id", "number", name="uq_dwellings_number"),
        Index("ix_dwellings_offered", "branch_id", "offered_on"),
        CheckConstraint("ended_on >= offered_on", name="order"),
    )


class Route(StrEnum):
    """By which way somebody was housed."""

    REGULAR = "regular"
    FAMILY = "family"
    RESETTLED = "resettled"
    GVA = "gva"
    MINOR = "minor"
    MOVER = "mover"


class Placement(OwnedRecord):
    """A status holder housed. Age group, sex and nationality are frozen on the day of the placement."""

    __tablename__ = "placements"
    client_id: Mapped[uuid.UUID]
    municipality_code: Mapped[str]
    day: Mapped[dt.date]
    dwelling_id: Mapped[uuid.UUID | None]
    route: Mapped[Route] = mapped_column(words(Route, "route"))
    counts_for_quota: Mapped[bool]
    age_group: Mapped[str]
    """`adult` from 18 on the day of the placement, `child`, or `unknown`."""
    sex: Mapped[str]
    """`m`, `f`, `x` or `unknown`."""
    nationality: Mapped[str]
    """ISO 3166 alpha-2, `stateless` or `unknown`."""
    ended_on: Mapped[dt.date | None]
    """The last day in this home, when they left it."""
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        owned_key("client_id", "clients"),
        owned_key("dwelling_id", "dwellings"),
        Index("ix_placements_day", "branch_id", "day"),
        Index("ix_placements_client", "branch_id", "client_id"),
        CheckConstraint("age_group IN ('adult', 'child', 'unknown')", name="age_group"),
        CheckConstraint("sex IN ('m', 'f', 'x', 'unknown')", name="sex"),
        CheckConstraint("ended_on >= day", name="order"),
    )


class Kept(StrEnum):
    """Which kind of record of housing was corrected."""

    QUOTA = "quota"
    ENTRY = "entry"
    COUNT = "count"
    DWELLING = "dwelling"
    PLACEMENT = "placement"


class HousingCorrection(OwnedRecord):
    """What a record of housing said before somebody corrected or withdrew it, and why."""

    __tablename__ = "housing_corrections"
    record: Mapped[Kept] = mapped_column(words(Kept, "record"))
    record_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = moment(now=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    """The fields that were changed, with what they said; a withdrawal names none."""
    __table_args__ = (Index("ix_housing_corrections_record", "branch_id", "record_id"),)
