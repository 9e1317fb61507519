"""What is late, what waits and what is incomplete in a branch, as numbers: all of it in one statement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from tenants.clients.models import Handover
from tenants.deadlines.attention import STILL_AFTER, unattended
from tenants.deadlines.guarding import BY_ITSELF, OPENINGS
from tenants.deadlines.lateness import RUNNING, asks_reason, is_late
from tenants.deadlines.models import Deadline, Reminder, Stage
from tenants.deadlines.reminders import ALIVE
from tenants.dossiers.models import Dossier, DossierTask
from tenants.escalations.models import Escalation, State
from tenants.escalations.news import UNREAD
from tenants.housing.models import Placement
from tenants.language.models import LanguageClass, Lesson, LessonAttendance
from tenants.moments import LOCAL
from tenants.partners.models import Signal, SignalState

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect

    from tenants.isolation import ScopedSession

NEAR = dt.timedelta(days=7)
LOOKED_BACK = dt.timedelta(days=60)
"""So far back a record that is incomplete is asked about: what is older stays as it is, and the sign-off asks about it."""


def counts(session: ScopedSession, today: dt.date) -> dict[str, dict[str, Any]]:
    """Return how the branch stands on the morning of `today`: late, waits, incomplete (`content.py` says what is what)."""
    branch_id = session.branch_id
    asked = {
        ("late", "became"): _deadlines(is_late(today), Deadline.last_day == today - dt.timedelta(days=1)),
        ("late", "late"): _deadlines(asks_reason(today), running=False),
        ("late", "near"): _deadlines(
            Deadline.last_day.between(today, today + NEAR), Deadline.term.not_in(BY_ITSELF | OPENINGS)
        ),
        ("late", "tasks"): _tasks(today),
        ("waits", "approvals"): _questions(Escalation.state == State.PROPOSED),
        ("waits", "asked_back"): _questions(Escalation.state == State.WAITING),
        ("waits", "answers"): _questions(UNREAD),
        ("waits", "handed_up"): _deadlines(_handed_up()),
        ("waits", "still"): _deadlines(
            Deadline.last_day.is_(None), Deadline.stands_still_since <= today - STILL_AFTER
        ),
        ("waits", "handovers"): _handovers(),
        ("waits", "signals"): select(func.count()).where(
            Signal.branch_id == branch_id, Signal.state == SignalState.NOTICED
        ).scalar_subquery(),
        ("incomplete", "nobodys"): _nobodys(today),
        ("incomplete", "unknown"): _unknown(today),
        ("incomplete", "lessons"): _lessons(today),
    }  # fmt: skip
    row = session.execute(select(*asked.values())).one()
    found: dict[str, dict[str, Any]] = {"late": {}, "waits": {}, "incomplete": {}}
    for (part, name), number in zip(asked, row, strict=True):
        found[part][name] = number
    return found


def _deadlines(*which: Any, running: bool = True) -> ScalarSelect[int]:
    of_dossier = (Dossier.branch_id == Deadline.branch_id) & (Dossier.id == Deadline.dossier_id)
    query = select(func.count()).select_from(Deadline).join(Dossier, of_dossier).where(ALIVE, *which)
    return (query.where(RUNNING) if running else query).scalar_subquery()


def _handed_up() -> Any:
    """Return the condition that somebody who oversees the branch was asked, and nobody took it up since."""
    taken_up_on = func.date(func.timezone(LOCAL.key, Deadline.taken_up_at))
    return exists().where(
        Reminder.branch_id == Deadline.branch_id,
        Reminder.deadline_id == Deadline.id,
        Reminder.last_day == Deadline.last_day,
        Reminder.stage == Stage.HANDED_UP,
        or_(Deadline.taken_up_at.is_(None), taken_up_on < Reminder.day),
    )


def _tasks(today: dt.date) -> ScalarSelect[int]:
    of_dossier = (Dossier.branch_id == DossierTask.branch_id) & (Dossier.id == DossierTask.dossier_id)
    return (
        select(func.count())
        .select_from(DossierTask)
        .join(Dossier, of_dossier)
        .where(
            ALIVE,
            DossierTask.due_on < today,
            DossierTask.done_on.is_(None),
            DossierTask.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )


def _questions(which: Any) -> ScalarSelect[int]:
    return select(func.count()).select_from(Escalation).where(which).scalar_subquery()


def _handovers() -> ScalarSelect[int]:
    """Count who was handed to this branch and waits to be taken over; the wall shows only what was handed to or by it."""
    waits = and_(
        Handover.to_branch_id == func.current_branch(),
        Handover.accepted_at.is_(None),
        Handover.declined_at.is_(None),
        Handover.withdrawn_at.is_(None),
    )
    return select(func.count()).select_from(Handover).where(waits).scalar_subquery()


def _nobodys(today: dt.date) -> ScalarSelect[int]:
    return select(func.count()).select_from(Dossier).where(ALIVE, unattended(today)).scalar_subquery()


def _unknown(today: dt.date) -> ScalarSelect[int]:
    """Count who was housed lately while something is missing by which they are counted."""
    missing = or_(Placement.age_group == "unknown", Placement.sex == "unknown", Placement.nationality == "unknown")
    recent = Placement.day.between(today - LOOKED_BACK, today)
    return (
        select(func.count())
        .select_from(Placement)
        .where(Placement.withdrawn_at.is_(None), recent, missing)
        .scalar_subquery()
    )


def _lessons(today: dt.date) -> ScalarSelect[int]:
    """Count lessons of which nobody said who came."""
    marked = exists().where(
        LessonAttendance.branch_id == Lesson.branch_id,
        LessonAttendance.lesson_id == Lesson.id,
        LessonAttendance.present.is_not(None),
    )
    of_class = (LanguageClass.branch_id == Lesson.branch_id) & (LanguageClass.id == Lesson.class_id)
    return (
        select(func.count())
        .select_from(Lesson)
        .join(LanguageClass, of_class)
        .where(
            LanguageClass.withdrawn_at.is_(None),
            Lesson.cancelled == "",
            Lesson.day >= today - LOOKED_BACK,
            Lesson.day < today,
            ~marked,
        )
        .scalar_subquery()
    )
