"""Ready paragraphs: the list, a new one, saying one otherwise, taking one out and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.helpdesk import paragraphs as ready
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.forms import ParagraphForm
from wegwijs.refusals import accepted, sentence_of
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.get("/helpdesk/paragraphs")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def paragraphs() -> ResponseReturnValue:
    """Show every paragraph, the ones that were taken out apart."""
    return _list()


def _list(refused: str = "") -> str:
    found = ready.paragraphs(session())
    return render_template(
        "helpdesk/paragraphs.html",
        offered=[each for each in found if each.withdrawn_at is None],
        withdrawn=[each for each in found if each.withdrawn_at is not None],
        refused=refused,
    )


@pages.get("/helpdesk/paragraphs/new")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def new_paragraph() -> ResponseReturnValue:
    """Ask for a new paragraph."""
    return render_template("helpdesk/paragraph.html", form=ParagraphForm(formdata=None), paragraph=None)


@pages.post("/helpdesk/paragraphs/new")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def add_paragraph() -> ResponseReturnValue:
    """Keep a new paragraph."""
    form = ParagraphForm()
    if not accepted(
        form,
        lambda: ready.add_paragraph(session(), actor(), form.title.data or "", form.text.data or "", form.about),
    ):
        return render_template("helpdesk/paragraph.html", form=form, paragraph=None), 422
    flash(_("The paragraph stands ready for everybody of the Helpdesk."), "ok")
    return redirect(url_for("helpdesk.paragraphs"), 303)


@pages.get("/helpdesk/paragraphs/<uuid:paragraph_id>")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def paragraph(paragraph_id: uuid.UUID) -> ResponseReturnValue:
    """Show one paragraph, to say it otherwise or take it out."""
    found = ready.paragraph_of(session(), paragraph_id)
    form = ParagraphForm(
        formdata=None,
        data={"title": found.title, "text": found.text, "subject": found.subject.value if found.subject else ""},
    )
    return render_template("helpdesk/paragraph.html", form=form, paragraph=found)


@pages.post("/helpdesk/paragraphs/<uuid:paragraph_id>")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def change_paragraph(paragraph_id: uuid.UUID) -> ResponseReturnValue:
    """Say a paragraph otherwise."""
    form = ParagraphForm()
    found = ready.paragraph_of(session(), paragraph_id)
    if not accepted(
        form,
        lambda: ready.change_paragraph(
            session(), actor(), paragraph_id, form.title.data or "", form.text.data or "", form.about
        ),
    ):
        return render_template("helpdesk/paragraph.html", form=form, paragraph=found), 422
    flash(_("Kept. Answers that were sent stay as they are."), "ok")
    return redirect(url_for("helpdesk.paragraphs"), 303)


@pages.post("/helpdesk/paragraphs/<uuid:paragraph_id>/withdraw")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def withdraw_paragraph(paragraph_id: uuid.UUID) -> ResponseReturnValue:
    """Offer a paragraph no longer."""
    ready.withdraw_paragraph(session(), actor(), paragraph_id)
    flash(_("The paragraph is not offered any more. It stands below, to put back."), "ok")
    return redirect(url_for("helpdesk.paragraphs"), 303)


@pages.post("/helpdesk/paragraphs/<uuid:paragraph_id>/restore")
@needs(Right.HELPDESK_ANSWER, about="paragraph")
def restore_paragraph(paragraph_id: uuid.UUID) -> ResponseReturnValue:
    """Offer a paragraph again."""
    try:
        ready.restore_paragraph(session(), actor(), paragraph_id)
    except RefusalError as refusal:
        return _list(sentence_of(refusal.message, refusal.values)), 422
    return redirect(url_for("helpdesk.paragraphs"), 303)
