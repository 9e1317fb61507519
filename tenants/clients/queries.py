"""Questions about the people a branch helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, func, or_, select

from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession

ENOUGH_LETTERS = 2


def client_named(session: ScopedSession, client_id: uuid.UUID) -> Client:
    """Return the client with this id in the branch. Raises `AbsentError` when there is none here."""
    client = session.scalar(select(Client).where(Client.id == client_id))
    if client is None:
        raise AbsentError
    return client


def clients_like(session: ScopedSession, words: str, limit: int = 8) -> Sequence[Client]:
    """Return clients whose name or number has a word that begins with each of `words`; two letters are enough."""
    wanted = search_form(words)
    if len(wanted) < ENOUGH_LETTERS:
        return []
    conditions = [
        or_(
            Client.search_name.startswith(word, autoescape=True),
            Client.search_name.contains(f" {word}", autoescape=True),
            func.lower(Client.number).startswith(word, autoescape=True),
        )
        for word in wanted.split()
    ]
    # Who was here most recently is most likely here again; ids are in order of registration.
    query = select(Client).where(*conditions)
    whole = Client.search_name.startswith(wanted, autoescape=True)
    return session.scalars(query.order_by(whole.desc(), Client.search_name, Client.id).limit(limit)).all()


def highest_number(session: ScopedSession) -> str | None:
    """Return the highest client number that is a whole number, or none."""
    whole = Client.number.regexp_match("^[0-9]{1,9}$")
    highest = session.scalar(select(func.max(cast(Client.number, Integer))).where(whole))
    return None if highest is None else str(highest)
