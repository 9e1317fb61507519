"""Planning, claiming and finishing runs, so that each is done once, however often its task arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import cast, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from tenants.branches.models import Branch
from tenants.jobs.models import Run, RunState
from tenants.outbox import send_later

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession

MOST_ATTEMPTS = 3
"""After so many a run is quarantined and shown to the admin: a poison task must not run for ever."""


@dataclass(frozen=True)
class Claim:
    """What a worker was given to do."""

    run_id: uuid.UUID
    job: str
    branch_id: uuid.UUID | None
    day: dt.date


def plan_branch_runs(session: ScopedSession, job: str, task: str, day: dt.date, *, again: bool = False) -> int:
    """Plan `job` of `day` for every branch that had opened by then and ask for a task each; return how many are new.

    Closed branches too: what they recorded is still corrected. What was planned before stays as it is; with `again`,
    what was done is done once more.
    """
    branches = select(func.uuidv7(), cast(job, Run.job.type), Branch.id, cast(day, Run.day.type)).where(
        func.lower(Branch.open) <= day
    )
    planned = insert(Run).from_select(["id", "job", "branch_id", "day"], branches)
    if again:
        planned = planned.on_conflict_do_update(
            index_elements=["job", "branch_id", "day"],
            set_={"state": RunState.DUE, "attempts": 0, "due_at": func.now(), "error": None},
        )
    else:
        planned = planned.on_conflict_do_nothing(index_elements=["job", "branch_id", "day"])
    new = session.scalars(planned.returning(Run.branch_id)).all()
    for branch_id in new:
        send_later(session, task, branch_id, day.isoformat())
    return len(new)


def plan_run(session: ScopedSession, job: str, task: str, day: dt.date, *, again: bool = False) -> bool:
    """Plan `job` of `day` once for all branches and ask for its task; return whether it is new, or with `again` anew."""
    planned = insert(Run).values(job=job, branch_id=None, day=day)
    if again:
        values = {"state": RunState.DUE, "attempts": 0, "due_at": func.now(), "error": None}
        planned = planned.on_conflict_do_update(index_elements=["job", "branch_id", "day"], set_=values)
    else:
        planned = planned.on_conflict_do_nothing(index_elements=["job", "branch_id", "day"])
    if session.scalar(planned.returning(Run.id)) is None:
        return False
    send_later(session, task, "", day.isoformat())
    return True


def begin_attempt(session: ScopedSession, job: str, branch_id: uuid.UUID | None, day: dt.date) -> Claim | None:
    """Count one more attempt at a run and return the claim; none when it is done, or was tried too often.

    Committed before the work begins, so that a worker that dies of the work is counted too.
    """
    mine = (Run.job == job, Run.branch_id.is_not_distinct_from(branch_id), Run.day == day)
    tried_out = update(Run).where(*mine, Run.state != RunState.DONE, Run.attempts >= MOST_ATTEMPTS)
    session.execute(tried_out.values(state=RunState.QUARANTINED, finished_at=func.now()))
    run_id = session.scalar(
        update(Run)
        .where(*mine, Run.state.not_in([RunState.DONE, RunState.QUARANTINED]))
        .values(state=RunState.RUNNING, attempts=Run.attempts + 1, started_at=func.clock_timestamp())
        .returning(Run.id)
    )
    return None if run_id is None else Claim(run_id, job, branch_id, day)


def hold(session: ScopedSession, job: str, branch_id: uuid.UUID | None, day: dt.date) -> bool:
    """Hold a run for this transaction; false when another worker does. A worker that dies lets go by itself."""
    key = f"run {job} {branch_id} {day.isoformat()}"
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}))


def finish(session: ScopedSession, claim: Claim, counts: dict[str, Any]) -> None:
    """Say, in the transaction of the work itself, that a run is done and what it counted."""
    session.execute(
        update(Run)
        .where(Run.id == claim.run_id)
        .values(state=RunState.DONE, finished_at=func.clock_timestamp(), counts=counts, error=None)
    )


def fail(session: ScopedSession, claim: Claim, error: BaseException) -> None:
    """Note that an attempt failed, by the class of its error only: the text may hold a name."""
    session.execute(
        update(Run)
        .where(Run.id == claim.run_id)
        .values(
            state=text(f"CASE WHEN attempts >= {MOST_ATTEMPTS} THEN 'quarantined' ELSE 'failed' END"),
            finished_at=func.clock_timestamp(),
            error=type(error).__name__,
        )
    )


def retry_quarantined(session: ScopedSession, run_id: uuid.UUID, task: str) -> bool:
    """Give a quarantined run three new attempts; false when it is not in quarantine."""
    row = session.execute(
        update(Run)
        .where(Run.id == run_id, Run.state == RunState.QUARANTINED)
        .values(state=RunState.DUE, attempts=0, due_at=func.now())
        .returning(Run.branch_id, Run.day)
    ).one_or_none()
    if row is None:
        return False
    send_later(session, task, row.branch_id or "", row.day.isoformat())
    return True


def note_outcome(session: ScopedSession, job: str, day: dt.date, counts: dict[str, Any], error: str | None) -> None:
    """Note what a job that belongs to no branch did on `day`: done, or with an error class set aside as an alarm."""
    done = {
        "state": RunState.QUARANTINED if error else RunState.DONE,
        "finished_at": func.clock_timestamp(),
        "counts": counts,
        "error": error,
    }
    noted = insert(Run).values(job=job, branch_id=None, day=day, **done)
    session.execute(noted.on_conflict_do_update(index_elements=["job", "branch_id", "day"], set_=done))
