"""Asking the Helpdesk: the form, and what goes along checked before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.drafts.actions import forget_draft
from tenants.drafts.queries import draft_of
from tenants.escalations import asking
from tenants.escalations.models import Subject
from tenants.escalations.queries import subject_of_question
from tenants.faults import RefusalError
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import as_typed, first_id
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.blueprint import pages
from wegwijs.escalations.forms import PROMPTS, USUAL_FACTS, AskForm, offered_facts
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, place, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.drafts.models import Draft
    from tenants.escalations.queries import Subject as About

# What a visit was about says which desk of the Helpdesk it is likely for.
LIKELY = {"participation": Subject.INTEGRATION, "education": Subject.INTEGRATION, "legal": Subject.ASYLUM}


@pages.get("/<branch>/helpdesk/ask")
@needs(Right.ESCALATION_ASK, about="escalation")
def ask() -> ResponseReturnValue:
    """Show the form: begun for a client or a visit, or as it was left."""
    client_id, visit_id = first_id([request.args.get("client")]), first_id([request.args.get("visit")])
    draft = draft_of(session(), actor(), asking.FORM)
    if client_id or visit_id:
        about = subject_of_question(session(), reader(), local_date(), client_id=client_id, visit_id=visit_id)
        client = about.client.id if about.client else None
        if draft is None or _client_of(draft) != client:
            form = AskForm(formdata=None, client=str(client or ""))
            form.subject.data = next((LIKELY[topic].value for topic in about.topics if topic in LIKELY), None)
            return _form(form, about, other_draft=draft is not None)
    if draft is None:
        return _form(AskForm(formdata=None), subject_of_question(session(), reader(), local_date()))
    form = AskForm(formdata=as_typed(draft.content))
    return _form(form, _about(form), draft_status=draft_says(draft.saved_at))


def _client_of(draft: Draft) -> uuid.UUID | None:
    return first_id(draft.content.get("client") or [])


def _about(form: AskForm) -> About:
    return subject_of_question(session(), reader(), local_date(), client_id=form.client_id)


def _form(form: AskForm, about: About, **more: Any) -> str:
    form.offer(offered_facts(about))
    if about.client:
        touch("client", about.client.id, purpose="escalation")
    return render_template(
        "escalations/ask.html",
        form=form,
        about=about.client,
        prompts=PROMPTS,
        usual=USUAL_FACTS,
        today=local_date(),
        draft_href=url_for("drafts.keep", form=asking.FORM),
        **more,
    )


@pages.post("/<branch>/helpdesk/ask")
@needs(Right.ESCALATION_ASK, about="escalation")
def send() -> ResponseReturnValue:
    """Show exactly what would be sent, go back to the form, or send it."""
    form, act = AskForm(), request.form.get("do", "check")
    about = _about(form)
    offered = offered_facts(about)
    if act == "change":
        return _form(form, about)
    if form.validate():
        new = form.new_question(offered)
        try:
            if act != "send":
                asking.refuse_unfit(session(), new, local_date())
                return _check(new, about, offered)
            sent = asking.ask(session(), actor(), new, now())
        except RefusalError as refusal:
            show_refusal(form, refusal, facts="term_1")
        else:
            forget_draft(session(), actor(), asking.FORM)
            flash(_("Your question is with the Helpdesk. You get an e-mail when there is an answer."), "ok")
            return redirect(url_for("escalations.question", escalation_id=sent.id), 303)
    return _form(form, about), 422


def _check(new: asking.NewQuestion, about: About, offered: dict[str, tuple[str, str]]) -> str:
    if about.client:
        touch("client", about.client.id, purpose="escalation")
    return render_template(
        "escalations/check.html",
        new=new,
        asker=f"{member().name}, {place().branch_name}",
        client=about.client,
        kept_back=[term for term, value in offered.values() if (term, value) not in new.facts],
        typed=[(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "do"}],
    )
