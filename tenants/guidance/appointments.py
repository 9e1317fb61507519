"""Planned appointments: planned, moved, cancelled, kept or not, and who of the roster goes along."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from tenants.audit.actions import record
from tenants.clients.access import ClosedRecordError, open_to
from tenants.clients.models import Client
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.guidance.models import Appointment
from tenants.guidance.queries import appointment_named, local_day, running_trajectory
from tenants.guidance.rules import LASTS, refuse_moment
from tenants.moments import LOCAL, local_date
from tenants.volunteers.models import Leave, Volunteer
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

SEPARATOR = "+"
# An alias: in_care asks about the reader's own place on the roster, which must not become the one of who goes along.
_along = aliased(Volunteer)


class Outcome(StrEnum):
    """What somebody says of an appointment."""

    CANCEL = "cancel"
    RESTORE = "restore"
    """It goes on after all."""
    KEPT = "kept"
    MISSED = "missed"
    UNSAY = "unsay"
    """Nobody knows after all whether the client came."""


@dataclass(frozen=True)
class NewAppointment:
    """What is planned."""

    at: dt.datetime
    subject: Appointment.Subject
    what: str = ""
    address: str = ""
    phone: str = ""
    bring: tuple[Appointment.Bring, ...] = ()
    interpreter: bool = False
    volunteer_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Planned:
    """An appointment with whose it is and who goes along."""

    appointment: Appointment
    client: Client
    along: str


def opened_appointment(session: ScopedSession, reader: Reader, appointment_id: uuid.UUID) -> Planned:
    """Return an appointment whose client's record is open to the reader.

    Raises `AbsentError` when there is none here, `ClosedRecordError` when the record has yet to be opened.
    """
    query = (
        select(Appointment, Client, _along.name, func.coalesce(open_to(reader, Client.id), False))
        .join(Client, (Client.branch_id == Appointment.branch_id) & (Client.id == Appointment.client_id))
        .outerjoin(_along, (_along.branch_id == Appointment.branch_id) & (_along.id == Appointment.volunteer_id))
        .where(Appointment.id == appointment_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    appointment, client, along, is_open = row
    if not is_open:
        raise ClosedRecordError(client.id)
    return Planned(appointment, client, along or "")


def appointments_between(session: ScopedSession, reader: Reader, first: dt.date, last: dt.date) -> list[Planned]:
    """Return the appointments from day to day that were not cancelled, of records open to the reader, by moment."""
    query = (
        select(Appointment, Client, _along.name)
        .join(Client, (Client.branch_id == Appointment.branch_id) & (Client.id == Appointment.client_id))
        .outerjoin(_along, (_along.branch_id == Appointment.branch_id) & (_along.id == Appointment.volunteer_id))
        .where(
            Appointment.cancelled_at.is_(None),
            local_day(Appointment.at).between(first, last),
            open_to(reader, Appointment.client_id),
        )
        .order_by(Appointment.at, Appointment.id)
    )
    return [Planned(appointment, client, along or "") for appointment, client, along in session.execute(query)]


def plan_appointment(
    session: ScopedSession, actor: Actor, client_id: uuid.UUID, new: NewAppointment, now: dt.datetime
) -> Appointment:
    """Plan something with or for a client, within the trajectory that runs, if one does.

    Raises `RefusalError` for a moment that has passed, and when the client, or who goes along, is elsewhere then: an
    appointment takes an hour.
    """
    client_named(session, client_id)
    refuse_moment(new.at, now)
    _refuse(session, client_id, new, None)
    running = running_trajectory(session, client_id)
    appointment = Appointment(client_id=client_id, trajectory_id=running.id if running else None, **_kept(new))
    session.add(appointment)
    session.flush()
    record(session, actor, "plan", "appointment", appointment.id)
    return appointment


def change_appointment(
    session: ScopedSession, actor: Actor, appointment_id: uuid.UUID, changed: NewAppointment, now: dt.datetime
) -> Appointment:
    """Move an appointment, or change what it says; raises as `plan_appointment` does."""
    appointment = appointment_named(session, appointment_id)
    if appointment.cancelled_at is not None:
        msg = N_("This appointment was cancelled. Let it go on first.")
        raise RefusalError(msg)
    moved = changed.at != appointment.at
    if moved:
        refuse_moment(changed.at, now)
    if moved or changed.volunteer_id != appointment.volunteer_id:
        _refuse(session, appointment.client_id, changed, appointment)
    _refuse_words(changed)
    new = _kept(changed)
    fields = sorted(name for name, value in new.items() if getattr(appointment, name) != value)
    for name in fields:
        setattr(appointment, name, new[name])
    if moved:
        appointment.kept = None
    if fields:
        record(session, actor, "move" if moved else "change", "appointment", appointment.id, fields=fields)
    return appointment


def settle_appointment(
    session: ScopedSession, actor: Actor, appointment_id: uuid.UUID, outcome: Outcome, now: dt.datetime
) -> Appointment:
    """Cancel an appointment or let it go on, or say whether the client came. Doing it twice changes nothing.

    Raises `RefusalError` when one says so before the day, or lets go on what no longer fits.
    """
    appointment = appointment_named(session, appointment_id)
    before = (appointment.cancelled_at, appointment.kept)
    if outcome in {Outcome.KEPT, Outcome.MISSED}:
        _refuse_early(appointment, now)
        appointment.kept = outcome is Outcome.KEPT
    elif outcome is Outcome.UNSAY:
        appointment.kept = None
    elif outcome is Outcome.CANCEL and appointment.cancelled_at is None:
        appointment.cancelled_at, appointment.kept = now, None
    elif outcome is Outcome.RESTORE and appointment.cancelled_at is not None:
        _refuse_elsewhere(session, appointment.client_id, appointment.volunteer_id, appointment.at, appointment)
        appointment.cancelled_at = None
    if before != (appointment.cancelled_at, appointment.kept):
        record(session, actor, outcome.value, "appointment", appointment.id)
    return appointment


def _refuse_early(appointment: Appointment, now: dt.datetime) -> None:
    if appointment.cancelled_at is not None:
        msg = N_("This appointment was cancelled. Let it go on first.")
        raise RefusalError(msg)
    if local_date(appointment.at) > local_date(now):
        msg = N_("This day has yet to come. Say afterwards whether the client came.")
        raise RefusalError(msg)


def _refuse(session: ScopedSession, client_id: uuid.UUID, new: NewAppointment, this: Appointment | None) -> None:
    _refuse_words(new)
    day = local_date(new.at)
    if new.volunteer_id is not None:
        _refuse_away(session, new.volunteer_id, day)
    _refuse_elsewhere(session, client_id, new.volunteer_id, new.at, this)


def _refuse_words(new: NewAppointment) -> None:
    for field, words in (("what", new.what), ("address", new.address), ("phone", new.phone)):
        refuse_service_number(words, field)


def _refuse_away(session: ScopedSession, volunteer_id: uuid.UUID, day: dt.date) -> None:
    """Refuse who does not work here on that day, or is on leave; locked, so that two cannot plan them at once."""
    volunteer = session.scalar(select(Volunteer).where(Volunteer.id == volunteer_id).with_for_update(key_share=True))
    if volunteer is None:
        raise AbsentError
    if volunteer.started_on > day or (volunteer.ended_on is not None and volunteer.ended_on < day):
        msg = N_("%(name)s does not work here on that day. Choose somebody else.")
        raise RefusalError(msg, "volunteer", name=volunteer.name)
    away = select(Leave.id).where(
        Leave.volunteer_id == volunteer_id,
        Leave.withdrawn_at.is_(None),
        Leave.first_day <= day,
        Leave.last_day >= day,
    )
    if session.scalar(away.limit(1)) is not None:
        msg = N_("%(name)s is on leave that day. Choose another day or somebody else.")
        raise RefusalError(msg, "volunteer", name=volunteer.name)


def _refuse_elsewhere(
    session: ScopedSession,
    client_id: uuid.UUID,
    volunteer_id: uuid.UUID | None,
    at: dt.datetime,
    this: Appointment | None,
) -> None:
    """Refuse a moment at which the client or who goes along is at another appointment."""
    whose = Appointment.client_id == client_id
    query = (
        select(Appointment, Volunteer.name)
        .outerjoin(
            Volunteer,
            (Volunteer.branch_id == Appointment.branch_id) & (Volunteer.id == Appointment.volunteer_id),
        )
        .where(
            Appointment.cancelled_at.is_(None),
            Appointment.at > at - LASTS,
            Appointment.at < at + LASTS,
            or_(whose, Appointment.volunteer_id == volunteer_id) if volunteer_id else whose,
        )
        .order_by(Appointment.at)
    )
    if this is not None:
        query = query.where(Appointment.id != this.id)
    row = session.execute(query.limit(1)).one_or_none()
    if row is None:
        return
    other, name = row
    time = other.at.astimezone(LOCAL).strftime("%H:%M")
    if volunteer_id is not None and other.volunteer_id == volunteer_id:
        msg = N_("%(name)s has another appointment at %(time)s that day. Choose another time or somebody else.")
        raise RefusalError(msg, "volunteer", name=name, time=time)
    msg = N_("This client has another appointment at %(time)s that day. Choose another time, or change that one.")
    raise RefusalError(msg, "time", time=time)


def _kept(new: NewAppointment) -> dict[str, Any]:
    return {
        "at": new.at,
        "subject": new.subject,
        "what": new.what.strip(),
        "address": new.address.strip(),
        "phone": new.phone.strip(),
        "bring": SEPARATOR.join(each.value for each in new.bring),
        "interpreter": new.interpreter,
        "volunteer_id": new.volunteer_id,
    }


def brought(appointment: Appointment) -> list[Appointment.Bring]:
    """Return what to bring, in the order of the form."""
    codes = set(appointment.bring.split(SEPARATOR))
    return [each for each in Appointment.Bring if each.value in codes]
