"""Certificates of conduct, trainings and promises of confidentiality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.moments import local_date
from tenants.roles import Right
from tenants.volunteers.actions import (
    add_certificate,
    correct_certificate,
    restore_certificate,
    withdraw_certificate,
)
from tenants.volunteers.queries import certificate_named, volunteer_named
from wegwijs.access import needs
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session
from wegwijs.volunteers.forms import CertificateForm
from wegwijs.volunteers.pages import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.volunteers.models import Certificate


@pages.get("/<branch>/team/<uuid:volunteer_id>/certificates/new")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def new_certificate(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask which paper somebody showed."""
    return _page(CertificateForm(formdata=None, data={"kind": "conduct"}), volunteer_id)


@pages.post("/<branch>/team/<uuid:volunteer_id>/certificates/new")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def register_certificate(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Note a paper."""
    form = CertificateForm()
    if accepted(form, lambda: add_certificate(session(), actor(), volunteer_id, form.certificate(), local_date())):
        flash(_("Saved."), "ok")
        return _back(volunteer_id)
    return _page(form, volunteer_id), 422


@pages.get("/<branch>/team/certificates/<uuid:certificate_id>")
@needs(Right.VOLUNTEER_WRITE, about="certificate")
def certificate(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change in what was noted."""
    found = certificate_named(session(), certificate_id)
    data = {
        "kind": found.kind.value,
        "title": found.title,
        "issued_on": found.issued_on,
        "expires_on": found.expires_on,
    }
    return _page(CertificateForm(formdata=None, data=data), found.volunteer_id, found)


@pages.post("/<branch>/team/certificates/<uuid:certificate_id>")
@needs(Right.VOLUNTEER_WRITE, about="certificate")
def change_certificate(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what was noted of a paper."""
    form, found = CertificateForm(), certificate_named(session(), certificate_id)
    if accepted(
        form, lambda: correct_certificate(session(), actor(), certificate_id, form.certificate(), local_date())
    ):
        flash(_("Saved."), "ok")
        return _back(found.volunteer_id)
    return _page(form, found.volunteer_id, found), 422


@pages.post("/<branch>/team/certificates/<uuid:certificate_id>/withdraw")
@needs(Right.VOLUNTEER_WRITE, about="certificate")
def drop_certificate(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a paper that was noted by mistake."""
    found = withdraw_certificate(session(), actor(), certificate_id)
    return _back(found.volunteer_id, certificate=found.id)


@pages.post("/<branch>/team/certificates/<uuid:certificate_id>/restore")
@needs(Right.VOLUNTEER_WRITE, about="certificate")
def keep_certificate(certificate_id: uuid.UUID) -> ResponseReturnValue:
    """Let it count again."""
    found = restore_certificate(session(), actor(), certificate_id)
    flash(_("It counts again."), "ok")
    return _back(found.volunteer_id)


def _back(volunteer_id: uuid.UUID, **withdrawn: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("volunteers.volunteer", volunteer_id=volunteer_id, **withdrawn), 303)  # type: ignore[arg-type]


def _page(form: CertificateForm, volunteer_id: uuid.UUID, found: Certificate | None = None) -> str:
    one = volunteer_named(session(), volunteer_id)
    return render_template("volunteers/certificate.html", form=form, one=one, certificate=found)
