"""Trying a secret: each attempt is counted before it is made, in a short transaction of its own.

An answer of 4xx rolls the request back, and the count must stay. No connection is held while argon2 works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from tenants.audit.actions import Actor, record
from tenants.auth.attempts import claim_attempt, take_back
from tenants.auth.credentials import rehash_when_outdated, use_code
from tenants.auth.queries import known_by_email
from tenants.auth.sealing import Vault, password_matches, vault_of
from tenants.isolation import Accounts, scoped
from tenants.moments import now
from wegwijs.addresses import caller_key, keyed
from wegwijs.extensions import db

if TYPE_CHECKING:
    import uuid


def vault() -> Vault:
    """Return the vault of this deployment."""
    return vault_of(current_app.config["SECRET_KEY"])


def try_password(email: str, password: str) -> uuid.UUID | None:
    """Return whose password this is, or none: wrong, unknown and tried too often all look and last the same."""
    with scoped(db.engine, Accounts()) as session:
        claim = claim_attempt(session, {"password": keyed(email), "address": caller_key()})
        known = known_by_email(session, email) if claim is not None else None
    # A used-up account costs as much time as any other, and the password is not looked at.
    matches = password_matches(known.password_hash if known else None, password)
    if claim is None:
        return None
    with scoped(db.engine, Accounts()) as session:
        if known is None or not matches:
            who = known.person_id if known else None
            record(session, Actor(None, "visitor"), "sign_in_failed", "account", who, what="password")
            return None
        take_back(session, claim)
        rehash_when_outdated(session, known.person_id, known.password_hash, password)
    return known.person_id


def try_code(person_id: uuid.UUID, code: str) -> str | None:
    """Return which second factor this code is, used up with this; none when it is not, or after too many attempts."""
    with scoped(db.engine, Accounts()) as session:
        claim = claim_attempt(session, {"code": keyed(str(person_id))})
    if claim is None:
        return None
    with scoped(db.engine, Accounts()) as session:
        way = use_code(session, vault(), person_id, code, now())
        if way is None:
            record(session, Actor(None, "visitor"), "sign_in_failed", "account", person_id, what="code")
        else:
            take_back(session, claim)
    return way


def may_ask_for_link(email: str) -> bool:
    """Whether one more link may be mailed to this address within the quarter of an hour."""
    with scoped(db.engine, Accounts()) as session:
        return claim_attempt(session, {"link": keyed(email), "address": caller_key()}) is not None
