"""What a client agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from tenants.clients.access import look_into
from tenants.clients.consents import consents_of, give_consent, withdraw_consent
from tenants.clients.models import Consent
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import ConsentForm
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client


@pages.get("/<branch>/clients/<uuid:client_id>/consents")
@needs(Right.CLIENT_READ, about="client")
def consents(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show what a client agreed to, and ask what they agree to now."""
    client, _standing = look_into(session(), reader(), client_id)
    return _page(ConsentForm(formdata=None, data={"given_on": local_date()}), client)


@pages.post("/<branch>/clients/<uuid:client_id>/consents")
@needs(Right.CLIENT_READ, about="client")
def agree(client_id: uuid.UUID) -> ResponseReturnValue:
    """Write down that a client agrees to something."""
    form, (client, _standing) = ConsentForm(), look_into(session(), reader(), client_id)
    if form.validate():
        try:
            day, how = form.given_on.data, form.how.data or ""
            give_consent(session(), actor(), client_id, form.what, day, how, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The consent is written down."), "ok")
            return redirect(url_for("clients.consents", client_id=client_id), 303)
    return _page(form, client), 422


@pages.post("/<branch>/consents/<uuid:consent_id>/withdraw")
@needs(Right.CLIENT_READ, about="consent")
def take_back(consent_id: uuid.UUID) -> ResponseReturnValue:
    """Write down that a client takes a consent back."""
    client_id = session().scalar(select(Consent.client_id).where(Consent.id == consent_id))
    if client_id is None:
        raise AbsentError
    look_into(session(), reader(), client_id)
    withdraw_consent(session(), actor(), consent_id, local_date())
    flash(_("The consent is taken back. What was shared under it stays shared."), "ok")
    return redirect(url_for("clients.consents", client_id=client_id), 303)


def _page(form: ConsentForm, client: Client) -> str:
    return render_template(
        "clients/consents.html", form=form, client=client, consents=consents_of(session(), client.id)
    )
