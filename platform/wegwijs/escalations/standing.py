"""Where a question stands, for the branch that asked it: one sentence, and by when there is an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tenants.escalations.acts import closes_at, is_promised_late
from tenants.escalations.models import RUNNING, State
from tenants.moments import local_date
from wegwijs.escalations.sentences import moment
from wegwijs.templating import weekday

if TYPE_CHECKING:
    import datetime as dt

    from tenants.escalations.models import Escalation


@dataclass(frozen=True)
class Stands:
    """Where a question stands: `look` is how it looks, `terms` by when it is answered and what the law asks."""

    what: str
    look: str = "calm"
    terms: tuple[str, ...] = ()
    paused: bool = False


def stands(question: Escalation, now: dt.datetime, *, why: bool = False, needs: bool = True) -> Stands:
    """Return where a question stands at a moment.

    `why` it came back from the team lead only for who may see whom it is about; not what the Helpdesk `needs` where a name
    stands in it that is not for the reader.
    """
    today = local_date(now)
    if question.state is State.WAITING:
        asked = _("The Helpdesk asks you something: the clock stands still.")
        return Stands(asked, "now", (_since(question, today, needs=needs), *_legal(question, today)), paused=True)
    if question.state in RUNNING:
        look = "late" if is_promised_late(question, now) else "calm"
        return Stands(_running(question, today), look, (*_promise(question, now), *_legal(question, today)))
    if question.state is State.RETURNED:
        return Stands(_returned(question, why=why), "now")
    return Stands(_still(question, today), terms=_after(question))


def in_short(question: Escalation, now: dt.datetime, *, needs: bool = True) -> str:
    """Return where a question stands as one line of a list, beside its day: who works on it and by when; `needs` as in `stands`."""
    if question.state is State.ANSWERED:
        return str(_("%(name)s of the Helpdesk answered.", name=question.answered_by_name))
    if question.state is State.CLOSED:
        return str(_("Closed. %(name)s of the Helpdesk answered.", name=question.answered_by_name))
    found = stands(question, now, needs=needs)
    return " ".join((found.what, *found.terms))


def _running(question: Escalation, today: dt.date) -> str:
    if question.state is State.CLAIMED:
        return str(_("%(name)s of the Helpdesk works on it.", name=question.claimed_by_name))
    if question.state is State.MERGED:
        return str(_("The Helpdesk answers it together with another question."))
    return str(_("It waits at the Helpdesk since %(when)s.", when=moment(question.asked_at, today)))


def _still(question: Escalation, today: dt.date) -> str:
    if question.state is State.PROPOSED:
        return str(_("It waits for your team lead. The Helpdesk does not see it yet."))
    if question.state is State.WITHDRAWN:
        return str(_("Your branch took this question back. The Helpdesk does not see it any more."))
    when = moment(question.answered_at or question.asked_at, today)
    if question.state is State.CLOSED:
        return str(_("Closed. %(name)s of the Helpdesk answered, %(when)s.", name=question.answered_by_name, when=when))
    return str(_("%(name)s of the Helpdesk answered, %(when)s.", name=question.answered_by_name, when=when))


def _returned(question: Escalation, *, why: bool) -> str:
    if why and question.returned_why:
        return str(_("Your team lead wants to see it otherwise: “%(why)s”", why=question.returned_why))
    return str(_("Your team lead wants to see it otherwise."))


def _after(question: Escalation) -> tuple[str, ...]:
    if question.state is not State.ANSWERED:
        return ()
    closes = weekday(local_date(closes_at(question)))
    return (str(_("The question closes by itself on %(day)s.", day=closes)),)


def _since(question: Escalation, today: dt.date, *, needs: bool) -> str:
    since = moment(question.waiting_since or question.asked_at, today)
    if question.waiting_for and needs:
        return str(_("%(what)s, asked %(when)s.", when=since, what=question.waiting_for))
    return str(_("Asked %(when)s.", when=since))


def _promise(question: Escalation, now: dt.datetime) -> tuple[str, ...]:
    if question.answer_due_at is None:
        return ()
    day = weekday(local_date(question.answer_due_at))
    if is_promised_late(question, now):
        return (str(_("The answer was promised for %(day)s. The Helpdesk is late.", day=day)),)
    return (str(_("Answer promised for %(day)s.", day=day)),)


def _legal(question: Escalation, today: dt.date) -> tuple[str, ...]:
    """Return the last day that the law gives, and the day on which the branch needs the answer."""
    said = []
    if question.legal_on is not None:
        what, day = question.legal_what or str(_("Legal term")), weekday(question.legal_on)
        over = question.legal_on < today
        said.append(
            _("%(what)s: it was possible until %(day)s.", what=what, day=day)
            if over
            else _("%(what)s: until %(day)s at the latest.", what=what, day=day)
        )
    if question.answer_by is not None and question.answer_by != question.legal_on:
        said.append(_("You need the answer on %(day)s.", day=weekday(question.answer_by)))
    return tuple(str(each) for each in said)
