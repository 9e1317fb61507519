"""What people do with who takes part: let them join or wait, offer a place, let them leave, and take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from tenants.audit.actions import record
from tenants.faults import RefusalError
from tenants.gatherings import Newcomer, known, plain_text, reason_given, refuse_future, refuse_unlikely_day
from tenants.language.actions import running
from tenants.language.lessons import lesson_named, mark_lesson, refuse_not_held
from tenants.language.models import LanguageClass, Lesson, LessonAttendance, Pupil
from tenants.language.queries import taking_part, waiting
from tenants.language.roll import pupil_named
from tenants.language.rules import has_place
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Stay:
    """When somebody joined and left, and why; without a first day they wait since `waits_since`."""

    joined_on: dt.date | None
    left_on: dt.date | None = None
    left_why: str = ""
    name: str = ""


def join_class(
    session: ScopedSession, actor: Actor, class_id: uuid.UUID, new: Newcomer, joined_on: dt.date, today: dt.date
) -> Pupil:
    """Let somebody join a class from a day on.

    Raises `RefusalError` for a day outside the class, who is in it or waits already, or when no place is free.
    """
    found = running(session, class_id)
    _refuse_day(found, joined_on, today)
    if not has_place(found.places, _taken(session, found.id, joined_on)):
        msg = N_("The class is full: %(places)s places. Put this person on the waiting list.")
        raise RefusalError(msg, "when", places=found.places)
    who = known(session, new)
    _refuse_twice(session, found.id, who.number, joined_on, new)
    query = select(Pupil).where(Pupil.class_id == found.id, Pupil.number == who.number, Pupil.joined_on == joined_on)
    before = session.scalar(query)
    if before is not None:
        before.withdrawn_at = before.left_on = None
        before.left_why = ""
        record(session, actor, "restore", "pupil", before.id)
        return before
    pupil = Pupil(class_id=found.id, number=who.number, client_id=who.client_id, name=who.name, joined_on=joined_on)
    session.add(pupil)
    session.flush()
    record(session, actor, "join", "pupil", pupil.id)
    return pupil


def wait_for_class(
    session: ScopedSession, actor: Actor, class_id: uuid.UUID, new: Newcomer, since: dt.date, today: dt.date
) -> Pupil:
    """Put somebody on the waiting list. Raises `RefusalError` for a future day, or who is in it or waits already."""
    found = running(session, class_id)
    refuse_future(since, today, "day")
    refuse_unlikely_day(since, today, "day")
    if found.ended_on is not None and found.ended_on < today:
        msg = N_("The class ended on %(day)s: nobody waits for it any more.")
        raise RefusalError(msg, "day", day=found.ended_on)
    who = known(session, new)
    _refuse_twice(session, found.id, who.number, since, new)
    pupil = Pupil(class_id=found.id, number=who.number, client_id=who.client_id, name=who.name, waits_since=since)
    session.add(pupil)
    session.flush()
    record(session, actor, "wait", "pupil", pupil.id)
    return pupil


def offer_place(session: ScopedSession, actor: Actor, class_id: uuid.UUID, today: dt.date) -> Pupil:
    """Give the free place to who waits the longest, from today on. Raises `RefusalError` when nobody waits or none is free."""
    found = running(session, class_id)
    query = select(Pupil).where(Pupil.class_id == found.id, waiting()).order_by(Pupil.waits_since, Pupil.id).limit(1)
    first = session.scalar(query)
    if first is None:
        msg = N_("Nobody waits for a place in this class.")
        raise RefusalError(msg)
    return _place(session, actor, found, first, today)


def place_pupil(session: ScopedSession, actor: Actor, pupil_id: uuid.UUID, today: dt.date) -> Pupil:
    """Give a free place to one who waits, before others. Raises `RefusalError` when they do not wait or none is free."""
    pupil = pupil_named(session, pupil_id)
    found = running(session, pupil.class_id)
    if pupil.joined_on is not None or pupil.left_on is not None or pupil.withdrawn_at is not None:
        msg = N_("This person does not wait for a place.")
        raise RefusalError(msg)
    return _place(session, actor, found, pupil, today)


def _place(session: ScopedSession, actor: Actor, found: LanguageClass, pupil: Pupil, today: dt.date) -> Pupil:
    day = max(today, found.started_on)
    _refuse_day(found, day, today)
    if not has_place(found.places, _taken(session, found.id, day)):
        msg = N_("No place is free: all %(places)s are taken.")
        raise RefusalError(msg, places=found.places)
    _refuse_same_day(session, pupil, day)
    pupil.joined_on = day
    record(session, actor, "join", "pupil", pupil.id)
    return pupil


def wait_after_all(session: ScopedSession, actor: Actor, pupil_id: uuid.UUID) -> Pupil:
    """Undo that a place was given to somebody who waited: they wait again, where they stood.

    Raises `RefusalError` when they never waited, or came to a lesson.
    """
    pupil = pupil_named(session, pupil_id)
    running(session, pupil.class_id)
    came = select(func.count()).where(LessonAttendance.pupil_id == pupil.id, LessonAttendance.present.is_(True))
    if pupil.waits_since is None or session.scalar(came):
        msg = N_("This person did not wait, or was at a lesson already. Let them leave instead.")
        raise RefusalError(msg)
    if pupil.joined_on is not None:
        pupil.joined_on = None
        record(session, actor, "wait", "pupil", pupil.id)
    return pupil


def leave_class(
    session: ScopedSession, actor: Actor, pupil_id: uuid.UUID, left_on: dt.date, why: str, today: dt.date
) -> Pupil:
    """Let somebody leave on their last day, or stop waiting. Raises `RefusalError` for an impossible day or no reason."""
    pupil = pupil_named(session, pupil_id)
    running(session, pupil.class_id)
    refuse_future(left_on, today, "left_on")
    said = plain_text(why, "left_why")
    if not said:
        msg = N_("Say why: found work, moved, finished.")
        raise RefusalError(msg, "left_why")
    begun = pupil.joined_on or pupil.waits_since
    if begun is not None and left_on < begun:
        msg = N_("They began on %(day)s. The last day cannot be before that.")
        raise RefusalError(msg, "left_on", day=begun)
    _refuse_seen_later(session, pupil, left_on)
    if (pupil.left_on, pupil.left_why) != (left_on, said):
        pupil.left_on, pupil.left_why = left_on, said
        record(session, actor, "leave", "pupil", pupil.id)
    return pupil


def return_to_class(session: ScopedSession, actor: Actor, pupil_id: uuid.UUID, today: dt.date) -> Pupil:
    """Undo that somebody left. Raises `RefusalError` when their place was given away, or they joined anew."""
    pupil = pupil_named(session, pupil_id)
    found = running(session, pupil.class_id)
    if pupil.left_on is None:
        return pupil
    _refuse_twice(session, found.id, pupil.number, today, Newcomer(pupil.client_id), but=pupil.id)
    full = pupil.joined_on is not None and pupil.left_on < today
    if full and not has_place(found.places, _taken(session, found.id, today)):
        msg = N_("Their place was given away and the class is full: %(places)s places.")
        raise RefusalError(msg, places=found.places)
    pupil.left_on, pupil.left_why = None, ""
    record(session, actor, "reopen", "pupil", pupil.id)
    return pupil


def correct_pupil(
    session: ScopedSession, actor: Actor, pupil_id: uuid.UUID, new: Stay, reason: str, today: dt.date
) -> Pupil:
    """Correct the first day, or the name of somebody who is no client; it counts, so with a reason."""
    pupil = pupil_named(session, pupil_id)
    found = running(session, pupil.class_id)
    kept: dict[str, object] = {}
    if pupil.joined_on is not None:
        if new.joined_on is None:
            msg = N_("Choose a day.")
            raise RefusalError(msg, "joined_on")
        _refuse_day(found, new.joined_on, today, "joined_on")
        if pupil.left_on is not None and new.joined_on > pupil.left_on:
            msg = N_("They left before this day. Check both days.")
            raise RefusalError(msg, "joined_on")
        _refuse_same_day(session, pupil, new.joined_on)
        kept["joined_on"] = new.joined_on
    if pupil.client_id is None:
        kept["name"] = plain_text(new.name, "name")
        if pupil.name and not kept["name"]:
            msg = N_("Fill in the name of this person.")
            raise RefusalError(msg, "name")
    fields = sorted(name for name, value in kept.items() if getattr(pupil, name) != value)
    if fields:
        why = reason_given(reason)
        for name in fields:
            setattr(pupil, name, kept[name])
        record(session, actor, "correct", "pupil", pupil.id, fields=fields, reason=why)
    return pupil


def withdraw_pupil(session: ScopedSession, actor: Actor, pupil_id: uuid.UUID, reason: str) -> Pupil:
    """Take somebody out who was entered by mistake: they do not count. Raises `RefusalError` without a reason."""
    pupil = pupil_named(session, pupil_id)
    why = reason_given(reason)
    if pupil.withdrawn_at is None:
        pupil.withdrawn_at = func.now()
        record(session, actor, "withdraw", "pupil", pupil.id, reason=why)
    return pupil


def restore_pupil(session: ScopedSession, actor: Actor, pupil_id: uuid.UUID, today: dt.date) -> Pupil:
    """Undo that somebody was taken out. Raises `RefusalError` when they are in the class anew."""
    pupil = pupil_named(session, pupil_id)
    found = running(session, pupil.class_id)
    if pupil.withdrawn_at is not None:
        if pupil.left_on is None:
            _refuse_twice(session, found.id, pupil.number, today, Newcomer(pupil.client_id), but=pupil.id)
        pupil.withdrawn_at = None
        record(session, actor, "restore", "pupil", pupil.id)
    return pupil


def drop_in(session: ScopedSession, actor: Actor, lesson_id: uuid.UUID, new: Newcomer, today: dt.date) -> Pupil:
    """Write down somebody who drops by at a lesson, as there.

    They join the class on that day; when it is full they are a guest, and wait for a place. Who is in the class or
    waits is only marked. Raises `RefusalError` for a lesson that is cancelled or still to come.
    """
    lesson = lesson_named(session, lesson_id)
    found = running(session, lesson.class_id)
    refuse_not_held(lesson, found, today)
    pupil = _there(session, lesson, known(session, new).number)
    if pupil is None:
        free = has_place(found.places, _taken(session, found.id, lesson.day))
        join = join_class if free else wait_for_class
        pupil = join(session, actor, found.id, new, lesson.day, today)
    session.flush()
    mark_lesson(session, actor, lesson.id, {pupil.id: True}, today)
    return pupil


def _there(session: ScopedSession, lesson: Lesson, number: str) -> Pupil | None:
    query = select(Pupil).where(
        Pupil.class_id == lesson.class_id,
        Pupil.number == number,
        Pupil.withdrawn_at.is_(None),
        or_(Pupil.left_on.is_(None), Pupil.left_on >= lesson.day),
        or_(Pupil.joined_on.is_(None), Pupil.joined_on <= lesson.day),
    )
    return session.scalar(query.order_by(Pupil.joined_on.nulls_last()).limit(1))


def _taken(session: ScopedSession, class_id: uuid.UUID, day: dt.date) -> int:
    return session.scalar(select(func.count()).where(Pupil.class_id == class_id, taking_part(day))) or 0


def _refuse_day(found: LanguageClass, day: dt.date, today: dt.date, field: str = "day") -> None:
    refuse_unlikely_day(day, today, field)
    if day < found.started_on:
        msg = N_("The class begins on %(day)s. Nobody joins it before that.")
        raise RefusalError(msg, field, day=found.started_on)
    if found.ended_on is not None and day > found.ended_on:
        msg = N_("The class ended on %(day)s. Choose an earlier day.")
        raise RefusalError(msg, field, day=found.ended_on)


def _refuse_twice(
    session: ScopedSession,
    class_id: uuid.UUID,
    number: str,
    day: dt.date,
    new: Newcomer,
    but: uuid.UUID | None = None,
) -> None:
    """Refuse who is in the class on that day or later, or waits for it."""
    query = select(Pupil.id).where(
        Pupil.class_id == class_id,
        Pupil.number == number,
        Pupil.withdrawn_at.is_(None),
        or_(Pupil.left_on.is_(None), Pupil.left_on >= day),
        Pupil.id != but if but else Pupil.id.is_not(None),
    )
    there = session.scalars(query.limit(1)).first()
    if there is not None:
        msg = N_("%(number)s is in this class already, or waits for it.")
        raise RefusalError(msg, "client" if new.client_id else "number", number=number)


def _refuse_same_day(session: ScopedSession, pupil: Pupil, day: dt.date) -> None:
    """Refuse a first day on which they began in this class once before."""
    query = select(Pupil.id).where(
        Pupil.class_id == pupil.class_id, Pupil.number == pupil.number, Pupil.joined_on == day, Pupil.id != pupil.id
    )
    if session.scalar(query) is not None:
        msg = N_("%(number)s joined on that day once before. Go to that line, and undo that they left.")
        raise RefusalError(msg, "joined_on", number=pupil.number)


def _refuse_seen_later(session: ScopedSession, pupil: Pupil, left_on: dt.date) -> None:
    query = (
        select(func.max(Lesson.day))
        .join(LessonAttendance, LessonAttendance.lesson_id == Lesson.id)
        .where(LessonAttendance.pupil_id == pupil.id, LessonAttendance.present.is_(True))
    )
    last = session.scalar(query)
    if last is not None and last > left_on:
        msg = N_("They were at the lesson of %(day)s. Choose that day or a later one.")
        raise RefusalError(msg, "left_on", day=last)
