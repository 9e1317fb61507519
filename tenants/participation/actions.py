"""What people do with a group: begin it, plan its workshops, end it, and keep what is written of it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import record
from tenants.faults import RefusalError
from tenants.gatherings import (
    plain_text,
    reason_given,
    refuse_not_served,
    refuse_unlikely_day,
)
from tenants.participation.models import Participant, ParticipationGroup, Workshop, WorkshopAttendance
from tenants.participation.queries import group_named, workshop_named
from tenants.participation.rules import WORKSHOPS
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewGroup:
    """What a group is known by: the branch's own name for it, where it counts, and the day it begins."""

    number: str
    municipality_code: str
    started_on: dt.date


@dataclass(frozen=True)
class Meeting:
    """When and where a workshop is, and what it is about."""

    day: dt.date
    theme: str = ""
    place: str = ""


def begin_group(session: ScopedSession, actor: Actor, new: NewGroup, today: dt.date) -> ParticipationGroup:
    """Begin a group. Raises `RefusalError` for a name in use, an unlikely day or a municipality not served then."""
    group = ParticipationGroup(**_kept(session, new, today))
    _refuse_number_in_use(session, group.number)
    session.add(group)
    session.flush()
    record(session, actor, "begin", "group", group.id)
    return group


def correct_group(
    session: ScopedSession, actor: Actor, group_id: uuid.UUID, new: NewGroup, reason: str, today: dt.date
) -> ParticipationGroup:
    """Correct what a group is known by; it counts in the figures, so with a reason. Raises `RefusalError`."""
    group = _running(session, group_id)
    kept = _kept(session, new, today)
    fields = sorted(name for name, value in kept.items() if getattr(group, name) != value)
    if not fields:
        return group
    why = reason_given(reason)
    if "number" in fields:
        _refuse_number_in_use(session, new.number.strip())
    if group.ended_on is not None and new.started_on > group.ended_on:
        msg = N_("The group ended before this day. Choose an earlier day.")
        raise RefusalError(msg, "started_on")
    for name in fields:
        setattr(group, name, kept[name])
    record(session, actor, "correct", "group", group.id, fields=fields, reason=why)
    return group


def end_group(
    session: ScopedSession, actor: Actor, group_id: uuid.UUID, ended_on: dt.date, today: dt.date
) -> ParticipationGroup:
    """End a group on its last day. Raises `RefusalError` for a day before its start or before a workshop of it."""
    group = _running(session, group_id)
    refuse_unlikely_day(ended_on, today, "ended_on")
    if ended_on < group.started_on:
        msg = N_("The group began on %(day)s. The last day cannot be before that.")
        raise RefusalError(msg, "ended_on", day=group.started_on)
    later = select(func.max(Workshop.day)).where(
        Workshop.group_id == group.id, Workshop.cancelled == "", Workshop.day > ended_on
    )
    last = session.scalar(later)
    if last is not None:
        msg = N_("There is a workshop on %(day)s. Choose that day or a later one, or cancel the workshop first.")
        raise RefusalError(msg, "ended_on", day=last)
    if group.ended_on != ended_on:
        group.ended_on = ended_on
        record(session, actor, "end", "group", group.id)
    return group


def go_on_with_group(session: ScopedSession, actor: Actor, group_id: uuid.UUID) -> ParticipationGroup:
    """Undo the end of a group."""
    group = _running(session, group_id)
    if group.ended_on is not None:
        group.ended_on = None
        record(session, actor, "reopen", "group", group.id)
    return group


def withdraw_group(session: ScopedSession, actor: Actor, group_id: uuid.UUID, reason: str) -> ParticipationGroup:
    """Take a group out of the figures that was entered by mistake. Raises `RefusalError` without a reason."""
    group = group_named(session, group_id, lock=True)
    why = reason_given(reason)
    if group.withdrawn_at is None:
        group.withdrawn_at = func.now()
        record(session, actor, "withdraw", "group", group.id, reason=why)
    return group


def restore_group(session: ScopedSession, actor: Actor, group_id: uuid.UUID) -> ParticipationGroup:
    """Undo that a group was entered by mistake: it counts again."""
    group = group_named(session, group_id, lock=True)
    if group.withdrawn_at is not None:
        group.withdrawn_at = None
        record(session, actor, "restore", "group", group.id)
    return group


def plan_workshop(
    session: ScopedSession, actor: Actor, group_id: uuid.UUID, number: int, when: Meeting, today: dt.date
) -> Workshop:
    """Plan one of the three workshops of a group. Raises `RefusalError` for one that was planned already."""
    group = _running(session, group_id)
    if number not in WORKSHOPS:
        msg = N_("Choose workshop 1, 2 or 3.")
        raise RefusalError(msg, "workshop")
    query = select(Workshop.id).where(Workshop.group_id == group.id, Workshop.workshop == number)
    if session.scalar(query) is not None:
        msg = N_("Workshop %(number)s is planned already. Move it when the day is different.")
        raise RefusalError(msg, "workshop", number=number)
    workshop = Workshop(group_id=group.id, workshop=number, **_meeting(group, when, today))
    session.add(workshop)
    session.flush()
    record(session, actor, "plan", "workshop", workshop.id)
    return workshop


def move_workshop(
    session: ScopedSession, actor: Actor, workshop_id: uuid.UUID, when: Meeting, today: dt.date
) -> Workshop:
    """Move a workshop, or change its theme or place; one that was cancelled is held after all.

    Raises `RefusalError` when somebody signed, or was there, before the new day.
    """
    workshop, group = workshop_named(session, workshop_id)
    _running(session, group.id)
    kept = {**_meeting(group, when, today), "cancelled": ""}
    fields = sorted(name for name, value in kept.items() if getattr(workshop, name) != value)
    if "day" in fields:
        if when.day > today and _somebody_came(session, workshop.id):
            msg = N_("People were at this workshop, so it cannot be on a day that has not come yet.")
            raise RefusalError(msg, "day")
        _refuse_signed_before(session, workshop, when.day)
    for name in fields:
        setattr(workshop, name, kept[name])
    if fields:
        record(session, actor, "move", "workshop", workshop.id, fields=fields)
    return workshop


def cancel_workshop(session: ScopedSession, actor: Actor, workshop_id: uuid.UUID, why: str) -> Workshop:
    """Say that a workshop is not held, and why. Raises `RefusalError` without a reason, or when somebody was there."""
    workshop, group = workshop_named(session, workshop_id)
    _running(session, group.id)
    said = plain_text(why, "cancelled")
    if not said:
        msg = N_("Say why this workshop is not held.")
        raise RefusalError(msg, "cancelled")
    if _somebody_came(session, workshop.id):
        msg = N_("People were at this workshop. Mark them as not there first, if that is wrong.")
        raise RefusalError(msg, "cancelled")
    _refuse_signed_before(session, workshop, None)
    if workshop.cancelled != said:
        workshop.cancelled = said
        record(session, actor, "cancel", "workshop", workshop.id)
    return workshop


def _running(session: ScopedSession, group_id: uuid.UUID) -> ParticipationGroup:
    """Return a group, locked, that was not entered by mistake."""
    group = group_named(session, group_id, lock=True)
    if group.withdrawn_at is not None:
        msg = N_("This group was entered by mistake and does not count. Put it back first.")
        raise RefusalError(msg)
    return group


def _kept(session: ScopedSession, new: NewGroup, today: dt.date) -> dict[str, object]:
    number = plain_text(new.number, "number", 40)
    if not number:
        msg = N_("Give the group a name or number of your own, such as G1.")
        raise RefusalError(msg, "number")
    refuse_unlikely_day(new.started_on, today, "started_on")
    refuse_not_served(session, new.municipality_code, new.started_on)
    return {"number": number, "municipality_code": new.municipality_code, "started_on": new.started_on}


def _refuse_number_in_use(session: ScopedSession, number: str) -> None:
    if session.scalar(select(ParticipationGroup.id).where(ParticipationGroup.number == number)) is not None:
        msg = N_("There is a group %(number)s already. Choose another name.")
        raise RefusalError(msg, "number", number=number)


def _meeting(group: ParticipationGroup, when: Meeting, today: dt.date) -> dict[str, object]:
    refuse_unlikely_day(when.day, today, "day")
    if group.ended_on is not None and when.day > group.ended_on:
        msg = N_("The group ended on %(day)s. Choose an earlier day, or let the group go on first.")
        raise RefusalError(msg, "day", day=group.ended_on)
    return {
        "day": when.day,
        "theme": plain_text(when.theme, "theme"),
        "place": plain_text(when.place, "place"),
    }


def _somebody_came(session: ScopedSession, workshop_id: uuid.UUID) -> bool:
    query = select(WorkshopAttendance.participant_id).where(
        WorkshopAttendance.workshop_id == workshop_id, WorkshopAttendance.present.is_(True)
    )
    return session.scalar(query.limit(1)) is not None


def _refuse_signed_before(session: ScopedSession, workshop: Workshop, day: dt.date | None) -> None:
    """Refuse that the first workshop moves past a signature: there would be one before any workshop."""
    others = select(func.min(Workshop.day)).where(
        Workshop.group_id == workshop.group_id, Workshop.cancelled == "", Workshop.id != workshop.id
    )
    other = session.scalar(others)
    first = min((one for one in (day, other) if one is not None), default=None)
    early = select(func.count()).where(
        Participant.group_id == workshop.group_id,
        Participant.withdrawn_at.is_(None),
        Participant.signed_on.is_not(None),
    )
    if first is not None:
        early = early.where(Participant.signed_on < first)
    signed = session.scalar(early) or 0
    if signed:
        msg = N_("%(signed)s people signed before this day. Withdraw their signatures first, or check the day.")
        raise RefusalError(msg, "day" if day else "cancelled", signed=signed)
