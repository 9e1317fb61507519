"""What a branch asked the Helpdesk: what it has to do now, new answers, what waits, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g, render_template, request, url_for
from flask_babel import gettext as _

from tenants.drafts.queries import draft_of
from tenants.escalations import asking
from tenants.escalations.listing import Choice, Listed, Rank, questions_of_branch
from tenants.escalations.models import DONE, State
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.escalations.blueprint import pages
from wegwijs.escalations.sentences import moment
from wegwijs.escalations.standing import in_short
from wegwijs.paging import Steps, asked_page
from wegwijs.requests import actor, member, place, reader, session
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt

    from flask.typing import ResponseReturnValue

    from tenants.escalations.models import Escalation

A_PAGE = 50
LONGEST_SEARCH = 100


@pages.get("/<branch>/helpdesk")
@needs(Right.ESCALATION_READ, about="escalation")
def questions() -> ResponseReturnValue:
    """Show what the branch asked, what it has to do first at the top; or what has the words that are sought."""
    sought, mine = _sought(), request.args.get("whose") == "mine"
    approves, page = place().may(Right.ESCALATION_APPROVE), asked_page()
    choice = Choice(sought, mine, approves, page, A_PAGE)
    found = questions_of_branch(session(), reader(), choice)
    if found.rows:
        g.unread_answers = found.news
    moment_now, may_ask = now(), place().may(Right.ESCALATION_ASK)
    lines = [(listed.rank, _line(listed, moment_now)) for listed in found.rows]
    return render_template(
        "escalations/questions.html",
        parts={rank: [line for place_, line in lines if place_ is rank] for rank in Rank},
        any=bool(lines),
        sought=sought,
        mine=mine,
        steps=Steps(page, found.total, A_PAGE),
        may_ask=may_ask,
        begun=may_ask and draft_of(session(), actor(), asking.FORM) is not None,
        approves=approves,
        knowledge=_knowledge(),
    )


def _knowledge() -> str:
    """Return where one searches what the Helpdesk published, with the words that were sought here; nothing without the right."""
    return url_for("knowledge.articles", q=_sought() or None) if place().may(Right.KNOWLEDGE_READ) else ""


def _sought() -> str:
    """Return the words that the address asks for."""
    return request.args.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()


def _line(listed: Listed, moment_now: dt.datetime) -> dict[str, Any]:
    question = listed.question
    by_me = question.asked_by == member().person_id
    return {
        "when": moment(_last(question), local_date(moment_now)),
        "title": question.title if listed.titled else _("Question %(number)s", number=question.number),
        "who": _("Asked by you.") if by_me else _("Asked by %(name)s.", name=question.asked_by_name),
        "subject": word(question.subject),
        "standing": in_short(question, moment_now, needs=listed.needs),
        "href": url_for("escalations.question", escalation_id=question.id),
        "act": _act(question.state, by_me=by_me),
    }


def _last(question: Escalation) -> dt.datetime:
    """Return when it came to stand where it stands, as far as that says anything."""
    if question.state is State.WAITING and question.waiting_since:
        return question.waiting_since
    return (question.answered_at if question.state in DONE else None) or question.asked_at


def _act(state: State, *, by_me: bool) -> str:
    said = {
        State.WAITING: _("Give an answer"),
        State.RETURNED: _("Write it again") if by_me else _("Open"),
        State.PROPOSED: _("Look at it"),
        State.ANSWERED: _("Read the answer"),
    }
    return str(said.get(state, _("Open")))
