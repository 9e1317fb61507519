"""The queue of the Helpdesk: what stands where and why, what was answered, and the list that keeps itself fresh."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Any

from flask import g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.escalations.models import Subject
from tenants.escalations.queue import SHOWN, Line, Looking, Part, Whose, answered_questions
from tenants.escalations.queue import line as line_of
from tenants.escalations.rules import Group, in_turn
from tenants.moments import LOCAL, local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.auth.login import UNATTENDED
from wegwijs.desk.forms import first_id
from wegwijs.escalations.sentences import from_where, kind_of, limits, moment, why
from wegwijs.escalations.words import SUBJECTS
from wegwijs.helpdesk.blueprint import pages
from wegwijs.locale import language
from wegwijs.paging import Steps, asked_page
from wegwijs.requests import actor, member, place, session
from wegwijs.templating import clock

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.escalations.models import Escalation
    from tenants.escalations.rules import Turn

A_PAGE = 30
MOST_WORDS = 100


@pages.get("/helpdesk")
@needs(Right.HELPDESK_READ, about="escalation")
def queue() -> ResponseReturnValue:
    """Show the queue, with no question open."""
    return render_template("helpdesk/queue.html", question=None, **line_context(None))


@pages.get("/helpdesk/mine")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def mine() -> ResponseReturnValue:
    """Show the questions that somebody has, with none open."""
    return render_template("helpdesk/queue.html", question=None, **line_context(None, Whose.MINE))


@pages.get("/helpdesk/line")
@needs(Right.HELPDESK_READ)
def line() -> ResponseReturnValue:
    """Answer a page that refreshes its list every ten seconds: 304 when nothing changed.

    Who has a question open is noted by the way, in the same statement. It leaves no line in the trail: the page that it
    refreshes left one, and it shows only the titles of questions.
    """
    context = line_context(first_id([request.args.get("open")]))
    known = request.if_none_match.contains_weak(context["tag"])
    answer = make_response(("", 304) if known else render_template("helpdesk/_fresh.html", **context))
    answer.set_etag(context["tag"], weak=True)
    return answer


@pages.get("/helpdesk/answered")
@needs(Right.HELPDESK_READ, about="escalation", verb="search")
def answered() -> ResponseReturnValue:
    """Show what was answered, newest first, or what has the words in its title."""
    sought, page, today = request.args.get("q", "").replace("\0", "")[:MOST_WORDS], asked_page(), local_date()
    found = answered_questions(session(), sought, page=page, size=A_PAGE)
    return render_template(
        "helpdesk/answered.html",
        sought=sought,
        rows=[(question, moment(question.answered_at or question.asked_at, today)) for question in found.rows],
        steps=Steps(page, found.total, A_PAGE),
    )


def line_context(open_id: uuid.UUID | None, whose: Whose | None = None) -> dict[str, Any]:
    """Return what `_line.html` and `_present.html` show, with the question `open_id` marked; `tag` changes with any of it."""
    today, looking = local_date(), _looking(whose)
    midnight = dt.datetime.combine(today, dt.time(), LOCAL)
    writes = request.args.get("writing") == "1"
    found = line_of(session(), looking, midnight, beside=actor(), open_id=open_id, writes=writes)
    g.mine_at_helpdesk = found.mine
    chosen = _chosen(looking)
    groups, more = _groups(found, today, open_id, chosen)
    seen = request.args.get("seen", found.signature)
    context = {
        "title": ngettext("%(num)d question", "%(num)d questions", found.open),
        "groups": groups,
        "more": more,
        "has_open": open_id is not None,
        "waits": found.asked > 0,
        "filters": _filters(looking, found, open_id),
        "sought": looking.words,
        "chosen": chosen,
        "present": [_present(one.name, writes=one.writes) for one in found.present],
        "together": found.together,
        "something_new": seen != found.signature,
        "open_href": url_for("helpdesk.work", escalation_id=open_id, **chosen) if open_id else "",
        "live": member().live,
    }
    shown = json.dumps([context, language()], default=str)
    tag = hashlib.sha256(shown.encode()).hexdigest()[:24]
    return context | {
        "tag": tag,
        "line_href": url_for("helpdesk.line", open=open_id, seen=seen or None, **chosen),
        "poll_headers": json.dumps({"If-None-Match": f'W/"{tag}"', UNATTENDED: "1"}),
    }


def _looking(whose: Whose | None) -> Looking:
    """Return what the address asks to see; what it cannot ask is left out."""
    asked = request.args
    subject, said = asked.get("subject", ""), asked.get("whose", "")
    return Looking(
        me=member().person_id,
        whose=whose or (Whose(said) if said in set(Whose) else Whose.OWN),
        subject=Subject(subject) if subject in set(Subject) else None,
        words=" ".join(asked.get("q", "").replace("\0", "")[:MOST_WORDS].split()),
        coordinates=place().may(Right.HELPDESK_ASSIGN),
    )


def _chosen(looking: Looking) -> dict[str, Any]:
    """Return what an address says to show the same again."""
    said = {
        "whose": looking.whose.value,
        "subject": looking.subject.value if looking.subject else "",
        "q": looking.words,
    }
    return {name: value for name, value in said.items() if value and (name, value) != ("whose", Whose.OWN.value)}


def _filters(looking: Looking, found: Line, open_id: uuid.UUID | None) -> dict[str, Any]:
    """Return what one can choose to see: whose questions, as links, and which subject."""
    labels = {Whose.OWN: _("My subjects"), Whose.ALL: _("Everything"), Whose.MINE: _("Mine")}
    if not found.in_team:
        labels.pop(Whose.OWN)
    now = Whose.ALL if looking.whose is Whose.OWN and not found.in_team else looking.whose
    keep: dict[str, Any] = {name: value for name, value in _chosen(looking).items() if name != "whose"}
    where: dict[str, Any] = {"escalation_id": open_id} if open_id else {}
    endpoint = "helpdesk.work" if open_id else "helpdesk.queue"
    return {
        "whose": [
            {
                "label": label,
                "href": url_for(endpoint, whose=one.value, **where, **keep),
                "current": one is now,
            }
            for one, label in labels.items()
        ],
        "subjects": [("", _("Every subject"), looking.subject is None)]
        + [(subject.value, str(label), subject is looking.subject) for subject, label in _subjects()],
        "whose_now": looking.whose.value,
    }


def _subjects() -> list[tuple[Subject, object]]:
    return [(subject, SUBJECTS[subject]) for subject in Subject]


def _groups(
    found: Line, today: dt.date, open_id: uuid.UUID | None, chosen: dict[str, Any]
) -> tuple[list[dict[str, Any]], int]:
    """Return the groups of the line with their items, and how many questions there are beyond those."""
    rows = found.rows
    handed_up = {row.id for row in rows[Part.HANDED_UP]}
    to_read = [row for row in rows[Part.TO_READ] if row.id not in handed_up]
    elsewhere = handed_up | {row.id for row in to_read}
    me = member().person_id
    running = in_turn(rows[Part.ASKED] + rows[Part.CLAIMED], today, found.longest)
    # What somebody has is never left out.
    shown = [turn for place, turn in enumerate(running) if place < SHOWN or turn.question.claimed_by == me]
    still = in_turn(rows[Part.STILL], today)

    def items(turns: list[Turn], group: Group | None = None) -> list[dict[str, Any]]:
        return [
            _item(turn.question, why(turn, today), kind_of(turn), open_id, chosen, limits(turn, today))
            for turn in turns
            if (group is None or turn.group is group) and (group is None or turn.question.id not in elsewhere)
        ]

    parts = {
        _("Put before you"): items(in_turn(rows[Part.HANDED_UP], today, found.longest)),
        _("To read for a colleague"): items(in_turn(to_read, today, found.longest)),
        _("First"): items(shown, Group.FIRST),
        _("Then"): items(shown, Group.THEN),
        _("Clock stands still"): items(still, Group.STILL),
        _("Answered today"): [
            _item(row, _("Answered at %(time)s", time=clock(_answered_at(row))), "done", open_id, chosen)
            for row in rows[Part.ANSWERED]
        ],
    }
    more = found.open - len(shown) - len(still)
    return [{"title": title, "items": listed} for title, listed in parts.items()], max(more, 0)


def _answered_at(question: Escalation) -> dt.datetime:
    return question.answered_at or question.asked_at


def _present(name: str, *, writes: bool) -> str:
    return str(_("%(name)s writes", name=name) if writes else _("%(name)s reads along", name=name))


def _item(
    question: Escalation,
    why_here: object,
    kind: str,
    open_id: uuid.UUID | None,
    chosen: dict[str, Any],
    also: str = "",
) -> dict[str, Any]:
    return {
        "id": str(question.id),
        "href": url_for("helpdesk.work", escalation_id=question.id, **chosen),
        "why": str(why_here),
        "kind": kind,
        "subject": question.title,
        "also": also,
        "from": from_where(question, local_date(), member().person_id),
        "mine": question.claimed_by == member().person_id and kind != "done",
        "open": question.id == open_id,
    }
