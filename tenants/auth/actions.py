"""What people do at the door: sign in, lock, unlock and sign out; and the settings of their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from tenants.audit.actions import Actor, record
from tenants.auth.models import Person, SignIn
from tenants.auth.rules import FIRST_STEP_LASTS, shortened_device
from tenants.faults import AbsentError

if TYPE_CHECKING:
    import uuid

    from sqlalchemy.sql.elements import ColumnElement

    from tenants.isolation import ScopedSession


def start_sign_in(session: ScopedSession, person_id: uuid.UUID, user_agent: str, *, way: str = "") -> uuid.UUID:
    """Start a sign-in and return its id. Only a `way` that shows both factors at once lets the person do anything."""
    sign_in = SignIn(
        person_id=person_id,
        device=shortened_device(user_agent),
        second_factor_at=func.now() if way else None,
    )
    session.add(sign_in)
    session.flush()
    verb = "sign_in" if way else "password_shown"
    record(session, Actor(person_id, "self"), verb, "sign_in", sign_in.id, **({"way": way} if way else {}))
    return sign_in.id


def complete_sign_in(session: ScopedSession, actor: Actor, sign_in_id: uuid.UUID, way: str) -> uuid.UUID:
    """Note the second factor, shown in `way`, and return the sign-in's new id: a copy of the half cookie ends here.

    Raises `AbsentError` when the password was shown too long ago.
    """
    new_id: uuid.UUID | None = session.scalar(
        update(SignIn)
        .where(
            SignIn.id == sign_in_id,
            SignIn.person_id == actor.who,
            SignIn.ended_at.is_(None),
            SignIn.second_factor_at.is_(None),
            SignIn.started_at > func.now() - FIRST_STEP_LASTS,
        )
        .values(id=func.uuidv7(), second_factor_at=func.now(), seen_at=func.now())
        .returning(SignIn.id)
    )
    if new_id is None:
        raise AbsentError
    record(session, actor, "sign_in", "sign_in", new_id, way=way)
    return new_id


def lock(session: ScopedSession, actor: Actor, sign_in_id: uuid.UUID, *, why: str) -> None:
    """Lock a sign-in until its person shows the password again."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(locked_at=func.now()))
    record(session, actor, "lock", "sign_in", sign_in_id, why=why)


def unlock(session: ScopedSession, actor: Actor, sign_in_id: uuid.UUID) -> None:
    """Open a locked sign-in again."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(locked_at=None, seen_at=func.now()))
    record(session, actor, "unlock", "sign_in", sign_in_id)


def sign_out(session: ScopedSession, actor: Actor, sign_in_id: uuid.UUID) -> None:
    """End one of the actor's own sign-ins. Raises `AbsentError` when it is not theirs."""
    if not end_sign_ins(session, actor.who, SignIn.id == sign_in_id):
        raise AbsentError
    record(session, actor, "sign_out", "sign_in", sign_in_id)


def sign_out_everywhere(session: ScopedSession, actor: Actor, *, but: uuid.UUID | None = None) -> int:
    """End the actor's sign-ins on every device, except `but`; return how many."""
    ended = end_sign_ins(session, actor.who, *([SignIn.id != but] if but else []))
    record(session, actor, "sign_out", "account", actor.who, sign_ins=ended)
    return ended


def end_sign_ins(session: ScopedSession, person_id: uuid.UUID, *which: ColumnElement[bool]) -> int:
    """End those sign-ins of a person that have not ended; return how many."""
    ended = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), *which)
    return len(session.scalars(ended.values(ended_at=func.now()).returning(SignIn.id)).all())


def change_language(session: ScopedSession, actor: Actor, language: str) -> None:
    """Let the pages speak another language to the actor from now on."""
    session.execute(update(Person).where(Person.id == actor.who).values(language=language))
    record(session, actor, "change", "account", actor.who, fields=["language"])


def change_preferences(
    session: ScopedSession, actor: Actor, *, language: str, shortcuts: bool, live: bool, night_mail: bool | None = None
) -> None:
    """Set the actor's language, whether single keys act for them, and whether the queue keeps itself fresh.

    And whether a mail comes each morning, for who gets one.
    """
    person = session.scalars(select(Person).where(Person.id == actor.who)).one()
    chosen = {"language": language, "shortcuts": shortcuts, "live": live}
    if night_mail is not None:
        chosen["night_mail"] = night_mail
    fields = [name for name, value in chosen.items() if getattr(person, name) != value]
    for name in fields:
        setattr(person, name, chosen[name])
    if fields:
        record(session, actor, "change", "account", actor.who, fields=fields)
