"""What a trajectory's page says in sentences: how far it is, whether it stands still, what changed in somebody's life."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from tenants.guidance.models import TrajectoryEnding
from tenants.guidance.reliance import change, courses
from tenants.guidance.rules import stands_still
from wegwijs.dates import day_short
from wegwijs.guidance.words import FIELDS, YEARS
from wegwijs.pictures import climbs
from wegwijs.templating import day
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from tenants.guidance.models import Trajectory
    from tenants.guidance.page import Corrected, Task
from tenants.guidance.reliance import Course, Point


def year_word(year: int) -> str:
    """Return which year of guidance it is: `eerste jaar`."""
    return str(YEARS[year]).lower()


def end_sentence(trajectory: Trajectory, today: dt.date) -> str:
    """Return until when a trajectory lasts, as one sentence."""
    if trajectory.ended_on is not None and trajectory.ending is not None:
        how = word(trajectory.ending).lower()
        return str(_("Ended on %(day)s: %(how)s.", day=day(trajectory.ended_on), how=how))
    if trajectory.planned_end is None:
        return str(_("No planned end: nobody wrote down how long this year lasts in this municipality."))
    left = (trajectory.planned_end - today).days
    planned = day(trajectory.planned_end)
    if left < 0:
        return str(
            ngettext(
                "It should have ended on %(day)s, %(num)s day ago.", "It should have ended on %(day)s, %(num)s days ago.",
                -left, day=planned,
            )
        )  # fmt: skip
    return str(
        ngettext("Planned end: %(day)s, in %(num)s day.", "Planned end: %(day)s, in %(num)s days.", left, day=planned)
    )


def still_sentence(since: dt.date, today: dt.date) -> str:
    """Return the alarm when nothing happened for a month; else nothing."""
    if not stands_still(since, today):
        return ""
    return str(
        ngettext(
            "Nothing happened for %(num)s day, since %(day)s.", "Nothing happened for %(num)s days, since %(day)s.",
            (today - since).days, day=day(since),
        )
    )  # fmt: skip


def progress_sentence(tasks: Iterable[Task], today: dt.date) -> str:
    """Return how far the checklist is: `12 van 30 gedaan, 2 te laat, 3 niet nodig`."""
    every = list(tasks)
    needed = [task for task in every if not task.not_needed]
    done = [task for task in needed if task.done_on is not None]
    if needed and len(done) == len(needed):
        said = [str(ngettext("The one task is done", "All %(num)s are done", len(needed)))]
    else:
        said = [str(_("%(done)s of %(total)s done", done=len(done), total=len(needed)))]
    late = sum(task.late(today) for task in needed)
    if late:
        said.append(str(ngettext("%(num)s is late", "%(num)s are late", late)))
    if len(every) > len(needed):
        spare = len(every) - len(needed)
        said.append(str(ngettext("%(num)s is not needed", "%(num)s are not needed", spare)))
    return f"{', '.join(said)}."


def reliance_sentence(points: Iterable[Point]) -> str:
    """Return what changed in somebody's self-reliance, as the caption of its picture."""
    found = change(courses(points))
    if found is None:
        return ""
    if not (found.risen or found.fallen or found.same):
        return str(
            _(
                "Measured on %(day)s: strongest in %(strong)s (%(high)s), most help needed with %(weak)s (%(low)s).",
                day=day(found.until), strong=_name(found.strongest), high=found.strongest.last,
                weak=_name(found.weakest), low=found.weakest.last,
            )
        )  # fmt: skip
    if not (found.risen or found.fallen):
        return str(_("Since %(day)s nothing changed in what was measured.", day=day(found.since)))
    said = []
    if found.risen:
        said.append(str(_("ahead in %(what)s", what=_steps(found.risen))))
    if found.fallen:
        said.append(str(_("behind in %(what)s", what=_steps(found.fallen))))
    if found.same:
        said.append(str(_("the same in %(what)s", what=_listed(_name(course) for course in found.same))))
    return str(_("Since %(day)s: %(changes)s.", day=day(found.since), changes=", ".join(said)))


def _name(course: Course) -> str:
    return word(course.domain).lower()


def _steps(found: Iterable[Course]) -> str:
    said = (
        str(_("%(what)s (from %(before)s to %(after)s)", what=_name(course), before=course.first, after=course.last))
        for course in found
    )
    return _listed(said)


def _listed(parts: Iterable[str]) -> str:
    return str(format_list(list(parts), locale=get_locale()))


def reliance_picture(points: Iterable[Point]) -> Markup:
    """Draw how self-reliance went, a line for each part of life."""
    every = list(points)
    found = courses(every)
    days = [point.day for point in every]
    rows = [(word(course.domain), [(point.day, point.score) for point in course.points]) for course in found]
    label = "; ".join(
        f"{name}: {', '.join(f'{day_short(on)} {score}' for on, score in scores)}" for name, scores in rows
    )
    return climbs(rows, ends=(day_short(min(days)), day_short(max(days))), label=label)


def before_words(correction: Corrected) -> str:
    """Return in words what a trajectory said before a correction."""
    return "; ".join(f"{FIELDS[name]}: {_value(name, value)}" for name, value in sorted(correction.before.items()))


def _value(name: str, value: object) -> str:
    if name == "withdrawn_at":
        return str(_("yes"))
    if value is None:
        return str(_("nothing"))
    if name == "ending":
        return word(TrajectoryEnding(str(value))).lower()
    if name == "year_of_guidance":
        return year_word(int(str(value)))
    if name == "municipality_code":
        return str(value)
    return day_short(dt.date.fromisoformat(str(value)))
