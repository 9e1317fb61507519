"""What people do with a class: begin it, correct it, end it, take it back, and say who teaches it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, update

from tenants.audit.actions import record
from tenants.faults import RefusalError
from tenants.gatherings import plain_text, reason_given, refuse_not_served, refuse_unlikely_day
from tenants.language.models import ClassKind, LanguageClass, Lesson, LessonAttendance, Teacher
from tenants.language.queries import class_named
from tenants.language.roll import teacher_named
from tenants.language.rules import Hours, periods_overlap, refuse_hours
from tenants.volunteers.models import Volunteer
from tenants.volunteers.queries import volunteer_named
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

MOST_PLACES = 200


@dataclass(frozen=True)
class NewClass:
    """What a class is: the branch's own name for it, its kind, where it counts, when and where it is held."""

    number: str
    municipality_code: str
    kind: ClassKind
    started_on: dt.date
    level: str = ""
    weekday: int | None = None
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    place: str = ""
    places: int | None = None


COUNTED = {"number", "municipality_code", "kind", "started_on"}
"""What stands in the figures: a change of it asks for a reason."""


def begin_class(session: ScopedSession, actor: Actor, new: NewClass, today: dt.date) -> LanguageClass:
    """Begin a class. Raises `RefusalError` for a name in use, an unlikely day or hour, or a municipality not served."""
    made = LanguageClass(**_kept(session, new, today))
    _refuse_number_in_use(session, made.number)
    session.add(made)
    session.flush()
    record(session, actor, "begin", "class", made.id)
    return made


def correct_class(
    session: ScopedSession, actor: Actor, class_id: uuid.UUID, new: NewClass, reason: str, today: dt.date
) -> LanguageClass:
    """Change what a class is; what counts with a reason.

    Raises `RefusalError` also when a teacher of it would have two classes at once.
    """
    found = running(session, class_id)
    kept = _kept(session, new, today)
    fields = sorted(name for name, value in kept.items() if getattr(found, name) != value)
    if not fields:
        return found
    why = reason_given(reason) if COUNTED & set(fields) else None
    if "number" in fields:
        _refuse_number_in_use(session, str(kept["number"]))
    if found.ended_on is not None and new.started_on > found.ended_on:
        msg = N_("The class ended before this day. Choose an earlier day.")
        raise RefusalError(msg, "started_on")
    if {"weekday", "starts_at", "ends_at"} & set(fields):
        hours = Hours(new.weekday, new.starts_at, new.ends_at)
        query = select(Teacher).where(
            Teacher.class_id == found.id,
            Teacher.withdrawn_at.is_(None),
            or_(Teacher.until.is_(None), Teacher.until >= today),
        )
        for teacher in session.scalars(query).all():
            refuse_double_booking(
                session, teacher.volunteer_id, found.id, hours, max(teacher.since, today), teacher.until, "weekday"
            )
    for name in fields:
        setattr(found, name, kept[name])
    record(session, actor, "correct", "class", found.id, fields=fields, **({"reason": why} if why else {}))
    return found


def end_class(
    session: ScopedSession, actor: Actor, class_id: uuid.UUID, ended_on: dt.date, today: dt.date
) -> LanguageClass:
    """End a class on its last day; the lessons after it are cancelled.

    Raises `RefusalError` for a day before its start, or before a lesson at which people were marked.
    """
    found = running(session, class_id)
    refuse_unlikely_day(ended_on, today, "ended_on")
    if ended_on < found.started_on:
        msg = N_("The class began on %(day)s. The last day cannot be before that.")
        raise RefusalError(msg, "ended_on", day=found.started_on)
    last = session.scalar(
        select(func.max(Lesson.day))
        .join(
            LessonAttendance,
            and_(LessonAttendance.branch_id == Lesson.branch_id, LessonAttendance.lesson_id == Lesson.id),
        )
        .where(Lesson.class_id == found.id, LessonAttendance.present.is_not(None))
    )
    if last is not None and last > ended_on:
        msg = N_("There was a lesson on %(day)s. Choose that day or a later one.")
        raise RefusalError(msg, "ended_on", day=last)
    if found.ended_on != ended_on:
        found.ended_on = ended_on
        after = update(Lesson).where(Lesson.class_id == found.id, Lesson.day > ended_on, Lesson.cancelled == "")
        session.execute(after.values(cancelled=CLASS_ENDED), execution_options={"synchronize_session": False})
        record(session, actor, "end", "class", found.id)
    return found


CLASS_ENDED = "De les is gestopt"
"""Why the lessons after the last day are not held; they are held again when the class goes on."""


def go_on_with_class(session: ScopedSession, actor: Actor, class_id: uuid.UUID) -> LanguageClass:
    """Undo the end of a class; the lessons that its end cancelled are held after all."""
    found = running(session, class_id)
    if found.ended_on is not None:
        found.ended_on = None
        again = update(Lesson).where(Lesson.class_id == found.id, Lesson.cancelled == CLASS_ENDED)
        session.execute(again.values(cancelled=""), execution_options={"synchronize_session": False})
        record(session, actor, "reopen", "class", found.id)
    return found


def withdraw_class(session: ScopedSession, actor: Actor, class_id: uuid.UUID, reason: str) -> LanguageClass:
    """Take a class out of the figures that was entered by mistake. Raises `RefusalError` without a reason."""
    found = class_named(session, class_id, lock=True)
    why = reason_given(reason)
    if found.withdrawn_at is None:
        found.withdrawn_at = func.now()
        record(session, actor, "withdraw", "class", found.id, reason=why)
    return found


def restore_class(session: ScopedSession, actor: Actor, class_id: uuid.UUID) -> LanguageClass:
    """Undo that a class was entered by mistake: it counts again."""
    found = class_named(session, class_id, lock=True)
    if found.withdrawn_at is not None:
        found.withdrawn_at = None
        record(session, actor, "restore", "class", found.id)
    return found


def appoint_teacher(
    session: ScopedSession,
    actor: Actor,
    class_id: uuid.UUID,
    volunteer_id: uuid.UUID,
    since: dt.date,
    until: dt.date | None,
    today: dt.date,
) -> Teacher:
    """Let somebody of the roster teach a class, last day included.

    Raises `RefusalError` for days outside the class or their own, who teaches it already, or another class at those
    hours; `AbsentError` for who is not on the roster here.
    """
    found = running(session, class_id)
    volunteer = volunteer_named(session, volunteer_id, lock=True)
    _refuse_days(found, volunteer, since, until, today)
    _refuse_twice(session, found.id, volunteer, since, until)
    refuse_double_booking(session, volunteer.id, found.id, hours_of(found), since, until, "volunteer")
    teacher = Teacher(class_id=found.id, volunteer_id=volunteer.id, since=since, until=until)
    session.add(teacher)
    session.flush()
    record(session, actor, "appoint", "teacher", teacher.id)
    return teacher


def change_teacher(
    session: ScopedSession,
    actor: Actor,
    teacher_id: uuid.UUID,
    since: dt.date,
    until: dt.date | None,
    today: dt.date,
) -> Teacher:
    """Change from when, or until when, somebody teaches a class. Raises `RefusalError` as `appoint_teacher`."""
    teacher = teacher_named(session, teacher_id).teacher
    found = running(session, teacher.class_id)
    volunteer = volunteer_named(session, teacher.volunteer_id, lock=True)
    _refuse_days(found, volunteer, since, until, today)
    _refuse_twice(session, found.id, volunteer, since, until, but=teacher.id)
    refuse_double_booking(session, volunteer.id, found.id, hours_of(found), since, until, "since")
    fields = [name for name, value in (("since", since), ("until", until)) if getattr(teacher, name) != value]
    teacher.since, teacher.until = since, until
    if fields:
        record(session, actor, "correct", "teacher", teacher.id, fields=fields)
    return teacher


def withdraw_teacher(session: ScopedSession, actor: Actor, teacher_id: uuid.UUID) -> Teacher:
    """Take back that somebody teaches a class, when it was entered by mistake."""
    teacher = teacher_named(session, teacher_id).teacher
    if teacher.withdrawn_at is None:
        teacher.withdrawn_at = func.now()
        record(session, actor, "withdraw", "teacher", teacher.id)
    return teacher


def running(session: ScopedSession, class_id: uuid.UUID) -> LanguageClass:
    """Return a class, locked, that was not entered by mistake. Raises `RefusalError` for one that was."""
    found = class_named(session, class_id, lock=True)
    if found.withdrawn_at is not None:
        msg = N_("This class was entered by mistake and does not count. Put it back first.")
        raise RefusalError(msg)
    return found


def hours_of(found: LanguageClass) -> Hours:
    """Return when a class is held."""
    return Hours(found.weekday, found.starts_at, found.ends_at)


def refuse_double_booking(
    session: ScopedSession,
    volunteer_id: uuid.UUID,
    class_id: uuid.UUID,
    hours: Hours,
    since: dt.date,
    until: dt.date | None,
    field: str,
) -> None:
    """Raise `RefusalError` when somebody would teach another class at overlapping hours of one day in that time."""
    query = (
        select(LanguageClass, Teacher.since, Teacher.until, Volunteer.name)
        .join(Teacher, and_(Teacher.branch_id == LanguageClass.branch_id, Teacher.class_id == LanguageClass.id))
        .join(Volunteer, and_(Volunteer.branch_id == Teacher.branch_id, Volunteer.id == Teacher.volunteer_id))
        .where(
            Teacher.volunteer_id == volunteer_id,
            Teacher.class_id != class_id,
            Teacher.withdrawn_at.is_(None),
            LanguageClass.withdrawn_at.is_(None),
        )
    )
    for other, from_day, last_day, name in session.execute(query):
        ends = min((day for day in (last_day, other.ended_on) if day is not None), default=None)
        if hours.overlaps(hours_of(other)) and periods_overlap(since, until, from_day, ends):
            msg = N_("%(name)s already teaches class %(number)s at this time. Choose somebody else, or other hours.")
            raise RefusalError(msg, field, name=name, number=other.number)


def _refuse_days(
    found: LanguageClass, volunteer: Volunteer, since: dt.date, until: dt.date | None, today: dt.date
) -> None:
    refuse_unlikely_day(since, today, "since")
    if until is not None and until < since:
        msg = N_("The last day is before the first. Check both days.")
        raise RefusalError(msg, "until")
    if since < found.started_on:
        msg = N_("The class begins on %(day)s. Nobody teaches it before that.")
        raise RefusalError(msg, "since", day=found.started_on)
    if found.ended_on is not None and since > found.ended_on:
        msg = N_("The class ended on %(day)s. Choose an earlier day.")
        raise RefusalError(msg, "since", day=found.ended_on)
    if since < volunteer.started_on:
        msg = N_("%(name)s works here since %(day)s. Choose that day or a later one.")
        raise RefusalError(msg, "since", name=volunteer.name, day=volunteer.started_on)
    if volunteer.ended_on is not None and (until or dt.date.max) > volunteer.ended_on:
        msg = N_("%(name)s works here until %(day)s. Fill in that day as the last, or an earlier one.")
        raise RefusalError(msg, "until", name=volunteer.name, day=volunteer.ended_on)


def _refuse_twice(
    session: ScopedSession,
    class_id: uuid.UUID,
    volunteer: Volunteer,
    since: dt.date,
    until: dt.date | None,
    but: uuid.UUID | None = None,
) -> None:
    query = select(Teacher).where(
        Teacher.class_id == class_id, Teacher.volunteer_id == volunteer.id, Teacher.withdrawn_at.is_(None)
    )
    for other in session.scalars(query):
        if other.id != but and periods_overlap(since, until, other.since, other.until):
            msg = N_("%(name)s teaches this class already in that time.")
            raise RefusalError(msg, "since" if but else "volunteer", name=volunteer.name)


def _kept(session: ScopedSession, new: NewClass, today: dt.date) -> dict[str, object]:
    number = plain_text(new.number, "number", 40)
    if not number:
        msg = N_("Give the class a name or number of your own, such as T1.")
        raise RefusalError(msg, "number")
    refuse_unlikely_day(new.started_on, today, "started_on")
    refuse_not_served(session, new.municipality_code, new.started_on)
    refuse_hours(Hours(new.weekday, new.starts_at, new.ends_at))
    if new.places is not None and not 1 <= new.places <= MOST_PLACES:
        msg = N_("Fill in a number of places from 1 to %(most)s, or leave it empty: then there is no limit.")
        raise RefusalError(msg, "places", most=MOST_PLACES)
    return {
        "number": number,
        "municipality_code": new.municipality_code,
        "kind": new.kind,
        "started_on": new.started_on,
        "level": plain_text(new.level, "level", 40),
        "weekday": new.weekday,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "place": plain_text(new.place, "place"),
        "places": new.places,
    }


def _refuse_number_in_use(session: ScopedSession, number: str) -> None:
    if session.scalar(select(LanguageClass.id).where(LanguageClass.number == number)) is not None:
        msg = N_("There is a class %(number)s already. Choose another name.")
        raise RefusalError(msg, "number", number=number)
