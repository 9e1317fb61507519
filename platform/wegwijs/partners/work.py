"""Job coaching: contacts about a client's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.moments import local_date
from tenants.partners import contacts as actions
from tenants.partners.opening import opened_job_contact, surroundings_of
from tenants.partners.queries import partner_choices
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.partners.forms import JobContactForm
from wegwijs.partners.pages import pages
from wegwijs.refusals import accepted
from wegwijs.requests import place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client
    from tenants.partners.models import JobContact
    from tenants.partners.opening import Opened


@pages.get("/<branch>/clients/<uuid:client_id>/job-contacts/new")
@needs(Right.PARTNER_WRITE, about="client")
def new_job_contact(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask with whom one spoke about work."""
    around = surroundings_of(session(), reader(), client_id, local_date())
    form = JobContactForm(formdata=None, data={"day": local_date()})
    form.offer(around.partners)
    return _page(form, around.client)


@pages.post("/<branch>/clients/<uuid:client_id>/job-contacts/new")
@needs(Right.PARTNER_WRITE, about="client")
def log_job_contact(client_id: uuid.UUID) -> ResponseReturnValue:
    """Log a contact about work."""
    form, around = JobContactForm(), surroundings_of(session(), reader(), client_id, local_date())
    form.offer(around.partners)
    if accepted(form, lambda: actions.log_contact(session(), reader(), client_id, form.contact(), local_date())):
        flash(_("Saved."), "ok")
        return _back(client_id)
    return _page(form, around.client), 422


@pages.get("/<branch>/partners/job-contacts/<uuid:job_contact_id>")
@needs(Right.PARTNER_READ, about="job_contact")
def job_contact(job_contact_id: uuid.UUID) -> ResponseReturnValue:
    """Show a contact about work, and ask who may what has to change."""
    found = opened_job_contact(session(), reader(), job_contact_id)
    one = found.record
    data = {"day": one.day, "partner": str(one.partner_id or ""), "outcome": one.outcome.value, "note": one.note}
    form = JobContactForm(formdata=None, data=data)
    _offer(form, found)
    return _page(form, found.client, one)


@pages.post("/<branch>/partners/job-contacts/<uuid:job_contact_id>")
@needs(Right.PARTNER_WRITE, about="job_contact")
def correct_job_contact(job_contact_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a contact."""
    form, found = JobContactForm(), opened_job_contact(session(), reader(), job_contact_id)
    _offer(form, found)
    if accepted(
        form, lambda: actions.correct_contact(session(), reader(), job_contact_id, form.contact(), local_date())
    ):
        flash(_("Saved."), "ok")
        return _back(found.record.client_id)
    return _page(form, found.client, found.record), 422


@pages.post("/<branch>/partners/job-contacts/<uuid:job_contact_id>/withdraw")
@needs(Right.PARTNER_WRITE, about="job_contact")
def drop_job_contact(job_contact_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a contact that was logged by mistake."""
    found = actions.withdraw_contact(session(), reader(), job_contact_id)
    return _back(found.client_id, job_contact=found.id)


@pages.post("/<branch>/partners/job-contacts/<uuid:job_contact_id>/restore")
@needs(Right.PARTNER_WRITE, about="job_contact")
def keep_job_contact(job_contact_id: uuid.UUID) -> ResponseReturnValue:
    """Let it count again."""
    found = actions.restore_contact(session(), reader(), job_contact_id)
    flash(_("The contact counts again."), "ok")
    return _back(found.client_id)


def _back(client_id: uuid.UUID, **withdrawn: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("partners.of_client", client_id=client_id, **withdrawn), 303)  # type: ignore[arg-type]


def _offer(form: JobContactForm, found: Opened) -> None:
    offered = [(str(key), name) for key, name in partner_choices(session(), local_date())]
    form.offer(offered, (str(found.partner.id), found.partner.name) if found.partner else None)


def _page(form: JobContactForm, client: Client | None, one: JobContact | None = None) -> str:
    write = place().may(Right.PARTNER_WRITE)
    return render_template("partners/job_contact.html", form=form, client=client, one=one, write=write)
