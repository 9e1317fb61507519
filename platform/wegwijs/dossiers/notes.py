"""Notes in a dossier: writing one with its draft kept, correcting one's own, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Optional

from tenants.dossiers import notes as actions
from tenants.dossiers.models import DossierNote, NoteChannel
from tenants.dossiers.queries import Opened, dossier_opened, opened_part
from tenants.drafts.actions import forget_draft, save_draft
from tenants.drafts.queries import draft_of
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.desk.forms import as_typed
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.words import CHANNELS
from wegwijs.drafts.views import draft_content, draft_says
from wegwijs.refusals import accepted, sentence_of, show_refusal
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask import Response
    from flask.typing import ResponseReturnValue


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note in a dossier."""

    text = TextAreaField(_l("What should others know?"))
    day = DateField(_l("On which day was it?"), validators=[Optional()])
    channel = SelectField(_l("How?"), choices=choices(CHANNELS), default=NoteChannel.CONVERSATION.value)

    def note(self) -> actions.NewNote:
        """Return what was filled in."""
        return actions.NewNote(self.day.data, NoteChannel(self.channel.data), self.text.data or "")


def dossier_page(dossier_id: uuid.UUID, anchor: str = "happened") -> str:
    """Return the address of a dossier's page, at one of its parts."""
    return url_for("dossiers.dossier", dossier_id=dossier_id, _anchor=anchor)


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/notes/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def new_note(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Show the form of a note, as it was left when somebody began it before."""
    of = dossier_opened(session(), reader(), dossier_id)
    draft = draft_of(session(), actor(), actions.draft_form(dossier_id))
    if draft is not None:
        form = NoteForm(formdata=as_typed(draft.content))
        return _page(form, of, draft_status=draft_says(draft.saved_at))
    return _page(NoteForm(formdata=None, data={"day": local_date()}), of)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/notes/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def write_note(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Write the note, and throw its draft away."""
    form, of = NoteForm(), dossier_opened(session(), reader(), dossier_id)

    def act() -> None:
        actions.write_note(session(), reader(), dossier_id, form.note(), local_date())

    if accepted(form, act):
        forget_draft(session(), actor(), actions.draft_form(dossier_id))
        flash(_("Written down."), "ok")
        return redirect(dossier_page(dossier_id), 303)
    return _page(form, of), 422


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/notes/draft")
@needs(Right.DOSSIER_WRITE, about="dossier")
def keep_note_draft(dossier_id: uuid.UUID) -> Response:
    """Keep the note as it is now, and say so in one sentence."""
    dossier_opened(session(), reader(), dossier_id)
    try:
        draft = save_draft(session(), actor(), actions.draft_form(dossier_id), draft_content())
        said, code = draft_says(draft.saved_at), 200
    except RefusalError as refusal:
        said, code = sentence_of(refusal.message, refusal.values), 422
    answer = make_response(said, code)
    answer.mimetype = "text/plain"
    return answer


@pages.get("/<branch>/dossier-notes/<uuid:dossier_note_id>")
@needs(Right.DOSSIER_WRITE, about="dossier_note")
def note(dossier_note_id: uuid.UUID) -> ResponseReturnValue:
    """Show a note to correct or take back."""
    found, of = opened_part(session(), reader(), DossierNote, dossier_note_id)
    data = {"text": found.text, "day": found.day, "channel": found.channel.value}
    return _page(NoteForm(formdata=None, data=data), of, found)


@pages.post("/<branch>/dossier-notes/<uuid:dossier_note_id>")
@needs(Right.DOSSIER_WRITE, about="dossier_note")
def change_note(dossier_note_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a note of one's own, take it back, or put it back."""
    found, of = opened_part(session(), reader(), DossierNote, dossier_note_id)
    form, do = NoteForm(), request.form.get("do")
    try:
        if do == "withdraw":
            actions.withdraw_note(session(), reader(), dossier_note_id)
            flash(_("The note is taken back: nobody reads it any more."), "ok")
            return redirect(url_for("dossiers.note", dossier_note_id=dossier_note_id), 303)
        if do == "restore":
            actions.restore_note(session(), reader(), dossier_note_id)
            flash(_("The note is back."), "ok")
            return redirect(dossier_page(of.dossier.id), 303)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _page(form, of, found), 422

    def act() -> None:
        actions.correct_note(session(), reader(), dossier_note_id, form.note(), local_date())

    if accepted(form, act):
        flash(_("The note is corrected."), "ok")
        return redirect(dossier_page(of.dossier.id), 303)
    return _page(form, of, found), 422


def _page(form: NoteForm, of: Opened, note: DossierNote | None = None, **more: Any) -> str:
    return render_template(
        "dossiers/note.html",
        form=form,
        one=of.dossier,
        client=of.client,
        note=note,
        mine=note is None or note.written_by == actor().who,
        **{"draft_status": "", **more},
    )
