"""The team lead looks at what the branch wants to ask: the list, one question, and whether that is wanted at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField

from tenants.escalations import approving
from tenants.escalations.models import State
from tenants.escalations.papers import read_shared, shared_papers
from tenants.escalations.queries import facts_of
from tenants.escalations.reading import own_question, refuse_hidden
from tenants.faults import AbsentError
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.documents.blueprint import cabinet
from wegwijs.documents.reading import paper_answer
from wegwijs.escalations.blueprint import pages
from wegwijs.escalations.sentences import moment
from wegwijs.refusals import accepted
from wegwijs.requests import actor, reader, session, touch
from wegwijs.templating import weekday

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.escalations.approving import Proposal

UNPROCESSABLE = 422


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """What the team lead read, and why a question goes back to who wrote it."""

    seen = HiddenField()
    """When what stands on the page was written."""
    why = TextAreaField(
        _l("What should be otherwise?"), description=_l("Your colleague reads this, and changes the question.")
    )


@pages.get("/<branch>/helpdesk/proposals")
@needs(Right.ESCALATION_APPROVE, about="escalation")
def proposals() -> ResponseReturnValue:
    """Show what waits for the team lead, and whether questions go through them at all."""
    today = local_date()
    found = [approving.as_proposal(each, today) for each in approving.proposals(session())]
    touch("escalation", "", proposals=len(found))
    return render_template(
        "escalations/proposals.html",
        urgent=[_line(each, today) for each in found if each.urgent],
        others=[_line(each, today) for each in found if not each.urgent],
        approval=approving.approval_wanted(session()),
    )


def _line(one: Proposal, today: dt.date) -> dict[str, str]:
    question = one.question
    return {
        "when": pressing(one) or moment(question.asked_at, today),
        "title": question.title,
        "who": _("Asked by %(name)s.", name=question.asked_by_name),
        "until": _("%(what)s: until %(day)s at the latest.", what=question.legal_what, day=weekday(question.legal_on))
        if question.legal_on
        else "",
        "href": url_for("escalations.proposal", escalation_id=question.id),
    }


def pressing(one: Proposal) -> str:
    """Return how near the law's day is, for a question that cannot wait; nothing for another."""
    days = one.working_days
    if days is None or not one.urgent:
        return ""
    if days < 0:
        return str(_("Too late by law"))
    if days == 0:
        return str(_("The last day is today"))
    return str(ngettext("%(num)s working day left", "%(num)s working days left", days))


@pages.post("/<branch>/helpdesk/proposals")
@needs(Right.ESCALATION_APPROVE, about="escalation")
def choose() -> ResponseReturnValue:
    """Choose whether the team lead looks at a question before it goes."""
    approval = request.form.get("approval") == "yes"
    approving.choose_approval(session(), actor(), approval=approval)
    if approval:
        flash(_("From now on you see a question first."), "ok")
    else:
        flash(_("From now on a question goes to the Helpdesk at once. What waits for you still does."), "ok")
    return redirect(url_for("escalations.proposals"), 303)


@pages.get("/<branch>/helpdesk/<uuid:escalation_id>/proposal")
@needs(Right.ESCALATION_APPROVE, about="escalation")
def proposal(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show one question to the team lead, as the Helpdesk would get it."""
    return _one(escalation_id, ReturnForm(formdata=None))


def _one(escalation_id: uuid.UUID, form: ReturnForm) -> ResponseReturnValue:
    found, today = own_question(session(), reader(), escalation_id), local_date()
    question = found.question
    if question.state is not State.PROPOSED:
        return redirect(url_for("escalations.question", escalation_id=escalation_id), 303)
    one = approving.as_proposal(question, today)
    form.seen.data = question.asked_at.isoformat()
    return render_template(
        "escalations/proposal.html",
        question=question,
        about=found.about,
        facts=facts_of(session(), escalation_id),
        papers=shared_papers(session(), escalation_id),
        asked_when=moment(question.asked_at, today),
        pressing=pressing(one),
        form=form,
    )


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/approve")
@needs(Right.ESCALATION_APPROVE, about="escalation")
def approve(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Let a question go to the Helpdesk."""
    form = ReturnForm()
    if accepted(form, lambda: approving.approve(session(), actor(), escalation_id, now(), seen=_seen(form))):
        flash(_("The question is with the Helpdesk. Its clock runs from now on."), "ok")
        return redirect(url_for("escalations.proposals"), 303)
    return _refused(escalation_id, form)


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/return")
@needs(Right.ESCALATION_APPROVE, about="escalation")
def give_back(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Give a question back to who wrote it, with what should be otherwise."""
    form = ReturnForm()
    if accepted(form, lambda: approving.give_back(session(), actor(), escalation_id, form.why.data or "")):
        flash(_("The question went back to your colleague, with what you wrote."), "ok")
        return redirect(url_for("escalations.proposals"), 303)
    return _refused(escalation_id, form)


def _seen(form: ReturnForm) -> dt.datetime | None:
    """Return when what the team lead read was written; none for what is no moment."""
    try:
        return dt.datetime.fromisoformat(form.seen.data or "")
    except ValueError:
        return None


def _refused(escalation_id: uuid.UUID, form: ReturnForm) -> ResponseReturnValue:
    shown = _one(escalation_id, form)
    return (shown, UNPROCESSABLE) if isinstance(shown, str) else shown


@pages.get("/<branch>/helpdesk/papers/<uuid:shared_paper_id>")
@needs(Right.ESCALATION_READ, about="shared_paper")
def shared_paper(shared_paper_id: uuid.UUID) -> ResponseReturnValue:
    """Give a paper that went along, for whoever may see what it is about."""
    paper, data = read_shared(session(), cabinet(), shared_paper_id)
    if paper.branch_id != session().branch_id:
        raise AbsentError
    refuse_hidden(session(), reader(), paper.escalation_id)
    return paper_answer(paper.title, paper.media_type, data)
