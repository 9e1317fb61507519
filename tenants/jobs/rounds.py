"""Jobs that go round every few minutes: one line a day on the jobs page, and an alarm when a round was missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.jobs.models import Run, RunState
from tenants.moments import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.isolation import ScopedSession

QUESTIONS_JOB = "guard_questions"
EVERY: dict[str, dt.timedelta] = {QUESTIONS_JOB: dt.timedelta(minutes=5)}
"""The jobs that go round, and how often."""
MISSED = 3
"""So many rounds may be missed, as at a restart, before it is an alarm."""


@dataclass(frozen=True)
class Silence:
    """A job that should have gone round, and when it last did; never when there is no moment."""

    job: str
    last: dt.datetime | None


def note_round(session: ScopedSession, job: str, moment: dt.datetime, counts: Mapping[str, int]) -> None:
    """Say that a round was done, and add what it did to the day's."""
    total = {name: func.coalesce(Run.counts[name].as_integer(), 0) + count for name, count in counts.items()}
    values = {"state": RunState.DONE, "attempts": 0, "error": None, "started_at": moment, "finished_at": moment}
    day = insert(Run).values(job=job, branch_id=None, day=local_date(moment), counts=dict(counts), **values)
    added = func.jsonb_build_object(*(part for pair in total.items() for part in pair))
    session.execute(
        day.on_conflict_do_update(index_elements=["job", "branch_id", "day"], set_={**values, "counts": added})
    )
    # What the last round of another day left undone, this one did.
    before = update(Run).where(Run.job == job, Run.day < local_date(moment), Run.state != RunState.DONE)
    session.execute(before.values(state=RunState.DONE, finished_at=moment, error=None))


def note_failed_round(session: ScopedSession, job: str, moment: dt.datetime, error: BaseException) -> None:
    """Say that a round failed, by the class of its error only; the next one is due in a few minutes."""
    values = {"state": RunState.FAILED, "error": type(error).__name__, "started_at": moment}
    day = insert(Run).values(job=job, branch_id=None, day=local_date(moment), attempts=1, **values)
    again = {**values, "attempts": Run.attempts + 1}
    session.execute(day.on_conflict_do_update(index_elements=["job", "branch_id", "day"], set_=again))


def silent_jobs(session: ScopedSession, moment: dt.datetime) -> list[Silence]:
    """Return the jobs that have not gone round for too long: beat or the workers stand still, or every round fails."""
    rounds = select(Run.job, func.max(Run.finished_at).label("last")).where(Run.job.in_(EVERY)).group_by(Run.job)
    last = {row.job: row.last for row in session.execute(rounds)}
    silent = [Silence(job, last.get(job)) for job in EVERY]
    return [each for each in silent if each.last is None or each.last < moment - MISSED * EVERY[each.job]]
