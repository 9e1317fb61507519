"""Guarding the questions at the Helpdesk, every few minutes: nothing is forgotten, at the Helpdesk or in the branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from tasks.app import app, engine
from tasks.outbox import try_outbox
from tenants.escalations.merging import let_go
from tenants.escalations.reminding import remind_branch, unheard
from tenants.escalations.watching import close_settled, give_back, hand_up_forgotten, hold, moment_of
from tenants.isolation import Branch, Directory, Helpdesk, scoped
from tenants.jobs.rounds import QUESTIONS_JOB, note_failed_round, note_round
from tenants.moments import now

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.escalations.guarding import Moment
    from tenants.isolation import ScopedSession

log = structlog.get_logger()


@app.task(name="tasks.helpdesk.guard_questions")
def guard_questions() -> dict[str, int] | None:
    """Guard the questions; return what was done, in numbers, or nothing when another worker does it."""
    counts = guard_round(engine(), now())
    if counts and any(counts.values()):
        try_outbox(engine())
    return counts


def guard_round(source: Engine, moment: dt.datetime) -> dict[str, int] | None:
    """Do one round of guarding and tell the jobs page of it; a round that fails is told too, and raises."""
    try:
        counts = _guard(source, moment)
    except Exception as error:
        with scoped(source, Directory()) as session:
            note_failed_round(session, QUESTIONS_JOB, moment, error)
        raise
    if counts is not None:
        with scoped(source, Directory()) as session:
            note_round(session, QUESTIONS_JOB, moment, counts)
    return counts


def _guard(source: Engine, moment: dt.datetime) -> dict[str, int] | None:
    """Each step in a transaction of its own, so that what it holds is held shortly."""
    at, counts = moment_of(moment), {}
    steps: dict[str, Callable[[ScopedSession, Moment], int]] = {
        "went_back": give_back,
        "closed": close_settled,
        "let_go": let_go,
    }
    if at.open:
        steps["handed_up"] = hand_up_forgotten
    for name, step in steps.items():
        with scoped(source, Helpdesk()) as session:
            if not hold(session):
                return None
            counts[name] = step(session, at)
    counts["reminded"] = _remind(source, moment) if at.open else 0
    return counts


def _remind(source: Engine, moment: dt.datetime) -> int:
    """Remind in each branch, in its own scope, as far as there is anything to remind of."""
    at = moment_of(moment)
    with scoped(source, Helpdesk()) as session:
        found = unheard(session, at)
    mails = 0
    for branch_id, questions in found.items():
        with scoped(source, Branch(branch_id)) as session:
            mails += remind_branch(session, questions, at)
    return mails
