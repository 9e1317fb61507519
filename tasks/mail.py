"""Mails, asked for by id: the link's token is made here, stands in the mail alone, and is stored as a hash."""

from __future__ import annotations

import datetime as dt
import smtplib
import time
import uuid
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select

from tasks.app import app, engine, settings
from tasks.letters import catalogue, invitation_letter, notice_letter, reset_letter
from tasks.post import post, refused_with
from tenants.auth.models import Invitation, PasswordReset, Person
from tenants.auth.queries import unit_name
from tenants.auth.rules import INVITATION_LASTS, RESET_LASTS, is_open
from tenants.auth.sealing import new_token, token_hash
from tenants.escalations.bouncing import return_address
from tenants.escalations.models import NoticeState
from tenants.escalations.notices import MAIL_TASK, QUICKLY, TO_BRANCH, held, settle, waiting_since, where_to
from tenants.isolation import Accounts, Branch, Helpdesk, scoped
from tenants.moments import local_date, now
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
TRIED_FOR = dt.timedelta(days=5)
"""So long a mail that is put off is tried again, as mail servers do among themselves."""
SWEEP_LASTS = 120.0
"""Seconds after which the sweeper leaves the rest for its next round."""
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


@app.task(name=MAIL_TASK, **RETRY)
def send_notice(notice_id: str) -> bool:
    """Mail somebody what was done with a question, unless it is settled; return whether a mail went now."""
    return mail_notice(engine(), settings(), uuid.UUID(notice_id))


def mail_notice(source: Engine, with_: Settings, notice_id: uuid.UUID) -> bool:
    """Mail a notice from `source`: a number and a link, without a word of question or answer.

    It is held while the mail server is spoken to, so that a second delivery of the task finds it held or settled. A
    mail that is refused for good is settled too, with the codes; one that is put off raises, and is tried again.
    """
    with scoped(source, Helpdesk()) as session:
        found = where_to(session, notice_id)
    if found is None:
        return False
    branch_id, kind = found
    inward = kind in TO_BRANCH
    with scoped(source, Branch(branch_id) if inward else Helpdesk()) as session:
        mail = held(session, notice_id, local_date())
        if mail is None:
            return False
        notice = mail.notice
        if mail.person is None:
            settle(notice, NoticeState.NOBODY, now())
            return False
        path = f"/{mail.slug}/helpdesk/{notice.escalation_id}" if inward else f"/helpdesk/{notice.escalation_id}"
        try:
            letter = notice_letter(with_, mail.person, kind, mail.number, path)
            post(with_, letter, return_address(with_.bounces, with_.secret, notice_id))
        except smtplib.SMTPException as error:
            codes = refused_with(error)
            if codes is None or (not codes.startswith("5") and notice.asked_at > now() - TRIED_FOR):
                raise
            settle(notice, NoticeState.REFUSED, now(), codes)
            log.warning("mail refused", kind=kind.value, id=str(notice_id), codes=codes)
            return False
        settle(notice, NoticeState.SENT, now())
    log.info("mail sent", kind=kind.value, id=str(notice_id))
    return True


@app.task(name="tasks.mail.sweep_notices")
def sweep_notices() -> int:
    """Mail what its own task could not, because the mail server, the broker or a worker was away; return how many."""
    return mail_waiting(engine(), settings(), now())


def mail_waiting(source: Engine, with_: Settings, moment: dt.datetime) -> int:
    """Mail what waits longer than its own task tries; stop at once when the mail server does not answer."""
    with scoped(source, Helpdesk()) as session:
        waiting = waiting_since(session, moment - QUICKLY)
    until, sent = time.monotonic() + SWEEP_LASTS, 0
    for notice_id in waiting:
        if time.monotonic() > until:
            break
        try:
            sent += mail_notice(source, with_, notice_id)
        except (smtplib.SMTPException, OSError) as error:
            log.warning("mail put off", id=str(notice_id), error=type(error).__name__)
            if refused_with(error) is None:
                break
    return sent
