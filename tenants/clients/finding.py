"""Finding people: by a part of a name, by the sound of one, by a number; and who is likely registered already.

A list of people shows the minimal card of everybody (name, year of birth, number). Only a restricted client is not found
by name, except by whoever has them in their care or oversees the branch; the whole number finds them still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from tenants.clients.access import in_care, open_to
from tenants.clients.models import Client
from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.consultations.models import Consultation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

ENOUGH_LETTERS = 2
ENOUGH_SOUND = 3
"""A sound shorter than this finds whole words only: `ali` is not the beginning of Alina."""


@dataclass(frozen=True)
class Acquaintance:
    """A client as a list shows them: whether their record is open, and if so the day they were last helped."""

    client: Client
    last_day: dt.date | None
    open: bool


def is_enough(words: str) -> bool:
    """Whether `words` are enough to look for somebody with: two letters, or one figure of a number."""
    wanted = search_form(words)
    return len(wanted) >= ENOUGH_LETTERS or wanted.isdecimal()


def clients_like(session: ScopedSession, reader: Reader, words: str, limit: int = 8) -> Sequence[Client]:
    """Return clients whose name, its sound, or number holds each of `words`, in any order, in one statement.

    The client's whole number comes before everything, then names as they were typed, then names that sound alike.
    """
    if not is_enough(words):
        return []
    query = select(Client).where(*found_by(reader, words)).order_by(*_nearest(words)).limit(limit)
    return session.scalars(query).all()


def client_numbered(session: ScopedSession, number: str) -> Client | None:
    """Return the client with this whole number, `#` before it or not; none when there is none here."""
    wanted = number.strip().removeprefix("#").strip().lower()
    return session.scalar(select(Client).where(func.lower(Client.number) == wanted)) if wanted else None


def acquaintances(session: ScopedSession, reader: Reader, words: str = "", limit: int = 50) -> list[Acquaintance]:
    """Return clients found by `words`, or without words those of the reader's own who were helped most recently.

    In one statement; without words only open records are listed, with words everybody's minimal card.
    """
    last = (
        select(Consultation.client_id, func.max(Consultation.day).label("day"))
        .where(Consultation.client_id.is_not(None), Consultation.withdrawn_at.is_(None))
        .group_by(Consultation.client_id)
        .subquery()
    )
    is_open = open_to(reader, Client.id)
    query = select(Client, last.c.day, is_open).outerjoin(last, last.c.client_id == Client.id).limit(limit)
    if is_enough(words):
        query = query.where(*found_by(reader, words)).order_by(*_nearest(words))
    else:
        query = query.where(is_open).order_by(
            func.greatest(last.c.day, func.date(Client.registered_at)).desc(), Client.registered_at.desc(), Client.id
        )
    return [Acquaintance(client, day if shown else None, shown) for client, day, shown in session.execute(query)]


def found_by(reader: Reader, words: str) -> list[ColumnElement[bool]]:
    """Return the conditions that a client is found by `words`, and may be."""
    wanted = search_form(words)
    whole = func.lower(Client.number) == wanted
    conditions = [or_(_written(word), _sounded(word)) for word in wanted.split()]
    if not reader.sees_all:
        conditions.append(or_(Client.restricted.is_(False), whole, in_care(reader, Client.id)))
    return conditions


def _written(word: str) -> ColumnElement[bool]:
    return or_(
        Client.search_name.contains(word, autoescape=True),
        func.lower(Client.number).startswith(word, autoescape=True),
    )


def _sounded(word: str) -> ColumnElement[bool]:
    """Return whether a word of the name sounds like `word`, or begins to."""
    sound = "" if any(sign.isdecimal() for sign in word) else sound_form(word)
    if len(sound) < ENOUGH_LETTERS:
        return Client.search_name.contains(word, autoescape=True)
    words = func.concat(" ", Client.sound_name, " ")
    ending = "" if len(sound) >= ENOUGH_SOUND and len(word) > ENOUGH_SOUND else " "
    return words.contains(f" {sound}{ending}", autoescape=True)


def _nearest(words: str) -> list[ColumnElement[Any]]:
    wanted = search_form(words)
    begins = [
        or_(
            Client.search_name.startswith(word, autoescape=True),
            Client.search_name.contains(f" {word}", autoescape=True),
        )
        for word in wanted.split()
    ]
    return [
        (func.lower(Client.number) == wanted).desc(),
        Client.search_name.startswith(wanted, autoescape=True).desc(),
        and_(*begins).desc(),
        and_(*(_written(word) for word in wanted.split())).desc(),
        Client.search_name.asc(),
        Client.id.asc(),
    ]
