"""The branch's side: ask, see what happened to a question, read the answer, take a question back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.drafts.actions import forget_draft
from tenants.drafts.queries import draft_of
from tenants.escalations import asking, conversing
from tenants.escalations.models import OPEN, State, Subject
from tenants.escalations.queries import facts_of, messages_of, own_question, questions_of_branch, subject_of_question
from tenants.faults import RefusalError
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import as_typed, first_id
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.blueprint import pages
from wegwijs.escalations.forms import PROMPTS, USUAL_FACTS, AskForm, offered_facts
from wegwijs.escalations.sentences import moment, standing, term
from wegwijs.paging import Steps, asked_page
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, place, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.drafts.models import Draft
    from tenants.escalations.models import Escalation
    from tenants.escalations.queries import Subject as About

A_PAGE = 50
# What a visit was about says which desk of the Helpdesk it is likely for.
LIKELY = {"participation": Subject.INTEGRATION, "education": Subject.INTEGRATION, "legal": Subject.ASYLUM}


@pages.get("/<branch>/helpdesk")
@needs(Right.ESCALATION_READ, about="escalation")
def questions() -> ResponseReturnValue:
    """Show what the branch asked: new answers first, then what waits."""
    today, page = local_date(), asked_page()
    found = questions_of_branch(session(), page=page, size=A_PAGE)
    lines = [_line(question, today) for question in found.rows]
    return render_template(
        "escalations/questions.html",
        answers=[line for line in lines if line["unread"]],
        waiting=[line for line in lines if line["open"]],
        earlier=[line for line in lines if not line["unread"] and not line["open"]],
        steps=Steps(page, found.total, A_PAGE),
        may_ask=place().may(Right.ESCALATION_ASK),
    )


def _line(question: Escalation, today: Any) -> dict[str, Any]:
    mine = question.asked_by == member().person_id
    return {
        "when": moment(question.answered_at or question.asked_at, today),
        "title": question.title,
        "who": _("Asked by you.") if mine else _("Asked by %(name)s.", name=question.asked_by_name),
        "standing": standing(question, today),
        "href": url_for("escalations.question", escalation_id=question.id),
        "unread": question.state is State.ANSWERED and question.read_at is None,
        "open": question.open,
    }


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


@pages.get("/<branch>/helpdesk/<uuid:escalation_id>")
@needs(Right.ESCALATION_READ, about="escalation")
def question(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show a question, how it stands and its answer; who opens an answer first has read it for the branch."""
    found = own_question(session(), escalation_id)
    if found.question.state is State.ANSWERED and found.question.read_at is None:
        conversing.mark_read(session(), actor(), escalation_id)
    return _question(found.question, found.client_id, found.client_name)


def _question(asked: Escalation, client_id: uuid.UUID | None, client_name: str, refused: str = "") -> str:
    today = local_date()
    return render_template(
        "escalations/asked.html",
        question=asked,
        facts=facts_of(session(), asked.id),
        messages=messages_of(session(), asked.id),
        client_id=client_id,
        client_name=client_name,
        asked_when=moment(asked.asked_at, today),
        standing=standing(asked, today),
        term=term(asked) if asked.open else "",
        may_withdraw=asked.state in OPEN and place().may(Right.ESCALATION_ASK),
        refused=refused,
    )


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/withdraw")
@needs(Right.ESCALATION_ASK, about="escalation")
def withdraw(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Take a question back, unless it was answered meanwhile."""
    try:
        conversing.withdraw(session(), actor(), escalation_id)
    except RefusalError as refusal:
        found = own_question(session(), escalation_id)
        said = str(_(refusal.message, **refusal.values))
        return _question(found.question, found.client_id, found.client_name, said), 422
    flash(_("Your question is taken back. The Helpdesk does not see it any more."), "ok")
    return redirect(url_for("escalations.question", escalation_id=escalation_id), 303)
