"""One question in sentences: its clock, its promise and its limit, and who said what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.escalations.models import DONE, FROM_HELPDESK, MessageKind, State
from tenants.moments import local_date
from wegwijs.escalations.sentences import moment, named_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.escalations.models import Escalation, EscalationMessage

HOUR = dt.timedelta(hours=1)
DAYS_FROM = dt.timedelta(hours=48)
"""So long one speaks of hours."""


def clock_says(question: Escalation, messages: Sequence[EscalationMessage], today: dt.date) -> str:
    """Return since when the clock runs or stands still, and for how long and why it stood still before."""
    if question.state in DONE and question.answered_at:
        when = moment(question.answered_at, today)
        return str(_("Answered by %(name)s, %(when)s.", name=question.answered_by_name, when=when))
    if question.state is State.WAITING and question.waiting_since:
        since = moment(question.waiting_since, today)
        return str(
            _("The clock stands still since %(when)s. We wait for: %(what)s.", when=since, what=_lower(question))
        )
    if question.clock_since is None:
        return str(_("The clock stands still."))
    since = moment(question.clock_since, today)
    stood = _stood_still(question, messages)
    if stood is None:
        return str(_("The clock runs since %(when)s.", when=since))
    again = _("The clock runs again since %(when)s.", when=since)
    before = _("It stood still for %(long)s: we waited for the branch.", long=duration(stood))
    return f"{again} {before}"


def _lower(question: Escalation) -> str:
    what = question.waiting_for
    return what[:1].lower() + what[1:] if what[1:2].islower() else what


def _stood_still(question: Escalation, messages: Sequence[EscalationMessage]) -> dt.timedelta | None:
    """Return how long the clock stood still before it runs now; nothing when it did not, or was begun anew."""
    asked = None
    for message in messages:
        if message.kind is MessageKind.QUESTION_BACK:
            asked = message.written_at
        elif message.kind is MessageKind.FOLLOW_UP:
            asked = None
    if asked is None or question.clock_since is None or question.clock_since < asked:
        return None
    return question.clock_since - asked


def duration(time: dt.timedelta) -> str:
    """Return how long something took: `16 uur`, `3 dagen`."""
    if time < HOUR:
        return str(_("less than an hour"))
    if time < DAYS_FROM:
        return str(ngettext("%(num)d hour", "%(num)d hours", int(time / HOUR)))
    return str(ngettext("%(num)d day", "%(num)d days", time.days))


def due_says(question: Escalation, now: dt.datetime, today: dt.date) -> list[tuple[str, bool]]:
    """Return what was promised, what the branch needs and what the law asks, each with whether it is over."""
    if question.state in DONE:
        return []
    said: list[tuple[str, bool]] = []
    promised = question.answer_due_at
    if promised is not None:
        when, late = _by(promised, today), promised < now
        words = _("Answer was promised %(when)s.", when=when) if late else _("Answer promised %(when)s.", when=when)
        said.append((str(words), late))
    if question.answer_by is not None and question.answer_by != question.legal_on:
        day = named_day(question.answer_by, today)
        said.append((str(_("The branch needs it by %(day)s.", day=day)), question.answer_by < today))
    if question.legal_on is not None:
        what, day = question.legal_what or _("Legal limit"), named_day(question.legal_on, today)
        said.append((str(_("%(what)s: last day %(day)s.", what=what, day=day)), question.legal_on < today))
    return said


def _by(at: dt.datetime, today: dt.date) -> str:
    """Return before when: `vandaag vóór 14:00`, `maandag vóór 14:00`."""
    local = moment(at, local_date(at)).rsplit(" ", 1)[1]
    return str(_("%(day)s before %(time)s", day=named_day(local_date(at), today), time=local))


def talk(messages: Sequence[EscalationMessage], today: dt.date) -> list[dict[str, Any]]:
    """Return what was said since the question, as the page shows it: who, what they did, when."""
    did = {
        MessageKind.QUESTION_BACK: _("asked the branch something"),
        MessageKind.REPLY: _("answered that"),
        MessageKind.WORD: _("let the branch know how it stands"),
        MessageKind.ANSWER: _("gave an answer"),
        MessageKind.FOLLOW_UP: _("asked on"),
    }
    return [
        {
            "id": message.id,
            "who": message.written_by_name,
            "did": did[message.kind],
            "when": moment(message.written_at, today),
            "text": message.text,
            "ours": message.kind in FROM_HELPDESK,
        }
        for message in messages
    ]
