"""What people do with their secrets: choose and change a password, bind an authenticator, use and renew codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from tenants.audit.actions import Actor, record
from tenants.auth.models import Credential, PasswordReset, Person, RecoveryCode
from tenants.auth.rules import (
    RESET_LASTS,
    accepted_step,
    is_recovery_code,
    new_recovery_codes,
    refuse_weak_password,
    tidy_code,
)
from tenants.auth.sealing import hash_password, is_outdated, token_hash
from tenants.faults import AbsentError, RefusalError
from tenants.outbox import send_later
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.auth.sealing import Vault
    from tenants.isolation import ScopedSession

VISITOR = Actor(None, "visitor")


def set_credential(
    session: ScopedSession, vault: Vault, person: Person, password: str, totp_secret: str, step: int = 0
) -> None:
    """Give a person a password and an authenticator. Raises `RefusalError` for a weak password."""
    refuse_weak_password(password, person.name, person.email)
    values = {
        "password_hash": hash_password(password),
        "totp_secret": vault.seal(totp_secret, person.id),
        "last_totp_step": step,
        "changed_at": func.now(),
    }
    made = upsert(Credential).values(person_id=person.id, **values)
    session.execute(made.on_conflict_do_update(index_elements=["person_id"], set_=values))


def change_password(session: ScopedSession, actor: Actor, password: str) -> None:
    """Give the actor another password. Raises `RefusalError` for a weak one."""
    person = session.scalars(select(Person).where(Person.id == actor.who)).one()
    _store_password(session, person, password)
    record(session, actor, "change", "password", person.id)


def _store_password(session: ScopedSession, person: Person, password: str) -> None:
    refuse_weak_password(password, person.name, person.email)
    session.execute(
        update(Credential)
        .where(Credential.person_id == person.id)
        .values(password_hash=hash_password(password), changed_at=func.now())
    )


def rehash_when_outdated(session: ScopedSession, person_id: uuid.UUID, stored: str, password: str) -> None:
    """Hash a password that was just shown with today's settings, when the stored hash has weaker ones."""
    if is_outdated(stored):
        session.execute(
            update(Credential).where(Credential.person_id == person_id).values(password_hash=hash_password(password))
        )


def change_authenticator(session: ScopedSession, vault: Vault, actor: Actor, secret: str, step: int) -> None:
    """Bind another authenticator, whose code of `step` was just shown."""
    session.execute(
        update(Credential)
        .where(Credential.person_id == actor.who)
        .values(totp_secret=vault.seal(secret, actor.who), last_totp_step=step, changed_at=func.now())
    )
    record(session, actor, "change", "authenticator", actor.who)


def renew_recovery_codes(session: ScopedSession, vault: Vault, actor: Actor) -> list[str]:
    """Return new recovery codes, to be shown once; the old ones count no more."""
    session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == actor.who, RecoveryCode.used_at.is_(None))
        .values(used_at=func.now())
    )
    codes = new_recovery_codes()
    rows = [{"person_id": actor.who, "code_hash": _code_hash(vault, actor.who, code)} for code in codes]
    session.execute(insert(RecoveryCode), rows)
    record(session, actor, "renew", "recovery_codes", actor.who)
    return codes


def _code_hash(vault: Vault, person_id: uuid.UUID, code: str) -> str:
    return vault.keyed(f"recovery {person_id} {tidy_code(code)}")


def use_code(session: ScopedSession, vault: Vault, person_id: uuid.UUID, code: str, moment: dt.datetime) -> str | None:
    """Use up a code of the authenticator or a recovery code; return which it was, none when it does not count."""
    tidy = tidy_code(code)
    if is_recovery_code(tidy):
        used = session.scalar(
            update(RecoveryCode)
            .where(
                RecoveryCode.person_id == person_id,
                RecoveryCode.code_hash == _code_hash(vault, person_id, tidy),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=func.now())
            .returning(RecoveryCode.id)
        )
        return "recovery_code" if used else None
    credential = session.scalar(select(Credential).where(Credential.person_id == person_id))
    if credential is None:
        return None
    secret = vault.unseal(credential.totp_secret, person_id)
    step = accepted_step(secret, tidy, moment, credential.last_totp_step)
    if step is None:
        return None
    # Two requests with one code: the row lets one of them through.
    used = session.scalar(
        update(Credential)
        .where(Credential.person_id == person_id, Credential.last_totp_step < step)
        .values(last_totp_step=step)
        .returning(Credential.person_id)
    )
    return "authenticator" if used else None


def ask_password_reset(session: ScopedSession, email: str, moment: dt.datetime) -> None:
    """Have a link mailed to whoever has this address; nothing shows whether anybody has."""
    person_id = session.scalar(
        select(Person.id)
        .join(Credential, Credential.person_id == Person.id)
        .where(func.lower(Person.email) == email.strip().lower(), Person.disabled_at.is_(None))
    )
    if person_id is None:
        # As much work as for somebody we know: the task looks for this reset and finds none.
        send_later(session, "tasks.mail.send_password_reset", session.scalar(select(func.uuidv7())))
        record(session, VISITOR, "reset_asked", "account")
        return
    reset = PasswordReset(person_id=person_id, expires_at=moment + RESET_LASTS)
    session.add(reset)
    session.flush()
    send_later(session, "tasks.mail.send_password_reset", reset.id)
    record(session, VISITOR, "reset_asked", "account", person_id)


def reset_with_token(session: ScopedSession, token: str, moment: dt.datetime) -> PasswordReset:
    """Return the reset a link belongs to. Raises `AbsentError` when it was used, is too old or is none."""
    reset = session.scalar(
        select(PasswordReset)
        .join(Person, Person.id == PasswordReset.person_id)
        .where(PasswordReset.token_hash == token_hash(token), Person.disabled_at.is_(None))
        .with_for_update(of=PasswordReset)
    )
    if reset is None or reset.used_at is not None or reset.expires_at <= moment:
        raise AbsentError
    return reset


def reset_password(session: ScopedSession, token: str, password: str, moment: dt.datetime) -> uuid.UUID:
    """Set a password with the link of a mail, and return whose; the second factor is still asked for."""
    reset = reset_with_token(session, token, moment)
    person = session.scalars(select(Person).where(Person.id == reset.person_id)).one()
    _store_password(session, person, password)
    # Every other link that is still under way ends with this one.
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.person_id == person.id, PasswordReset.used_at.is_(None))
        .values(used_at=moment)
    )
    record(session, Actor(person.id, "self"), "reset", "password", person.id)
    return person.id


def refuse_wrong_code(secret: str, code: str, moment: dt.datetime) -> int:
    """Return the step of a first code from a new authenticator. Raises `RefusalError` when it is not the right one."""
    step = accepted_step(secret, tidy_code(code), moment, 0)
    if step is None:
        raise RefusalError(
            N_("This is not the code of this moment. Type the six figures that the app shows now."), "code"
        )
    return step
