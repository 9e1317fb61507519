"""Papers of a dossier: bringing one in, what is written beside it, taking back a mistake, and which expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.documents import actions
from tenants.documents.cleaning import TooLargeError
from tenants.documents.limits import MOST_BYTES
from tenants.documents.queries import expiring, paper_opened, people_of
from tenants.documents.rules import validity
from tenants.documents.scanning import InfectedError
from tenants.dossiers.queries import dossier_opened
from tenants.dossiers.rules import refuse_not_running
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.documents import reading
from wegwijs.documents.blueprint import cabinet, pages
from wegwijs.documents.forms import PaperForm, UploadForm, values_of
from wegwijs.extensions import limiter
from wegwijs.refusals import accepted, show_refusal
from wegwijs.requests import place, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.documents.models import Document
    from tenants.documents.queries import OpenedPaper
    from tenants.dossiers.queries import Opened

__all__ = ["pages", "reading"]
log = structlog.get_logger()
UNPROCESSABLE, TOO_LARGE = 422, 413


@pages.get("/<branch>/documents")
@needs(Right.DOSSIER_READ, about="document")
def expiring_papers() -> ResponseReturnValue:
    """Show the papers that expire soon or did, of clients whose records are open to this person."""
    today = local_date()
    found = expiring(session(), reader(), today)
    touch("document", "", expiring=len(found))
    return render_template("documents/expiring.html", papers=found, today=today)


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/documents/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def new(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Ask which paper comes into a dossier."""
    found = dossier_opened(session(), reader(), dossier_id)
    refuse_not_running(found.dossier)
    form = UploadForm(formdata=None)
    form.offer(found.client.name, people_of(session(), dossier_id))
    return _asking(form, found)


def _asking(form: UploadForm, found: Opened) -> str:
    return render_template("documents/new.html", form=form, dossier=found.dossier, client=found.client)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/documents/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
@limiter.limit("300 per hour")
def add(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Bring a paper into a dossier."""
    found = dossier_opened(session(), reader(), dossier_id)
    form = UploadForm()
    form.offer(found.client.name, people_of(session(), dossier_id))
    status = UNPROCESSABLE
    if form.validate():
        try:
            made = _brought_in(form, dossier_id)
        except RefusalError as refusal:
            show_refusal(form, refusal)
            status = TOO_LARGE if isinstance(refusal, TooLargeError) else UNPROCESSABLE
            _note_virus(refusal, dossier_id)
        else:
            flash(_("%(title)s is in the dossier. Look whether it can be read well.", title=made.title), "ok")
            return redirect(url_for("documents.document", document_id=made.id), 303)
    return _asking(form, found), status


def _brought_in(form: UploadForm, dossier_id: uuid.UUID) -> Document:
    # Not the form's own data: a part of that name that is no file comes as text.
    sent = request.files.get(form.file.name)
    # One byte more than may be is enough to know that it is too large.
    data = sent.stream.read(MOST_BYTES + 1) if sent else b""
    paper = form.paper(sent.filename or "" if sent else "")
    return actions.add_paper(session(), reader(), dossier_id, paper, data, local_date(), cabinet())


def _note_virus(refusal: RefusalError, dossier_id: uuid.UUID) -> None:
    """Leave what the scanner found in the trail and in the log; neither says whose file it was."""
    if isinstance(refusal, InfectedError):
        touch("dossier", dossier_id, found=refusal.signature)
        log.warning("infected", signature=refusal.signature)


@pages.get("/<branch>/documents/<uuid:document_id>")
@needs(Right.DOSSIER_READ, about="document")
def document(document_id: uuid.UUID) -> ResponseReturnValue:
    """Show a paper and what is written beside it."""
    return render_template("documents/document.html", **_context(paper_opened(session(), reader(), document_id)))


def _context(found: OpenedPaper) -> dict[str, Any]:
    paper = found.document
    return {
        "paper": paper,
        "dossier": found.dossier,
        "client": found.client,
        "whose": found.whose or found.client.name,
        "validity": validity(paper.expires_on, paper.warn_from, local_date()),
        "write": place().may(Right.DOSSIER_WRITE) and found.dossier.withdrawn_at is None,
    }


@pages.get("/<branch>/documents/<uuid:document_id>/correction")
@needs(Right.DOSSIER_WRITE, about="document")
def correction(document_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what should be written beside a paper."""
    found = paper_opened(session(), reader(), document_id)
    form = _correction_of(found, PaperForm(formdata=None, data=values_of(found.document)))
    return render_template("documents/correction.html", form=form, **_context(found))


@pages.post("/<branch>/documents/<uuid:document_id>/correction")
@needs(Right.DOSSIER_WRITE, about="document")
def correct(document_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is written beside a paper."""
    found = paper_opened(session(), reader(), document_id)
    form = _correction_of(found, PaperForm())

    def act() -> None:
        actions.correct_paper(session(), reader(), document_id, form.paper(), local_date())

    if accepted(form, act):
        flash(_("The paper is corrected."), "ok")
        return redirect(url_for("documents.document", document_id=document_id), 303)
    return render_template("documents/correction.html", form=form, **_context(found)), UNPROCESSABLE


def _correction_of(found: OpenedPaper, form: PaperForm) -> PaperForm:
    form.offer(found.client.name, people_of(session(), found.dossier.id), found.document, found.whose)
    return form


@pages.post("/<branch>/documents/<uuid:document_id>/settled")
@needs(Right.DOSSIER_WRITE, about="document")
def settle(document_id: uuid.UUID) -> ResponseReturnValue:
    """Say that nobody needs to be told any more that a paper expires."""
    actions.settle_paper(session(), reader(), document_id)
    flash(_("Nobody is warned about this paper any more. To be warned again, correct it."), "ok")
    return redirect(url_for("documents.document", document_id=document_id), 303)


@pages.post("/<branch>/documents/<uuid:document_id>/withdraw")
@needs(Right.DOSSIER_WRITE, about="document")
def withdraw(document_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a paper that came in by mistake."""
    actions.withdraw_paper(session(), reader(), document_id, local_date())
    flash(_("The paper is taken back. Nobody can read it any more."), "ok")
    return redirect(url_for("documents.document", document_id=document_id), 303)


@pages.post("/<branch>/documents/<uuid:document_id>/restore")
@needs(Right.DOSSIER_WRITE, about="document")
def restore(document_id: uuid.UUID) -> ResponseReturnValue:
    """Put a paper back that was taken back."""
    actions.restore_paper(session(), reader(), document_id, local_date())
    flash(_("The paper is in the dossier again."), "ok")
    return redirect(url_for("documents.document", document_id=document_id), 303)
