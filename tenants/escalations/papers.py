"""Papers that go along with a question: copies, sealed anew for the Helpdesk, that lead back to no dossier.

A copy is bound to its branch and to what is on it, and not to the question: a part of a question that is split off takes
its papers along in SQL, and a row that is put in another branch does not open there.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import and_, func, select

from tenants.audit.actions import record
from tenants.auth.sealing import SealError, derived_key
from tenants.clients.rules import refuse_service_number
from tenants.documents.cleaning import refuse_size, remade
from tenants.documents.limits import MEGABYTE
from tenants.documents.models import Document
from tenants.documents.rules import LONGEST_TITLE, title_from
from tenants.documents.scanning import refuse_infected
from tenants.documents.sealing import NONCE, taken_out
from tenants.escalations.models import Escalation, EscalationLink, SharedPaper, SharedPaperContent
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.documents.models import DocumentKind
    from tenants.documents.sealing import Cabinet
    from tenants.isolation import ScopedSession

MOST_PAPERS = 10
"""Of one question, with all that was said about it."""
MOST_TOGETHER = 40
"""Megabytes of the papers of one question."""
_DOES_NOT_OPEN = N_("This paper does not open. Call the office: it was sealed by another installation.")


def offered_papers(session: ScopedSession, dossier_id: uuid.UUID) -> Sequence[Document]:
    """Return the papers of a dossier that can go along, the newest first. Whoever asks may read the dossier."""
    standing = select(Document).where(Document.dossier_id == dossier_id, Document.withdrawn_at.is_(None))
    return session.scalars(standing.order_by(Document.added_at.desc(), Document.id.desc())).all()


def share_paper(
    session: ScopedSession,
    cabinet: Cabinet,
    escalation_id: uuid.UUID,
    document_id: uuid.UUID,
    actor: Actor,
    message_id: uuid.UUID | None = None,
    title: str = "",
) -> SharedPaper:
    """Let a copy of a paper go along with a question, from the dossier that it is about; called `title` when given.

    Raises `AbsentError` for a paper of another dossier, `RefusalError` on `papers` for one that goes along already or is
    one too many. Whoever calls this has looked whether the client's record is open.
    """
    origin = func.coalesce(Escalation.split_from, Escalation.id)
    link = and_(EscalationLink.branch_id == Escalation.branch_id, EscalationLink.escalation_id == origin)
    of_dossier = and_(Document.branch_id == EscalationLink.branch_id, Document.dossier_id == EscalationLink.dossier_id)
    document = session.scalar(
        select(Document)
        .select_from(Escalation)
        .join(EscalationLink, link)
        .join(Document, of_dossier)
        .where(Escalation.id == escalation_id, Document.id == document_id, Document.withdrawn_at.is_(None))
    )
    if document is None:
        raise AbsentError
    _refuse_more(session, escalation_id, document.digest, document.size, "papers")
    try:
        data = taken_out(session, cabinet, document_id)
    except SealError as error:
        raise RefusalError(_DOES_NOT_OPEN, "papers") from error
    shared = SharedPaper(
        branch_id=session.branch_id,
        escalation_id=escalation_id,
        message_id=message_id,
        kind=document.kind,
        title=title or document.title,
        media_type=document.media_type,
        size=document.size,
        pages=document.pages,
        digest=document.digest,
        shared_by=actor.who,
    )
    return _kept(session, cabinet, shared, data, actor)


def share_upload(
    session: ScopedSession,
    cabinet: Cabinet,
    escalation_id: uuid.UUID,
    name: str,
    kind: DocumentKind,
    data: bytes,
    actor: Actor,
    message_id: uuid.UUID | None = None,
) -> SharedPaper:
    """Let a file go along with a question: looked at by the scanner, made anew, sealed; called `name`.

    Raises `AbsentError` without the question, `InfectedError` for a file with a virus, and `RefusalError` on `file` for
    one that cannot come in, goes along already, or is one too many.
    """
    refuse_size(data)
    title = title_from(name)[:LONGEST_TITLE]
    if not title:
        raise RefusalError(N_("Say what this paper is called."), "file")
    refuse_service_number(title, "file")
    refuse_infected(cabinet.scanner, data)
    clean = remade(data)
    digest = hashlib.sha256(clean.data).hexdigest()
    _refuse_more(session, escalation_id, digest, len(clean.data), "file")
    shared = SharedPaper(
        branch_id=session.branch_id,
        escalation_id=escalation_id,
        message_id=message_id,
        kind=kind,
        title=title,
        media_type=clean.media_type,
        size=len(clean.data),
        pages=clean.pages,
        digest=digest,
        shared_by=actor.who,
    )
    return _kept(session, cabinet, shared, clean.data, actor)


def shared_papers(session: ScopedSession, escalation_id: uuid.UUID) -> Sequence[SharedPaper]:
    """Return the papers that went along, as they came; at the Helpdesk nothing once the branch no longer shares them."""
    query = select(SharedPaper).where(SharedPaper.escalation_id == escalation_id).order_by(SharedPaper.id)
    return session.scalars(query).all()


def read_shared(session: ScopedSession, cabinet: Cabinet, shared_paper_id: uuid.UUID) -> tuple[SharedPaper, bytes]:
    """Return a shared paper and its bytes; whoever calls this leaves the line in the trail.

    Raises `AbsentError` when there is none, or when the branch no longer shares it; `RefusalError` for one that does not
    open with this secret, or was put in another place.
    """
    row = session.execute(
        select(SharedPaper, SharedPaperContent.nonce, SharedPaperContent.sealed)
        .join(SharedPaperContent, SharedPaperContent.shared_paper_id == SharedPaper.id)
        .where(SharedPaper.id == shared_paper_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    paper, nonce, sealed = row
    try:
        return paper, _lock(cabinet).decrypt(nonce, sealed, _place(paper))
    except (InvalidTag, ValueError) as error:
        raise RefusalError(_DOES_NOT_OPEN) from error


def _refuse_more(session: ScopedSession, escalation_id: uuid.UUID, digest: str, size: int, field: str) -> None:
    """Raise `RefusalError` on `field` for a paper that is there already or is too much; two at once wait for each other."""
    held = select(Escalation.id).where(Escalation.id == escalation_id, Escalation.branch_id == session.branch_id)
    if session.scalar(held.with_for_update()) is None:
        raise AbsentError
    present = session.execute(
        select(SharedPaper.digest, SharedPaper.size, SharedPaper.title).where(
            SharedPaper.escalation_id == escalation_id
        )
    ).all()
    same = next((title for known, _size, title in present if known == digest), None)
    if same is not None:
        raise RefusalError(N_("This very paper goes along already: “%(title)s”."), field, title=same)
    if len(present) >= MOST_PAPERS:
        raise RefusalError(N_("At most %(most)s papers go along with a question."), field, most=MOST_PAPERS)
    if sum(each for _digest, each, _title in present) + size > MOST_TOGETHER * MEGABYTE:
        msg = N_("Together these papers are too large: %(most)s MB at most. Leave one out.")
        raise RefusalError(msg, field, most=MOST_TOGETHER)


def _kept(session: ScopedSession, cabinet: Cabinet, shared: SharedPaper, data: bytes, actor: Actor) -> SharedPaper:
    session.add(shared)
    session.flush()
    nonce = os.urandom(NONCE)
    content = SharedPaperContent(
        shared_paper_id=shared.id,
        branch_id=shared.branch_id,
        escalation_id=shared.escalation_id,
        nonce=nonce,
        sealed=_lock(cabinet).encrypt(nonce, data, _place(shared)),
    )
    session.add(content)
    session.flush()
    record(session, actor, "share", "escalation", shared.escalation_id, paper=str(shared.id), kind=shared.kind.value)
    return shared


def _lock(cabinet: Cabinet) -> AESGCM:
    return AESGCM(derived_key(cabinet.secret, b"shared papers"))


def _place(paper: SharedPaper) -> bytes:
    return b"shared paper of " + paper.branch_id.bytes + paper.digest.encode()
