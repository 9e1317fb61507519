"""What people do with papers: bring them in, read them, correct what is written beside them, and take back a mistake."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.auth.sealing import SealError
from tenants.documents.cleaning import refuse_size, remade
from tenants.documents.models import Document
from tenants.documents.queries import paper_opened, same_paper
from tenants.documents.rules import LONGEST_TITLE, refuse_dates, title_from, warn_from
from tenants.documents.scanning import refuse_infected
from tenants.documents.sealing import keep, taken_out
from tenants.dossiers.models import Dossier, DossierParty, EntryKind
from tenants.dossiers.queries import dossier_opened
from tenants.dossiers.rules import refuse_not_running
from tenants.dossiers.timeline import add_entry
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import plain_text
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.documents.models import DocumentKind
    from tenants.documents.sealing import Cabinet
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewPaper:
    """What is known of a paper besides what is on it."""

    kind: DocumentKind
    title: str = ""
    """Empty takes the name of the file."""
    dated_on: dt.date | None = None
    expires_on: dt.date | None = None
    warn_months: int | None = None
    """So many months before it expires the branch is told; nothing is as usual for its kind."""
    warns: bool = True
    """Whether anybody is told at all."""
    party_id: uuid.UUID | None = None
    file_name: str = ""


def add_paper(
    session: ScopedSession,
    reader: Reader,
    dossier_id: uuid.UUID,
    new: NewPaper,
    data: bytes,
    today: dt.date,
    cabinet: Cabinet,
) -> Document:
    """Bring a file into a dossier as a paper: looked at by the scanner, made anew, sealed.

    Raises `RefusalError` for a file that cannot come in (`scanning.py`, `cleaning.py`), a paper that is there already,
    or where a rule refuses what is said of it; `InfectedError` for one with a virus.
    """
    refuse_not_running(dossier_opened(session, reader, dossier_id).dossier)
    refuse_size(data)
    said = _said(session, dossier_id, new, today, fallback=title_from(new.file_name))
    refuse_infected(cabinet.scanner, data)
    clean = remade(data)
    digest = hashlib.sha256(clean.data).hexdigest()
    # Two that send the same paper at once wait for each other, and so does who closes the dossier.
    refuse_not_running(
        session.scalars(
            select(Dossier).where(Dossier.id == dossier_id).with_for_update().execution_options(populate_existing=True)
        ).one()
    )
    _refuse_same(session, dossier_id, digest)
    document = Document(
        dossier_id=dossier_id,
        media_type=clean.media_type,
        size=len(clean.data),
        pages=clean.pages,
        digest=digest,
        added_by=reader.actor.who,
        **said,
    )
    session.add(document)
    session.flush()
    keep(session, cabinet, document.id, clean.data)
    _tell(session, reader, document, "add", EntryKind.DOCUMENT_ADDED, today)
    return document


def read_paper(
    session: ScopedSession, reader: Reader, document_id: uuid.UUID, cabinet: Cabinet
) -> tuple[Document, bytes]:
    """Return a paper and its bytes, for whoever may read its dossier; whoever calls this leaves the line in the trail.

    Raises `AbsentError` for one that was taken back, `RefusalError` for one that does not open with this secret.
    """
    document = paper_opened(session, reader, document_id).document
    if document.withdrawn_at is not None:
        raise AbsentError
    try:
        return document, taken_out(session, cabinet, document_id)
    except SealError as error:
        msg = N_("This paper does not open. Call the office: it was sealed by another installation.")
        raise RefusalError(msg) from error


def correct_paper(
    session: ScopedSession, reader: Reader, document_id: uuid.UUID, changed: NewPaper, today: dt.date
) -> Document:
    """Correct what is written beside a paper. The trail names the fields.

    Raises `RefusalError` without a change, or where a rule refuses what it would say.
    """
    document = _standing(session, reader, document_id)
    said = _said(session, document.dossier_id, changed, today, fallback=document.title, present=document.party_id)
    fields = sorted(name for name, value in said.items() if getattr(document, name) != value)
    if not fields:
        msg = N_("Nothing is different yet. Change what is wrong, or go back.")
        raise RefusalError(msg)
    for name in fields:
        setattr(document, name, said[name])
    record(session, reader.actor, "correct", "document", document.id, fields=fields)
    return document


def settle_paper(session: ScopedSession, reader: Reader, document_id: uuid.UUID) -> Document:
    """Say that nobody needs to be told any more that a paper expires. Nothing when nobody is; a correction undoes it."""
    document = _standing(session, reader, document_id)
    if document.warn_from is not None:
        document.warn_from = None
        record(session, reader.actor, "correct", "document", document.id, fields=["warn_from"])
    return document


def withdraw_paper(session: ScopedSession, reader: Reader, document_id: uuid.UUID, today: dt.date) -> Document:
    """Say that a paper came in by mistake: nobody reads it any more. Nothing when somebody did already."""
    document = _of_standing_dossier(session, reader, document_id)
    if document.withdrawn_at is None:
        document.withdrawn_at = func.now()
        _tell(session, reader, document, "withdraw", EntryKind.DOCUMENT_WITHDRAWN, today)
    return document


def restore_paper(session: ScopedSession, reader: Reader, document_id: uuid.UUID, today: dt.date) -> Document:
    """Put a paper back that was taken back. Raises `RefusalError` when the same paper came in once more since."""
    document = _of_standing_dossier(session, reader, document_id)
    if document.withdrawn_at is not None:
        session.execute(select(Dossier.id).where(Dossier.id == document.dossier_id).with_for_update())
        _refuse_same(session, document.dossier_id, document.digest)
        document.withdrawn_at = None
        _tell(session, reader, document, "restore", EntryKind.DOCUMENT_ADDED, today, again="yes")
    return document


def _of_standing_dossier(session: ScopedSession, reader: Reader, document_id: uuid.UUID) -> Document:
    found = paper_opened(session, reader, document_id)
    if found.dossier.withdrawn_at is not None:
        raise AbsentError
    return found.document


def _standing(session: ScopedSession, reader: Reader, document_id: uuid.UUID) -> Document:
    """Return a paper that was not taken back. Raises `AbsentError` for one that was."""
    document = _of_standing_dossier(session, reader, document_id)
    if document.withdrawn_at is not None:
        raise AbsentError
    return document


def _said(
    session: ScopedSession,
    dossier_id: uuid.UUID,
    new: NewPaper,
    today: dt.date,
    *,
    fallback: str,
    present: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Return what a paper says of itself. Raises `RefusalError`, and `AbsentError` for a party of another dossier."""
    title = plain_text(new.title, "title", LONGEST_TITLE) or fallback
    if not title:
        msg = N_("Say what this paper is called.")
        raise RefusalError(msg, "title")
    refuse_dates(new.dated_on, new.expires_on, today)
    if new.party_id is not None and new.party_id != present:
        _refuse_foreign_party(session, dossier_id, new.party_id)
    return {
        "kind": new.kind,
        "title": title,
        "dated_on": new.dated_on,
        "expires_on": new.expires_on,
        "warn_from": warn_from(new.kind, new.expires_on, new.warn_months) if new.warns else None,
        "party_id": new.party_id,
    }


def _refuse_foreign_party(session: ScopedSession, dossier_id: uuid.UUID, party_id: uuid.UUID) -> None:
    query = select(DossierParty.id).where(
        DossierParty.id == party_id, DossierParty.dossier_id == dossier_id, DossierParty.withdrawn_at.is_(None)
    )
    if session.scalar(query) is None:
        raise AbsentError


def _refuse_same(session: ScopedSession, dossier_id: uuid.UUID, digest: str) -> None:
    same = same_paper(session, dossier_id, digest)
    if same is not None:
        msg = N_("This very paper is in the dossier already: “%(title)s”, since %(day)s.")
        raise RefusalError(msg, "file", title=same.title, day=same.added_at)


def _tell(
    session: ScopedSession, reader: Reader, document: Document, verb: str, entry: EntryKind, today: dt.date, **more: Any
) -> None:
    record(session, reader.actor, verb, "document", document.id, kind=document.kind.value)
    add_entry(
        session, document.dossier_id, entry, today, reader.actor,
        document_id=document.id, document_kind=document.kind.value, **more,
    )  # fmt: skip
