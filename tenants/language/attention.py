"""What asks for attention in the language classes, in one statement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, cast, func, literal, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from tenants.clients.access import in_care
from tenants.clients.models import Client
from tenants.gatherings import named_to, of_client
from tenants.language.models import ClassKind, LanguageClass, Lesson, LessonAttendance, Pupil
from tenants.language.queries import gives, how_many, taking_part, teaches, waiting
from tenants.language.rules import MISSED_IN_A_ROW, has_place, missed_in_a_row

if TYPE_CHECKING:
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession


class Matter(StrEnum):
    """What asks for attention in a class."""

    LESSON = "lesson"
    """The reader gives this lesson today."""
    PLACE = "place"
    """Somebody waits and a place is free."""
    AWAY = "away"
    """Somebody missed the last three lessons."""


@dataclass(frozen=True)
class Attention:
    """Something in a class that asks for attention.

    `record_id` is the lesson, the class or the pupil. `name` is of who stays away, or when there is none their number.
    `count` is how many wait, or how many lessons were missed. `at` is when a lesson begins, when that is known.
    """

    matter: Matter
    class_id: uuid.UUID
    class_number: str
    record_id: uuid.UUID
    name: str = ""
    count: int = 0
    at: dt.time | None = None


def attention(session: ScopedSession, reader: Reader, today: dt.date) -> list[Attention]:
    """Return what asks for attention in the classes, in one statement.

    Who stays away is told to who teaches them, has them in their care, or oversees the branch: nobody else.
    """
    runs = and_(
        LanguageClass.withdrawn_at.is_(None), or_(LanguageClass.ended_on.is_(None), LanguageClass.ended_on >= today)
    )
    lessons = (
        select(
            literal(Matter.LESSON.value).label("matter"),
            LanguageClass.id.label("class_id"),
            LanguageClass.number.label("number"),
            Lesson.id.label("record_id"),
            func.jsonb_build_object("at", LanguageClass.starts_at).label("detail"),
        )
        .join(LanguageClass, and_(LanguageClass.branch_id == Lesson.branch_id, LanguageClass.id == Lesson.class_id))
        .where(runs, Lesson.day == today, Lesson.cancelled == "", or_(teaches(reader, today), gives(reader)))
    )
    places = select(
        literal(Matter.PLACE.value),
        LanguageClass.id,
        LanguageClass.number,
        LanguageClass.id,
        func.jsonb_build_object(
            "waiting", how_many(waiting()), "taken", how_many(taking_part(today)), "places", LanguageClass.places
        ),
    ).where(runs, how_many(waiting()) > 0)
    known = true() if reader.sees_all else or_(teaches(reader, today), in_care(reader, Client.id))
    marks = (
        select(func.jsonb_agg(aggregate_order_by(LessonAttendance.present, Lesson.day)))
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
    away = (
        select(
            literal(Matter.AWAY.value),
            LanguageClass.id,
            LanguageClass.number,
            Pupil.id,
            func.jsonb_build_object("name", named_to(reader, Pupil, True), "number", Pupil.number, "marks", marks),  # noqa: FBT003  they know them
        )
        .join(LanguageClass, and_(LanguageClass.branch_id == Pupil.branch_id, LanguageClass.id == Pupil.class_id))
        .outerjoin(Client, of_client(Pupil))
        .where(runs, LanguageClass.kind != ClassKind.HOMEWORK, taking_part(today), known)
    )
    everything = union_all(lessons, places, away).subquery()
    detail = cast(everything.c.detail, JSONB)
    query = select(everything.c.matter, everything.c.class_id, everything.c.number, everything.c.record_id, detail)
    found = (_told(Matter(matter), *rest) for matter, *rest in session.execute(query))
    return [one for one in found if one is not None]


def _told(
    matter: Matter, class_id: uuid.UUID, number: str, record_id: uuid.UUID, detail: dict[str, Any]
) -> Attention | None:
    if matter is Matter.LESSON:
        at = dt.time.fromisoformat(detail["at"]) if detail["at"] else None
        return Attention(matter, class_id, number, record_id, at=at)
    if matter is Matter.PLACE:
        free = has_place(detail["places"], detail["taken"])
        return Attention(matter, class_id, number, record_id, count=detail["waiting"]) if free else None
    missed = missed_in_a_row(detail["marks"] or ())
    if missed < MISSED_IN_A_ROW:
        return None
    return Attention(matter, class_id, number, record_id, detail["name"] or detail["number"], missed)
