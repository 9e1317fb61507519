"""Making a token, ending it, and noting the day on which it was used. In the `Accounts` scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from tenants.api_tokens.models import ApiToken
from tenants.api_tokens.queries import offers, tokens_of
from tenants.api_tokens.rules import MOST, SHOWN, new_token, refuse_impossible
from tenants.audit.actions import record
from tenants.auth.models import Person
from tenants.auth.sealing import token_hash
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def make_token(
    session: ScopedSession,
    actor: Actor,
    membership_id: uuid.UUID,
    name: str,
    expires_on: dt.date,
    today: dt.date,
    *,
    token: str = "",
) -> ApiToken:
    """Make a token for one of the actor's roles; only the hash of `token` (`rules.new_token`) is kept, so show it now.

    A `token` that is there already, by a second click or a page sent again, is not made anew: it is returned as it is.

    Raises `AbsentError` for a role that is not theirs or reads no figures, `RefusalError` for an impossible name or
    day, and when they have as many tokens as one may have.
    """
    if membership_id not in {offer.membership_id for offer in offers(session, actor.who, today)}:
        raise AbsentError
    refuse_impossible(name, expires_on, today)
    refuse_service_number(name, "name")
    # One who makes two at once waits for themselves, so that the most is the most.
    session.execute(select(Person.id).where(Person.id == actor.who).with_for_update())
    token = token or new_token()
    there = session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash(token)))
    if there is not None:
        if there.person_id != actor.who:
            raise AbsentError
        if there.revoked_at is not None:
            raise RefusalError(N_("This token was made already, and you ended it. Make another."), "name")
        return there
    if len(tokens_of(session, actor.who, today)) >= MOST:
        raise RefusalError(N_("You have %(most)s tokens. End one that you no longer use first."), most=MOST)
    made = ApiToken(
        person_id=actor.who,
        membership_id=membership_id,
        name=name.strip(),
        token_hash=token_hash(token),
        begins_with=token[:SHOWN],
        expires_on=expires_on,
    )
    session.add(made)
    session.flush()
    record(session, actor, "make", "api_token", made.id, until=expires_on.isoformat())
    return made


def end_token(session: ScopedSession, actor: Actor, token_id: uuid.UUID) -> None:
    """End one of the actor's tokens, at once and for good. Raises `AbsentError` when it is not theirs or ended before."""
    ended = session.scalar(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.person_id == actor.who, ApiToken.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(ApiToken.id)
    )
    if ended is None:
        raise AbsentError
    record(session, actor, "end", "api_token", token_id)


def end_tokens(session: ScopedSession, actor: Actor) -> int:
    """End every token of the actor that still works, at once and for good; return how many."""
    ended = session.scalars(
        update(ApiToken)
        .where(ApiToken.person_id == actor.who, ApiToken.revoked_at.is_(None))
        .values(revoked_at=func.now())
        .returning(ApiToken.id)
    ).all()
    for token_id in ended:
        record(session, actor, "end", "api_token", token_id)
    return len(ended)


def note_use(session: ScopedSession, token_id: uuid.UUID, today: dt.date) -> None:
    """Note the day on which a token was used, once a day."""
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.last_used_on.is_distinct_from(today))
        .values(last_used_on=today)
    )
