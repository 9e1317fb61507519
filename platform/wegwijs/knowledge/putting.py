"""An article goes into an answer: under what was written so far, where no script puts it at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect

from tenants.escalations import answering
from tenants.faults import RefusalError
from tenants.helpdesk.opened import draft_of
from tenants.knowledge.queries import article
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.helpdesk.forms import AnswerForm
from wegwijs.helpdesk.question import Forms, question_page, work_href
from wegwijs.knowledge.blueprint import pages
from wegwijs.knowledge.panel import text_for_answer
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.post("/helpdesk/<uuid:escalation_id>/put-in/<uuid:article_id>")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def put_in(escalation_id: uuid.UUID, article_id: uuid.UUID) -> ResponseReturnValue:
    """Put an article under what was written so far, and keep that as the draft."""
    form, found = AnswerForm(), article(session(), article_id)
    written = form.answer.data or ""
    if not form.answer.raw_data:
        draft = draft_of(session(), escalation_id)[0]
        written = draft.text if draft else ""
    form.answer.data = f"{written.rstrip()}\n\n{text_for_answer(found)}".lstrip()
    try:
        answering.save_answer_draft(session(), actor(), escalation_id, form.answer.data, form.had_seen)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return question_page(escalation_id, Forms(answer=form)), 422
    return redirect(work_href(escalation_id), 303)
