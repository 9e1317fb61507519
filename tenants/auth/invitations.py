"""Inviting people, accepting, and ending what somebody is somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import Range

from tenants.audit.actions import Actor, record
from tenants.auth.credentials import set_credential
from tenants.auth.models import Credential, Invitation, Membership, Person
from tenants.auth.rules import INVITATION_LASTS, fitting_unit, is_open
from tenants.auth.sealing import token_hash
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.outbox import send_later
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy.sql.elements import ColumnElement

    from tenants.auth.rules import Held
    from tenants.auth.sealing import Vault
    from tenants.isolation import ScopedSession
    from tenants.roles import Role

TASK = "tasks.mail.send_invitation"


@dataclass(frozen=True)
class NewInvitation:
    """Whom to invite, and to what."""

    name: str
    email: str
    role: Role
    branch_id: uuid.UUID | None = None
    region_id: uuid.UUID | None = None
    language: str = "nl"


def invite(session: ScopedSession, actor: Actor, new: NewInvitation, moment: dt.datetime) -> Invitation:
    """Invite somebody to one role in one unit. Raises `RefusalError` when they hold it or were invited to it."""
    held = fitting_unit(new.role, new.branch_id, new.region_id)
    email = new.email.strip()
    _refuse_what_is_there(session, email, held, moment)
    invitation = Invitation(
        email=email,
        name=new.name.strip(),
        role=held.role,
        branch_id=held.branch_id,
        region_id=held.region_id,
        language=new.language,
        invited_by=actor.who,
        expires_at=moment + INVITATION_LASTS,
    )
    session.add(invitation)
    session.flush()
    send_later(session, TASK, invitation.id)
    record(session, actor, "invite", "invitation", invitation.id, role=held.role.value, unit=_unit(held))
    return invitation


def _unit(held: Held) -> str:
    return str(held.branch_id or held.region_id or "")


def _refuse_what_is_there(session: ScopedSession, email: str, held: Held, moment: dt.datetime) -> None:
    def same(table: type[Invitation | Membership]) -> tuple[ColumnElement[bool], ...]:
        return (
            table.role == held.role,
            table.branch_id.is_not_distinct_from(held.branch_id),
            table.region_id.is_not_distinct_from(held.region_id),
        )

    holds = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            func.lower(Person.email) == email.lower(), Membership.valid.contains(local_date(moment)), *same(Membership)
        )
    )
    if session.scalar(holds.limit(1)) is not None:
        raise RefusalError(N_("This person has that role there already."), "email")
    asked = select(Invitation).where(
        func.lower(Invitation.email) == email.lower(),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > moment,
        *same(Invitation),
    )
    if session.scalar(asked.limit(1)) is not None:
        raise RefusalError(N_("This person was invited to that before. Send that invitation again."), "email")


def send_invitation_again(session: ScopedSession, actor: Actor, invitation_id: uuid.UUID, moment: dt.datetime) -> None:
    """Have a fresh link mailed; the old one ends. Raises `AbsentError` when it was accepted or withdrawn."""
    invitation = _unanswered(session, invitation_id)
    invitation.token_hash, invitation.sent_at = None, None
    invitation.expires_at = moment + INVITATION_LASTS
    send_later(session, TASK, invitation.id)
    record(session, actor, "send_again", "invitation", invitation.id)


def withdraw_invitation(session: ScopedSession, actor: Actor, invitation_id: uuid.UUID, moment: dt.datetime) -> None:
    """End an invitation; its link shows nothing any more. Raises `AbsentError` when it was accepted or withdrawn."""
    invitation = _unanswered(session, invitation_id)
    invitation.token_hash, invitation.withdrawn_at = None, moment
    record(session, actor, "withdraw", "invitation", invitation.id)


def _unanswered(session: ScopedSession, invitation_id: uuid.UUID) -> Invitation:
    invitation = session.scalar(select(Invitation).where(Invitation.id == invitation_id).with_for_update())
    if invitation is None or invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise AbsentError
    return invitation


def invitation_with_token(session: ScopedSession, token: str, moment: dt.datetime) -> Invitation:
    """Return the invitation a link belongs to. Raises `AbsentError` when that has ended or never was."""
    found = session.scalar(select(Invitation).where(Invitation.token_hash == token_hash(token)).with_for_update())
    if found is None or not is_open(found, moment):
        raise AbsentError
    return found


def person_invited(session: ScopedSession, invitation: Invitation) -> Person | None:
    """Return the person who has the address already, with an account to sign in to; none when there is none."""
    return session.scalar(
        select(Person)
        .join(Credential, Credential.person_id == Person.id)
        .where(func.lower(Person.email) == invitation.email.lower())
    )


def accept_as_new(
    session: ScopedSession,
    vault: Vault,
    invitation: Invitation,
    password: str,
    totp_secret: str,
    moment: dt.datetime,
    step: int = 0,
) -> Person:
    """Make the account an invitation is for, with its secrets and its membership, and return it.

    `step` is that of the code with which the authenticator was just shown.

    Raises `RefusalError` for a weak password, `AbsentError` when the account was made in the meantime.
    """
    if person_invited(session, invitation) is not None:
        raise AbsentError
    # Somebody may be known by address without ever having had secrets.
    person = session.scalar(select(Person).where(func.lower(Person.email) == invitation.email.lower()))
    if person is None:
        person = Person(name=invitation.name, email=invitation.email, language=invitation.language)
        session.add(person)
        session.flush()
    elif person.disabled_at is not None:
        raise AbsentError
    set_credential(session, vault, person, password, totp_secret, step)
    _give_membership(session, invitation, person, moment)
    return person


def accept_as_member(session: ScopedSession, actor: Actor, invitation: Invitation, moment: dt.datetime) -> None:
    """Give somebody who has an account the membership they were invited to. Raises `AbsentError` for anybody else."""
    person = person_invited(session, invitation)
    if person is None or person.id != actor.who:
        raise AbsentError
    _give_membership(session, invitation, person, moment)


def _give_membership(session: ScopedSession, invitation: Invitation, person: Person, moment: dt.datetime) -> None:
    membership = Membership(
        person_id=person.id,
        role=invitation.role,
        branch_id=invitation.branch_id,
        region_id=invitation.region_id,
        valid=Range(local_date(moment), None),
    )
    session.add(membership)
    invitation.accepted_at, invitation.token_hash = moment, None
    session.flush()
    detail = {"role": membership.role.value, "unit": str(membership.branch_id or membership.region_id or "")}
    record(session, Actor(person.id, "self"), "accept", "invitation", invitation.id)
    record(session, Actor(person.id, "self"), "begin", "membership", membership.id, person=str(person.id), **detail)


def end_membership(session: ScopedSession, actor: Actor, membership_id: uuid.UUID, today: dt.date) -> None:
    """End a membership: from this moment it gives nothing. Raises `AbsentError` when it ended before."""
    membership = session.scalar(
        select(Membership).where(Membership.id == membership_id, Membership.valid.contains(today)).with_for_update()
    )
    if membership is None:
        raise AbsentError
    if membership.person_id == actor.who and membership.branch_id is None and membership.region_id is None:
        raise RefusalError(N_("You cannot end your own access. Ask another administrator."))
    membership.valid = Range(membership.valid.lower, today)
    record(
        session, actor, "end", "membership", membership.id, person=str(membership.person_id), role=membership.role.value
    )


def disable_account(session: ScopedSession, actor: Actor, person_id: uuid.UUID, moment: dt.datetime) -> None:
    """Shut somebody out at once, everywhere. Raises `AbsentError` when there is no such account in use."""
    if person_id == actor.who:
        raise RefusalError(N_("You cannot shut yourself out. Ask another administrator."))
    shut = update(Person).where(Person.id == person_id, Person.disabled_at.is_(None)).values(disabled_at=moment)
    if session.scalar(shut.returning(Person.id)) is None:
        raise AbsentError
    record(session, actor, "disable", "account", person_id)


def enable_account(session: ScopedSession, actor: Actor, person_id: uuid.UUID) -> None:
    """Let somebody in again; the caller has ended what was left of their sign-ins, in the scope that sees those."""
    opened = update(Person).where(Person.id == person_id, Person.disabled_at.is_not(None)).values(disabled_at=None)
    if session.scalar(opened.returning(Person.id)) is None:
        raise AbsentError
    record(session, actor, "enable", "account", person_id)
