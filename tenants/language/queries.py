"""Questions about language classes: which there are, who takes part, which lessons are when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from tenants.branches.models import Municipality
from tenants.faults import AbsentError
from tenants.language.models import ClassKind, LanguageClass, Lesson, LessonAttendance, Pupil, Teacher
from tenants.language.rules import free_places, has_place
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, ScalarSelect

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class ClassLine:
    """A class as a list shows it, as it is today."""

    language_class: LanguageClass
    municipality: str
    teachers: tuple[str, ...]
    members: int
    waiting: int
    next_lesson: dt.date | None
    mine: bool
    """Whether the reader teaches it today."""

    @property
    def free(self) -> int | None:
        """How many places are free; none means no limit."""
        return free_places(self.language_class.places, self.members)

    @property
    def can_offer(self) -> bool:
        """Whether somebody waits for a place that is free."""
        return self.waiting > 0 and has_place(self.language_class.places, self.members)


@dataclass(frozen=True)
class LessonLine:
    """A lesson with its class, who teaches it, and how far it is marked."""

    lesson: Lesson
    language_class: LanguageClass
    teacher: str
    present: int
    marked: int
    mine: bool = False


def teaches(reader: Reader, today: dt.date) -> ColumnElement[bool]:
    """Return the condition that the reader teaches the class of the row today."""
    mine = select(Volunteer.id).where(Volunteer.person_id == reader.actor.who)
    return (
        select(literal(1))
        .where(
            Teacher.branch_id == LanguageClass.branch_id,
            Teacher.class_id == LanguageClass.id,
            Teacher.withdrawn_at.is_(None),
            Teacher.volunteer_id.in_(mine),
            Teacher.since <= today,
            or_(Teacher.until.is_(None), Teacher.until >= today),
        )
        .correlate(LanguageClass)
        .exists()
    )


def gives(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that the reader gives the lesson of the row, as a teacher of the class or in their stead."""
    mine = select(Volunteer.id).where(Volunteer.person_id == reader.actor.who)
    return and_(Lesson.volunteer_id.is_not(None), Lesson.volunteer_id.in_(mine))


def _municipality() -> ScalarSelect[str]:
    return (
        select(Municipality.name)
        .where(
            Municipality.code == LanguageClass.municipality_code,
            func.lower(Municipality.valid) <= LanguageClass.started_on,
        )
        .order_by(func.lower(Municipality.valid).desc())
        .limit(1)
        .correlate(LanguageClass)
        .scalar_subquery()
    )


def last_day(today: dt.date) -> ColumnElement[dt.date]:
    """Return the day on which a class is looked at: today, or its last day when it ended before."""
    return func.least(today, func.coalesce(LanguageClass.ended_on, today))


def _teachers(today: dt.date) -> ScalarSelect[Any]:
    """Return the names of who teaches a class today, or taught it on its last day."""
    day = last_day(today)
    names = func.array_agg(aggregate_order_by(Volunteer.name, Volunteer.name), type_=ARRAY(String))
    return (
        select(names)
        .select_from(Teacher)
        .join(Volunteer, and_(Volunteer.branch_id == Teacher.branch_id, Volunteer.id == Teacher.volunteer_id))
        .where(
            Teacher.branch_id == LanguageClass.branch_id,
            Teacher.class_id == LanguageClass.id,
            Teacher.withdrawn_at.is_(None),
            Teacher.since <= day,
            or_(Teacher.until.is_(None), Teacher.until >= day),
        )
        .correlate(LanguageClass)
        .scalar_subquery()
    )


def taking_part(today: dt.date | ColumnElement[dt.date]) -> ColumnElement[bool]:
    """Return the condition that somebody has a place in their class today, or has one coming."""
    return and_(
        Pupil.withdrawn_at.is_(None),
        Pupil.joined_on.is_not(None),
        or_(Pupil.left_on.is_(None), Pupil.left_on >= today),
    )


def waiting() -> ColumnElement[bool]:
    """Return the condition that somebody waits for a place."""
    return and_(Pupil.withdrawn_at.is_(None), Pupil.joined_on.is_(None), Pupil.left_on.is_(None))


def how_many(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return how many of the people of a class meet a condition, as a part of a query about classes."""
    return (
        select(func.count())
        .where(Pupil.branch_id == LanguageClass.branch_id, Pupil.class_id == LanguageClass.id, condition)
        .correlate(LanguageClass)
        .scalar_subquery()
    )


def class_lines(session: ScopedSession, reader: Reader, today: dt.date) -> list[ClassLine]:
    """Return the classes that were not entered by mistake, the reader's own first, in one statement."""
    next_lesson = select(func.min(Lesson.day)).where(
        Lesson.branch_id == LanguageClass.branch_id,
        Lesson.class_id == LanguageClass.id,
        Lesson.cancelled == "",
        Lesson.day >= today,
    )
    mine = teaches(reader, today)
    query = (
        select(
            LanguageClass,
            func.coalesce(_municipality(), LanguageClass.municipality_code),
            _teachers(today),
            how_many(taking_part(last_day(today))),
            how_many(waiting()),
            next_lesson.correlate(LanguageClass).scalar_subquery(),
            mine,
        )
        .where(LanguageClass.withdrawn_at.is_(None))
        .order_by(mine.desc(), LanguageClass.weekday, LanguageClass.starts_at, LanguageClass.number)
    )
    return [
        ClassLine(one, municipality, tuple(teachers or ()), *rest)
        for one, municipality, teachers, *rest in session.execute(query)
    ]


def lessons_of_day(session: ScopedSession, reader: Reader, day: dt.date) -> list[LessonLine]:
    """Return the lessons of a day, the reader's own first, in one statement."""
    mine = or_(teaches(reader, day), gives(reader))
    query = (
        _lessons(mine)
        .where(Lesson.day == day, LanguageClass.withdrawn_at.is_(None))
        .order_by(mine.desc(), LanguageClass.starts_at, LanguageClass.number)
    )
    return [LessonLine(*row) for row in session.execute(query)]


def _lessons(mine: ColumnElement[bool]) -> Any:
    def count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return (
            select(func.count())
            .where(LessonAttendance.branch_id == Lesson.branch_id, LessonAttendance.lesson_id == Lesson.id, *conditions)
            .correlate(Lesson)
            .scalar_subquery()
        )

    return (
        select(
            Lesson,
            LanguageClass,
            func.coalesce(Volunteer.name, ""),
            count(LessonAttendance.present.is_(True)),
            count(LessonAttendance.present.is_not(None)),
            mine,
        )
        .join(LanguageClass, and_(LanguageClass.branch_id == Lesson.branch_id, LanguageClass.id == Lesson.class_id))
        .outerjoin(Volunteer, and_(Volunteer.branch_id == Lesson.branch_id, Volunteer.id == Lesson.volunteer_id))
    )


@dataclass(frozen=True)
class ClassPage:
    """A class with its lessons, oldest first."""

    language_class: LanguageClass
    municipality: str
    teachers: tuple[str, ...]
    mine: bool
    lessons: tuple[LessonLine, ...]


def class_page(session: ScopedSession, reader: Reader, class_id: uuid.UUID, today: dt.date) -> ClassPage:
    """Return a class with its lessons, in one statement. Raises `AbsentError` when there is none here."""
    mine = teaches(reader, today)

    def count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return (
            select(func.count())
            .where(LessonAttendance.branch_id == Lesson.branch_id, LessonAttendance.lesson_id == Lesson.id, *conditions)
            .correlate(Lesson)
            .scalar_subquery()
        )

    query = (
        select(
            LanguageClass,
            func.coalesce(_municipality(), LanguageClass.municipality_code),
            _teachers(today),
            mine,
            Lesson,
            func.coalesce(Volunteer.name, ""),
            count(LessonAttendance.present.is_(True)),
            count(LessonAttendance.present.is_not(None)),
        )
        .outerjoin(Lesson, and_(Lesson.branch_id == LanguageClass.branch_id, Lesson.class_id == LanguageClass.id))
        .outerjoin(Volunteer, and_(Volunteer.branch_id == Lesson.branch_id, Volunteer.id == Lesson.volunteer_id))
        .where(LanguageClass.id == class_id)
        .order_by(Lesson.day)
    )
    rows = session.execute(query).all()
    if not rows:
        raise AbsentError
    one, municipality, teachers, is_mine = rows[0][:4]
    lessons = (
        LessonLine(lesson, one, teacher, present, marked, is_mine)
        for *_class, lesson, teacher, present, marked in rows
        if lesson is not None
    )
    return ClassPage(one, municipality, tuple(teachers or ()), is_mine, tuple(lessons))


def class_named(session: ScopedSession, class_id: uuid.UUID, *, lock: bool = False) -> LanguageClass:
    """Return the class with this id in the branch, locked when asked. Raises `AbsentError` when there is none here."""
    query = select(LanguageClass).where(LanguageClass.id == class_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise AbsentError
    return found


def class_of_pupil(
    session: ScopedSession, reader: Reader, pupil_id: uuid.UUID, today: dt.date
) -> tuple[LanguageClass, bool]:
    """Return the class somebody is in, and whether the reader teaches it today. Raises `AbsentError` for nobody."""
    query = (
        select(LanguageClass, teaches(reader, today))
        .join(Pupil, and_(Pupil.branch_id == LanguageClass.branch_id, Pupil.class_id == LanguageClass.id))
        .where(Pupil.id == pupil_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    return row[0], row[1]


def lesson_page(session: ScopedSession, reader: Reader, lesson_id: uuid.UUID) -> LessonLine:
    """Return a lesson with its class, and whether it is the reader's. Raises `AbsentError` when there is none here."""
    mine = or_(_taught_on_its_day(reader), gives(reader))
    row = session.execute(_lessons(mine).where(Lesson.id == lesson_id)).one_or_none()
    if row is None:
        raise AbsentError
    return LessonLine(*row)


def _taught_on_its_day(reader: Reader) -> ColumnElement[bool]:
    """Return the condition that the reader teaches the class on the day of the lesson."""
    mine = select(Volunteer.id).where(Volunteer.person_id == reader.actor.who)
    return (
        select(literal(1))
        .where(
            Teacher.branch_id == Lesson.branch_id,
            Teacher.class_id == Lesson.class_id,
            Teacher.withdrawn_at.is_(None),
            Teacher.volunteer_id.in_(mine),
            Teacher.since <= Lesson.day,
            or_(Teacher.until.is_(None), Teacher.until >= Lesson.day),
        )
        .correlate(Lesson)
        .exists()
    )


@dataclass(frozen=True)
class Place:
    """A client's place in a class, as their own page tells it; without a first day they wait."""

    class_id: uuid.UUID
    class_number: str
    kind: ClassKind
    waits_since: dt.date | None
    joined_on: dt.date | None
    left_on: dt.date | None
    came: int
    lessons: int
    """How many lessons they were marked at."""


def classes_of_client(session: ScopedSession, client_id: uuid.UUID) -> list[Place]:
    """Return the classes a client takes or took part in, or waits for, the latest first, in one statement."""

    def count(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return (
            select(func.count())
            .where(LessonAttendance.branch_id == Pupil.branch_id, LessonAttendance.pupil_id == Pupil.id, *conditions)
            .correlate(Pupil)
            .scalar_subquery()
        )

    query = (
        select(
            LanguageClass.id,
            LanguageClass.number,
            LanguageClass.kind,
            Pupil.waits_since,
            Pupil.joined_on,
            Pupil.left_on,
            count(LessonAttendance.present.is_(True)),
            count(LessonAttendance.present.is_not(None)),
        )
        .join(LanguageClass, and_(LanguageClass.branch_id == Pupil.branch_id, LanguageClass.id == Pupil.class_id))
        .where(Pupil.client_id == client_id, Pupil.withdrawn_at.is_(None), LanguageClass.withdrawn_at.is_(None))
        .order_by(func.coalesce(Pupil.joined_on, Pupil.waits_since).desc())
    )
    return [Place(*row) for row in session.execute(query)]
