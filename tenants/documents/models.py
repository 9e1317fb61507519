"""Papers of a dossier, their sealed content, and the key of the branch that seals them."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Owned, OwnedRecord, moment, owned_key, words


class DocumentKind(StrEnum):
    """What kind of paper."""

    DECISION = "decision"
    LETTER = "letter"
    APPLICATION = "application"
    PASSPORT = "passport"
    PERMIT = "permit"
    VISA = "visa"
    CIVIL_STATUS = "civil_status"
    """Birth, marriage, death: an extract or certificate."""
    PHOTO = "photo"
    OTHER = "other"


class BranchKey(Owned):
    """The key that seals the papers of one branch, itself sealed with a key made from the deployment's secret."""

    __tablename__ = "branch_keys"
    sealed: Mapped[bytes]
    made_at: Mapped[dt.datetime] = moment(now=True)


class Document(OwnedRecord):
    """A paper of a dossier: what it is and how long it is valid; `document_contents` holds the paper itself."""

    __tablename__ = "documents"
    dossier_id: Mapped[uuid.UUID]
    party_id: Mapped[uuid.UUID | None]
    """Whose paper it is; nothing for the client's own and for letters."""
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind, "kind"))
    title: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes, as re-made."""
    pages: Mapped[int]
    digest: Mapped[str]
    """SHA-256 of the paper as re-made: the same paper twice is one."""
    dated_on: Mapped[dt.date | None]
    expires_on: Mapped[dt.date | None]
    """The last day on which it is valid."""
    warn_from: Mapped[dt.date | None]
    """From this day on the branch is told that it expires; nothing when nobody needs to be told."""
    added_at: Mapped[dt.datetime] = moment(now=True)
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)
    __table_args__ = (
        owned_key("dossier_id", "dossiers"),
        owned_key("party_id", "dossier_parties"),
        Index("ix_documents_dossier", "branch_id", "dossier_id"),
        Index("ix_documents_expires", "branch_id", "expires_on"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("size > 0 AND pages > 0", name="size"),
        CheckConstraint("warn_from IS NULL OR (expires_on IS NOT NULL AND warn_from <= expires_on)", name="expiry"),
    )


class DocumentContent(Owned):
    """The paper itself, sealed; apart, so that a list of papers never reads them."""

    __tablename__ = "document_contents"
    document_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    nonce: Mapped[bytes]
    sealed: Mapped[bytes]
    __table_args__ = (owned_key("document_id", "documents"),)
