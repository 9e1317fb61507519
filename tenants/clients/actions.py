"""Registering the people a branch helps, and keeping what is registered right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.models import Client
from tenants.clients.queries import client_named, highest_number
from tenants.clients.rules import next_number, refuse_service_number, search_form
from tenants.clients.sounds import sound_form
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewClient:
    """What is asked at the desk of somebody who was not here before."""

    last_name: str
    municipality_code: str
    first_name: str = ""
    number: str = ""
    birth_date: dt.date | None = None
    birth_precision: str = "day"
    sex: str | None = None
    nationality: str | None = None


def register_client(session: ScopedSession, actor: Actor, new: NewClient, today: dt.date) -> Client:
    """Register somebody and give them the branch's next number, unless `new.number` is one already.

    Raises `RefusalError` for a birth date in the future, a number in use, or a text with a citizen service number.
    """
    _refuse(new, today)
    _take_turns(session)
    number = new.number.strip() or next_number(highest_number(session))
    _refuse_number_in_use(session, number)
    client = Client(number=number, **_kept(new))
    session.add(client)
    session.flush()
    record(session, actor, "register", "client", client.id)
    return client


def change_client(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, changed: NewClient, today: dt.date
) -> Client:
    """Change what is registered of a client; the trail names the fields and never what they hold.

    An empty number keeps the present one. Visits that were counted keep the municipality they had. Raises
    `RefusalError` as `register_client` does, `AbsentError` for a client not of here.
    """
    client = client_named(session, client_id)
    _refuse(changed, today)
    new = {**_kept(changed), "number": changed.number.strip() or client.number}
    fields = sorted(name for name, value in new.items() if getattr(client, name) != value)
    if "number" in fields:
        _take_turns(session)
        _refuse_number_in_use(session, str(new["number"]))
    for name in fields:
        setattr(client, name, new[name])
    if fields:
        session.flush()
        record(session, actor, "change", "client", client.id, fields=[name for name in fields if name not in _DERIVED])
    return client


_DERIVED = {"search_name", "sound_name"}
"""What follows from a name, so that a change of it is told once."""


def _refuse(new: NewClient, today: dt.date) -> None:
    if not new.last_name.strip():
        msg = N_("Fill in a last name. If you do not know it, fill in a dash.")
        raise RefusalError(msg, "last_name")
    if not new.municipality_code:
        msg = N_("Choose the municipality where this person lives.")
        raise RefusalError(msg, "municipality")
    if new.birth_date and new.birth_date > today:
        msg = N_("This birth date is in the future. Check day, month and year.")
        raise RefusalError(msg, "birth_date")
    for field, words in (("number", new.number), ("first_name", new.first_name), ("last_name", new.last_name)):
        refuse_service_number(words, field)


def _kept(new: NewClient) -> dict[str, object]:
    return {
        "first_name": new.first_name.strip(),
        "last_name": new.last_name.strip(),
        "search_name": search_form(new.first_name, new.last_name),
        "sound_name": sound_form(new.first_name, new.last_name),
        "birth_date": new.birth_date,
        "birth_precision": new.birth_precision,
        "sex": new.sex,
        "nationality": new.nationality,
        "municipality_code": new.municipality_code,
    }


def _take_turns(session: ScopedSession) -> None:
    """Let two desks that give a number at once wait for each other, so that no number is given twice."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"clients {session.branch_id}"))))


def _refuse_number_in_use(session: ScopedSession, number: str) -> None:
    if session.scalar(select(Client.id).where(Client.number == number)) is not None:
        msg = N_("Client number %(number)s is in use. Leave the field empty to get the next number.")
        raise RefusalError(msg, "number", number=number)
