"""Questions about runs: which nights are whole, and which branches are late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.branches.models import Branch
from tenants.jobs.models import Run, RunState

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Night:
    """One job on one day: how many branches of how many, and when the last was done."""

    job: str
    day: dt.date
    total: int
    done: int
    quarantined: int
    finished_at: dt.datetime | None

    @property
    def whole(self) -> bool:
        """Whether every branch is done."""
        return self.done == self.total


@dataclass(frozen=True)
class LateRun:
    """A branch that a job has not finished with."""

    run: Run
    branch_name: str


def latest_nights(session: ScopedSession, limit: int = 14) -> list[Night]:
    """Return the latest nights of every job, newest first, in one statement."""
    done = func.count().filter(Run.state == RunState.DONE)
    quarantined = func.count().filter(Run.state == RunState.QUARANTINED)
    rows = session.execute(
        select(Run.job, Run.day, func.count(), done, quarantined, func.max(Run.finished_at))
        .group_by(Run.job, Run.day)
        .order_by(func.max(Run.due_at).desc(), Run.day.desc(), Run.job)
        .limit(limit)
    )
    return [Night(*row) for row in rows]


@dataclass(frozen=True)
class Audit:
    """How the audit of a night's editions went."""

    day: dt.date
    hidden: int
    """How many numbers are not shown."""
    tried: int
    """How many hidden cells were tried."""
    recovered: int
    """How many of them followed from the others: must be nought."""
    beyond: int = 0
    """How many followed from what branches told themselves or from earlier editions: new editions cannot hide them."""


def latest_audit(session: ScopedSession, job: str) -> Audit | None:
    """Return how the last audit went; none before the first."""
    row = session.execute(select(Run.day, Run.counts).where(Run.job == job).order_by(Run.day.desc()).limit(1)).first()
    return (
        Audit(row[0], *(int(row[1].get(name, 0)) for name in ("hidden", "tried", "recovered", "beyond")))
        if row
        else None
    )


def late_runs(session: ScopedSession, *, job: str | None = None, day: dt.date | None = None) -> list[LateRun]:
    """Return the runs that are not done, by branch name; of one job and day when given."""
    query = (
        select(Run, func.coalesce(Branch.name, ""))
        .outerjoin(Branch, Branch.id == Run.branch_id)
        .where(Run.state != RunState.DONE)
        .order_by(Run.day.desc(), Run.job, Branch.name)
    )
    if job is not None:
        query = query.where(Run.job == job)
    if day is not None:
        query = query.where(Run.day == day)
    return [LateRun(run, name) for run, name in session.execute(query)]


def forgotten_runs(session: ScopedSession, before: dt.datetime) -> Sequence[Run]:
    """Return runs that are neither done nor quarantined and were last touched before `before`."""
    touched = func.greatest(Run.due_at, func.coalesce(Run.started_at, Run.due_at))
    return session.scalars(
        select(Run).where(Run.state.not_in([RunState.DONE, RunState.QUARANTINED]), touched < before)
    ).all()


def run_with_id(session: ScopedSession, run_id: uuid.UUID) -> Run | None:
    """Return one run, or none."""
    return session.scalar(select(Run).where(Run.id == run_id))


def is_under_way(session: ScopedSession, job: str, since: dt.datetime) -> bool:
    """Whether a run of `job` that was due `since` then is neither done nor set aside."""
    ended = (RunState.DONE, RunState.QUARANTINED)
    query = select(Run.id).where(Run.job == job, Run.due_at >= since, Run.state.not_in(ended))
    return bool(session.scalar(select(query.exists())))
