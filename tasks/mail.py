"""Mails, asked for by id: the link's token is made here, stands in the mail alone, and is stored as a hash."""

from __future__ import annotations

import smtplib
import uuid
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select

from tasks.app import app, engine, settings
from tasks.letters import answer_letter, catalogue, invitation_letter, reset_letter
from tasks.post import post
from tenants.auth.models import Invitation, PasswordReset, Person
from tenants.auth.queries import unit_name
from tenants.auth.rules import INVITATION_LASTS, RESET_LASTS, is_open
from tenants.auth.sealing import new_token, token_hash
from tenants.branches.models import Branch
from tenants.escalations.models import Escalation
from tenants.isolation import Accounts, Helpdesk, scoped
from tenants.moments import now
from tenants.words import N_

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.settings import Settings

log = structlog.get_logger()

# Shorter than the broker's patience, or it would hand a waiting retry to a second worker.
RETRY: dict[str, Any] = {
    "autoretry_for": (smtplib.SMTPException, OSError),
    "retry_backoff": 15,
    "retry_backoff_max": 120,
    "retry_jitter": False,
    "max_retries": 6,
}
NATION = N_("the national office")


@app.task(name="tasks.mail.send_invitation", **RETRY)
def send_invitation(invitation_id: str) -> bool:
    """Mail an invitation, unless it was sent, answered or withdrawn; return whether it went now."""
    return mail_invitation(engine(), settings(), uuid.UUID(invitation_id))


def mail_invitation(source: Engine, with_: Settings, invitation_id: uuid.UUID) -> bool:
    """Mail an invitation from `source`. A mail that is refused leaves it unsent, as the people page then shows."""
    with scoped(source, Accounts()) as session:
        invitation = session.scalar(select(Invitation).where(Invitation.id == invitation_id).with_for_update())
        if invitation is None or invitation.sent_at is not None or not is_open(invitation, now()):
            return False
        unit = unit_name(session, invitation.branch_id, invitation.region_id)
        unit = unit or catalogue(invitation.language).gettext(NATION)
        token = new_token()
        message = invitation_letter(
            with_, invitation.language, invitation.email, token, name=invitation.name, unit=unit
        )
        post(with_, message)
        # Only a mail that was taken leaves a token: what nobody can have received opens nothing.
        invitation.token_hash, invitation.sent_at = token_hash(token), now()
        invitation.expires_at = now() + INVITATION_LASTS
    log.info("mail sent", kind="invitation", id=str(invitation_id))
    return True


@app.task(name="tasks.mail.send_password_reset", **RETRY)
def send_password_reset(reset_id: str) -> bool:
    """Mail the link for another password; return whether it went now."""
    return mail_password_reset(engine(), settings(), uuid.UUID(reset_id))


def mail_password_reset(source: Engine, with_: Settings, reset_id: uuid.UUID) -> bool:
    """Mail a reset from `source`; an id without one, which stands for an unknown address, does nothing."""
    with scoped(source, Accounts()) as session:
        found = session.execute(
            select(PasswordReset, Person)
            .join(Person, Person.id == PasswordReset.person_id)
            .where(PasswordReset.id == reset_id, Person.disabled_at.is_(None))
            .with_for_update(of=PasswordReset)
        ).one_or_none()
        if found is None:
            return False
        reset, person = found
        if reset.token_hash is not None or reset.used_at is not None or reset.expires_at <= now():
            return False
        token = new_token()
        post(with_, reset_letter(with_, person.language, person.email, token, person.name))
        reset.token_hash, reset.expires_at = token_hash(token), now() + RESET_LASTS
    log.info("mail sent", kind="password reset", id=str(reset_id))
    return True


@app.task(name="tasks.mail.tell_asker", **RETRY)
def tell_asker(escalation_id: str) -> bool:
    """Tell whoever asked a question that its answer is there; return whether a mail went."""
    return mail_asker(engine(), settings(), uuid.UUID(escalation_id))


def mail_asker(source: Engine, with_: Settings, escalation_id: uuid.UUID) -> bool:
    """Mail the asker of a question a link to it, without a word of question or answer."""
    with scoped(source, Helpdesk()) as session:
        asked = session.execute(
            select(Escalation.number, Escalation.asked_by, Branch.slug)
            .join(Branch, Branch.id == Escalation.branch_id)
            .where(Escalation.id == escalation_id, Escalation.answered_at.is_not(None))
        ).one_or_none()
    if asked is None:
        return False
    with scoped(source, Accounts()) as session:
        person = session.scalar(select(Person).where(Person.id == asked.asked_by, Person.disabled_at.is_(None)))
        if person is None:
            return False
        path = f"/{asked.slug}/helpdesk/{escalation_id}"
        post(with_, answer_letter(with_, person.language, person.email, path, name=person.name, number=asked.number))
    log.info("mail sent", kind="answer", id=str(escalation_id))
    return True
