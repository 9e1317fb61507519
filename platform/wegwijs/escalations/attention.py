"""What the Helpdesk asks of a branch today, as rows of one sentence and one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, url_for
from flask_babel import gettext as _

from tenants.escalations.acts import closes_at
from tenants.escalations.attention import pressing_questions
from tenants.escalations.models import State
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.home.rows import Act, Row, bold, few, sentence, short, so_late
from wegwijs.requests import place
from wegwijs.templating import weekday

if TYPE_CHECKING:
    import datetime as dt

    from markupsafe import Markup

    from tenants.clients.access import Reader
    from tenants.escalations.attention import Pressing
    from tenants.escalations.models import Escalation
    from tenants.isolation import ScopedSession
    from wegwijs.home.rows import Lists


OURS = (State.WAITING, State.PROPOSED, State.RETURNED)
"""The branch has to do something."""


def add(found: Lists, session: ScopedSession, reader: Reader, today: dt.date) -> None:
    """Add what the Helpdesk asks and answered, what waits for the team lead, and what is needed soon."""
    attention = pressing_questions(session, reader, approves=place().may(Right.ESCALATION_APPROVE))
    if attention.news is not None:
        g.unread_answers = attention.news
    now: list[Row] = []
    week: list[tuple[dt.date, Row]] = []
    for each in attention.questions:
        row, is_now = _row(each, today)
        if is_now:
            now.append(row)
        else:
            week.append((_day(each, today), row))
    week.sort(key=lambda dated: dated[0])
    all_of_them = Act(str(_("All questions")), url_for("escalations.questions"))
    found.now += few(now, all_of_them)
    found.this_week += few([row for _day_of_row, row in week], all_of_them)


def _row(each: Pressing, today: dt.date) -> tuple[Row, bool]:
    """Return the row of a question, and whether it is for now."""
    about = bold(each.client_name or each.question.title)
    if each.question.state in OURS:
        return _ours(each.question, about, today), True
    if each.unread or each.lost or each.question.state is State.ANSWERED:
        return _told(each, about, today), False
    return _needed(each, about, today)


def _day(each: Pressing, today: dt.date) -> dt.date:
    """Return the day that stands at the start of a row of this week."""
    question = each.question
    if each.unread:
        return _local(question.answered_at, today)
    if each.lost:
        return _local(question.touched_at or question.asked_at, today)
    if question.state is State.ANSWERED:
        return local_date(closes_at(question))
    return each.needed_on or today


def _ours(question: Escalation, about: Markup, today: dt.date) -> Row:
    """Return the row of a question with which the branch itself has to do something."""
    href = _href(question)
    if question.state is State.WAITING:
        what = sentence(_("The Helpdesk asks you something about %(about)s: its clock stands still."), about=about)
        return Row(_since(question.waiting_since, today), what, Act(_("Give an answer"), f"{href}#say"))
    if question.state is State.PROPOSED:
        what = sentence(_("A question about %(about)s waits for you before it goes to the Helpdesk."), about=about)
        return Row(_since(question.asked_at, today), what, Act(_("Look at the question"), href))
    what = sentence(_("Your question about %(about)s came back from the team lead."), about=about)
    return Row(_since(question.asked_at, today), what, Act(_("Write it again"), href))


def _told(each: Pressing, about: Markup, today: dt.date) -> Row:
    """Return the row of an answer that was not read, or not closed, and of a mail that did not arrive."""
    href = _href(each.question)
    if each.unread:
        what = sentence(_("The Helpdesk answered the question about %(about)s."), about=about)
        return Row(short(_day(each, today)), what, Act(_("Read the answer"), href))
    if each.lost:
        what = sentence(_("A mail about the question about %(about)s did not arrive."), about=about)
        return Row(short(_day(each, today)), what, Act(_("See which"), href))
    closes = _day(each, today)
    what = sentence(
        _("Is the answer about %(about)s enough? It closes by itself on %(day)s."), about=about, day=weekday(closes)
    )
    return Row(short(closes), what, Act(_("Close it or ask on"), href))


def _needed(each: Pressing, about: Markup, today: dt.date) -> tuple[Row, bool]:
    """Return the row of a question whose answer is needed soon, or was; that one is for now."""
    day, href = each.needed_on or today, _href(each.question)
    if day < today:
        what = sentence(_("The answer about %(about)s was needed on %(day)s."), about=about, day=weekday(day))
        return Row(so_late(day, today), what, Act(_("Look at the question"), href), late=True), True
    what = sentence(_("On this day you need the Helpdesk's answer about %(about)s."), about=about)
    return Row(short(day), what, Act(_("Look at the question"), href)), False


def _href(question: Escalation) -> str:
    return url_for("escalations.question", escalation_id=question.id)


def _since(at: dt.datetime | None, today: dt.date) -> str:
    return short(_local(at, today))


def _local(at: dt.datetime | None, today: dt.date) -> dt.date:
    return local_date(at) if at is not None else today
