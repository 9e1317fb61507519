"""Asking the Helpdesk: the form, what goes along checked before it is sent, and what may make a question needless."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.drafts.actions import forget_draft
from tenants.drafts.queries import draft_of
from tenants.escalations import asking
from tenants.escalations.about import About, Source, about, offers
from tenants.escalations.facts import in_order
from tenants.escalations.models import Subject
from tenants.faults import AbsentError, RefusalError
from tenants.knowledge.fitting import fitting
from tenants.knowledge.votes import vote
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import as_typed, first_id
from wegwijs.documents.blueprint import cabinet
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.blueprint import pages, status_of
from wegwijs.escalations.forms import NO_DEADLINE, PROMPTS, USUAL_FACTS, AskForm, FilesForm, names_of_rest
from wegwijs.escalations.offering import likely
from wegwijs.extensions import limiter
from wegwijs.knowledge import panel
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, member, place, reader, session, touch

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.drafts.models import Draft
    from tenants.escalations.about import Offers
    from tenants.escalations.models import Escalation, SharedPaper

UNPROCESSABLE = 422
NOT_TYPED = re.compile(r"csrf_token|do|article|(?:file|kind)_\d+")


@pages.get("/<branch>/helpdesk/ask")
@needs(Right.ESCALATION_ASK, about="escalation")
def ask() -> ResponseReturnValue:
    """Show the form: begun for a dossier, a visit or a client, or as it was left."""
    asked_for = Source(*(first_id([request.args.get(name)]) for name in ("dossier", "visit", "client")))
    draft = draft_of(session(), actor(), asking.FORM)
    if asked_for != Source():
        found = about_of(asked_for)
        if draft is None or not _same(draft, found):
            return _form(begun(found), found, other_draft=draft is not None)
    if draft is None:
        form = begun(About())
        if request.args.get("subject") in set(Subject):
            form.subject.data = request.args["subject"]
        return _form(form, About())
    form = AskForm(formdata=as_typed(draft.content))
    return _form(form, about_of(form.source), draft_status=draft_says(draft.saved_at))


def about_of(source: Source) -> About:
    """Return whom a question is about. A dossier is there only for who may read dossiers."""
    if source.dossier_id is not None and not place().may(Right.DOSSIER_READ):
        raise AbsentError
    return about(session(), reader(), source, local_date())


def _same(draft: Draft, found: About) -> bool:
    """Whether a draft is about the same: the same dossier, or the same client when no dossier is asked for."""
    kept = {name: first_id(draft.content.get(name) or []) for name in ("dossier", "client")}
    if found.dossier is not None:
        return kept["dossier"] == found.dossier.id
    return kept["client"] == (found.client.id if found.client else None)


def begun(found: About) -> AskForm:
    """Return an empty form for what somebody asks about. Nothing is ticked; the nearest deadline comes along."""
    source, subject = found.source, likely(found)
    data = {
        "dossier": str(source.dossier_id or ""),
        "visit": str(source.visit_id or ""),
        "client": str(source.client_id or ""),
        "subject": subject.value if subject else None,
    }
    return AskForm(formdata=None, data=data)


def _form(form: AskForm, found: About, **more: Any) -> str:
    return shown(form, found, url_for("escalations.send"), draft=asking.FORM, **more)


def shown(form: AskForm, found: About, href: str, *, draft: str, kept: Sequence[SharedPaper] = (), **more: Any) -> str:
    """Return the page of a form that is sent to `href`, with what the record offers."""
    offered = more.pop("offered", None) or offers(session(), found)
    g.unread_answers = offered.news
    form.offer(found, offered, kept)
    if form.deadline.data is None and offered.deadlines:
        nearest = offered.nearest(local_date())
        form.deadline.data = str(nearest.id) if nearest else NO_DEADLINE
    if found.client:
        touch("client", found.client.id, purpose="escalation")
    return render_template(
        "escalations/ask.html",
        form=form,
        href=href,
        about=found,
        consent_on=offered.known.consent_on,
        prompts=PROMPTS,
        usual=USUAL_FACTS,
        today=local_date(),
        draft_href=url_for("drafts.keep", form=draft),
        **more,
    )


@pages.post("/<branch>/helpdesk/ask")
@needs(Right.ESCALATION_ASK, about="escalation")
@limiter.limit("300 per hour")
def send() -> ResponseReturnValue:
    """Show exactly what would be sent, go back to the form, or send it."""
    form, act = AskForm(), request.form.get("do", "check")
    found = about_of(form.source)
    offered = offers(session(), found)
    form.offer(found, offered)
    if act == "change" or not form.validate():
        status = 200 if act == "change" else UNPROCESSABLE
        return _form(form, found, offered=offered), status
    files = FilesForm()
    new = form.new_question(found, offered)
    try:
        asking.refuse_unfit(session(), new, local_date(), offered.known)
    except RefusalError as refusal:
        refused(form, refusal)
        return _form(form, found, offered=offered), UNPROCESSABLE
    proposed = goes_to_lead(offered)
    href = url_for("escalations.send")
    if act != "send":
        return checked(new, found, offered, files, href, proposed=proposed)
    sending = new if found.dossier else replace(new, files=files.files())
    try:
        sent = asking.ask(session(), actor(), sending, now(), cabinet(), proposed=proposed, known=offered.known)
    except RefusalError as refusal:
        return _not_sent(refusal, form, files, found.source, href, proposed=proposed)
    return done(sent, asking.FORM, proposed=proposed)


def refused(form: AskForm, refusal: RefusalError, **names: str) -> None:
    """Put what was refused on the box where it stands; of the facts, on the one that has the word."""
    word = str(refusal.values.get("word", ""))
    rows = form.fact_rows
    row = next((term for term, value in rows if word and word in f"{term.data} {value.data}"), None)
    ticked = (
        word
        and row is None
        and any(word in str(label) for _value, label, on, *_more in form.share.iter_choices() if on)
    )
    show_refusal(form, refusal, facts=row.name if row is not None else "share" if ticked else "term_1", **names)


def goes_to_lead(offered: Offers) -> bool:
    """Whether what this person sends goes to the team lead first; that of a team lead goes at once."""
    return not place().may(Right.ESCALATION_APPROVE) and offered.approval


def _not_sent(
    refusal: RefusalError, form: AskForm, files: FilesForm, source: Source, href: str, *, proposed: bool
) -> ResponseReturnValue:
    """Show the check again when a paper was refused: whatever was written before is not done."""
    session().rollback()
    found = about_of(source)
    offered = offers(session(), found)
    show_refusal(files, refusal, file="file_1", papers="file_1")
    new = form.new_question(found, offered)
    page = checked(new, found, offered, files, href, proposed=proposed)
    return page, status_of(refusal)


def checked(
    new: asking.NewQuestion,
    found: About,
    offered: Offers,
    files: FilesForm,
    href: str,
    *,
    proposed: bool,
    kept: Sequence[SharedPaper] = (),
    again: bool = False,
) -> str:
    """Return the page with exactly what would be sent, what stays, and what was answered before."""
    if found.client:
        touch("client", found.client.id, purpose="escalation")
    g.unread_answers = offered.news
    pages_of = {paper.id: paper.pages for paper in offered.papers}
    going = [(title, pages_of[document_id]) for document_id, title in new.papers]
    return render_template(
        "escalations/check.html",
        new=new,
        facts=in_order(new.facts),
        papers=[*((each.title, each.pages) for each in kept if each.id in new.kept), *going],
        asker=f"{member().name}, {place().branch_name}",
        client=found.client,
        consent_on=offered.known.consent_on if new.name_may_go else None,
        kept_back=names_of_rest(found, offered, new),
        typed=typed_on(),
        files=files if found.dossier is None else None,
        href=href,
        proposed=proposed,
        again=again,
        found=None if again else found_before(new),
    )


def typed_on() -> list[tuple[str, str]]:
    """Return the form as it was typed, to be sent on from a page between."""
    return [(name, value) for name, value in request.form.items(multi=True) if not NOT_TYPED.fullmatch(name)]


def found_before(new: asking.NewQuestion) -> object:
    """Return what may make the question needless, for `knowledge/_found.html`."""
    return panel.found_before(new.title, new.question, new.subject)


def done(sent: Escalation, draft: str, *, proposed: bool) -> ResponseReturnValue:
    """Forget the draft of what was sent, say where it is now, and show it."""
    forget_draft(session(), actor(), draft)
    if proposed:
        flash(_("Your question waits for your team lead. You get an e-mail when it comes back."), "ok")
    else:
        flash(_("Your question is with the Helpdesk. You get an e-mail when there is an answer."), "ok")
    return redirect(url_for("escalations.question", escalation_id=sent.id), 303)


@pages.post("/<branch>/helpdesk/ask/enough")
@needs(Right.ESCALATION_ASK, about="escalation")
def enough() -> ResponseReturnValue:
    """Ask which answer it was that makes a question needless, and whether the draft may go."""
    form = AskForm()
    text = f"{form.title.data or ''} {form.question.data or ''}"
    subject = Subject(form.subject.data) if form.subject.data in set(Subject) else None
    return render_template(
        "escalations/enough.html", title=form.title.data, articles=_fitting(text, subject), typed=typed_on()
    )


def _fitting(text: str, subject: Subject | None) -> list[tuple[uuid.UUID, str]]:
    if not place().may(Right.KNOWLEDGE_READ):
        return []
    return [(each.article.id, each.article.title) for each in fitting(session(), text, subject, local_date())]


@pages.post("/<branch>/helpdesk/ask/drop")
@needs(Right.ESCALATION_ASK, about="escalation")
def drop() -> ResponseReturnValue:
    """Throw the draft away, and count that an article was what somebody looked for."""
    article_id = first_id([request.form.get("article")])
    if article_id is not None:
        vote(session(), actor(), article_id, helped=True, before_asking=True)
    forget_draft(session(), actor(), asking.FORM)
    flash(_("Good that you found it. Your question was not sent, and the draft is gone."), "ok")
    return redirect(url_for("escalations.questions"), 303)
