"""Writing an article: begun from an answer or anew, changed with the check beside it, and offered to a colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.knowledge import queries, writing
from tenants.knowledge.checking import check
from tenants.knowledge.models import Article, ArticleState
from tenants.knowledge.rules import refuse_unready, unresolved
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.knowledge.blueprint import pages
from wegwijs.knowledge.forms import ArticleForm, filled_with
from wegwijs.refusals import accepted, show_refusal
from wegwijs.requests import actor, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.get("/helpdesk/knowledge/new")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def new() -> ResponseReturnValue:
    """Show an empty article."""
    return _form(ArticleForm(formdata=None), None)


@pages.post("/helpdesk/knowledge/new")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def begin() -> ResponseReturnValue:
    """Keep the first draft of an article, and show what the check finds."""
    form = ArticleForm()
    form.offer()
    begun: list[uuid.UUID] = []
    if not accepted(form, lambda: begun.append(writing.begin(session(), actor(), form.content())), terms="term_1"):
        return _form(form, None), 422
    touch("article", begun[0])
    return redirect(url_for("knowledge.write", article_id=begun[0], _anchor="check"), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/knowledge")
@needs(Right.KNOWLEDGE_WRITE, about="escalation")
def begin_from(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Begin an article from a question and its answer, or go on with the one that was begun."""
    try:
        begun = writing.begin_from(session(), actor(), escalation_id)
    except RefusalError as refusal:
        flash(_(refusal.message, **refusal.values), "warning")
        return redirect(url_for("helpdesk.work", escalation_id=escalation_id), 303)
    found = queries.article(session(), begun)
    page = "knowledge.write" if found.state is ArticleState.DRAFT else "knowledge.edition"
    return redirect(url_for(page, article_id=begun), 303)


@pages.get("/helpdesk/knowledge/<uuid:article_id>/write")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def write(article_id: uuid.UUID) -> ResponseReturnValue:
    """Show a draft to be changed, with what may still point at somebody beside it."""
    found = queries.article(session(), article_id)
    if found.state is not ArticleState.DRAFT:
        return redirect(url_for("knowledge.edition", article_id=article_id), 302)
    form = filled_with(found)
    if "offer" in request.args:
        try:
            refuse_unready(writing.content_of(found), unresolved(check(session(), found), found.kept))
        except RefusalError as refusal:
            show_refusal(form, refusal)
    return _form(form, found)


@pages.post("/helpdesk/knowledge/<uuid:article_id>/write")
@needs(Right.KNOWLEDGE_WRITE, about="article")
def change(article_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a draft as it is now; and, when that is asked, have a colleague read it."""
    form = ArticleForm()
    form.offer()
    kept = accepted(
        form,
        lambda: writing.change(
            session(), actor(), article_id, form.content(), seen=form.seen_at(), kept=form.kept.data or ()
        ),
        terms="term_1",
    )
    if not kept:
        return _form(form, _typed(form, article_id)), 422
    if request.form.get("do") != "offer":
        return redirect(url_for("knowledge.write", article_id=article_id, _anchor="check"), 303)
    try:
        writing.offer(session(), actor(), article_id)
    except RefusalError:
        # What was written is kept all the same; the page says what is missing.
        return redirect(url_for("knowledge.write", article_id=article_id, offer="yes"), 303)
    flash(_("Ready to be read. A colleague finds it under Knowledge."), "ok")
    return redirect(url_for("knowledge.edition", article_id=article_id), 303)


def _typed(form: ArticleForm, article_id: uuid.UUID) -> Article:
    """Return the article as it was typed and refused, to be checked as such; nothing of it is kept."""
    found = queries.article(session(), article_id)
    return Article(
        id=found.id,
        escalation_id=found.escalation_id,
        title=form.title.data or "",
        question=form.question.data or "",
        text=form.text.data or "",
        source=form.source.data or "",
        remark=found.remark,
        kept=list(form.kept.data or ()),
        replaces=found.replaces,
    )


def _form(form: ArticleForm, article: Article | None) -> str:
    form.offer()
    found = check(session(), article) if article else []
    return render_template(
        "knowledge/write.html",
        form=form,
        article=article,
        pressing=[each for each in found if each.pressing],
        countries=[each.text for each in found if not each.pressing],
        left=len(unresolved(found, article.kept)) if article else 0,
        kept=set(article.kept) if article else set(),
    )
