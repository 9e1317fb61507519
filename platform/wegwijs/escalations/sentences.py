"""The queue and the questions in sentences: why a row stands there, who works on it, since when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import format_date, format_time, ngettext
from flask_babel import gettext as _

from tenants.escalations.models import DONE, State
from tenants.escalations.rules import Group, Reason
from tenants.moments import local_date
from wegwijs.templating import weekday

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.escalations.models import Escalation
    from tenants.escalations.rules import Turn

A_WEEK = 7


def why(turn: Turn, today: dt.date) -> str:
    """Return why a question stands where it stands, in a few words."""
    say = _SAID.get(turn.reason)
    if say is not None:
        return say(turn, today)
    days = turn.working_days
    if turn.reason is Reason.LONGEST:
        return str(ngettext("Waits longest: %(num)d working day", "Waits longest: %(num)d working days", days))
    if turn.reason is Reason.WAITS:
        return str(ngettext("Waits %(num)d working day, no term", "Waits %(num)d working days, no term", days))
    return str(_("New, no term"))


def _promised(turn: Turn, today: dt.date) -> str:
    said = _("Too late: promised for %(day)s") if turn.late else _("Answer promised for %(day)s")
    return str(said % {"day": named_day(turn.day, today)})


def _asked_back(turn: Turn, today: dt.date) -> str:
    what, on = turn.question.waiting_for, on_day(turn.day, today)
    if what:
        return str(_("%(what)s asked for %(on)s", what=what, on=on))
    return str(_("Branch was asked something %(on)s", on=on))


def _legal(turn: Turn, today: dt.date) -> str:
    what = turn.question.legal_what or _("The term")
    if turn.late:
        return str(_("Too late: %(what)s could be done until %(day)s", what=what, day=named_day(turn.day, today)))
    if turn.working_days == 0:
        return str(_("%(what)s: today is the last day", what=what))
    return str(
        ngettext(
            "%(what)s possible for %(num)d more working day",
            "%(what)s possible for %(num)d more working days",
            turn.working_days,
            what=what,
        )
    )


def _needed(turn: Turn, today: dt.date) -> str:
    if turn.late:
        return str(_("Too late: answer was needed %(on)s", on=on_day(turn.day, today)))
    if turn.working_days == 0:
        return str(_("Answer needed today"))
    if (turn.day - today).days == 1:
        return str(_("Answer needed tomorrow"))
    days = turn.working_days
    return str(ngettext("Answer needed in %(num)d working day", "Answer needed in %(num)d working days", days))


_SAID: dict[Reason, Callable[[Turn, dt.date], str]] = {
    Reason.ASKED_BACK: _asked_back,
    Reason.LEGAL: _legal,
    Reason.NEEDED: _needed,
    Reason.PROMISED: _promised,
}


def limits(turn: Turn, today: dt.date) -> str:
    """Return the promise and the legal limit of a question, but not the one that the reason names already."""
    question, parts = turn.question, []
    if question.answer_due_at and turn.reason is not Reason.PROMISED:
        parts.append(_("Promised for %(day)s", day=named_day(local_date(question.answer_due_at), today)))
    if question.legal_on and turn.reason is not Reason.LEGAL:
        what = question.legal_what or _("The term")
        parts.append(_("%(what)s until %(day)s", what=what, day=named_day(question.legal_on, today)))
    return ". ".join(str(part) for part in parts)


def named_day(day: dt.date, today: dt.date) -> str:
    """Return a day as one says it: `vandaag`, `morgen`, `gisteren`, `maandag`, `3 mei`."""
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    distance = (day - today).days
    if distance in near:
        return str(near[distance])
    if abs(distance) < A_WEEK:
        return str(format_date(day, "EEEE"))
    return str(format_date(day, "d MMMM" if day.year == today.year else "d MMMM y"))


def on_day(day: dt.date, today: dt.date) -> str:
    """Return on which day something was or is: `vandaag`, `gisteren`, `op maandag`, `op 3 mei`."""
    named = named_day(day, today)
    return named if abs((day - today).days) <= 1 else str(_("on %(day)s", day=named))


def kind_of(turn: Turn) -> str:
    """Return how the reason looks: red is late, the accent is now, muted stands still."""
    if turn.late:
        return "late"
    if turn.group is Group.STILL:
        return "still"
    return "hot" if turn.pressing else ""


def moment(at: dt.datetime, today: dt.date) -> str:
    """Return when something was, as one says it: `vandaag 9:36`, `gisteren 14:10`, `woensdag 11:02`, `3 mei`."""
    day = local_date(at)
    time = format_time(at, "H:mm")
    if day == today:
        return str(_("today %(time)s", time=time))
    if day == today - dt.timedelta(days=1):
        return str(_("yesterday %(time)s", time=time))
    if dt.timedelta() < today - day < dt.timedelta(days=A_WEEK):
        return f"{format_date(day, 'EEEE')} {time}"
    return str(format_date(day, "d MMMM" if day.year == today.year else "d MMMM y"))


def from_where(question: Escalation, today: dt.date, me: object) -> str:
    """Return whose question it is, since when, and who works on it."""
    if question.state in DONE:
        return str(_("%(branch)s. Answered by %(name)s", branch=question.branch_name, name=question.answered_by_name))
    if question.state is State.WAITING:
        turn = _("It is the turn of %(branch)s", branch=question.branch_name)
        if question.claimed_by == me:
            return str(turn)
        works = _("%(name)s works on it", name=question.claimed_by_name)
        return f"{turn}. {works}"
    line = f"{question.branch_name}, {moment(question.asked_at, today)}"
    if question.state is not State.CLAIMED:
        return line
    works = (
        _("You work on it") if question.claimed_by == me else _("%(name)s works on it", name=question.claimed_by_name)
    )
    return f"{line}. {works}"


def term(question: Escalation) -> str:
    """Return by when the branch needs the answer."""
    if question.answer_by is None:
        return str(_("No term: we answer within five working days."))
    return str(_("The branch needs the answer by %(day)s.", day=weekday(question.answer_by)))
