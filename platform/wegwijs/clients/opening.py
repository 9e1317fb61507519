"""Opening a record that is not in one's care: the page that asks why, in one act from the desk, and closing it earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.clients.access import OPEN_FOR, standing_of
from tenants.clients.models import AccessReason
from tenants.clients.opening import close_record, open_record
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.addresses import own_path
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import ReasonForm
from wegwijs.requests import reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client

HOURS = int(OPEN_FOR.total_seconds() // 3600)


@pages.get("/<branch>/clients/<uuid:client_id>/opening")
@needs(Right.CLIENT_READ, about="client", verb="card")
def reason(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show the minimal card, and ask why somebody opens the record; who may see it anyway goes on."""
    client, standing = standing_of(session(), reader(), client_id)
    if standing.open:
        return redirect(_onward(client_id))
    return _reason_page(ReasonForm(formdata=None), client)


@pages.post("/<branch>/clients/<uuid:client_id>/opening")
@needs(Right.CLIENT_READ, about="client", verb="card")
def open_for_reason(client_id: uuid.UUID) -> ResponseReturnValue:
    """Open the record for eight hours, and go on to the page that was asked for."""
    form = ReasonForm()
    if not form.validate():
        client, _standing = standing_of(session(), reader(), client_id)
        return _reason_page(form, client), 422
    open_record(session(), reader(), client_id, AccessReason(form.reason.data))
    return redirect(_onward(client_id), 303)


def _reason_page(form: ReasonForm, client: Client) -> str:
    return render_template("clients/reason.html", form=form, client=client, onward=_onward(client.id), hours=HOURS)


def _onward(client_id: uuid.UUID) -> str:
    """Return where somebody was going: the page that was asked for, else the record."""
    return own_path(request.args.get("next")) or url_for("clients.client", client_id=client_id)


@pages.post("/<branch>/clients/<uuid:client_id>/closing")
@needs(Right.CLIENT_READ, about="client")
def close(client_id: uuid.UUID) -> ResponseReturnValue:
    """Close what one opened, before the eight hours are over."""
    close_record(session(), reader(), client_id)
    flash(_("The record is closed again."), "ok")
    return redirect(url_for("clients.clients"), 303)
