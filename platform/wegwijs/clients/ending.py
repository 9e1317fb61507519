"""The end of a record and opening it again; who finds a client and for how long the record is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.clients.access import look_into
from tenants.clients.actions import change_keeping, end_client, reopen_client
from tenants.clients.models import Retention
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import EndForm, KeepingForm
from wegwijs.clients.showing import kept_words
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client


@pages.get("/<branch>/clients/<uuid:client_id>/end")
@needs(Right.CLIENT_REGISTER, about="client")
def ending(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask since when and why the branch no longer helps somebody."""
    found, _standing = look_into(session(), reader(), client_id)
    return _end_page(EndForm(formdata=None, data={"ended_on": local_date()}), found)


@pages.post("/<branch>/clients/<uuid:client_id>/end")
@needs(Right.CLIENT_REGISTER, about="client")
def end(client_id: uuid.UUID) -> ResponseReturnValue:
    """End the record."""
    form, (found, _standing) = EndForm(), look_into(session(), reader(), client_id)
    if form.validate():
        try:
            end_client(session(), actor(), client_id, form.ended_on.data, form.why, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The record has ended. %(kept)s", kept=kept_words(found)), "ok")
            return redirect(url_for("clients.clients"), 303)
    return _end_page(form, found), 422


def _end_page(form: EndForm, found: Client) -> str:
    return render_template("clients/end.html", form=form, client=found)


@pages.post("/<branch>/clients/<uuid:client_id>/reopen")
@needs(Right.CLIENT_REGISTER, about="client")
def reopen(client_id: uuid.UUID) -> ResponseReturnValue:
    """Open a record again that had ended."""
    look_into(session(), reader(), client_id)
    reopen_client(session(), actor(), client_id)
    flash(_("The record is open again. Nobody has this client in care yet."), "ok")
    return redirect(url_for("clients.client", client_id=client_id), 303)


@pages.get("/<branch>/clients/<uuid:client_id>/keeping")
@needs(Right.CLIENT_ALL, about="client")
def keeping(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who finds a client by name, and why the record is kept."""
    found, _standing = look_into(session(), reader(), client_id)
    data = {"restricted": found.restricted, "retention": found.retention.value}
    return _keeping_page(KeepingForm(formdata=None, data=data), found)


@pages.post("/<branch>/clients/<uuid:client_id>/keeping")
@needs(Right.CLIENT_ALL, about="client")
def keep(client_id: uuid.UUID) -> ResponseReturnValue:
    """Change who finds a client by name, and why the record is kept."""
    form, (found, _standing) = KeepingForm(), look_into(session(), reader(), client_id)
    if not form.validate():
        return _keeping_page(form, found), 422
    restricted, retention = bool(form.restricted.data), Retention(form.retention.data)
    change_keeping(session(), actor(), client_id, restricted=restricted, retention=retention)
    flash(_("Saved."), "ok")
    return redirect(url_for("clients.client", client_id=client_id), 303)


def _keeping_page(form: KeepingForm, found: Client) -> str:
    return render_template("clients/keeping.html", form=form, client=found, kept=kept_words(found))
