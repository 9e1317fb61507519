"""Registering the people a branch helps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.clients.models import Client
from tenants.clients.queries import highest_number
from tenants.clients.rules import holds_service_number, next_number, search_form
from tenants.faults import RefusalError

if TYPE_CHECKING:
    import datetime as dt

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

    Raises `RefusalError` for a birth date in the future, a number in use, or a text that holds a citizen service number.
    """
    if not new.last_name.strip():
        msg = "Fill in a last name. If you do not know it, fill in a dash."
        raise RefusalError(msg, "last_name")
    if new.birth_date and new.birth_date > today:
        msg = "This birth date is in the future. Check day, month and year."
        raise RefusalError(msg, "birth_date")
    for field, words in (("number", new.number), ("first_name", new.first_name), ("last_name", new.last_name)):
        if holds_service_number(words):
            msg = "This looks like a citizen service number (BSN). We may not keep that: leave it out."
            raise RefusalError(msg, field)
    # Two desks that register at once wait for each other here, so that no number is given twice.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"clients {session.branch_id}"))))
    number = new.number.strip() or next_number(highest_number(session))
    if session.scalar(select(Client.id).where(Client.number == number)) is not None:
        msg = "Client number %(number)s is in use. Leave the field empty to get the next number."
        raise RefusalError(msg, "number", number=number)
    client = Client(
        number=number,
        first_name=new.first_name.strip(),
        last_name=new.last_name.strip(),
        search_name=search_form(new.first_name, new.last_name),
        birth_date=new.birth_date,
        birth_precision=new.birth_precision,
        sex=new.sex,
        nationality=new.nationality,
        municipality_code=new.municipality_code,
    )
    session.add(client)
    session.flush()
    record(session, actor, "register", "client", client.id)
    return client
