"""Taking people on, keeping what is known of them right, and their certificates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, cast, func, select

from tenants.audit.actions import record
from tenants.auth.models import Membership
from tenants.clients.rules import next_number
from tenants.faults import AbsentError, RefusalError
from tenants.volunteers.models import Certificate, Kind, Volunteer, VolunteerCorrection
from tenants.volunteers.queries import certificate_named, volunteer_named, volunteer_of_person
from tenants.volunteers.rules import (
    counts,
    refuse_impossible_certificate,
    refuse_impossible_ending,
    refuse_impossible_person,
    refuse_words,
)
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

COUNTED = frozenset({"kind", "started_on", "ended_on", "counts_as_volunteer"})
"""What the figures look at: to change it takes a reason."""


@dataclass(frozen=True)
class NewVolunteer:
    """What the branch knows of somebody who works there. `ended_on` is only for who left already."""

    name: str
    kind: Kind
    started_on: dt.date | None
    role: str = ""
    number: str = ""
    counts_as_volunteer: bool = True
    person_id: uuid.UUID | None = None
    email: str = ""
    phone: str = ""
    weekly_hours: int | None = None
    ended_on: dt.date | None = None


def take_on(session: ScopedSession, actor: Actor, new: NewVolunteer, today: dt.date) -> Volunteer:
    """Put somebody on the roster, under the next number unless one is given.

    Raises `RefusalError` for what cannot be, a number in use, or an account that is of somebody else.
    """
    _refuse(new, today)
    _take_turns(session)
    number = new.number.strip() or next_number(highest_number(session))
    _refuse_number_in_use(session, number)
    _refuse_account(session, new.person_id, today)
    volunteer = Volunteer(number=number, ended_on=None, **_kept(new))
    session.add(volunteer)
    session.flush()
    record(session, actor, "register", "volunteer", volunteer.id)
    return volunteer


def correct_volunteer(
    session: ScopedSession,
    actor: Actor,
    volunteer_id: uuid.UUID,
    changed: NewVolunteer,
    reason: str,
    today: dt.date,
) -> Volunteer:
    """Correct what the roster says. What the figures count takes a reason, and what it said before is kept.

    Somebody who works here leaves by `departures.leave_team`, not by a correction. Raises `RefusalError` as `take_on` does.
    """
    volunteer = volunteer_named(session, volunteer_id, lock=True)
    _refuse(changed, today)
    ended_on = volunteer.ended_on
    if ended_on is not None and changed.started_on is not None:
        ended_on = refuse_impossible_ending(changed.started_on, changed.ended_on, today)
    new = {**_kept(changed), "number": changed.number.strip() or volunteer.number, "ended_on": ended_on}
    fields = sorted(name for name, value in new.items() if getattr(volunteer, name) != value)
    if "number" in fields:
        _take_turns(session)
        _refuse_number_in_use(session, str(new["number"]))
    if "person_id" in fields:
        _refuse_account(session, changed.person_id, today)
    _keep_what_was_counted(session, actor, volunteer, fields, reason)
    for name in fields:
        setattr(volunteer, name, new[name])
    if fields:
        session.flush()
        record(session, actor, "correct", "volunteer", volunteer.id, fields=fields)
    return volunteer


def _keep_what_was_counted(
    session: ScopedSession, actor: Actor, volunteer: Volunteer, fields: list[str], reason: str
) -> None:
    counted = COUNTED & set(fields)
    if not counted:
        return
    if not reason.strip():
        msg = N_("The figures count this. Say why you correct it. Others read it later.")
        raise RefusalError(msg, "reason")
    refuse_words(reason=reason)
    before = {name: _plain(getattr(volunteer, name)) for name in sorted(counted)}
    session.add(
        VolunteerCorrection(volunteer_id=volunteer.id, person_id=actor.who, reason=reason.strip(), before=before)
    )


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool) else str(value)


def _refuse(new: NewVolunteer, today: dt.date) -> None:
    refuse_impossible_person(new.name, new.started_on, new.weekly_hours, today)
    refuse_words(name=new.name, number=new.number, role=new.role, email=new.email, phone=new.phone)


def _kept(new: NewVolunteer) -> dict[str, object]:
    return {
        "name": " ".join(new.name.split()),
        "kind": new.kind,
        "role": new.role.strip(),
        "started_on": new.started_on,
        "counts_as_volunteer": counts(new.kind, asked=new.counts_as_volunteer),
        "person_id": new.person_id,
        "email": new.email.strip(),
        "phone": new.phone.strip(),
        "weekly_hours": new.weekly_hours,
    }


def highest_number(session: ScopedSession) -> str | None:
    """Return the highest number on the roster that is a whole number, or none."""
    whole = Volunteer.number.regexp_match("^[0-9]{1,9}$")
    highest = session.scalar(select(func.max(cast(Volunteer.number, Integer))).where(whole))
    return None if highest is None else str(highest)


def _take_turns(session: ScopedSession) -> None:
    """Let two windows that give a number at once wait for each other, so that no number is given twice."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"volunteers {session.branch_id}"))))


def _refuse_number_in_use(session: ScopedSession, number: str) -> None:
    if session.scalar(select(Volunteer.id).where(Volunteer.number == number)) is not None:
        msg = N_("Number %(number)s is in use. Leave the field empty to get the next number.")
        raise RefusalError(msg, "number", number=number)


def _refuse_account(session: ScopedSession, person_id: uuid.UUID | None, today: dt.date) -> None:
    """Refuse an account that is no member here, or is of somebody else on the roster."""
    if person_id is None:
        return
    member = session.scalar(
        select(Membership.id)
        .where(
            Membership.person_id == person_id,
            Membership.branch_id == session.branch_id,
            Membership.valid.contains(today),
        )
        .limit(1)
    )
    if member is None:
        raise RefusalError(N_("This account does not belong to this branch. Choose one from the list."), "account")
    holder = volunteer_of_person(session, person_id)
    if holder is not None:
        raise RefusalError(N_("This account is of %(name)s already."), "account", name=holder.name)


@dataclass(frozen=True)
class NewCertificate:
    """A paper somebody showed, and until when it holds; nothing means for ever."""

    kind: Certificate.Kind
    issued_on: dt.date | None
    expires_on: dt.date | None = None
    title: str = ""


def add_certificate(
    session: ScopedSession, actor: Actor, volunteer_id: uuid.UUID, new: NewCertificate, today: dt.date
) -> Certificate:
    """Note a paper that somebody showed. Raises `RefusalError` for days that cannot be, or a training without a name."""
    volunteer_named(session, volunteer_id)
    certificate = Certificate(volunteer_id=volunteer_id, **_checked(new, today))
    session.add(certificate)
    session.flush()
    record(session, actor, "register", "certificate", certificate.id)
    return certificate


def correct_certificate(
    session: ScopedSession, actor: Actor, certificate_id: uuid.UUID, changed: NewCertificate, today: dt.date
) -> Certificate:
    """Correct what was noted of a paper. Raises `RefusalError` as `add_certificate` does."""
    certificate = certificate_named(session, certificate_id)
    new = _checked(changed, today)
    fields = sorted(name for name, value in new.items() if getattr(certificate, name) != value)
    for name in fields:
        setattr(certificate, name, new[name])
    if fields:
        record(session, actor, "correct", "certificate", certificate.id, fields=fields)
    return certificate


def withdraw_certificate(session: ScopedSession, actor: Actor, certificate_id: uuid.UUID) -> Certificate:
    """Take back a paper that was noted by mistake: it no longer counts."""
    certificate = certificate_named(session, certificate_id)
    certificate.withdrawn_at = func.now()
    record(session, actor, "withdraw", "certificate", certificate.id)
    return certificate


def restore_certificate(session: ScopedSession, actor: Actor, certificate_id: uuid.UUID) -> Certificate:
    """Let a paper count again that was taken back."""
    certificate = session.scalar(select(Certificate).where(Certificate.id == certificate_id))
    if certificate is None:
        raise AbsentError
    if certificate.withdrawn_at is not None:
        certificate.withdrawn_at = None
        record(session, actor, "restore", "certificate", certificate.id)
    return certificate


def _checked(new: NewCertificate, today: dt.date) -> dict[str, object]:
    issued_on = refuse_impossible_certificate(new.kind, new.title, new.issued_on, new.expires_on, today)
    refuse_words(title=new.title)
    return {"kind": new.kind, "title": new.title.strip(), "issued_on": issued_on, "expires_on": new.expires_on}
