"""One night by hand: the same tasks through the same broker as every night, with a worker of our own if none answers."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from tenants.database import open_engine
from tenants.isolation import Directory, scoped
from tenants.jobs.models import RunState
from tenants.jobs.queries import late_runs
from tenants.moments import local_date, now
from tenants.night_reports.planning import REPORT_JOB
from wegwijs import processes
from wegwijs.surroundings import WORKER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.jobs.queries import LateRun
    from wegwijs.surroundings import Surroundings

PATIENCE = 240.0
"""Seconds without any branch getting done after which we stop waiting."""


class LateNightError(Exception):
    """Branches that the night did not finish; the text names them."""


def run_night(around: Surroundings, day: dt.date, *, say: Callable[[str], object]) -> str:
    """Count `day` in every branch, guard today's deadlines and questions, wait for it, add up, and say what was done.

    Whatever day is counted, the deadlines that come near are those of today. Raises `LateNightError`.
    """
    from tasks.app import configure
    from tasks.deadlines import GUARD_JOB, plan_guard
    from tasks.figures import COUNT_JOB, fold_and_publish, plan_night
    from tasks.helpdesk import guard_round

    app = configure(around.settings.redis_url)
    engine = open_engine(around.worker_url)
    with contextlib.ExitStack() as stack:
        stack.callback(engine.dispose)
        if not app.control.ping(timeout=0.7):
            stack.enter_context(processes.running([processes.start(around, WORKER, "worker")]))
        today = local_date()
        guard_round(engine, now())
        planned, guarded = plan_night(engine, day, again=True), plan_guard(engine, today, again=True)
        _wait(engine, COUNT_JOB, day, planned, say)
        _wait(engine, GUARD_JOB, today, guarded, lambda _: None)
        editions = fold_and_publish(engine, around.settings.small_number)
        reports = report_night(engine, day)
    return (
        f"Night of {day}: branches counted: {planned}, guarded: {guarded}, "
        f"new editions for regions and nation: {editions}, reports: {reports}."
    )


def report_night(engine: Engine, day: dt.date) -> int:
    """Make every report of a counted night, anew where there is one, and return how many; a worker must be running.

    `engine` is the worker's. Raises `LateNightError`.
    """
    from tasks.night_reports import plan_night_reports, report_units

    planned = plan_night_reports(engine, day, again=True)
    _wait(engine, REPORT_JOB, day, planned, lambda _: None)
    return planned + report_units(engine, day, now(), again=True)


def _wait(engine: Engine, job: str, day: dt.date, planned: int, say: Callable[[str], object]) -> None:
    """Wait until no run of the night is open, saying how far it is."""
    left, moved = planned, time.monotonic()
    while True:
        with scoped(engine, Directory()) as session:
            late = late_runs(session, job=job, day=day)
            stuck = [run for run in late if run.run.state == RunState.QUARANTINED]
            names = _names(late)
        if len(late) == len(stuck):
            break
        if len(late) < left:
            left, moved = len(late), time.monotonic()
            say(f"{planned - left} of {planned} branches")
        if time.monotonic() - moved > PATIENCE:
            msg = f"The night of {day} is not finished for: {names}."
            raise LateNightError(msg)
        time.sleep(0.25)
    if stuck:
        msg = f"Three attempts failed for: {names}. The jobs page shows why."
        raise LateNightError(msg)


def _names(late: list[LateRun]) -> str:
    return ", ".join(run.branch_name for run in late)
