"""What is odd about the last month that is over in Hellevoetsluis: more legal questions, and lessons nobody noted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from tenants.consultations.models import Channel, Guidance
from tenants.demonstration.making import made_id, write
from tenants.demonstration.visits import Only, make_period
from tenants.language.models import LanguageClass, Lesson, LessonAttendance, Pupil
from tenants.signing.rules import month_before

if TYPE_CHECKING:
    import random
    import uuid

    from tenants.demonstration.visits import Batch, Desk
    from tenants.isolation import ScopedSession

JUMP = 48
"""So many more legal questions came in the last month that is over: another organisation sends them on."""
SUMMER = (dt.date(2000, 7, 14), dt.date(2000, 8, 24))


def add_jump(batch: Batch, dice: random.Random, desk: Desk, today: dt.date) -> None:
    """Add the legal questions that make the last month that is over odd: its team lead knows why."""
    last = month_before(today)
    days = [last + dt.timedelta(days=number) for number in range(28)]
    kind = Only({Channel.WALK_IN: 3, Channel.PHONE: 2}, Guidance.OUTSIDE, is_legal=True)
    make_period(batch, dice, desk, days, JUMP, sizes={1: 1}, only=kind)


def forget_lessons(session: ScopedSession, dice: random.Random, today: dt.date) -> None:
    """Let the classes of the branch be a year old, and forget to note who was there in the last month that is over."""
    known: dict[uuid.UUID, set[dt.date]] = {}
    for class_id, day in session.execute(select(Lesson.class_id, Lesson.day)):
        known.setdefault(class_id, set()).add(day)
    classes = session.execute(
        select(LanguageClass.id, LanguageClass.started_on, LanguageClass.weekday).where(
            LanguageClass.ended_on.is_(None)
        )
    ).all()
    pupils = session.execute(select(Pupil.class_id, Pupil.id, Pupil.joined_on).where(Pupil.left_on.is_(None))).all()
    rows: dict[type, list[dict[str, Any]]] = {Lesson: [], LessonAttendance: []}
    for class_id, begun, weekday in classes:
        if weekday is None:
            continue
        day = begun + dt.timedelta(days=(weekday - begun.isoweekday()) % 7)
        until = min(known.get(class_id, {today}))
        seats = [pupil_id for of_class, pupil_id, joined in pupils if of_class == class_id and joined is not None][:6]
        while day < until:
            if not SUMMER[0] <= day.replace(year=2000) <= SUMMER[1]:
                lesson_id = made_id(dice, day)
                rows[Lesson].append({"id": lesson_id, "class_id": class_id, "day": day, "subject": ""})
                rows[LessonAttendance] += [
                    {"lesson_id": lesson_id, "pupil_id": pupil_id, "present": dice.random() < 0.85}  # noqa: PLR2004
                    for pupil_id in seats
                ]
            day += dt.timedelta(days=7)
    for model, made in rows.items():
        write(session, model, made)
    last = month_before(today)
    held = select(Lesson.id).where(Lesson.day >= last, Lesson.day < today.replace(day=1))
    session.execute(
        update(LessonAttendance).where(LessonAttendance.lesson_id.in_(held)).values(present=None),
        execution_options={"synchronize_session": False},
    )
