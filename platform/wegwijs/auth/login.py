"""The bridge to Flask-Login: the cookie carries the id of a `sign_ins` row, and the row decides at every request."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from flask import current_app, g, request
from flask import session as cookie
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy import func, update

from tenants.audit.actions import Actor
from tenants.auth.actions import end_sign_ins, lock
from tenants.auth.models import SignIn
from tenants.auth.queries import Member, member_of_sign_in
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date, now
from wegwijs.extensions import db, login_manager

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession
    from tenants.settings import Settings

SEEN_AT_MOST_EVERY = dt.timedelta(minutes=1)
UNATTENDED = "X-Unattended"
"""What refreshes by itself sends this header (`hx-headers`), so that it does not pass for a person who is there."""

# The row in `sign_ins` decides; Flask-Login's own guesses by address and browser only confuse people on the move.
login_manager.session_protection = None


class SignedIn(UserMixin):  # type: ignore[misc]
    """The member of this request, as Flask-Login wants them."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.id = str(member.sign_in_id)


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load(sign_in_id: str) -> SignedIn | None:
    """Return who signed in with this row, or nobody when it ended; lock it when nobody used it for too long."""
    try:
        key = uuid.UUID(sign_in_id)
    except ValueError:
        return None
    with scoped(db.engine, Accounts(), expire_on_commit=False) as session:
        member = member_of_sign_in(session, key, local_date())
        if member is None:
            return None
        idle = now() - member.seen_at
        if member.locked:
            return SignedIn(member)
        if member.second_factor and idle > dt.timedelta(minutes=settings().idle_minutes):
            lock(session, Actor(member.person_id, "self"), key, why="idle")
            session.flush()
            session.expire_all()
            member = member_of_sign_in(session, key, local_date())
        elif idle > SEEN_AT_MOST_EVERY and UNATTENDED not in request.headers:
            session.execute(update(SignIn).where(SignIn.id == key).values(seen_at=func.now()))
    return SignedIn(member) if member else None


def enter(session: ScopedSession, sign_in_id: uuid.UUID) -> Member:
    """Put a sign-in into a fresh cookie and return who it is; the sign-in that the cookie had before ends."""
    if current_user.is_authenticated and current_user.member.sign_in_id != sign_in_id:
        before: Member = current_user.member
        end_sign_ins(session, before.person_id, SignIn.id == before.sign_in_id)
    member = member_of_sign_in(session, sign_in_id, local_date())
    if member is None:
        msg = "A sign-in that was just made does not count."
        raise RuntimeError(msg)
    _fresh_cookie()
    login_user(SignedIn(member))
    return member


def leave() -> None:
    """Take the sign-in out of the cookie."""
    logout_user()
    _fresh_cookie()


def _fresh_cookie() -> None:
    """Nothing that the cookie held before, its CSRF token included, is worth anything after signing in or out."""
    language = cookie.get("language")
    cookie.clear()
    g.pop("csrf_token", None)
    if language:
        cookie["language"] = language


def settings() -> Settings:
    """Return the settings of this deployment."""
    found: Settings = current_app.extensions["settings"]
    return found
