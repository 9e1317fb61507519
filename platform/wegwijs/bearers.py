"""Programs that read figures with a token: who is behind it, and from where they look."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import NotFound, Unauthorized

from tenants.api_tokens.actions import note_use
from tenants.api_tokens.queries import Bearer, bearer_of
from tenants.audit.actions import Actor, Line, append_now
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date
from wegwijs.addresses import caller_key
from wegwijs.extensions import db

if TYPE_CHECKING:
    from tenants.auth.queries import Place
    from wegwijs.access import Need

CURRENT = "current"
"""What a program asks, as `status`, to see the figures of last night in place of the published ones."""


def place_of_program(need: Need, region: str | None) -> Place | None:
    """Return the place from which a program looks; none for what anybody may see.

    A token that does not count is refused, also where none is needed. Raises `Unauthorized` for that and for figures
    that need a token, `NotFound` where the token's right does not reach: as if there were nothing.
    """
    if request.method == "OPTIONS":  # a browser asks without the token whether it may send it
        return None
    bearer = _bearer()
    if need.right is None or request.args.getlist("status") != [CURRENT]:
        return None
    if bearer is None:
        raise _unauthorized()
    if not bearer.may(need.right, region):
        with scoped(db.engine, Accounts()) as trail:
            append_now(trail, [Line(Actor(bearer.person_id, bearer.place.role.value), "denied", str(request.endpoint))])
        raise NotFound
    return bearer.place


def _bearer() -> Bearer | None:
    """Return who reads with the token of this request, none without one. Raises `Unauthorized` for any other."""
    given = _given()
    if given is None:
        return None
    kind, token = given
    if kind != "bearer":
        raise _unauthorized()
    today = local_date()
    with scoped(db.engine, Accounts()) as session:
        found = bearer_of(session, token, today)
        if found is not None and found.last_used_on != today:
            note_use(session, found.token_id, today)
    if found is None:
        raise _unauthorized()
    g.bearer = found
    return found


def _unauthorized() -> Unauthorized:
    return Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "wegwijs"}))


def program_key() -> str:
    """Return by what a program's requests are counted: its token when it has one, else its network address."""
    given = _given()
    return f"token {hashlib.sha256(given[1].encode()).hexdigest()[:32]}" if given else caller_key()


def _given() -> tuple[str, str] | None:
    """Return kind and token of this request, however they are spelled; none without any."""
    if "Authorization" not in request.headers:
        return None
    kind, _, token = request.headers["Authorization"].strip().partition(" ")
    return kind.lower(), token.strip()
