"""Papers at rest: sealed with a key of their branch, which is itself sealed with a key made from the deployment's secret.

Whoever has the database, or a copy of it, has no paper. The ciphertext is bound to its branch and its document: a row
that is copied to another place does not open there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from tenants.auth.sealing import SealError, derived_key
from tenants.documents.models import BranchKey, DocumentContent
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

NONCE = 12
"""Bytes, as AES-GCM wants them (NIST SP 800-38D, 8.2); drawn anew for whatever is sealed."""


@dataclass(frozen=True)
class Cabinet:
    """Where the papers of a deployment are kept: the secret that locks it, and who looks at what comes in."""

    secret: str = field(repr=False)
    scanner: str = ""
    """Where ClamAV listens (`host:port`, or the path of a socket); empty when there is none."""


def keep(session: ScopedSession, cabinet: Cabinet, document_id: uuid.UUID, data: bytes) -> None:
    """Seal a paper and keep it under its document, which is in the session's branch."""
    nonce = os.urandom(NONCE)
    key = AESGCM(_branch_key(session, cabinet))
    sealed = key.encrypt(nonce, data, _place(session, document_id))
    session.add(DocumentContent(document_id=document_id, nonce=nonce, sealed=sealed))
    session.flush()


def taken_out(session: ScopedSession, cabinet: Cabinet, document_id: uuid.UUID) -> bytes:
    """Return a paper of the session's branch.

    Raises `AbsentError` when there is none, `SealError` when it was sealed for another branch, document or secret.
    """
    query = (
        select(DocumentContent.nonce, DocumentContent.sealed, BranchKey.sealed)
        .join(BranchKey, BranchKey.branch_id == DocumentContent.branch_id)
        .where(DocumentContent.document_id == document_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    nonce, sealed, branch_key = row
    key = _opened(_locked_by(cabinet), branch_key, _name_of_key(session))
    return _open(AESGCM(key), nonce, sealed, _place(session, document_id))


def _branch_key(session: ScopedSession, cabinet: Cabinet) -> bytes:
    """Return the key of the session's branch, made at first use; two that make it at once agree on the first."""
    lock, name = _locked_by(cabinet), _name_of_key(session)
    sealed = session.scalar(select(BranchKey.sealed))
    if sealed is None:
        nonce = os.urandom(NONCE)
        new = nonce + lock.encrypt(nonce, AESGCM.generate_key(256), name)
        session.execute(insert(BranchKey).values(branch_id=session.branch_id, sealed=new).on_conflict_do_nothing())
        # The other's, when somebody else was first: the insert waited until theirs was committed.
        sealed = session.scalars(select(BranchKey.sealed)).one()
    return _opened(lock, sealed, name)


def _locked_by(cabinet: Cabinet) -> AESGCM:
    return AESGCM(derived_key(cabinet.secret, b"papers"))


def _name_of_key(session: ScopedSession) -> bytes:
    return b"key of " + session.branch_id.bytes


def _place(session: ScopedSession, document_id: uuid.UUID) -> bytes:
    return b"paper of " + session.branch_id.bytes + document_id.bytes


def _opened(key: AESGCM, sealed: bytes, name: bytes) -> bytes:
    return _open(key, sealed[:NONCE], sealed[NONCE:], name)


def _open(key: AESGCM, nonce: bytes, sealed: bytes, about: bytes) -> bytes:
    try:
        return key.decrypt(nonce, sealed, about)
    except (InvalidTag, ValueError) as error:
        raise SealError from error
