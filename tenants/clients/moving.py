"""Moving to another municipality of the branch, and putting right where somebody lived. Visits and placements stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.clients.models import Residence
from tenants.clients.queries import client_named
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


def move(
    session: ScopedSession,
    actor: Actor,
    client_id: uuid.UUID,
    municipality_code: str,
    moved_on: dt.date | None,
    today: dt.date,
) -> Residence:
    """Let a client move to another municipality of the branch on a day; what was counted before keeps its place.

    Raises `RefusalError` for a day that has not come yet or lies before the last move, for the municipality they live
    in already, or one that the branch did not serve on that day; `AbsentError` for a client not of here.
    """
    client = client_named(session, client_id)
    day = _refuse_day(moved_on, today)
    _refuse_not_served(session, municipality_code, day)
    if client.municipality_code == municipality_code:
        msg = N_("%(name)s lives there already. Choose another municipality.")
        raise RefusalError(msg, "municipality", name=client.name)
    present = _open_residence(session, client_id)
    if present is None:
        since = min(local_date(client.registered_at), client.arrived_on or local_date(client.registered_at))
        present = Residence(client_id=client_id, municipality_code=client.municipality_code, moved_in_on=since)
        session.add(present)
    if day <= present.moved_in_on:
        msg = N_("They moved in on %(day)s, as far as we know. Choose a later day, or correct that day first.")
        raise RefusalError(msg, "moved_on", day=present.moved_in_on.isoformat())
    present.moved_out_on = day
    session.flush()
    residence = Residence(client_id=client_id, municipality_code=municipality_code, moved_in_on=day)
    session.add(residence)
    client.municipality_code = municipality_code
    session.flush()
    record(session, actor, "move", "client", client_id)
    return residence


def correct_residence(
    session: ScopedSession, actor: Actor, residence_id: uuid.UUID, municipality_code: str, moved_in_on: dt.date | None,
    today: dt.date,
) -> Residence:  # fmt: skip
    """Put right where or since when a client lived; who lived somewhere before left there on the same day.

    Raises `RefusalError` as `move` does, and for a day that would leave no day for the stay before or itself.
    """
    residence = session.scalar(select(Residence).where(Residence.id == residence_id))
    if residence is None:
        raise AbsentError
    day = _refuse_day(moved_in_on, today)
    if municipality_code != residence.municipality_code:
        _refuse_not_served(session, municipality_code, day)
    before = session.scalar(
        select(Residence).where(
            Residence.client_id == residence.client_id, Residence.moved_out_on == residence.moved_in_on
        )
    )
    too_early = before is not None and day <= before.moved_in_on
    if too_early or (residence.moved_out_on is not None and day >= residence.moved_out_on):
        msg = N_("On that day they lived somewhere else, as far as we know. Check the days of the other stays.")
        raise RefusalError(msg, "moved_on")
    fields = [
        name
        for name, differs in (
            ("municipality_code", municipality_code != residence.municipality_code),
            ("moved_in_on", day != residence.moved_in_on),
        )
        if differs
    ]
    if before is not None:
        before.moved_out_on = day
    residence.municipality_code, residence.moved_in_on = municipality_code, day
    if residence.moved_out_on is None:
        client_named(session, residence.client_id).municipality_code = municipality_code
    if fields:
        record(session, actor, "change", "residence", residence.id, fields=fields)
    return residence


def residences_of(session: ScopedSession, client_id: uuid.UUID) -> Sequence[Residence]:
    """Return where a client lived, the present place first."""
    query = select(Residence).where(Residence.client_id == client_id)
    return session.scalars(query.order_by(Residence.moved_in_on.desc(), Residence.id.desc())).all()


def residence_named(session: ScopedSession, residence_id: uuid.UUID) -> Residence:
    """Return the stay with this id. Raises `AbsentError` when there is none here."""
    residence = session.scalar(select(Residence).where(Residence.id == residence_id))
    if residence is None:
        raise AbsentError
    return residence


def _open_residence(session: ScopedSession, client_id: uuid.UUID) -> Residence | None:
    query = select(Residence).where(Residence.client_id == client_id, Residence.moved_out_on.is_(None))
    return session.scalar(query.order_by(Residence.moved_in_on.desc()).limit(1))


def _refuse_day(day: dt.date | None, today: dt.date) -> dt.date:
    if day is None:
        msg = N_("Fill in the day on which they moved.")
        raise RefusalError(msg, "moved_on")
    if day > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, "moved_on")
    return day


def _refuse_not_served(session: ScopedSession, code: str, day: dt.date) -> None:
    if code not in {each.code for each in municipalities_of(session, session.branch_id, day)}:
        msg = N_(
            "The branch does not work in this municipality on that day. Hand this client over to the branch that does."
        )
        raise RefusalError(msg, "municipality")
