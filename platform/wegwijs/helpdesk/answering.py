"""A lawyer's work on one question: open it, take it, ask back, say how it stands, answer, take it over, give it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from tenants.escalations import answering, claiming, holding, talking
from tenants.faults import RefusalError
from tenants.helpdesk.paragraphs import paragraph_of
from tenants.knowledge.writing import begin_from
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import first_id
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.forms import AnswerForm, AskBackForm, WordForm
from wegwijs.helpdesk.question import Forms, question_page, refusal_page, work_href
from wegwijs.refusals import accepted, show_refusal
from wegwijs.requests import actor, place, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.get("/helpdesk/<uuid:escalation_id>")
@needs(Right.HELPDESK_READ, about="escalation")
def work(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show the queue with one question open."""
    return question_page(escalation_id, say=request.args.get("say", ""))


@pages.post("/helpdesk/<uuid:escalation_id>/answer")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def send_answer(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Send the answer to the branch, and begin an article with it when that was asked."""
    form = AnswerForm()
    try:
        answering.answer(
            session(),
            actor(),
            escalation_id,
            form.answer.data or "",
            seen=form.had_seen,
            unread=form.unread.data,
            across=form.across.data,
        )
        if form.learn.data and place().may(Right.KNOWLEDGE_WRITE):
            begin_from(session(), actor(), escalation_id)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return question_page(escalation_id, Forms(answer=form), say=request.args.get("say", "")), 422
    flash(
        _("Your answer is with the branch. A draft of an article stands ready.")
        if form.learn.data
        else _("Your answer is with the branch."),
        "ok",
    )
    return redirect(url_for("helpdesk.queue"), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/keep")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def keep_and_go(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Keep what was written and go on with something else; or with a ready paragraph under it."""
    form = AnswerForm()
    text, chosen = form.answer.data or "", first_id([request.form.get("paragraph")])
    if chosen:
        text = f"{text.rstrip()}\n\n{paragraph_of(session(), chosen).text}".lstrip()
    try:
        if text.strip() or form.known.data:
            answering.save_answer_draft(session(), actor(), escalation_id, text, form.had_seen)
        else:
            holding.held(session(), actor(), escalation_id, holding.AT_WORK)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return question_page(escalation_id, Forms(answer=form)), 422
    return redirect(work_href(escalation_id, request.args.get("say", "")), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/ask-back")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def ask_back(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Ask the branch something: the clock stops."""
    form = AskBackForm()
    asked = accepted(
        form,
        lambda: talking.ask_back(session(), actor(), escalation_id, form.waiting_for.data or "", form.text.data or ""),
    )
    if not asked:
        return question_page(escalation_id, Forms(ask=form), say="ask"), 422
    flash(_("Your question is with the branch. The clock stands still until it answers."), "ok")
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/stop-waiting")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def stop_waiting(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Go on without what the branch was asked for; what was written so far is kept."""
    form = AnswerForm()
    try:
        _keep(form, escalation_id)
        talking.stop_waiting(session(), actor(), escalation_id)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return question_page(escalation_id, Forms(answer=form)), 422
    flash(_("The clock runs again. The branch sees that you work on it."), "ok")
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/word")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def give_word(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Let the branch know how its question stands; the clock runs on."""
    form = WordForm()
    if not accepted(form, lambda: talking.give_word(session(), actor(), escalation_id, form.text.data or "")):
        return question_page(escalation_id, Forms(word=form), say="word"), 422
    flash(_("The branch knows how it stands."), "ok")
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/take-over")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def take_over(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Take a question over from a colleague, who is told."""
    try:
        holding.take_over(session(), actor(), escalation_id)
    except RefusalError as refusal:
        return refusal_page(escalation_id, refusal)
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/take")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def take(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Take this question."""
    try:
        claiming.claim(session(), actor(), escalation_id)
    except RefusalError as refusal:
        return refusal_page(escalation_id, refusal)
    return redirect(url_for("helpdesk.work", escalation_id=escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/release")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def give_back(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Give a question back to the queue, with what was written so far."""
    form = AnswerForm()
    try:
        _keep(form, escalation_id)
        claiming.release(session(), actor(), escalation_id)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return question_page(escalation_id, Forms(answer=form)), 422
    flash(_("The question is back in the queue, with your draft."), "ok")
    return redirect(url_for("helpdesk.queue"), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/take-back")
@needs(Right.HELPDESK_ASSIGN, about="escalation")
def take_back(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Put a question that somebody else has back in the queue."""
    try:
        claiming.take_back(session(), actor(), escalation_id)
    except RefusalError as refusal:
        return refusal_page(escalation_id, refusal)
    return redirect(url_for("helpdesk.work", escalation_id=escalation_id), 303)


def _keep(form: AnswerForm, escalation_id: uuid.UUID) -> None:
    if (form.answer.data or "").strip():
        answering.save_answer_draft(session(), actor(), escalation_id, form.answer.data or "", form.had_seen)
