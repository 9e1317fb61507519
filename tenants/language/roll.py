"""Questions about the people of a class: who takes part, waits, left, teaches, and how they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from tenants.clients.models import Client
from tenants.faults import AbsentError
from tenants.gatherings import named_to, of_client
from tenants.language.models import LanguageClass, Lesson, LessonAttendance, Pupil, Teacher
from tenants.language.rules import missed_in_a_row
from tenants.volunteers.models import Volunteer

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Member:
    """Somebody in a class or waiting for it; `name` is empty when it is not for this reader."""

    pupil: Pupil
    name: str
    marks: tuple[bool, ...] = ()
    """Whether they were there, lesson by lesson, the oldest first; only what was marked."""
    present: bool | None = None
    """At the one lesson that was asked about."""

    @property
    def who(self) -> str:
        """The name, or for whom it is not meant the number."""
        return self.name or self.pupil.number

    @property
    def came(self) -> int:
        """How often they were there."""
        return sum(self.marks)

    @property
    def missed(self) -> int:
        """How many lessons they missed last, in a row."""
        return missed_in_a_row(self.marks)

    def is_member(self, today: dt.date) -> bool:
        """Whether they take part, or will."""
        pupil = self.pupil
        gone = pupil.left_on is not None and pupil.left_on < today
        return pupil.withdrawn_at is None and pupil.joined_on is not None and not gone

    @property
    def waits(self) -> bool:
        """Whether they wait for a place."""
        pupil = self.pupil
        return pupil.withdrawn_at is None and pupil.joined_on is None and pupil.left_on is None


def pupil_named(session: ScopedSession, pupil_id: uuid.UUID) -> Pupil:
    """Return who takes part, or waits, under this id. Raises `AbsentError` when there is nobody here."""
    pupil = session.scalar(select(Pupil).where(Pupil.id == pupil_id))
    if pupil is None:
        raise AbsentError
    return pupil


def members(session: ScopedSession, reader: Reader, class_id: uuid.UUID, *, runs: bool) -> list[Member]:
    """Return everybody of a class, also who waits, left or was taken back, with how they came, in one statement."""
    return _members(session, reader, Pupil.class_id == class_id, runs=runs)


def member_named(session: ScopedSession, reader: Reader, pupil_id: uuid.UUID, *, runs: bool) -> Member:
    """Return one of a class. Raises `AbsentError` when there is nobody here."""
    found = _members(session, reader, Pupil.id == pupil_id, runs=runs)
    if not found:
        raise AbsentError
    return found[0]


def _members(session: ScopedSession, reader: Reader, which: ColumnElement[bool], *, runs: bool) -> list[Member]:
    name = named_to(reader, Pupil, runs).label("name")
    marks = func.array_agg(aggregate_order_by(LessonAttendance.present, Lesson.day))
    came = (
        select(marks)
        .select_from(LessonAttendance)
        .join(Lesson, and_(Lesson.branch_id == LessonAttendance.branch_id, Lesson.id == LessonAttendance.lesson_id))
        .where(
            LessonAttendance.branch_id == Pupil.branch_id,
            LessonAttendance.pupil_id == Pupil.id,
            LessonAttendance.present.is_not(None),
            Lesson.cancelled == "",
        )
        .correlate(Pupil)
        .scalar_subquery()
    )
    query = (
        select(Pupil, name, came)
        .outerjoin(Client, of_client(Pupil))
        .where(which)
        .order_by(name == "", func.lower(name), Pupil.number, Pupil.joined_on)
    )
    return [Member(pupil, shown or "", tuple(seen or ())) for pupil, shown, seen in session.execute(query)]


def people_at(session: ScopedSession, reader: Reader, lesson: Lesson, *, runs: bool) -> list[Member]:
    """Return who is expected at a lesson, and whoever was marked at it, by name, in one statement."""
    name = named_to(reader, Pupil, runs).label("name")
    expected = and_(
        Pupil.joined_on <= lesson.day,
        or_(Pupil.left_on.is_(None), Pupil.left_on >= lesson.day),
    )
    here = and_(
        LessonAttendance.branch_id == Pupil.branch_id,
        LessonAttendance.pupil_id == Pupil.id,
        LessonAttendance.lesson_id == lesson.id,
        LessonAttendance.present.is_not(None),
    )
    query = (
        select(Pupil, name, LessonAttendance.present)
        .outerjoin(Client, of_client(Pupil))
        .outerjoin(LessonAttendance, here)
        .where(
            Pupil.class_id == lesson.class_id,
            Pupil.withdrawn_at.is_(None),
            or_(expected, LessonAttendance.present.is_not(None)),
        )
        .order_by(case((name == "", 1), else_=0), func.lower(name), Pupil.number)
    )
    return [Member(pupil, shown or "", (), present) for pupil, shown, present in session.execute(query)]


@dataclass(frozen=True)
class TeacherLine:
    """Somebody who teaches, or taught, a class."""

    teacher: Teacher
    name: str


def teachers_of(session: ScopedSession, class_id: uuid.UUID) -> tuple[LanguageClass, list[TeacherLine]]:
    """Return a class and who teaches or taught it, the latest first. Raises `AbsentError` when there is no class."""
    query = (
        select(LanguageClass, Teacher, Volunteer.name)
        .outerjoin(
            Teacher,
            and_(
                Teacher.branch_id == LanguageClass.branch_id,
                Teacher.class_id == LanguageClass.id,
                Teacher.withdrawn_at.is_(None),
            ),
        )
        .outerjoin(Volunteer, and_(Volunteer.branch_id == Teacher.branch_id, Volunteer.id == Teacher.volunteer_id))
        .where(LanguageClass.id == class_id)
        .order_by(Teacher.until.desc().nulls_first(), Teacher.since.desc())
    )
    rows = session.execute(query).all()
    if not rows:
        raise AbsentError
    return rows[0][0], [TeacherLine(teacher, name or "") for _class, teacher, name in rows if teacher is not None]


def teacher_named(session: ScopedSession, teacher_id: uuid.UUID) -> TeacherLine:
    """Return who teaches under this id. Raises `AbsentError` when there is nobody here."""
    query = (
        select(Teacher, Volunteer.name)
        .join(Volunteer, and_(Volunteer.branch_id == Teacher.branch_id, Volunteer.id == Teacher.volunteer_id))
        .where(Teacher.id == teacher_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise AbsentError
    return TeacherLine(row[0], row[1])
