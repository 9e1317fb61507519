"""Guarding the deadlines of every branch, each day, and one mail a day to whoever is reminded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import update

from tasks.app import app, engine, settings
from tasks.base import BranchTask
from tasks.letters import reminder_letter
from tasks.mail import RETRY
from tasks.outbox import send_waiting
from tasks.post import post
from tenants.deadlines.models import Reminder
from tenants.deadlines.reminders import MAIL_TASK, guard, unmailed
from tenants.isolation import Branch, Directory, scoped
from tenants.jobs.actions import plan_branch_runs
from tenants.moments import local_date, now

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tenants.settings import Settings

log = structlog.get_logger()

GUARD_JOB = "guard_deadlines"


class GuardBranch(BranchTask):
    """Guard the deadlines of one branch on one local date."""

    name = "tasks.deadlines.guard_branch"
    job = GUARD_JOB

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Remind who should be, and ask for their mails.

        A run that comes late guards the day on which it comes: three nights that waited for a worker remind once.
        """
        return dataclasses.asdict(guard(session, max(day, local_date())))


guard_branch_task = app.register_task(GuardBranch())


@app.task(name="tasks.deadlines.begin_guard")
def begin_guard(day: str | None = None) -> int:
    """Plan the guarding of today, the local date, for every branch; a second tick plans nothing."""
    return plan_guard(engine(), dt.date.fromisoformat(day) if day else local_date())


def plan_guard(source: Engine, day: dt.date, *, again: bool = False) -> int:
    """Plan the guarding of `day` for every branch open then and send the tasks; return how many were planned."""
    with scoped(source, Directory()) as session:
        planned = plan_branch_runs(session, GUARD_JOB, GuardBranch.name, day, again=again)
    send_waiting(source)
    return planned


@app.task(name=MAIL_TASK, **RETRY)
def mail_reminders(branch_id: str, person_id: str, day: str) -> bool:
    """Mail one person that deadlines come near, unless that was done; return whether a mail went now."""
    return mail_person(engine(), settings(), uuid.UUID(branch_id), uuid.UUID(person_id), dt.date.fromisoformat(day))


def mail_person(source: Engine, with_: Settings, branch_id: uuid.UUID, person_id: uuid.UUID, day: dt.date) -> bool:
    """Mail one person what they were reminded of up to `day` in a branch: numbers of dossiers and a link, no more.

    The reminders are held while the mail server is spoken to, so a second delivery of the task waits and finds nothing.
    A mail that is refused leaves them unmailed; the next one tells of them too.
    """
    with scoped(source, Branch(branch_id)) as session:
        found = unmailed(session, person_id, day)
        if found is None:
            return False
        post(with_, reminder_letter(with_, found))
        session.execute(update(Reminder).where(Reminder.id.in_(found.reminder_ids)).values(mailed_at=now()))
    log.info("mail sent", kind="reminders", branch=str(branch_id), id=str(person_id))
    return True
