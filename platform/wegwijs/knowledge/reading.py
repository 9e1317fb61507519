"""A branch looks something up: the search, one article, and whether it was what somebody looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.escalations.models import Subject
from tenants.knowledge import queries, votes
from tenants.knowledge.finding import readable, search
from tenants.knowledge.models import Article
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.knowledge.blueprint import pages
from wegwijs.knowledge.sentences import checked, first_words, holds, name_of_term
from wegwijs.paging import Steps, asked_page
from wegwijs.requests import actor, member, place, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

A_PAGE = 20
NEWEST = 5
MOST_WORDS = 200


@pages.get("/<branch>/knowledge")
@needs(Right.KNOWLEDGE_READ, about="article", verb="search")
def articles() -> ResponseReturnValue:
    """Show what was found; before anything is asked, the subjects, what helped here often, and what is new."""
    sought, subject, page, today = sought_words(), sought_subject(), asked_page(), local_date()
    counted = queries.by_subject(session(), today)
    among = readable(today) & (Article.subject == subject) if subject else readable(today)
    asked = bool(sought or subject)
    found = search(session(), sought, among, page=page, size=A_PAGE if asked else NEWEST)
    return render_template(
        "knowledge/articles.html",
        sought=sought,
        subject=subject,
        subjects=[(each, counted[each]) for each in Subject if each in counted],
        asked=asked,
        nearly=found.nearly,
        rows=[_row(each) for each in found.rows],
        often=[] if asked else [_row(each) for each in queries.most_used(session(), today)],
        steps=Steps(page, found.total, A_PAGE if asked else max(found.total, 1)),
        may_ask=place().may(Right.ESCALATION_ASK),
    )


def sought_words() -> str:
    """Return the words that the address asks for."""
    return request.args.get("q", "").replace("\0", "")[:MOST_WORDS].strip()


def sought_subject() -> Subject | None:
    """Return the subject that the address asks for; none for one that there is not."""
    asked = request.args.get("subject", "")
    return Subject(asked) if asked in set(Subject) else None


def _row(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "href": url_for("knowledge.article", article_id=article.id),
        "about": first_words(article.question),
        "subject": article.subject,
    }


@pages.get("/<branch>/knowledge/<uuid:article_id>")
@needs(Right.KNOWLEDGE_READ, about="article")
def article(article_id: uuid.UUID) -> ResponseReturnValue:
    """Show one article."""
    today = local_date()
    found = queries.article_for_branch(session(), article_id, today)
    return render_template(
        "knowledge/article.html",
        article=found,
        over=found.valid_to is not None and found.valid_to < today,
        holds=holds(found, today),
        checked=checked(found),
        terms=[(term, name_of_term(term)) for term in found.terms],
        may_open_terms=place().may(Right.DOSSIER_READ),
        may_ask=place().may(Right.ESCALATION_ASK),
        said=votes.own_vote(session(), member().person_id, article_id),
        asking="asking" in request.args,
        today=today,
    )


@pages.post("/<branch>/knowledge/<uuid:article_id>/vote")
@needs(Right.KNOWLEDGE_READ, about="article")
def vote(article_id: uuid.UUID) -> ResponseReturnValue:
    """Say whether this was what one looked for."""
    helped = request.form.get("helped") == "yes"
    before_asking = request.form.get("asking") == "yes"
    votes.vote(session(), actor(), article_id, helped=helped, before_asking=before_asking)
    if helped:
        flash(_("Thank you. Others find it sooner now."), "ok")
    return redirect(url_for("knowledge.article", article_id=article_id, _anchor="was-this-it"), 303)
