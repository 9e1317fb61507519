"""What colleagues do beside a question: notes, reading an answer before it goes, the history, and the papers that came along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from tenants.escalations.papers import read_shared
from tenants.faults import RefusalError
from tenants.helpdesk import notes, reading
from tenants.helpdesk.history import history_of
from tenants.helpdesk.opened import open_question
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.documents.blueprint import cabinet
from wegwijs.documents.reading import ALONE, ENDINGS, disposition
from wegwijs.escalations.sentences import moment
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.forms import NoteForm, ReaderForm, ReadingForm
from wegwijs.helpdesk.question import Forms, question_page, refusal_page, work_href
from wegwijs.helpdesk.words import BACKS, WHYS
from wegwijs.refusals import accepted, show_refusal
from wegwijs.requests import actor, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


@pages.post("/helpdesk/<uuid:escalation_id>/notes")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def add_note(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note that only the Helpdesk sees."""
    form = NoteForm()
    if not accepted(form, lambda: notes.add_note(session(), actor(), escalation_id, form.note.data or "")):
        return question_page(escalation_id, Forms(note=form)), 422
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/notes/<uuid:helpdesk_note_id>/withdraw")
@needs(Right.HELPDESK_ANSWER, about="helpdesk_note")
def withdraw_note(helpdesk_note_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a note of one's own."""
    try:
        about = notes.withdraw_note(session(), actor(), helpdesk_note_id)
    except RefusalError as refusal:
        return refusal_page(notes.question_of(session(), helpdesk_note_id), refusal)
    return redirect(work_href(about), 303)


@pages.post("/helpdesk/<uuid:escalation_id>/readers")
@needs(Right.HELPDESK_ANSWER, about="escalation")
def ask_reader(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Ask a colleague to read the answer before it goes."""
    form = ReaderForm()
    chosen = form.reader_id
    if chosen is None:
        form.reader.errors = [_("Choose a colleague.")]
        return question_page(escalation_id, Forms(reader=form), say="reader"), 422
    try:
        asked = reading.ask_reader(session(), actor(), escalation_id, chosen)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return question_page(escalation_id, Forms(reader=form), say="reader"), 422
    flash(_("%(name)s is asked to read along.", name=asked.reader_name), "ok")
    return redirect(work_href(escalation_id), 303)


@pages.post("/helpdesk/readings/<uuid:reading_id>")
@needs(Right.HELPDESK_ANSWER, about="reading")
def give_reading(reading_id: uuid.UUID) -> ResponseReturnValue:
    """Say what one found of an answer."""
    form = ReadingForm()
    about = reading.question_of(session(), reading_id)
    said = accepted(
        form,
        lambda: reading.give_reading(
            session(), actor(), reading_id, form.remark.data or "", agreed=form.agreed.data == "yes"
        ),
    )
    if not said:
        return question_page(about, Forms(reading=form)), 422
    flash(_("Your colleague sees what you found."), "ok")
    return redirect(work_href(about), 303)


@pages.post("/helpdesk/readings/<uuid:reading_id>/withdraw")
@needs(Right.HELPDESK_ANSWER, about="reading")
def withdraw_reading(reading_id: uuid.UUID) -> ResponseReturnValue:
    """Ask somebody no longer to read."""
    try:
        about = reading.withdraw_reading(session(), actor(), reading_id)
    except RefusalError as refusal:
        return refusal_page(reading.question_of(session(), reading_id), refusal)
    return redirect(work_href(about), 303)


@pages.get("/helpdesk/<uuid:escalation_id>/history")
@needs(Right.HELPDESK_READ, about="escalation")
def history(escalation_id: uuid.UUID) -> ResponseReturnValue:
    """Show what the Helpdesk did with a question."""
    opened, today = open_question(session(), escalation_id), local_date()
    lines = [(line, moment(line.at, today)) for line in history_of(session(), escalation_id)]
    template = "helpdesk/_history.html" if "HX-Request" in request.headers else "helpdesk/history.html"
    return render_template(template, question=opened.question, history=lines, whys=WHYS | BACKS)


@pages.get("/helpdesk/papers/<uuid:shared_paper_id>")
@needs(Right.HELPDESK_READ, about="shared_paper")
def paper(shared_paper_id: uuid.UUID) -> ResponseReturnValue:
    """Give a paper that the branch shares, to read here or to keep; none once it no longer shares it."""
    shared, data = read_shared(session(), cabinet(), shared_paper_id)
    kept = bool(request.args.get("keep"))
    touch("shared_paper", shared_paper_id, kept=kept)
    answer = Response(data, mimetype=shared.media_type)
    shown = disposition(shared.title, ENDINGS[shared.media_type])
    answer.headers["Content-Disposition"] = shown.replace("inline", "attachment", 1) if kept else shown
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = "no-store"
    return answer
