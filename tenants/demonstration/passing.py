"""What time did to made-up dossiers: lines of their day, steps not left behind, and why something was late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from tenants.deadlines.models import Deadline, DeadlineState
from tenants.terms.catalogue import CATALOGUE, Bound

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Sequence

    from tenants.demonstration.team import Colleague
    from tenants.isolation import ScopedSession

WHY_LATE = {
    Bound.CLIENT: (
        "De cliënt kreeg de brief pas na de verhuizing. De advocaat vraagt of het verschoonbaar is.",
        "De papieren kwamen te laat uit het buitenland. De advocaat weet ervan.",
    ),
    Bound.AUTHORITY: (
        "Er is nog niet besloten. De ingebrekestelling ligt klaar.",
        "Gebeld: het besluit komt volgende week.",
    ),
}


def let_time_pass(session: ScopedSession, today: dt.date) -> None:
    """Let every line have been written on its day, by whoever's work the dossier is, and no step be left behind."""
    session.execute(
        text(
            "UPDATE dossier_steps step SET done_on = after.done_on FROM ("
            " SELECT DISTINCT ON (one.id) one.branch_id, one.id, next.done_on FROM dossier_steps one JOIN dossier_steps next"
            " ON next.branch_id = one.branch_id AND next.dossier_id = one.dossier_id AND next.position > one.position"
            " WHERE one.branch_id = :branch AND one.done_on IS NULL AND NOT one.not_needed AND next.done_on IS NOT NULL"
            " ORDER BY one.id, next.position) after"
            " WHERE step.branch_id = after.branch_id AND step.id = after.id"
        ),
        {"branch": session.branch_id},
    )
    session.execute(
        text(
            "UPDATE dossier_entries entry SET at = (entry.day + time '10:00') AT TIME ZONE 'Europe/Amsterdam',"
            " person_id = coalesce(entry.person_id, volunteer.person_id)"
            " FROM dossiers dossier LEFT JOIN volunteers volunteer"
            " ON volunteer.branch_id = dossier.branch_id AND volunteer.id = dossier.handler_id"
            " WHERE entry.branch_id = :branch AND dossier.branch_id = entry.branch_id"
            " AND dossier.id = entry.dossier_id AND entry.day < :today"
        ),
        {"branch": session.branch_id, "today": today},
    )
    session.execute(
        text(
            "UPDATE dossier_events SET entered_at = (least(day, :today - 1) + time '10:00') AT TIME ZONE 'Europe/Amsterdam'"
            " WHERE branch_id = :branch"
        ),
        {"branch": session.branch_id, "today": today},
    )


def explain_late(session: ScopedSession, dice: random.Random, colleagues: Sequence[Colleague], today: dt.date) -> None:
    """Let somebody have said why half of what is late is late."""
    bound = {term.id: term.bound for term in CATALOGUE if term.bound is not Bound.NOBODY}
    late = session.scalars(
        select(Deadline)
        .where(
            Deadline.state == DeadlineState.OPEN,
            Deadline.withdrawn_at.is_(None),
            Deadline.last_day < today,
            Deadline.term.in_(list(bound)),
        )
        .order_by(Deadline.last_day, Deadline.dossier_id)
    ).all()
    people = [one.person_id for one in colleagues if one.person_id]
    for deadline in late[::2] if people else ():
        deadline.late_reason = dice.choice(WHY_LATE[bound[deadline.term]])
        deadline.late_said_at, deadline.late_said_by = func.now(), dice.choice(people)
    session.flush()
