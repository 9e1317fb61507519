"""The timetable: everything the platform does by itself, and when (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from celery.schedules import crontab


@dataclass(frozen=True)
class Entry:
    """One line of the timetable."""

    task: str
    when: crontab | float
    """A time of the day, or a number of seconds between."""
    why: str
    expires: int | None = None
    """Seconds after which a tick is of no use, as when no worker was there: the next one does the same."""


TIMETABLE = (
    Entry("tasks.figures.begin_night", crontab(minute=15, hour="0,1,2,3,4,5"), "count yesterday in every branch"),
    Entry("tasks.figures.fold_figures", 5.0, "add up what changed, for branch, region and nation", expires=120),
    Entry("tasks.deadlines.begin_guard", crontab(minute=30, hour="2-20"), "guard today's deadlines in every branch"),
    Entry("tasks.helpdesk.guard_questions", 300.0, "hand up, give back, close and remind of questions to the Helpdesk"),
    Entry("tasks.night_reports.begin_reports", 60.0, "make the report of the night in every branch that is counted"),
    Entry(
        "tasks.night_reports.report_regions",
        60.0,
        "make those of regions and the nation once their branches are counted",
    ),
    Entry("tasks.night_reports.sweep_letters", 300.0, "send the mails about reports that could not be sent at once"),
    Entry("tasks.audit.publish_heads", crontab(minute=45, hour=3), "publish where each branch's trail ends"),
    Entry("tasks.imports.tidy_up", 300.0, "catch up with lost imports and exports, throw away what nobody fetched"),
    Entry("tasks.mail.sweep_notices", 300.0, "send the mails that could not be sent when they were asked for"),
    Entry("tasks.outbox.sweep_outbox", 15.0, "send what could not be sent at once"),
    Entry("tasks.outbox.resend_forgotten_runs", 60.0, "catch up with what a lost worker left"),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Return the timetable in Celery's words."""
    return {
        entry.task: {
            "task": entry.task,
            "schedule": entry.when,
            "options": {} if entry.expires is None else {"expires": entry.expires},
        }
        for entry in TIMETABLE
    }
