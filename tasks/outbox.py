"""Handing asked work to the broker: one quick try after the change, and a sweeper for the rest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import structlog
from kombu.exceptions import OperationalError

from tasks.app import app, engine
from tenants.isolation import Directory, scoped
from tenants.jobs.models import RunState
from tenants.jobs.queries import forgotten_runs
from tenants.moments import now
from tenants.outbox import forget_messages, send_later, waiting_messages

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = structlog.get_logger()

QUICK = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}
FORGOTTEN_AFTER = dt.timedelta(minutes=5)
TASK_OF_JOB = {
    "count_figures": "tasks.figures.count_branch",
    "guard_deadlines": "tasks.deadlines.guard_branch",
    "prove_sums": "tasks.figures.prove_sums_of_night",
    "report_night": "tasks.night_reports.report_branch",
}


def send_waiting(source: Engine) -> int:
    """Send every waiting message and forget those the broker took; return how many. Raises when it takes none."""
    with scoped(source, Directory()) as session, app.connection(transport_options=_quick_options()) as connection:
        messages = waiting_messages(session)
        for message in messages:
            app.send_task(message.task, message.arguments, connection=connection, retry=False)
        forget_messages(session, [message.id for message in messages])
        return len(messages)


def _quick_options() -> dict[str, object]:
    return {**app.conf.broker_transport_options, **QUICK, "max_retries": 1}


def try_outbox(source: Engine) -> None:
    """Try once, briefly: what does not go stays for the sweeper."""
    try:
        send_waiting(source)
    except (OperationalError, OSError) as error:
        log.warning("broker away", error=type(error).__name__)


@app.task(name="tasks.outbox.sweep_outbox")
def sweep_outbox() -> int:
    """Send what could not be sent at once."""
    return send_waiting(engine())


@app.task(name="tasks.outbox.resend_forgotten_runs")
def resend_forgotten_runs() -> int:
    """Send the tasks of runs once more that a lost worker or broker left undone."""
    return resend_lost_runs(engine())


def resend_lost_runs(source: Engine) -> int:
    """Ask again for runs that nobody touched for a while and send them; a run that is claimed meanwhile ignores it."""
    with scoped(source, Directory()) as session:
        runs = [run for run in forgotten_runs(session, now() - FORGOTTEN_AFTER) if run.job in TASK_OF_JOB]
        for run in runs:
            run.due_at, run.state = now(), RunState.DUE
            send_later(session, TASK_OF_JOB[run.job], run.branch_id or "", run.day.isoformat())
    send_waiting(source)
    return len(runs)
