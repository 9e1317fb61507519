"""Dossiers: for now when they were opened and how they ended."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import OwnedRecord, moment, owned_key, words


class DossierKind(StrEnum):
    """What kind of procedure."""

    FAMILY_REUNIFICATION = "family_reunification"
    ASYLUM = "asylum"
    RENEWAL = "renewal"
    TRAVEL_DOCUMENT = "travel_document"
    NATURALISATION = "naturalisation"
    OBJECTION_APPEAL = "objection_appeal"
    RETURN_ORIENTATION = "return_orientation"
    INTEGRATION = "integration"
    OTHER = "other"


class DossierOutcome(StrEnum):
    """How a dossier ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    OTHER = "other"


class Dossier(OwnedRecord):
    """A legal procedure of one client; the municipality is frozen when it is opened."""

    __tablename__ = "dossiers"
    number: Mapped[str]
    """The branch's own number."""
    client_id: Mapped[uuid.UUID]
    kind: Mapped[DossierKind] = mapped_column(words(DossierKind, "kind"))
    municipality_code: Mapped[str]
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    outcome: Mapped[DossierOutcome | None] = mapped_column(words(DossierOutcome, "outcome"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Entered by mistake: it does not count."""
    __table_args__ = (
        owned_key("client_id", "clients"),
        UniqueConstraint("branch_id", "number", name="uq_dossiers_number"),
        Index("ix_dossiers_client", "branch_id", "client_id"),
        CheckConstraint("closed_on >= opened_on", name="order"),
        CheckConstraint("(closed_on IS NULL) = (outcome IS NULL)", name="closed"),
    )
