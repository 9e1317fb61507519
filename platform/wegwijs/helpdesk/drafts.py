"""The answer in the making: kept while its writer types, and read along by colleagues."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, request, url_for

from tenants.escalations import answering
from tenants.escalations.answering import OvertakenError
from tenants.faults import RefusalError
from tenants.helpdesk.opened import draft_of
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.auth.login import UNATTENDED
from wegwijs.drafts.views import draft_says
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.forms import AnswerForm
from wegwijs.refusals import sentence_of
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask import Response
    from flask.typing import ResponseReturnValue

    from tenants.escalations.models import AnswerDraft

CONFLICT = 409
VERSION = "Draft-Version"
"""The header that says which draft was kept: a page sends it along the next time."""


@pages.post("/helpdesk/<uuid:escalation_id>/draft")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def keep_draft(escalation_id: uuid.UUID) -> Response:
    """Keep the answer as it is now, and say so in one sentence."""
    form = AnswerForm()
    try:
        saved_at = answering.save_answer_draft(session(), actor(), escalation_id, form.answer.data or "", form.had_seen)
    except RefusalError as refusal:
        answer = make_response(sentence_of(refusal.message, refusal.values))
        answer.status_code = CONFLICT if isinstance(refusal, OvertakenError) else 422
    else:
        answer = make_response(draft_says(saved_at))
        answer.headers[VERSION] = saved_at.isoformat()
    answer.mimetype = "text/plain"
    return answer


@pages.get("/helpdesk/<uuid:escalation_id>/draft")
@needs(Right.HELPDESK_READ)
def read_draft(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Answer a page on which a colleague reads along, every ten seconds: 304 when nothing was written.

    It leaves no line in the trail: the page that it refreshes left one.
    """
    context = draft_context(escalation_id, *draft_of(session(), escalation_id))
    known = request.if_none_match.contains_weak(context["draft_tag"])
    answer = make_response(("", 304) if known else render_template("helpdesk/_draft.html", **context))
    answer.set_etag(context["draft_tag"], weak=True)
    return answer


def draft_context(
    escalation_id: uuid.UUID, draft: AnswerDraft | None, name: str, *, shown: bool = True
) -> dict[str, Any]:
    """Return what `_draft.html` shows to colleagues; `draft_tag` changes when any of it does."""
    said = [str(escalation_id), draft.saved_at.isoformat() if draft else "", name]
    tag = hashlib.sha256(json.dumps(said).encode()).hexdigest()[:24]
    return {
        "draft": draft if shown else None,
        "draft_by": name,
        "draft_when": draft_says(draft.saved_at) if draft else "",
        "draft_href": url_for("helpdesk.read_draft", escalation_id=escalation_id),
        "draft_tag": tag,
        "draft_headers": json.dumps({"If-None-Match": f'W/"{tag}"', UNATTENDED: "1"}),
    }
