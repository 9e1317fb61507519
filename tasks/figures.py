"""Figures: added up within seconds of a change, counted again where no delta tells it, and proven every night."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import DBAPIError

from tasks.app import app, engine, settings
from tasks.base import BranchTask, undisturbed
from tasks.editions import Outcome, failed_years, note_audit, publish_years
from tasks.outbox import send_waiting
from tenants.figures import proof
from tenants.figures.actions import count_branch, count_marked
from tenants.figures.folding import fold
from tenants.figures.publishing import Due, refresh, take_due
from tenants.figures.sums import FOUND_MOST, prove_sums
from tenants.figures.waiting import WAITING, Waiting
from tenants.isolation import Branch, Directory, Fold, scoped
from tenants.jobs.actions import plan_branch_runs, plan_run
from tenants.jobs.queries import is_under_way
from tenants.moments import local_date, now
from tenants.signing.actions import note_differences

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

log = structlog.get_logger()

COUNT_JOB, SUMS_JOB = proof.COUNT_JOB, proof.SUMS_JOB
LONGEST_NIGHT = dt.timedelta(hours=4)
"""So long the editions wait for the last branch of a night."""
AT_A_TIME = 50
"""Branches in one task: a task a branch costs four to nine times as much."""


class CountBranch(BranchTask):
    """Count what waits in one branch, and prove what changed and a part of its history."""

    name = "tasks.figures.count_branch"
    job = COUNT_JOB
    isolation = "REPEATABLE READ"

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Count, and report drift: figures that differed though nothing that changed waited to be counted."""
        counted = count_branch(session, day)
        for found in counted.drift:
            log.error(
                "figures drifted",
                branch=str(session.branch_id),
                month=found.month.isoformat(),
                indicator=found.indicator,
                cells=found.cells,
                amount=found.amount,
            )
        return {
            "months": counted.months,
            "changed": len(counted.changed),
            "corrections": note_differences(session),
            "drift": len(counted.drift),
            "found": [found.told() for found in counted.drift[:FOUND_MOST]],
        }


class ProveSums(BranchTask):
    """Prove once a night that the nation is the sum of its regions and of its branches."""

    name = "tasks.figures.prove_sums_of_night"
    job = SUMS_JOB

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:  # noqa: ARG002  every job has a day
        """Compare the stored numbers, repair what differs and report it."""
        proven = prove_sums(session)
        for found in proven.found:
            log.error("sums drifted", **found.told())
        return {
            "compared": proven.compared,
            "drift": len(proven.found),
            "found": [found.told() for found in proven.found[:FOUND_MOST]],
        }


count_branch_task = app.register_task(CountBranch())
prove_sums_task = app.register_task(ProveSums())


@app.task(name="tasks.figures.begin_night")
def begin_night(day: str | None = None, *, again: bool = False) -> int:
    """Plan the count of `day` (by default yesterday, the local date) for every branch; a second tick plans nothing."""
    night = dt.date.fromisoformat(day) if day else local_date() - dt.timedelta(days=1)
    return plan_night(engine(), night, again=again)


def plan_night(source: Engine, night: dt.date, *, again: bool = False) -> int:
    """Plan the count of `night` for every branch open then and send the tasks; return how many were planned."""
    with scoped(source, Directory()) as session:
        planned = plan_branch_runs(session, COUNT_JOB, CountBranch.name, night, again=again)
        if planned:
            plan_run(session, SUMS_JOB, ProveSums.name, night, again=again)
    send_waiting(source)
    return planned


@app.task(name="tasks.figures.fold_figures")
def fold_figures() -> int:
    """Add up what changed since the last time and bring the editions up to date; return how many editions changed.

    When nothing waits, that one question is all it costs. When many branches wait, as after a night, others help.
    """
    waiting = what_waits(engine())
    for branches in waiting.shares(AT_A_TIME)[1:]:
        app.send_task(fold_branches.name, [[str(branch_id) for branch_id in branches]])
    for branches in waiting.shares(AT_A_TIME)[:1]:
        keep_counted(engine(), branches)
    return publish(engine(), settings().small_number) if waiting else 0


@app.task(name="tasks.figures.fold_branches")
def fold_branches(branches: list[str]) -> int:
    """Add up what changed in some branches; return how many were counted again. The next tick tells it in the editions."""
    return keep_counted(engine(), [uuid.UUID(branch_id) for branch_id in branches])


def what_waits(source: Engine) -> Waiting:
    """Return the branches whose figures wait, in one small statement."""
    with scoped(source, Fold()) as session:
        return Waiting.of(session.execute(WAITING).one())


def keep_counted(source: Engine, branches: Collection[uuid.UUID]) -> int:
    """Add up what some branches changed, and count again what is marked there; return in how many that was.

    Each step is a transaction of its own and leaves the rest to the next tick when it dies.
    """
    add_up(source, branches)
    marked = sorted(what_waits(source).marked & set(branches))
    again = sum(count_again(source, branch_id) for branch_id in marked)
    if again:
        add_up(source, marked)
    return again


def add_up(source: Engine, branches: Collection[uuid.UUID]) -> int:
    """Fold the deltas of some branches in one transaction; return how many there were."""
    with scoped(source, Fold()) as session:
        return fold(session, branches)


def count_again(source: Engine, branch_id: uuid.UUID) -> bool:
    """Count what is marked in one branch, in its own scope; return whether there was anything.

    One that fails stays marked, for the next tick and at the latest for the night, which tells the jobs page.
    """
    isolated = source.execution_options(isolation_level="REPEATABLE READ")

    def count() -> bool:
        with scoped(isolated, Branch(branch_id)) as session:
            return count_marked(session) is not None

    try:
        return undisturbed(count)
    except DBAPIError as error:
        log.warning("count failed", branch=str(branch_id), error=type(error.orig).__name__)
        return False


def publish(source: Engine, small: int) -> int:
    """Bring the editions of what changed up to date; return how many changed.

    REPEATABLE READ, so that the branches of an edition add up to its region while others are being counted. One does it
    at a time: whoever comes meanwhile leaves it to the next.
    """
    with scoped(source, Directory()) as session:
        all_counted = not is_under_way(session, COUNT_JOB, now() - LONGEST_NIGHT)
    isolated = source.execution_options(isolation_level="REPEATABLE READ")

    def make() -> tuple[Due, list[Outcome], int]:
        with scoped(isolated, Fold()) as session:
            due = take_due(session, all_counted=all_counted)
            # What failed its audit is tried again.
            years = {*due.whole, *failed_years(session)} if due.whole else ()
            outcomes = publish_years(session, years, due.night, small) if due.night else []
            return due, outcomes, refresh(session, due)

    due, outcomes, refreshed = undisturbed(make)
    return refreshed + (note_audit(source, due.night, outcomes) if due.night else 0)


def fold_and_publish(source: Engine, small: int) -> int:
    """Do all that waits, in this process; return how many editions changed."""
    waiting = what_waits(source)
    for branches in waiting.shares(AT_A_TIME):
        keep_counted(source, branches)
    return publish(source, small)


@app.task(name="tasks.figures.settle_regions")
def settle_regions() -> int:
    """Count the sums of the regions anew after a branch changed region; return how many cells moved."""
    return settle(engine())


def settle(source: Engine) -> int:
    """Make the sums of regions and nation equal to those of the branches, by the regions as they are now."""
    with scoped(source, Fold()) as session:
        return len(prove_sums(session).found)
