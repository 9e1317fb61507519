"""A question that never crossed is written again: it came back from the team lead, or still waits there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from tenants.drafts.queries import draft_of
from tenants.escalations import asking
from tenants.escalations.about import Source, offers
from tenants.escalations.papers import shared_papers
from tenants.escalations.queries import facts_of
from tenants.escalations.reading import refuse_hidden
from tenants.faults import RefusalError
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import as_typed
from wegwijs.documents.blueprint import cabinet
from wegwijs.drafts.views import draft_says
from wegwijs.escalations.asking import UNPROCESSABLE, about_of, checked, done, goes_to_lead, refused, shown
from wegwijs.escalations.blueprint import pages, status_of
from wegwijs.escalations.forms import NO_DEADLINE, AskForm, FilesForm
from wegwijs.escalations.offering import offered_facts
from wegwijs.extensions import limiter
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.escalations.about import About, Offers
    from tenants.escalations.models import Escalation, EscalationLink, SharedPaper


@pages.get("/<branch>/helpdesk/<uuid:escalation_id>/change")
@needs(Right.ESCALATION_ASK, about="escalation")
def change(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show a question that came back with everything that was filled in, or as somebody left it."""
    refuse_hidden(session(), reader(), escalation_id)
    question, link = asking.unsent_with_link(session(), actor(), escalation_id)
    found = about_of(_source(link))
    draft = draft_of(session(), actor(), asking.CHANGE_FORM)
    offered, shared = offers(session(), found), shared_papers(session(), escalation_id)
    draft = draft_of(session(), actor(), asking.CHANGE_FORM)
    if draft is not None and draft.content.get("escalation") == [str(escalation_id)]:
        form, said = AskForm(formdata=as_typed(draft.content)), draft_says(draft.saved_at)
    else:
        form, said = _filled(question, link, found, offered, shared), ""
    return _form(form, question, found, offered, shared, draft_status=said)


def _source(link: EscalationLink) -> Source:
    return Source(link.dossier_id, link.consultation_id if link.dossier_id is None else None, link.client_id)


def _filled(
    question: Escalation, link: EscalationLink, found: About, offered: Offers, shared: Sequence[SharedPaper]
) -> AskForm:
    """Return the form as it was sent: ticked what the record still says, and typed the rest."""
    facts = {(fact.term, fact.value): code for code, fact in offered_facts(found, offered).items()}
    sent = [(fact.term, fact.value) for fact in facts_of(session(), question.id)]
    of_dossier = {paper.digest: str(paper.id) for paper in offered.papers}
    source = found.source
    data: dict[str, Any] = {
        "escalation": str(question.id),
        "dossier": str(source.dossier_id or ""),
        "visit": str(source.visit_id or ""),
        "client": str(source.client_id or ""),
        "subject": question.subject.value,
        "title": question.title,
        "question": question.question,
        "tried": question.tried,
        "answer_by": question.answer_by,
        "pseudonym": question.pseudonym,
        "deadline": str(link.deadline_id or NO_DEADLINE),
        "share": [facts[pair] for pair in sent if pair in facts],
        "papers": [of_dossier[each.digest] for each in shared if each.digest in of_dossier],
        "kept": [str(each.id) for each in shared if each.digest not in of_dossier],
    }
    for number, pair in enumerate((pair for pair in sent if pair not in facts), start=1):
        data[f"term_{number}"], data[f"value_{number}"] = pair
    return AskForm(formdata=None, data=data)


def _files(shared: Sequence[SharedPaper], offered: Offers) -> list[SharedPaper]:
    """Return what went along that is no paper of the dossier, or is not any more."""
    of_dossier = {paper.digest for paper in offered.papers}
    return [each for each in shared if each.digest not in of_dossier]


def _form(
    form: AskForm, question: Escalation, found: About, offered: Offers, shared: Sequence[SharedPaper], **more: Any
) -> str:
    return shown(
        form,
        found,
        url_for("escalations.send_again", escalation_id=question.id),
        draft=asking.CHANGE_FORM,
        kept=_files(shared, offered),
        offered=offered,
        returned_why=question.returned_why,
        again=True,
        **more,
    )


@pages.post("/<branch>/helpdesk/<uuid:escalation_id>/change")
@needs(Right.ESCALATION_ASK, about="escalation")
@limiter.limit("300 per hour")
def send_again(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show exactly what would be sent, go back to the form, or send a question again."""
    refuse_hidden(session(), reader(), escalation_id)
    question, link = asking.unsent_with_link(session(), actor(), escalation_id)
    found, form, act = about_of(_source(link)), AskForm(), request.form.get("do", "check")
    offered, shared = offers(session(), found), shared_papers(session(), escalation_id)
    form.offer(found, offered, _files(shared, offered))
    if act == "change" or not form.validate():
        return _form(form, question, found, offered, shared), 200 if act == "change" else UNPROCESSABLE
    files = FilesForm()
    new = _without_those_there(form.new_question(found, offered), offered, shared)
    proposed = goes_to_lead(offered)
    href = url_for("escalations.send_again", escalation_id=escalation_id)
    try:
        asking.refuse_unfit(session(), new, local_date(), offered.known)
        if act == "send":
            sending = new if found.dossier else replace(new, files=files.files())
            sent = asking.change(session(), actor(), escalation_id, sending, now(), cabinet(), proposed=proposed)
            return done(sent, asking.CHANGE_FORM, proposed=proposed)
    except RefusalError as refusal:
        # What was done before a paper was refused is not done.
        session().rollback()
        question, link = asking.unsent_with_link(session(), actor(), escalation_id)
        found = about_of(_source(link))
        refused(form, refusal, file="title", file_1="title")
        page = _form(form, question, found, offered, shared_papers(session(), escalation_id))
        return page, status_of(refusal, escalation_id)
    return checked(new, found, offered, files, href, proposed=proposed, kept=shared, again=True)


def _without_those_there(new: asking.NewQuestion, offered: Offers, shared: Sequence[SharedPaper]) -> asking.NewQuestion:
    """Return the question with the papers that went along before as those that stay: no copy is made of them again."""
    there = {each.digest: each.id for each in shared}
    stay = {paper.id: there[paper.digest] for paper in offered.papers if paper.digest in there}
    ticked = [document_id for document_id, _title in new.papers]
    return replace(
        new,
        papers=tuple(each for each in new.papers if each[0] not in stay),
        kept=(*new.kept, *(stay[each] for each in ticked if each in stay)),
    )
