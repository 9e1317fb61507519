"""What people do with lessons: plan, move, cancel, hold after all, and mark who is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import plain_text, refuse_unlikely_day
from tenants.language.actions import hours_of, running
from tenants.language.models import LanguageClass, Lesson, LessonAttendance, Pupil, Teacher
from tenants.language.rules import coming_days
from tenants.volunteers.models import Volunteer
from tenants.volunteers.queries import volunteer_named
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Sitting:
    """When a lesson is, what it is about, and who gives it."""

    day: dt.date
    subject: str = ""
    volunteer_id: uuid.UUID | None = None


def lesson_named(session: ScopedSession, lesson_id: uuid.UUID) -> Lesson:
    """Return the lesson with this id in the branch. Raises `AbsentError` when there is none here."""
    lesson = session.scalar(select(Lesson).where(Lesson.id == lesson_id))
    if lesson is None:
        raise AbsentError
    return lesson


def plan_lesson(session: ScopedSession, actor: Actor, class_id: uuid.UUID, new: Sitting, today: dt.date) -> Lesson:
    """Plan one lesson. Raises `RefusalError` for a day that has one, or on which who gives it gives another then."""
    found = running(session, class_id)
    lesson = Lesson(class_id=found.id, **_kept(session, found, new, today))
    session.add(lesson)
    session.flush()
    record(session, actor, "plan", "lesson", lesson.id)
    return lesson


def plan_the_coming_ten(session: ScopedSession, actor: Actor, class_id: uuid.UUID, today: dt.date) -> list[Lesson]:
    """Plan the next ten lessons on the class's own weekday, public holidays left out, and return them.

    Raises `RefusalError` for a class without a weekday, or one that ended.
    """
    found = running(session, class_id)
    if found.weekday is None:
        msg = N_("Say first on which day of the week this class is: correct the class.")
        raise RefusalError(msg)
    there = set(session.scalars(select(Lesson.day).where(Lesson.class_id == found.id)))
    days = coming_days(found.weekday, max(today, found.started_on), found.ended_on, there)
    if not days:
        msg = N_("There is no day left on which this class can have a lesson.")
        raise RefusalError(msg)
    teachers = session.scalars(
        select(Teacher).where(Teacher.class_id == found.id, Teacher.withdrawn_at.is_(None))
    ).all()
    lessons = [Lesson(class_id=found.id, day=day, volunteer_id=_only(teachers, day)) for day in days]
    session.add_all(lessons)
    session.flush()
    record(session, actor, "plan", "class", found.id, lessons=len(lessons))
    return lessons


def _only(teachers: object, day: dt.date) -> uuid.UUID | None:
    """Return the one who teaches on a day; nobody when there are several, or none."""
    there = {
        one.volunteer_id
        for one in teachers  # type: ignore[attr-defined]
        if one.since <= day and (one.until is None or one.until >= day)
    }
    return there.pop() if len(there) == 1 else None


def lesson_of_today(session: ScopedSession, actor: Actor, class_id: uuid.UUID, today: dt.date) -> Lesson:
    """Return today's lesson of a class, planned here and now when nobody did."""
    found = running(session, class_id)
    lesson = session.scalar(select(Lesson).where(Lesson.class_id == found.id, Lesson.day == today))
    if lesson is not None:
        return lesson
    mine = session.scalar(
        select(Volunteer.id)
        .join(Teacher, and_(Teacher.branch_id == Volunteer.branch_id, Teacher.volunteer_id == Volunteer.id))
        .where(Teacher.class_id == found.id, Teacher.withdrawn_at.is_(None), Volunteer.person_id == actor.person_id)
        .limit(1)
    )
    return plan_lesson(session, actor, class_id, Sitting(today, volunteer_id=mine), today)


def move_lesson(session: ScopedSession, actor: Actor, lesson_id: uuid.UUID, new: Sitting, today: dt.date) -> Lesson:
    """Move a lesson, or change its subject or who gives it; one that was cancelled is held after all.

    Raises `RefusalError` as `plan_lesson`, and for a lesson with people moved to a day that has not come yet.
    """
    lesson = lesson_named(session, lesson_id)
    found = running(session, lesson.class_id)
    kept = {**_kept(session, found, new, today, but=lesson), "cancelled": ""}
    if new.day != lesson.day and new.day > today and _was_marked(session, lesson.id):
        msg = N_("People were marked at this lesson, so it cannot be on a day that has not come yet.")
        raise RefusalError(msg, "day")
    fields = sorted(name for name, value in kept.items() if getattr(lesson, name) != value)
    for name in fields:
        setattr(lesson, name, kept[name])
    if fields:
        session.flush()
        record(session, actor, "move", "lesson", lesson.id, fields=fields)
    return lesson


def cancel_lessons(session: ScopedSession, actor: Actor, lesson_id: uuid.UUID, why: str, until: dt.date | None) -> int:
    """Cancel a lesson, and those after it up to and including `until` (holidays); return how many.

    Raises `RefusalError` without a reason, for an impossible last day, or when people were marked at one of them.
    """
    lesson = lesson_named(session, lesson_id)
    running(session, lesson.class_id)
    said = plain_text(why, "cancelled")
    if not said:
        msg = N_("Say why the lesson is not held, such as: holidays.")
        raise RefusalError(msg, "cancelled")
    if until is not None and until < lesson.day:
        msg = N_("This day is before the lesson. Choose a later day, or leave it empty.")
        raise RefusalError(msg, "until")
    query = select(Lesson).where(
        Lesson.class_id == lesson.class_id,
        Lesson.day >= lesson.day,
        Lesson.day <= (until or lesson.day),
        or_(Lesson.cancelled == "", Lesson.id == lesson.id),
    )
    lessons = session.scalars(query.order_by(Lesson.day)).all()
    for one in lessons:
        if _was_marked(session, one.id):
            msg = N_("On %(day)s people were marked. Take these marks back first, or choose other days.")
            raise RefusalError(msg, "until" if until else "cancelled", day=one.day)
    for one in lessons:
        one.cancelled = said
        record(session, actor, "cancel", "lesson", one.id)
    return len(lessons)


def hold_lesson(session: ScopedSession, actor: Actor, lesson_id: uuid.UUID) -> Lesson:
    """Undo that a lesson was cancelled."""
    lesson = lesson_named(session, lesson_id)
    running(session, lesson.class_id)
    if lesson.cancelled:
        lesson.cancelled = ""
        record(session, actor, "restore", "lesson", lesson.id)
    return lesson


def mark_lesson(
    session: ScopedSession, actor: Actor, lesson_id: uuid.UUID, marks: Mapping[uuid.UUID, bool | None], today: dt.date
) -> None:
    """Write down who was at a lesson, as (pupil: there or not); nothing takes a mark back.

    Who marks is taken for who gives it, when nobody was named and they teach this class. Raises `RefusalError` for a
    lesson that is cancelled or still to come, `AbsentError` for who is not of this class.
    """
    lesson = lesson_named(session, lesson_id)
    refuse_not_held(lesson, running(session, lesson.class_id), today)
    query = select(Pupil.id).where(Pupil.class_id == lesson.class_id, Pupil.id.in_(marks), Pupil.withdrawn_at.is_(None))
    if set(session.scalars(query)) != set(marks):
        raise AbsentError
    if not marks:
        return
    put = insert(LessonAttendance).values(
        [
            {"branch_id": session.branch_id, "lesson_id": lesson.id, "pupil_id": who, "present": present}
            for who, present in marks.items()
        ]
    )
    session.execute(
        put.on_conflict_do_update(
            index_elements=["branch_id", "lesson_id", "pupil_id"], set_={"present": put.excluded.present}
        )
    )
    if lesson.volunteer_id is None:
        lesson.volunteer_id = session.scalar(
            select(Volunteer.id)
            .join(Teacher, and_(Teacher.branch_id == Volunteer.branch_id, Teacher.volunteer_id == Volunteer.id))
            .where(
                Teacher.class_id == lesson.class_id,
                Teacher.withdrawn_at.is_(None),
                Volunteer.person_id == actor.person_id,
            )
            .limit(1)
        )
    record(session, actor, "attend", "lesson", lesson.id, marked=len(marks))


def refuse_not_held(lesson: Lesson, found: LanguageClass, today: dt.date) -> None:
    """Raise `RefusalError` for a lesson at which nobody can be: cancelled, or still to come."""
    if lesson.cancelled:
        msg = N_("This lesson is cancelled. Say first that it is held after all.")
        raise RefusalError(msg)
    if lesson.day > today:
        msg = N_("This lesson is still to come. On the day itself you can mark who is there.")
        raise RefusalError(msg)
    if found.ended_on is not None and lesson.day > found.ended_on:
        msg = N_("The class ended before this lesson.")
        raise RefusalError(msg)


def _was_marked(session: ScopedSession, lesson_id: uuid.UUID) -> bool:
    query = select(func.count()).where(LessonAttendance.lesson_id == lesson_id, LessonAttendance.present.is_(True))
    return bool(session.scalar(query))


def _kept(
    session: ScopedSession, found: LanguageClass, new: Sitting, today: dt.date, but: Lesson | None = None
) -> dict[str, object]:
    refuse_unlikely_day(new.day, today, "day")
    if new.day < found.started_on:
        msg = N_("The class begins on %(day)s. There is no lesson before that.")
        raise RefusalError(msg, "day", day=found.started_on)
    if found.ended_on is not None and new.day > found.ended_on:
        msg = N_("The class ended on %(day)s. Choose an earlier day.")
        raise RefusalError(msg, "day", day=found.ended_on)
    that_day = session.scalar(select(Lesson.id).where(Lesson.class_id == found.id, Lesson.day == new.day))
    if that_day is not None and (but is None or that_day != but.id):
        msg = N_("This class has a lesson on that day already.")
        raise RefusalError(msg, "day")
    if new.volunteer_id is not None:
        _refuse_elsewhere(session, found, new.day, new.volunteer_id)
    return {"day": new.day, "subject": plain_text(new.subject, "subject"), "volunteer_id": new.volunteer_id}


def _refuse_elsewhere(session: ScopedSession, found: LanguageClass, day: dt.date, volunteer_id: uuid.UUID) -> None:
    """Refuse who does not work here on that day, or gives a lesson of another class at those hours."""
    volunteer = volunteer_named(session, volunteer_id, lock=True)
    if day < volunteer.started_on or (volunteer.ended_on is not None and day > volunteer.ended_on):
        msg = N_("%(name)s does not work here on that day. Choose somebody else.")
        raise RefusalError(msg, "volunteer", name=volunteer.name)
    query = (
        select(LanguageClass)
        .join(Lesson, and_(Lesson.branch_id == LanguageClass.branch_id, Lesson.class_id == LanguageClass.id))
        .where(
            Lesson.volunteer_id == volunteer.id,
            Lesson.day == day,
            Lesson.cancelled == "",
            LanguageClass.id != found.id,
            LanguageClass.withdrawn_at.is_(None),
        )
    )
    for other in session.scalars(query):
        if hours_of(found).overlaps_on_a_day(hours_of(other)):
            msg = N_("%(name)s gives the lesson of class %(number)s at that time. Choose somebody else.")
            raise RefusalError(msg, "volunteer", name=volunteer.name, number=other.number)
