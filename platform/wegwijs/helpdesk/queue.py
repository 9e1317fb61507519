"""The queue of the Helpdesk: what stands where and why, what was answered, and the list that keeps itself fresh."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.escalations.models import DONE, State
from tenants.escalations.queue import answered_questions
from tenants.escalations.queue import queue as queued
from tenants.escalations.rules import Group, in_turn
from tenants.moments import LOCAL, local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.auth.login import UNATTENDED
from wegwijs.desk.forms import first_id
from wegwijs.escalations.sentences import from_where, kind_of, moment, why
from wegwijs.helpdesk.blueprint import pages
from wegwijs.locale import language
from wegwijs.paging import Steps, asked_page
from wegwijs.requests import member, session
from wegwijs.templating import clock

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.escalations.models import Escalation

A_PAGE = 30
MOST_WORDS = 100


@pages.get("/helpdesk")
@needs(Right.HELPDESK_READ, about="escalation")
def queue() -> ResponseReturnValue:
    """Show the queue, with no question open."""
    return render_template("helpdesk/queue.html", question=None, **line_context(None))


@pages.get("/helpdesk/line")
@needs(Right.HELPDESK_READ)
def line() -> ResponseReturnValue:
    """Answer a page that refreshes its list every ten seconds: 304 when nothing changed.

    It leaves no line in the trail: the page that it refreshes left one, and it shows only the titles of questions.
    """
    context = line_context(first_id([request.args.get("open")]))
    known = request.if_none_match.contains_weak(context["tag"])
    answer = make_response(("", 304) if known else render_template("helpdesk/_line.html", **context))
    answer.set_etag(context["tag"], weak=True)
    return answer


@pages.get("/helpdesk/answered")
@needs(Right.HELPDESK_READ, about="escalation", verb="search")
def answered() -> ResponseReturnValue:
    """Show what was answered, newest first, or what has the words in its title."""
    sought, page, today = request.args.get("q", "")[:MOST_WORDS], asked_page(), local_date()
    found = answered_questions(session(), sought, page=page, size=A_PAGE)
    return render_template(
        "helpdesk/answered.html",
        sought=sought,
        rows=[(question, moment(question.answered_at or question.asked_at, today)) for question in found.rows],
        steps=Steps(page, found.total, A_PAGE),
    )


def line_context(open_id: uuid.UUID | None) -> dict[str, Any]:
    """Return what `_line.html` shows, with the question `open_id` marked; `tag` changes when any of it does."""
    today = local_date()
    rows = queued(session(), dt.datetime.combine(today, dt.time(), LOCAL))
    turns = in_turn([row for row in rows if row.open], today)
    done = sorted((row for row in rows if row.state in DONE), key=_answered_at, reverse=True)
    parts = {
        _("First"): [
            _item(turn.question, why(turn, today), kind_of(turn)) for turn in turns if turn.group is Group.FIRST
        ],
        _("Then"): [
            _item(turn.question, why(turn, today), kind_of(turn)) for turn in turns if turn.group is Group.THEN
        ],
        _("Answered today"): [
            _item(row, _("Answered at %(time)s", time=clock(_answered_at(row))), "still") for row in done
        ],
    }
    groups = [{"title": title, "items": items} for title, items in parts.items()]
    for group in groups:
        for item in group["items"]:
            item["open"] = item["id"] == str(open_id)
    shown = json.dumps([groups, language()], default=str)
    tag = hashlib.sha256(shown.encode()).hexdigest()[:24]
    waits = any(row.state is State.ASKED for row in rows)
    return {
        "title": ngettext("%(num)d question", "%(num)d questions", len(turns)),
        "groups": groups,
        "has_open": open_id is not None,
        "waits": waits,
        "line_href": url_for("helpdesk.line", open=open_id),
        "tag": tag,
        "poll_headers": json.dumps({"If-None-Match": f'W/"{tag}"', UNATTENDED: "1"}),
    }


def _answered_at(question: Escalation) -> dt.datetime:
    return question.answered_at or question.asked_at


def _item(question: Escalation, why_here: object, kind: str) -> dict[str, Any]:
    return {
        "id": str(question.id),
        "href": url_for("helpdesk.work", escalation_id=question.id),
        "why": str(why_here),
        "kind": kind,
        "subject": question.title,
        "from": from_where(question, local_date(), member().person_id),
    }
