"""A lawyer's work on one question: open it, take it, keep a draft, answer, give it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.escalations import answering, claiming
from tenants.escalations.models import State
from tenants.escalations.queries import facts_of, messages_of
from tenants.escalations.queue import question_with_draft
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.sentences import moment, term
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.forms import AnswerForm
from wegwijs.helpdesk.queue import line_context
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, place, session

if TYPE_CHECKING:
    import uuid

    from flask import Response
    from flask.typing import ResponseReturnValue


@pages.get("/helpdesk/<uuid:escalation_id>")
@needs(Right.HELPDESK_READ, about="escalation")
def work(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show the queue with one question open."""
    return _page(escalation_id, AnswerForm(formdata=None))


def _page(escalation_id: uuid.UUID, form: AnswerForm, refused: str = "") -> str:
    opened = question_with_draft(session(), escalation_id)
    question, draft, today = opened.question, opened.draft, local_date()
    mine = question.state is State.CLAIMED and question.claimed_by == member().person_id
    typed = form.is_submitted() and form.answer.raw_data
    if draft and not typed:
        form.answer.data = draft.text
    return render_template(
        "helpdesk/queue.html",
        question=question,
        facts=facts_of(session(), escalation_id),
        messages=messages_of(session(), escalation_id),
        form=form,
        mine=mine,
        elsewhere=question.state is State.CLAIMED and not mine,
        asked_when=moment(question.asked_at, today),
        claimed_when=moment(question.claimed_at, today) if question.claimed_at else "",
        answered_when=moment(question.answered_at, today) if question.answered_at else "",
        term=term(question),
        draft_status=draft_says(draft.saved_at) if draft and mine else "",
        may_answer=place().may(Right.HELPDESK_ANSWER),
        may_assign=place().may(Right.HELPDESK_ASSIGN),
        refused=refused,
        **line_context(escalation_id),
    )


@pages.post("/helpdesk/<uuid:escalation_id>/take")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def take(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Take this question."""
    try:
        claiming.claim(session(), actor(), escalation_id)
    except RefusalError as refusal:
        return _refused(escalation_id, refusal)
    return redirect(url_for("helpdesk.work", escalation_id=escalation_id), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/draft")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def keep_draft(escalation_id: uuid.UUID) -> Response:
    """Keep the answer as it is now, and say so in one sentence."""
    try:
        saved_at = answering.save_answer_draft(session(), actor(), escalation_id, request.form.get("answer", ""))
        said, code = draft_says(saved_at), 200
    except RefusalError as refusal:
        said, code = str(_(refusal.message, **refusal.values)), 422
    answer = make_response(said, code)
    answer.mimetype = "text/plain"
    return answer


@pages.post("/helpdesk/<uuid:escalation_id>/answer")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def send_answer(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Send the answer to the branch."""
    form = AnswerForm()
    try:
        answering.answer(session(), actor(), escalation_id, form.answer.data or "")
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _page(escalation_id, form), 422
    flash(_("Your answer is with the branch."), "ok")
    return redirect(url_for("helpdesk.queue"), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/release")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def give_back(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Give a question back to the queue, with what was written so far."""
    form = AnswerForm()
    try:
        if (form.answer.data or "").strip():
            answering.save_answer_draft(session(), actor(), escalation_id, form.answer.data)
        claiming.release(session(), actor(), escalation_id)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _page(escalation_id, form), 422
    flash(_("The question is back in the queue, with your draft."), "ok")
    return redirect(url_for("helpdesk.queue"), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/take-back")
@needs(Right.HELPDESK_ASSIGN, about="escalation")
def take_back(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Put a question that somebody else has back in the queue."""
    try:
        claiming.take_back(session(), actor(), escalation_id)
    except RefusalError as refusal:
        return _refused(escalation_id, refusal)
    return redirect(url_for("helpdesk.work", escalation_id=escalation_id), 303)


def _refused(escalation_id: uuid.UUID, refusal: RefusalError) -> ResponseReturnValue:
    return _page(escalation_id, AnswerForm(formdata=None), str(_(refusal.message, **refusal.values))), 422
