"""The legal and the medical section of a record, and the notes of every section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.clients.access import look_into
from tenants.clients.actions import change_permit
from tenants.clients.models import Permit, Section
from tenants.clients.notes import correct_note, note_named, notes_of, withdraw_note, write_note
from tenants.faults import RefusalError
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import NoteForm, PermitForm
from wegwijs.clients.sentences import because
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.access import Standing
    from tenants.clients.models import Client, ClientNote

PAGES = {Section.GENERAL: "clients.client", Section.LEGAL: "clients.legal", Section.MEDICAL: "clients.medical"}
"""Where each section is read."""


def look_into_section(client_id: uuid.UUID, section: Section) -> tuple[Client, Standing]:
    """Return a client whose `section` is open to whoever asks.

    Raises `ClosedRecordError` when the record is not open, `RefusalError` when it is and this section is not.
    """
    client, standing = look_into(session(), reader(), client_id)
    if section not in open_sections(standing):
        msg = N_("This part is only for who guides this client, and has the right to it. Ask your team lead.")
        raise RefusalError(msg)
    return client, standing


def open_sections(standing: Standing) -> frozenset[Section]:
    """Return the sections open to whoever asks."""
    return standing.sections(legal=place().may(Right.CLIENT_LEGAL), medical=place().may(Right.CLIENT_MEDICAL))


@pages.get("/<branch>/clients/<uuid:client_id>/legal")
@needs(Right.CLIENT_LEGAL, about="client")
def legal(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show on what ground somebody stays, and the legal notes."""
    client, standing = look_into_section(client_id, Section.LEGAL)
    data = {
        "permit": client.permit.value if client.permit else "",
        "permit_from": client.permit_from,
        "permit_until": client.permit_until,
    }
    return _section_page(client, standing, Section.LEGAL, PermitForm(formdata=None, data=data))


@pages.post("/<branch>/clients/<uuid:client_id>/legal")
@needs(Right.CLIENT_LEGAL, about="client")
def permit(client_id: uuid.UUID) -> ResponseReturnValue:
    """Change on what ground somebody stays."""
    client, standing = look_into_section(client_id, Section.LEGAL)
    form = PermitForm()
    if form.validate():
        kind = Permit(form.permit.data) if form.permit.data else None
        try:
            change_permit(session(), actor(), client_id, kind, (form.permit_from.data, form.permit_until.data))
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("clients.legal", client_id=client_id), 303)
    return _section_page(client, standing, Section.LEGAL, form), 422


@pages.get("/<branch>/clients/<uuid:client_id>/medical")
@needs(Right.CLIENT_MEDICAL, about="client")
def medical(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show the medical notes, to whoever guides this client."""
    client, standing = look_into_section(client_id, Section.MEDICAL)
    return _section_page(client, standing, Section.MEDICAL)


def _section_page(
    client: Client, standing: Standing, section: Section, form: PermitForm | None = None, note: NoteForm | None = None
) -> str:
    return render_template(
        "clients/section.html",
        client=client,
        section=section,
        because=because(standing),
        form=form or note,
        permit=form,
        note=note or NoteForm(formdata=None),
        notes=notes_of(session(), client.id, [section]),
        me=actor().person_id,
    )


@pages.post("/<branch>/clients/<uuid:client_id>/notes")
@needs(Right.CLIENT_READ, about="client")
def write(client_id: uuid.UUID) -> ResponseReturnValue:
    """Write a note in a section that is open to whoever writes."""
    section = request.form.get("section", "")
    where = Section(section) if section in set(Section) else Section.GENERAL
    client, _standing = look_into_section(client_id, where)
    form = NoteForm()
    try:
        write_note(session(), actor(), client_id, where, form.text.data or "")
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _note_page(form, client, where), 422
    flash(_("Written down."), "ok")
    return redirect(url_for(PAGES[where], client_id=client_id), 303)


@pages.get("/<branch>/notes/<uuid:note_id>")
@needs(Right.CLIENT_READ, about="note")
def note(note_id: uuid.UUID) -> ResponseReturnValue:
    """Show a note to correct or take back."""
    found, client = _open_note(note_id)
    return _note_page(NoteForm(formdata=None, text=found.text), client, found.section, found)


@pages.post("/<branch>/notes/<uuid:note_id>")
@needs(Right.CLIENT_READ, about="note")
def correct(note_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a note of one's own, or take it back."""
    found, client = _open_note(note_id)
    form = NoteForm()
    try:
        if request.form.get("do") == "withdraw":
            withdraw_note(session(), actor(), note_id)
        else:
            correct_note(session(), actor(), note_id, form.text.data or "")
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _note_page(form, client, found.section, found), 422
    flash(_("Saved. What it said before is kept."), "ok")
    return redirect(url_for(PAGES[found.section], client_id=client.id), 303)


def _open_note(note_id: uuid.UUID) -> tuple[ClientNote, Client]:
    found = note_named(session(), note_id)
    client, _standing = look_into_section(found.client_id, found.section)
    return found, client


def _note_page(form: NoteForm, client: Client, section: Section, found: ClientNote | None = None) -> str:
    return render_template(
        "clients/note.html",
        form=form,
        client=client,
        section=section,
        note=found,
        mine=found is None or found.person_id == actor().person_id,
        back=url_for(PAGES[section], client_id=client.id),
    )
