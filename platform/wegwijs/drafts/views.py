"""Keeping what somebody is typing: `static/js/drafts.js` sends a form here while it is being filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, make_response, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.drafts.actions import save_draft
from tenants.faults import RefusalError
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.requests import actor, session
from wegwijs.templating import clock

if TYPE_CHECKING:
    import datetime as dt

    from flask import Response

pages = Blueprint("drafts", __name__)

# A form is named by a word of ours; it stands in the address and holds nothing personal.
FORM_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def draft_content() -> dict[str, Any]:
    """Return what the form held, each name with the list of its values."""
    return {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}


def draft_says(saved_at: dt.datetime) -> str:
    """Return the sentence under a form whose draft is kept."""
    return str(_("Draft kept at %(time)s", time=clock(saved_at)))


@pages.post("/<branch>/drafts/<form>")
@needs(Right.BRANCH_HOME)
def keep(form: str) -> Response:
    """Keep the form as it is now, and say so in one sentence."""
    if FORM_NAME.fullmatch(form) is None:
        raise NotFound
    try:
        said, code = draft_says(save_draft(session(), actor(), form, draft_content()).saved_at), 200
    except RefusalError as refusal:
        said, code = str(_(refusal.message, **refusal.values)), 422
    answer = make_response(said, code)
    answer.mimetype = "text/plain"
    return answer
