"""What people do with who takes part: add, take out, mark who came, and note the signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import Newcomer, known, plain_text, reason_given, refuse_future
from tenants.participation.models import Participant, ParticipationGroup, WorkshopAttendance
from tenants.participation.queries import group_named, group_page, participant_named, takers, workshop_named
from tenants.participation.rules import first_day_to_sign, refuse_signature
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping

    from tenants.audit.actions import Actor
    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Details:
    """What is written of somebody who is no client, and the nationality of anybody."""

    nationality: str
    name: str = ""


def add_participant(session: ScopedSession, actor: Actor, group_id: uuid.UUID, new: Newcomer) -> Participant:
    """Add somebody to a group; who was taken out of it is put back. Raises `RefusalError` for who is in it already."""
    group = _open(session, group_id)
    who = known(session, new)
    query = select(Participant).where(Participant.group_id == group.id, Participant.number == who.number)
    there = session.scalar(query)
    if there is not None and there.withdrawn_at is None:
        msg = N_("%(number)s is in this group already.")
        raise RefusalError(msg, "client" if who.client_id else "number", number=who.number)
    if there is not None:
        there.withdrawn_at = None
        record(session, actor, "restore", "participant", there.id)
        return there
    participant = Participant(
        group_id=group.id, number=who.number, client_id=who.client_id, name=who.name, nationality=who.nationality
    )
    session.add(participant)
    session.flush()
    record(session, actor, "add", "participant", participant.id)
    return participant


def correct_participant(
    session: ScopedSession, actor: Actor, participant_id: uuid.UUID, new: Details, reason: str
) -> Participant:
    """Correct a name or a nationality; the nationality counts, so with a reason. Raises `RefusalError`."""
    participant = _there(session, participant_id)
    kept = {"nationality": new.nationality or "unknown"}
    if participant.client_id is None:
        kept["name"] = plain_text(new.name, "name")
        if not kept["name"] and participant.name:
            msg = N_("Fill in the name of this person.")
            raise RefusalError(msg, "name")
    fields = sorted(name for name, value in kept.items() if getattr(participant, name) != value)
    if fields:
        why = reason_given(reason)
        for name in fields:
            setattr(participant, name, kept[name])
        record(session, actor, "correct", "participant", participant.id, fields=fields, reason=why)
    return participant


def take_out(session: ScopedSession, actor: Actor, participant_id: uuid.UUID, reason: str) -> Participant:
    """Take somebody out of a group: they do not count. Raises `RefusalError` without a reason."""
    participant = participant_named(session, participant_id)
    why = reason_given(reason)
    if participant.withdrawn_at is None:
        participant.withdrawn_at = func.now()
        record(session, actor, "take_out", "participant", participant.id, reason=why)
    return participant


def put_back(session: ScopedSession, actor: Actor, participant_id: uuid.UUID) -> Participant:
    """Undo that somebody was taken out."""
    participant = participant_named(session, participant_id)
    if participant.withdrawn_at is not None:
        participant.withdrawn_at = None
        record(session, actor, "restore", "participant", participant.id)
    return participant


def mark_attendance(
    session: ScopedSession,
    actor: Actor,
    workshop_id: uuid.UUID,
    marks: Mapping[uuid.UUID, bool | None],
    today: dt.date,
) -> None:
    """Write down who was at a workshop, as (participant: there or not); nothing takes a mark back.

    Raises `RefusalError` for a workshop that is cancelled or still to come, `AbsentError` for who is not in the group.
    """
    workshop, group = workshop_named(session, workshop_id)
    if group.withdrawn_at is not None or workshop.cancelled:
        msg = N_("This workshop is not held. Move it to a day first.")
        raise RefusalError(msg)
    if workshop.day > today:
        msg = N_("This workshop is still to come. On the day itself you can mark who is there.")
        raise RefusalError(msg)
    query = select(Participant.id).where(Participant.group_id == group.id, Participant.id.in_(marks))
    if set(session.scalars(query)) != set(marks):
        raise AbsentError
    if not marks:
        return
    rows = [
        {"branch_id": session.branch_id, "workshop_id": workshop.id, "participant_id": who, "present": present}
        for who, present in marks.items()
    ]
    put = insert(WorkshopAttendance).values(rows)
    session.execute(
        put.on_conflict_do_update(
            index_elements=["branch_id", "workshop_id", "participant_id"], set_={"present": put.excluded.present}
        )
    )
    record(session, actor, "attend", "workshop", workshop.id, marked=len(rows))


def sign_statements(
    session: ScopedSession,
    actor: Actor,
    reader: Reader,
    group_id: uuid.UUID,
    who: Collection[uuid.UUID],
    signed_on: dt.date,
    today: dt.date,
) -> int:
    """Note that people signed the statement on a day, and return how many: all of them or none.

    Raises `RefusalError` for nobody, a day in the future or before their first workshop, `AbsentError` for who is not
    in the group.
    """
    _open(session, group_id)
    if not who:
        msg = N_("Choose who signed.")
        raise RefusalError(msg, "who")
    refuse_future(signed_on, today, "signed_on")
    held = group_page(session, group_id).held(today)
    people = {one.participant.id: one for one in takers(session, reader, group_id, runs=True)}
    if not set(who) <= {key for key, one in people.items() if one.participant.withdrawn_at is None}:
        raise AbsentError
    for key in who:
        refuse_signature(signed_on, first_day_to_sign(people[key].attended, held), today, people[key].who)
    new = [people[key].participant for key in who if people[key].participant.signed_on is None]
    for participant in new:
        participant.signed_on = signed_on
        record(session, actor, "sign", "participant", participant.id)
    return len(new)


def withdraw_signature(session: ScopedSession, actor: Actor, participant_id: uuid.UUID, reason: str) -> Participant:
    """Take a signature back that was noted wrongly. Raises `RefusalError` without a reason."""
    participant = _there(session, participant_id)
    why = reason_given(reason)
    if participant.signed_on is not None:
        participant.signed_on = None
        record(session, actor, "unsign", "participant", participant.id, reason=why)
    return participant


def _open(session: ScopedSession, group_id: uuid.UUID) -> ParticipationGroup:
    group = group_named(session, group_id, lock=True)
    if group.withdrawn_at is not None:
        msg = N_("This group was entered by mistake and does not count. Put it back first.")
        raise RefusalError(msg)
    return group


def _there(session: ScopedSession, participant_id: uuid.UUID) -> Participant:
    participant = participant_named(session, participant_id)
    if participant.withdrawn_at is not None:
        msg = N_("This person was taken out of the group. Put them back first.")
        raise RefusalError(msg)
    return participant
