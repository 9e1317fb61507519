"""The bridge to Flask-Login: the cookie carries the id of a `sign_ins` row, and the row decides at every request."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from flask import current_app
from flask_login import UserMixin
from sqlalchemy import func, update

from tenants.auth.models import SignIn
from tenants.auth.queries import Member, member_of_sign_in
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date, now
from wegwijs.extensions import db, login_manager

if TYPE_CHECKING:
    from tenants.settings import Settings

SEEN_AT_MOST_EVERY = dt.timedelta(minutes=1)


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
        if idle > dt.timedelta(minutes=_settings().idle_minutes) and not member.locked:
            session.execute(update(SignIn).where(SignIn.id == key).values(locked_at=func.now()))
            member = member_of_sign_in(session, key, local_date())
        elif idle > SEEN_AT_MOST_EVERY and not member.locked:
            session.execute(update(SignIn).where(SignIn.id == key).values(seen_at=func.now()))
    return SignedIn(member) if member else None


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
