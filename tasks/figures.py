"""The night's figures: each branch counts in its own scope, then numbers alone go up to region and nation."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tasks.app import app, engine, settings
from tasks.base import BranchTask
from tasks.editions import failed_years, note_audit, publish_year
from tasks.outbox import send_waiting
from tenants.figures.actions import count_branch, fold
from tenants.figures.editions import refresh_work
from tenants.figures.models import Edition, FigureStanding
from tenants.isolation import Directory, Fold, scoped
from tenants.jobs.actions import plan_branch_runs
from tenants.moments import local_date

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession

COUNT_JOB = "count_figures"


class CountBranch(BranchTask):
    """Count what changed in one branch, and a part of its history."""

    name = "tasks.figures.count_branch"
    job = COUNT_JOB
    isolation = "REPEATABLE READ"

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Count, and report drift: figures that differ in a month nobody marked as changed."""
        counted = count_branch(session, day)
        return {"months": counted.months, "changed": len(counted.changed), "drift": len(counted.drift)}


count_branch_task = app.register_task(CountBranch())


@app.task(name="tasks.figures.begin_night")
def begin_night(day: str | None = None, *, again: bool = False) -> int:
    """Plan the count of `day` (by default yesterday, the local date) for every branch; a second tick plans nothing."""
    night = dt.date.fromisoformat(day) if day else local_date() - dt.timedelta(days=1)
    return plan_night(engine(), night, again=again)


def plan_night(source: Engine, night: dt.date, *, again: bool = False) -> int:
    """Plan the count of `night` for every branch open then and send the tasks; return how many were planned."""
    with scoped(source, Directory()) as session:
        planned = plan_branch_runs(session, COUNT_JOB, CountBranch.name, night, again=again)
    send_waiting(source)
    return planned


@app.task(name="tasks.figures.fold_figures")
def fold_figures() -> int:
    """Add up what branches counted since the last time, and make the editions that this changes."""
    return fold_and_publish(engine(), settings().small_number)


def fold_and_publish(source: Engine, small: int) -> int:
    """Fold in one transaction with the editions that follow from it; return how many editions are new.

    REPEATABLE READ, so that the branches of an edition add up to its region while others are being counted.
    """
    with scoped(source.execution_options(isolation_level="REPEATABLE READ"), Fold()) as session:
        changed = fold(session)
        if changed is None:
            return 0
        night, counted_at = session.execute(
            select(func.max(FigureStanding.night), func.max(FigureStanding.counted_at))
        ).one()
        if night is None:
            return 0
        touched = {year for _, year in changed if year <= night.year}
        made_at = session.scalar(select(func.max(Edition.made_at)))
        if made_at is not None and made_at > counted_at:
            for year in touched:
                refresh_work(session, year, {region_id for region_id, of in changed if region_id and of == year})
            return 0
        # A position moves every year after it, and the newest one shows how far every branch is counted. Newest first: it
        # is the last years on end whose positions are told.
        years = range(night.year, min(touched | failed_years(session) | {night.year}) - 1, -1)
        outcomes = [publish_year(session, year, night, small) for year in years]
    return note_audit(source, night, outcomes)
