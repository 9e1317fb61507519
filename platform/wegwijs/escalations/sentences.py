"""The queue and the questions in sentences: why a row stands there, who works on it, since when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import format_date, format_time, ngettext
from flask_babel import gettext as _

from tenants.escalations.models import DONE, State
from tenants.escalations.rules import Reason
from tenants.moments import local_date
from wegwijs.templating import weekday

if TYPE_CHECKING:
    from tenants.escalations.models import Escalation
    from tenants.escalations.rules import Turn

A_WEEK = 7


def why(turn: Turn) -> str:
    """Return why a question stands where it stands, in a few words."""
    days = turn.working_days
    if turn.reason is Reason.LATE:
        return str(_("Answer was needed on %(day)s", day=format_date(turn.question.answer_by, "d MMMM")))
    if turn.reason is Reason.TODAY:
        return str(_("Answer needed today"))
    if turn.reason is Reason.TERM:
        return str(ngettext("Answer needed in %(num)d working day", "Answer needed in %(num)d working days", days))
    if turn.reason is Reason.LONGEST:
        return str(ngettext("Waits longest: %(num)d working day", "Waits longest: %(num)d working days", days))
    if turn.reason is Reason.WAITS:
        return str(ngettext("Waits %(num)d working day, no term", "Waits %(num)d working days, no term", days))
    return str(_("New, no term"))


def kind_of(turn: Turn) -> str:
    """Return how the reason looks: red is late, the accent is now."""
    if turn.reason is Reason.LATE:
        return "late"
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
