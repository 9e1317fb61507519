"""What the Helpdesk has in articles: whose turn it is, what may be old, and the search through all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import true

from tenants.escalations.models import Subject
from tenants.knowledge import queries
from tenants.knowledge.finding import search
from tenants.knowledge.models import Article, ArticleState
from tenants.knowledge.old import old_articles
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.escalations.sentences import moment
from wegwijs.knowledge.blueprint import pages
from wegwijs.knowledge.reading import sought_subject, sought_words
from wegwijs.knowledge.sentences import why_old
from wegwijs.paging import Steps, asked_page
from wegwijs.requests import actor, session
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt

    from flask.typing import ResponseReturnValue

A_PAGE = 30
ALL = "all"


@pages.get("/helpdesk/knowledge")
@needs(Right.KNOWLEDGE_WRITE, about="article", verb="search")
def desk() -> ResponseReturnValue:
    """Show what waits for somebody; or, when something is asked, what was found."""
    sought, subject, state = sought_words(), sought_subject(), request.args.get("state", "")
    choice: dict[str, Any] = {
        "sought": sought,
        "subject": subject,
        "state": state if state in {*ArticleState, ALL} else "",
    }
    choice |= _choices(subject, str(choice["state"]))
    if sought or subject or choice["state"]:
        return render_template("knowledge/desk.html", asked=True, **choice, **_found(choice))
    today = local_date()
    mine, old = queries.desk_of(session(), actor()), old_articles(session(), today)
    return render_template(
        "knowledge/desk.html",
        asked=False,
        **choice,
        mine=[_line(each, today) for each in mine.mine],
        to_read=[_line(each, today) for each in mine.to_read],
        to_publish=[_line(each, today) for each in mine.to_publish],
        others=[_line(each, today) for each in mine.others],
        old=[(_line(each.article, today), [why_old(reason) for reason in each.reasons]) for each in old],
    )


def _choices(subject: Subject | None, state: str) -> dict[str, list[tuple[str, str, bool]]]:
    """Return what can be chosen above the list, each with whether it is."""
    subjects = [(each.value, word(each), each == subject) for each in Subject]
    chosen = state or ArticleState.PUBLISHED.value
    states = [(each.value, word(each), each == chosen) for each in ArticleState]
    return {
        "pick_subjects": [("", _("Every subject"), subject is None), *subjects],
        "pick_states": [*states, (ALL, _("Everything"), chosen == ALL)],
    }


def _found(choice: dict[str, Any]) -> dict[str, Any]:
    page = asked_page()
    among = true() if choice["state"] == ALL else Article.state == (choice["state"] or ArticleState.PUBLISHED)
    if choice["subject"]:
        among &= Article.subject == choice["subject"]
    found = search(session(), choice["sought"], among, page=page, size=A_PAGE)
    said = queries.votes_of(session(), [each.id for each in found.rows])
    return {
        "nearly": found.nearly,
        "rows": [(each, said.get(each.id, queries.Votes())) for each in found.rows],
        "steps": Steps(page, found.total, A_PAGE),
    }


def _line(article: Article, today: dt.date) -> dict[str, Any]:
    return {
        "when": moment(article.offered_at or article.written_at, today),
        "title": article.title,
        "who": article.written_by_name,
        "remark": article.remark,
        "waits": article.offered_at is not None,
        "subject": article.subject,
        "href": url_for("knowledge.edition", article_id=article.id),
    }
