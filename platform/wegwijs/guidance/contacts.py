"""Moments of contact: logging, correcting, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.guidance.contacts import correct_contact, log_contact, restore_contact, withdraw_contact
from tenants.guidance.models import ContactMoment
from tenants.guidance.queries import opened, opened_part
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.guidance.blueprint import pages
from wegwijs.guidance.forms import ContactForm
from wegwijs.guidance.showing import trajectory_page
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue
    from werkzeug import Response

    from tenants.guidance.queries import Opened


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/contacts/new")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def new_contact(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when and how there was contact."""
    found = opened(session(), reader(), trajectory_id)
    return _contact_page(ContactForm(formdata=None, data={"day": local_date()}), found)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/contacts/new")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def save_contact(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Log a moment of contact."""
    form, found = ContactForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            log_contact(session(), actor(), trajectory_id, form.contact(), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(trajectory_page(trajectory_id, "contact"), 303)
    return _contact_page(form, found), 422


@pages.get("/<branch>/guidance/contacts/<uuid:contact_id>")
@needs(Right.GUIDANCE_WRITE, about="contact")
def contact(contact_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the moment of contact should say."""
    one, found = opened_part(session(), reader(), ContactMoment, contact_id)
    data = {"day": one.day, "how": one.how.value, "minutes": one.minutes, "note": one.note}
    return _contact_page(ContactForm(formdata=None, data=data), found, one)


@pages.post("/<branch>/guidance/contacts/<uuid:contact_id>")
@needs(Right.GUIDANCE_WRITE, about="contact")
def change_contact(contact_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the moment of contact."""
    form = ContactForm()
    one, found = opened_part(session(), reader(), ContactMoment, contact_id)
    if form.validate():
        try:
            correct_contact(session(), actor(), contact_id, form.contact(), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(trajectory_page(found.trajectory.id, "contact"), 303)
    return _contact_page(form, found, one), 422


def _contact_page(form: ContactForm, found: Opened, one: ContactMoment | None = None) -> str:
    return render_template("guidance/contact.html", form=form, one=found.trajectory, client=found.client, contact=one)


@pages.post("/<branch>/guidance/contacts/<uuid:contact_id>/withdrawal")
@needs(Right.GUIDANCE_WRITE, about="contact")
def take_back_contact(contact_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a moment of contact that was entered by mistake."""
    opened_part(session(), reader(), ContactMoment, contact_id)
    withdraw_contact(session(), actor(), contact_id)
    flash(_("Taken back."), "ok")
    return _back_to(contact_id)


@pages.post("/<branch>/guidance/contacts/<uuid:contact_id>/restoring")
@needs(Right.GUIDANCE_WRITE, about="contact")
def bring_back_contact(contact_id: uuid.UUID) -> ResponseReturnValue:
    """Let a moment of contact count again."""
    opened_part(session(), reader(), ContactMoment, contact_id)
    restore_contact(session(), actor(), contact_id)
    flash(_("It counts again."), "ok")
    return _back_to(contact_id)


def _back_to(contact_id: uuid.UUID) -> Response:
    return redirect(url_for("guidance.contact", contact_id=contact_id), 303)
