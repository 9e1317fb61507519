"""What a client agreed to, and takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.clients.models import Consent
from tenants.clients.queries import client_named
from tenants.clients.rules import refuse_service_number
from tenants.faults import AbsentError, RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def give_consent(
    session: ScopedSession,
    actor: Actor,
    client_id: uuid.UUID,
    kind: Consent.Kind,
    given_on: dt.date | None,
    how: str,
    today: dt.date,
) -> Consent:
    """Note that a client agreed to something, on a day and how it was asked (AVG art. 7: one must be able to show it).

    Raises `RefusalError` for a day that has not come yet, a consent that is in force already, or nothing about how.
    """
    client_named(session, client_id)
    if given_on is None or given_on > today:
        msg = N_("Fill in the day on which the client agreed: today or an earlier day.")
        raise RefusalError(msg, "given_on")
    if not how.strip():
        msg = N_("Say how the client agreed: on a signed form, or in words with an interpreter.")
        raise RefusalError(msg, "how")
    refuse_service_number(how, "how")
    if consent_in_force(session, client_id, kind) is not None:
        msg = N_("The client agreed to this already. Take that consent back first.")
        raise RefusalError(msg, "kind")
    consent = Consent(client_id=client_id, kind=kind, given_on=given_on, how=how.strip(), recorded_by=actor.person_id)
    session.add(consent)
    session.flush()
    record(session, actor, "give", "consent", consent.id, kind=kind.value)
    return consent


def withdraw_consent(session: ScopedSession, actor: Actor, consent_id: uuid.UUID, today: dt.date) -> Consent:
    """Note that a client takes a consent back, today. Raises `AbsentError`, or `RefusalError` for one taken back."""
    consent = session.scalar(select(Consent).where(Consent.id == consent_id))
    if consent is None:
        raise AbsentError
    if consent.withdrawn_on is not None:
        msg = N_("This consent was taken back already.")
        raise RefusalError(msg)
    consent.withdrawn_on = max(today, consent.given_on)
    record(session, actor, "withdraw", "consent", consent.id)
    return consent


def consent_in_force(session: ScopedSession, client_id: uuid.UUID, kind: Consent.Kind) -> Consent | None:
    """Return the consent of this kind that a client gave and did not take back, or none."""
    given = select(Consent).where(Consent.client_id == client_id, Consent.kind == kind, Consent.withdrawn_on.is_(None))
    return session.scalar(given.order_by(Consent.given_on.desc()).limit(1))


def consents_of(session: ScopedSession, client_id: uuid.UUID) -> Sequence[Consent]:
    """Return what a client agreed to, in force first and then the newest."""
    query = select(Consent).where(Consent.client_id == client_id)
    return session.scalars(query.order_by(Consent.withdrawn_on.is_(None).desc(), Consent.given_on.desc())).all()
