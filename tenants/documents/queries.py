"""Questions about the papers of dossiers; who sees them is settled here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.documents.models import Document
from tenants.documents.rules import ONE_AT_A_TIME
from tenants.dossiers.models import Dossier, DossierParty
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, Select

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Paper:
    """A paper, and whose it is: empty for the client's own and for letters."""

    document: Document
    whose: str


@dataclass(frozen=True)
class OpenedPaper:
    """A paper with the dossier and the client it belongs to, and whose it is."""

    document: Document
    dossier: Dossier
    client: Client
    whose: str


def papers_of(session: ScopedSession, dossier_id: uuid.UUID) -> list[Paper]:
    """Return the papers of a dossier, the newest first; also those that were taken back, in one statement."""
    query = (
        select(Document, func.coalesce(DossierParty.name, ""))
        .outerjoin(DossierParty, _of_party())
        .where(Document.dossier_id == dossier_id)
        .order_by(Document.added_at.desc(), Document.id.desc())
    )
    return [Paper(document, whose) for document, whose in session.execute(query)]


def paper_opened(session: ScopedSession, reader: Reader, document_id: uuid.UUID) -> OpenedPaper:
    """Return a paper with all it belongs to, in one statement.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the client's record is not open to the reader.
    """
    may = func.coalesce(open_to(reader, Client.id), False)
    row = session.execute(_with_all(may).where(Document.id == document_id)).one_or_none()
    if row is None:
        raise AbsentError
    document, dossier, client, whose, is_open = row
    if not is_open:
        raise ClosedRecordError(client.id)
    return OpenedPaper(document, dossier, client, whose)


def expiring(session: ScopedSession, reader: Reader, today: dt.date) -> list[OpenedPaper]:
    """Return the papers that expire soon or did, of dossiers that run and clients open to the reader; soonest first.

    A paper stands in it from the day on which its warning begins, until somebody says that it is settled, or until a
    newer passport, permit or visa of the same person is there, that is valid for longer.
    """
    newer = aliased(Document)
    replaced = (
        select(newer.id)
        .where(
            newer.branch_id == Document.branch_id,
            newer.dossier_id == Document.dossier_id,
            newer.kind == Document.kind,
            newer.kind.in_(ONE_AT_A_TIME),
            newer.party_id.is_not_distinct_from(Document.party_id),
            newer.withdrawn_at.is_(None),
            newer.expires_on > Document.expires_on,
        )
        .exists()
    )
    query = (
        _with_all(Document.id)
        .where(
            Document.withdrawn_at.is_(None),
            Document.warn_from <= today,
            Dossier.closed_on.is_(None),
            Dossier.withdrawn_at.is_(None),
            ~replaced,
            open_to(reader, Client.id),
        )
        .order_by(Document.expires_on, Client.last_name, Client.first_name, Document.id)
    )
    return [
        OpenedPaper(document, dossier, client, whose) for document, dossier, client, whose, _ in session.execute(query)
    ]


def same_paper(session: ScopedSession, dossier_id: uuid.UUID, digest: str) -> Document | None:
    """Return the paper of a dossier with this content that was not taken back, if there is one."""
    query = select(Document).where(
        Document.dossier_id == dossier_id, Document.digest == digest, Document.withdrawn_at.is_(None)
    )
    return session.scalars(query.limit(1)).one_or_none()


def people_of(session: ScopedSession, dossier_id: uuid.UUID) -> list[DossierParty]:
    """Return whose papers can come into a dossier besides the client's: its parties, in the order they were added."""
    query = (
        select(DossierParty)
        .where(DossierParty.dossier_id == dossier_id, DossierParty.withdrawn_at.is_(None))
        .order_by(DossierParty.id)
    )
    return list(session.scalars(query))


def _of_party() -> ColumnElement[bool]:
    return and_(DossierParty.branch_id == Document.branch_id, DossierParty.id == Document.party_id)


def _with_all(more: Any) -> Select[Any]:
    return (
        select(Document, Dossier, Client, func.coalesce(DossierParty.name, ""), more)
        .join(Dossier, and_(Dossier.branch_id == Document.branch_id, Dossier.id == Document.dossier_id))
        .join(Client, and_(Client.branch_id == Dossier.branch_id, Client.id == Dossier.client_id))
        .outerjoin(DossierParty, _of_party())
    )
