"""Tokens of people of the tests."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.api_tokens.actions import make_token
from tenants.api_tokens.rules import new_token
from tenants.audit.actions import Actor
from tenants.auth.models import Membership
from tenants.isolation import Accounts, scoped
from tenants.moments import local_date

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine


def token_for(web: Engine, person_id: uuid.UUID, name: str = "Dashboard") -> str:
    """Make a token for the first role of a person."""
    with scoped(web, Accounts()) as session:
        membership_id = session.scalars(select(Membership.id).where(Membership.person_id == person_id)).first()
        assert membership_id is not None
        until = local_date() + dt.timedelta(days=30)
        token = new_token()
        make_token(session, Actor(person_id, "self"), membership_id, name, until, local_date(), token=token)
        return token
