"""Who works on which question: take the next one, and see what was handed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from tenants.escalations import claiming
from tenants.faults import RefusalError
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.helpdesk.blueprint import pages
from wegwijs.refusals import sentence_of
from wegwijs.requests import actor, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.post("/helpdesk/next")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def take_next() -> ResponseReturnValue:
    """Take the most urgent question of one's own subjects that nobody has."""
    try:
        taken = claiming.claim_next(session(), actor())
    except RefusalError as refusal:
        flash(sentence_of(refusal.message, refusal.values), "error")
        return redirect(url_for("helpdesk.queue"), 303)
    touch("escalation", taken)
    if taken is None:
        flash(_("Nothing waits in your subjects. Under “Everything” you see what waits for other teams."), "info")
        return redirect(url_for("helpdesk.queue"), 303)
    return redirect(url_for("helpdesk.work", escalation_id=taken), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/take-up")
@needs(Right.HELPDESK_ASSIGN, about="escalation")
def take_up(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Note that what was handed up has been seen."""
    try:
        claiming.take_up(session(), actor(), escalation_id)
    except RefusalError as refusal:
        flash(sentence_of(refusal.message, refusal.values), "error")
    return redirect(url_for("helpdesk.work", escalation_id=escalation_id), 303)
