"""Registering the people a branch helps, keeping what is registered right, and ending a record and opening it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from tenants.audit.actions import record
from tenants.clients.freezing import FROZEN, freeze_again
from tenants.clients.models import Caseload, Client, Residence, Retention
from tenants.clients.queries import client_named, highest_number
from tenants.clients.rules import (
    next_number,
    refuse_ending,
    refuse_permit_order,
    refuse_service_number,
    search_form,
)
from tenants.clients.sounds import sound_form
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from tenants.audit.actions import Actor
    from tenants.clients.models import Ending, Permit
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewClient:
    """What is asked at the desk of somebody who was not here before, and what one may know besides."""

    last_name: str
    municipality_code: str
    first_name: str = ""
    number: str = ""
    birth_date: dt.date | None = None
    birth_precision: str = "day"
    sex: str | None = None
    nationality: str | None = None
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    arrived_on: dt.date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""


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
    session.add(Residence(client_id=client.id, municipality_code=client.municipality_code, moved_in_on=today))
    record(session, actor, "register", "client", client.id)
    return client


def change_client(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, changed: NewClient, today: dt.date
) -> Client:
    """Change what is registered of a client; the trail names the fields and never what they hold.

    An empty number keeps the present one. Another municipality is a correction of where they live now: who moved has
    `moving.move`. Visits that were counted keep the municipality they had; breakdowns that were frozen follow a birth
    date, sex or nationality put right. Raises `RefusalError` as `register_client` does, `AbsentError` for a client not
    of here.
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
    if "municipality_code" in fields:
        now_there = update(Residence).where(Residence.client_id == client_id, Residence.moved_out_on.is_(None))
        session.execute(now_there.values(municipality_code=client.municipality_code))
    if fields:
        session.flush()
        record(session, actor, "change", "client", client.id, fields=[name for name in fields if name not in _DERIVED])
    if FROZEN & set(fields):
        freeze_again(session, actor, client)
    return client


def change_permit(
    session: ScopedSession,
    actor: Actor,
    client_id: uuid.UUID,
    permit: Permit | None,
    days: tuple[dt.date | None, dt.date | None],
) -> Client:
    """Change on what ground somebody stays, from and up to which days. Raises `RefusalError` for days out of order."""
    client = client_named(session, client_id)
    refuse_permit_order(*days)
    if permit is None and any(days):
        msg = N_("Choose the kind of permit that these days belong to.")
        raise RefusalError(msg, "permit")
    new = {"permit": permit, "permit_from": days[0], "permit_until": days[1]}
    _set(session, actor, client, new)
    return client


def change_keeping(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, *, restricted: bool, retention: Retention
) -> Client:
    """Change whether a client is found by name, and why their record is kept."""
    client = client_named(session, client_id)
    _set(session, actor, client, {"restricted": restricted, "retention": retention})
    return client


def _set(session: ScopedSession, actor: Actor, client: Client, new: Mapping[str, object]) -> None:
    fields = sorted(name for name, value in new.items() if getattr(client, name) != value)
    for name in fields:
        setattr(client, name, new[name])
    if fields:
        record(session, actor, "change", "client", client.id, fields=fields)


def end_client(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, ended_on: dt.date | None, ending: Ending, today: dt.date
) -> Client:
    """End a record: the branch no longer helps this person, who leaves everybody's care; their past stays.

    Raises `RefusalError` for a day that has not come yet or lies before they were registered, or a record that ended.
    """
    client = client_named(session, client_id)
    if client.ended_on is not None:
        msg = N_("This record has ended already. Open it again first.")
        raise RefusalError(msg, "ended_on")
    refuse_ending(ended_on, local_date(client.registered_at), today)
    client.ended_on, client.ending = ended_on, ending
    cares = update(Caseload).where(Caseload.client_id == client_id, Caseload.until.is_(None))
    session.execute(cares.values(until=func.greatest(Caseload.since, today)))
    record(session, actor, "end", "client", client.id)
    return client


def reopen_client(session: ScopedSession, actor: Actor, client_id: uuid.UUID) -> Client:
    """Open a record that had ended: somebody is helped again, or it was ended by mistake."""
    client = client_named(session, client_id)
    if client.ended_on is None:
        msg = N_("This record is open already.")
        raise RefusalError(msg)
    client.ended_on = client.ending = None
    record(session, actor, "reopen", "client", client.id)
    return client


_DERIVED = {"search_name", "sound_name"}
"""What follows from a name, so that a change of it is told once."""
_FREE_TEXTS = ("number", "first_name", "last_name", "phone", "email", "address")


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
    _refuse_arrival(new, today)
    for field in _FREE_TEXTS:
        refuse_service_number(getattr(new, field), field)


def _refuse_arrival(new: NewClient, today: dt.date) -> None:
    if new.arrived_on and new.arrived_on > today:
        msg = N_("This day has not come yet. Fill in when they arrived in the Netherlands.")
        raise RefusalError(msg, "arrived_on")
    # A birth date of which only the year is known begins on 1 January; the day itself proves nothing then.
    if new.arrived_on and new.birth_date and new.arrived_on < new.birth_date:
        msg = N_("This arrival lies before the birth date. Check both days.")
        raise RefusalError(msg, "arrived_on")


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
        "languages": list(new.languages),
        "interpreter": new.interpreter,
        "arrived_on": new.arrived_on,
        "phone": new.phone.strip(),
        "email": new.email.strip(),
        "address": new.address.strip(),
    }


def _take_turns(session: ScopedSession) -> None:
    """Let two desks that give a number at once wait for each other, so that no number is given twice."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"clients {session.branch_id}"))))


def _refuse_number_in_use(session: ScopedSession, number: str) -> None:
    if session.scalar(select(Client.id).where(Client.number == number)) is not None:
        msg = N_("Client number %(number)s is in use. Leave the field empty to get the next number.")
        raise RefusalError(msg, "number", number=number)
