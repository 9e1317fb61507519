"""One article at the Helpdesk: what it says, who read it, its editions, and what can be done with it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.knowledge import publishing, queries, writing
from tenants.knowledge.checking import check
from tenants.knowledge.models import ArticleState
from tenants.knowledge.old import reasons_of
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.escalations.sentences import moment
from wegwijs.knowledge.blueprint import pages
from wegwijs.knowledge.forms import RetireForm, ReviewForm, moment_of
from wegwijs.knowledge.sentences import checked, holds, name_of_term, why_old
from wegwijs.refusals import accepted, sentence_of
from wegwijs.requests import actor, member, session

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from tenants.knowledge.models import Article


@pages.get("/helpdesk/knowledge/<uuid:article_id>")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def edition(article_id: uuid.UUID) -> ResponseReturnValue:
    """Show one edition of an article and all that goes with it."""
    return _page(article_id)


def _page(
    article_id: uuid.UUID, *, review: ReviewForm | None = None, retire: RetireForm | None = None, refused: str = ""
) -> str:
    found, today = queries.article(session(), article_id), local_date()
    editions = queries.editions_of(session(), found.number)
    said = queries.votes_of(session(), [each.id for each in editions])
    reading = found.state is ArticleState.DRAFT and found.offered_at is not None
    kept = [each for each in check(session(), found) if each.key in found.kept] if reading else []
    return render_template(
        "knowledge/edition.html",
        article=found,
        mine=found.written_by == member().person_id,
        reading=reading,
        kept=kept,
        standing=_standing(found),
        holds=holds(found, today),
        checked=checked(found),
        terms=[name_of_term(term) for term in found.terms],
        old=[why_old(reason) for reason in reasons_of(found, today)] if found.state is ArticleState.PUBLISHED else [],
        review=review or ReviewForm(formdata=None, data={"seen": found.written_at.isoformat()}),
        retire=retire or RetireForm(formdata=None),
        editions=[(each, _standing(each), said.get(each.id)) for each in editions],
        newer=next((each for each in editions if each.replaces == found.id and each.state != "withdrawn"), None),
        refused=refused,
    )


def _standing(article: Article) -> str:
    """Return where an article stands, in one sentence."""
    today = local_date()
    written = _("Written by %(name)s, %(when)s.", name=article.written_by_name, when=moment(article.written_at, today))
    if article.state is ArticleState.DRAFT and article.offered_at:
        return str(_("%(written)s Waits for a colleague to read it.", written=written))
    if article.state is ArticleState.REVIEWED:
        return str(_("%(written)s Read by %(name)s.", written=written, name=article.reviewed_by_name))
    if article.state is ArticleState.PUBLISHED and article.published_at:
        when = moment(article.published_at, today)
        said = _("%(written)s Read by %(name)s.", written=written, name=article.reviewed_by_name)
        return str(_("%(said)s Published %(when)s.", said=said, when=when))
    if article.state is ArticleState.RETIRED and article.retired_at:
        why = _(article.retired_why)
        return str(_("No longer valid since %(when)s: %(why)s", when=moment(article.retired_at, today), why=why))
    return str(written)


def _done(article_id: uuid.UUID, act: Callable[[], object], said: str) -> ResponseReturnValue:
    """Do what a button asks, and show the article; what is refused is said there."""
    try:
        act()
    except RefusalError as refusal:
        return _page(article_id, refused=sentence_of(refusal.message, refusal.values)), 422
    flash(said, "ok")
    return redirect(url_for("knowledge.edition", article_id=article_id), 303)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/offer")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def offer(article_id: uuid.UUID) -> ResponseReturnValue:
    """Have a colleague read a draft."""
    said = _("Ready to be read. A colleague finds it under Knowledge.")
    return _done(article_id, lambda: writing.offer(session(), actor(), article_id), said)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/review")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def review(article_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a draft of a colleague is right."""
    seen = moment_of(ReviewForm().seen.data)
    said = _("Read and found right. It can be published.")
    return _done(article_id, lambda: publishing.review(session(), actor(), article_id, seen=seen), said)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/give-back")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def give_back(article_id: uuid.UUID) -> ResponseReturnValue:
    """Give a draft back with what should be otherwise, or make one's own a draft again."""
    form = ReviewForm()
    given: Callable[[], Any] = lambda: publishing.give_back(session(), actor(), article_id, form.remark.data or "")  # noqa: E731
    if not accepted(form, given):
        return _page(article_id, review=form), 422
    flash(_("It is a draft again."), "ok")
    return redirect(url_for("knowledge.edition", article_id=article_id), 303)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/publish")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def publish(article_id: uuid.UUID) -> ResponseReturnValue:
    """Let branches find an article."""
    said = _("Published. Branches find it from its first day on.")
    return _done(article_id, lambda: publishing.publish(session(), actor(), article_id, local_date()), said)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/edition")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def new_edition(article_id: uuid.UUID) -> ResponseReturnValue:
    """Begin the next edition of an article, or go on with the one that was begun."""
    try:
        begun = publishing.new_edition(session(), actor(), article_id)
    except RefusalError as refusal:
        return _page(article_id, refused=sentence_of(refusal.message, refusal.values)), 422
    return redirect(url_for("knowledge.write", article_id=begun), 303)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/retire")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def retire(article_id: uuid.UUID) -> ResponseReturnValue:
    """Take an article away from the branches, with the reason."""
    form = RetireForm()
    if not accepted(form, lambda: publishing.retire(session(), actor(), article_id, form.why.data or "")):
        return _page(article_id, retire=form), 422
    flash(_("Branches do not find it any more."), "ok")
    return redirect(url_for("knowledge.edition", article_id=article_id), 303)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/confirm")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def confirm(article_id: uuid.UUID) -> ResponseReturnValue:
    """Say that an article still holds although a rule changed."""
    said = _("Checked again today.")
    return _done(article_id, lambda: publishing.confirm(session(), actor(), article_id), said)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/withdraw")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def withdraw(article_id: uuid.UUID) -> ResponseReturnValue:
    """Take back an article that was never published."""
    return _done(article_id, lambda: writing.withdraw(session(), actor(), article_id), _("The draft is taken back."))


@pages.post("/helpdesk/knowledge/<uuid:article_id>/restore")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def restore(article_id: uuid.UUID) -> ResponseReturnValue:
    """Make an article a draft again that was taken back."""
    return _done(article_id, lambda: writing.restore(session(), actor(), article_id), _("It is a draft again."))
