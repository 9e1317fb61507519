"""The shape of every job: a run is claimed, done once in one scope and one transaction, and marked done with it."""

from __future__ import annotations

import datetime as dt
import random
import time
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from celery import Task
from sqlalchemy.exc import DBAPIError

from tasks import app as celery_app
from tenants.isolation import Branch, Directory, Fold, Scope, scoped
from tenants.jobs.actions import begin_attempt, fail, finish, hold

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

log = structlog.get_logger()

Result = TypeVar("Result")

DISTURBED = ("40001", "40P01")
"""SQLSTATE: another transaction came between (serialization failure), or each waited for the other (deadlock)."""
MOST_TURNS = 8


def undisturbed(work: Callable[[], Result]) -> Result:
    """Do a transaction, and do it again from the start when another came between; the last of some turns raises."""
    for turn in range(1, MOST_TURNS):
        try:
            return work()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in DISTURBED:
                raise
            log.info("disturbed", turn=turn)
            time.sleep(random.uniform(0, 0.02 * 2**turn))  # noqa: S311  to get out of each other's way
    return work()


class BranchTask(Task):  # type: ignore[misc]
    """A nightly job in one branch. A subclass says what is done in `work`; its task gets a branch's id and a day.

    Arriving twice, or at two workers at once, changes nothing: a run that is done stays done, and the lock on it lets
    one worker through.
    """

    abstract = True
    job: str = ""
    isolation: str = "READ COMMITTED"

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Do the job in the branch of `session` and return counts for the jobs page."""
        raise NotImplementedError

    def run(self, branch_id: str, day: str) -> None:
        """Claim the run of `branch_id` (empty: of no branch) on `day` and do it."""
        do_run(celery_app.engine(), self, uuid.UUID(branch_id) if branch_id else None, dt.date.fromisoformat(day))


def do_run(engine: Engine, task: BranchTask, branch_id: uuid.UUID | None, day: dt.date) -> bool:
    """Do `task` for one branch and day, unless it is done or another worker does it; return whether it was done here.

    Without a branch it is done once for all of them, on numbers alone.
    """
    guard: Scope = Branch(branch_id) if branch_id else Fold()
    isolated = engine.execution_options(isolation_level=task.isolation)
    with scoped(engine, guard) as holder:
        if not hold(holder, task.job, branch_id, day):
            return False
        with scoped(engine, Directory()) as runs:
            claim = begin_attempt(runs, task.job, branch_id, day)
        if claim is None:
            return False

        def work() -> None:
            with scoped(isolated, guard) as session:
                finish(session, claim, task.work(session, day))

        try:
            undisturbed(work)
        except Exception as error:
            with scoped(engine, Directory()) as runs:
                fail(runs, claim, error)
            log.warning("run failed", job=task.job, branch=str(branch_id), day=str(day), error=type(error).__name__)
            raise
    return True
