"""What the pages of guidance show of a trajectory and of the work list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from tenants.guidance.rules import PHASES, end_nears, stands_still, stands_still_since
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.guidance import sentences
from wegwijs.guidance.forms import TakeForm
from wegwijs.requests import place
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.guidance.page import Whole
    from tenants.guidance.worklist import Line

MOST_ROWS = 8
RECENT = 6


def trajectory_context(found: Whole) -> dict[str, Any]:
    """Return the context of `guidance/trajectory.html`."""
    today, one = local_date(), found.trajectory
    running = one.ended_on is None and one.withdrawn_at is None
    since = stands_still_since(one.started_on, found.signs)
    return {
        "one": one,
        "client": found.client,
        "municipality": found.municipality,
        "year": sentences.year_word(one.year_of_guidance),
        "end": sentences.end_sentence(one, today),
        "near": running and end_nears(one.planned_end, today),
        "still": sentences.still_sentence(since, today) if running else "",
        "running": running,
        "write": running and place().may(Right.GUIDANCE_WRITE),
        "manage": place().may(Right.GUIDANCE_WRITE),
        **checklist_context(found),
        **_meetings(found),
        "goals": found.goals,
        "finding": sentences.reliance_sentence(found.points),
        "picture": sentences.reliance_picture(found.points) if found.points else "",
        "measured": _measured(found),
        "contacts": found.contacts,
        "recent": RECENT,
        "corrections": [(each, sentences.before_words(each)) for each in found.corrections],
    }


def checklist_context(found: Whole) -> dict[str, Any]:
    """Return the context of `guidance/_checklist.html`: the tasks by part of the list, and how far it is."""
    today, one = local_date(), found.trajectory
    phases = {task.phase for task in found.tasks}
    parts = [
        (word(phase), [task for task in found.tasks if task.phase is phase])
        for phase in (*PHASES[one.year_of_guidance], *(each for each in phases))
        if phase in phases
    ]
    ticking = one.ended_on is None and one.withdrawn_at is None and place().may(Right.GUIDANCE_WRITE)
    return {
        "parts": list(dict(parts).items()),
        "progress": sentences.progress_sentence(found.tasks, today) if found.tasks else "",
        "today": today,
        "tick": ticking,
        "take": TakeForm(formdata=None) if ticking else None,
        "one": one,
    }


def _meetings(found: Whole) -> dict[str, Any]:
    moment = now()
    ahead = [meeting for meeting in found.meetings if local_date(meeting.at) >= local_date(moment)]
    past = [meeting for meeting in found.meetings if local_date(meeting.at) < local_date(moment)]
    return {"ahead": list(reversed(ahead)), "unsaid": [each for each in past if each.kept is None], "past": past}


def _measured(found: Whole) -> list[tuple[dt.date, dict[str, int]]]:
    """Return the scores by the day on which they were measured, the newest first."""
    days: dict[dt.date, dict[str, int]] = {}
    for point in sorted(found.points, key=lambda point: point.day, reverse=True):
        days.setdefault(point.day, {})[point.domain.value] = point.score
    return list(days.items())


def worklist_context(lines: Iterable[Line], today: dt.date) -> dict[str, Any]:
    """Return the three short lists above the whole one: who stands still, whose end nears, what is due."""
    every = list(lines)
    still = [line for line in every if stands_still(line.since, today)]
    ending = sorted(
        (line for line in every if end_nears(line.trajectory.planned_end, today)),
        key=lambda line: line.trajectory.planned_end or today,
    )
    due = sorted((line for line in every if line.late), key=lambda line: line.next_due or today)
    return {
        "still": still[:MOST_ROWS],
        "ending": ending[:MOST_ROWS],
        "due": due[:MOST_ROWS],
        "more": {"still": len(still[MOST_ROWS:]), "ending": len(ending[MOST_ROWS:]), "due": len(due[MOST_ROWS:])},
    }


def trajectory_page(trajectory_id: object, part: str = "") -> str:
    """Return the address of a trajectory's page, at a part of it."""
    return url_for("guidance.trajectory", trajectory_id=trajectory_id, _anchor=part or None)
