"""In whose care a client is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField

from tenants.clients.access import refuse_closed
from tenants.clients.caseload import assign, carers, take, unassign
from tenants.clients.models import Caseload
from tenants.clients.queries import client_named
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.clients.blueprint import pages
from wegwijs.desk.forms import first_id
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue


class CareForm(FlaskForm):  # type: ignore[misc]
    """Who of the roster looks after a client."""

    volunteer = SelectField(_l("Who looks after this client?"), validate_choice=False)


@pages.get("/<branch>/clients/<uuid:client_id>/care")
@needs(Right.CLIENT_ASSIGN, about="client")
def care(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask whom of the roster a client is given to."""
    return _care_page(CareForm(formdata=None), client_id)


@pages.post("/<branch>/clients/<uuid:client_id>/care")
@needs(Right.CLIENT_ASSIGN, about="client")
def give_care(client_id: uuid.UUID) -> ResponseReturnValue:
    """Give a client into somebody's care."""
    form = CareForm()
    try:
        assign(session(), actor(), client_id, _chosen(form), local_date())
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _care_page(form, client_id), 422
    flash(_("Given into care from today on."), "ok")
    return redirect(url_for("clients.client", client_id=client_id), 303)


def _chosen(form: CareForm) -> uuid.UUID:
    volunteer_id = first_id([form.volunteer.data])
    if volunteer_id is None:
        msg = N_("Choose somebody of the roster.")
        raise RefusalError(msg, "volunteer")
    return volunteer_id


def _care_page(form: CareForm, client_id: uuid.UUID) -> str:
    client = client_named(session(), client_id)
    roster = [(str(each.id), each.name) for each in carers(session(), local_date())]
    form.volunteer.choices = choices([("", _("Choose")), *roster])
    return render_template("clients/care.html", form=form, client=client, roster=roster)


@pages.post("/<branch>/clients/<uuid:client_id>/care/mine")
@needs(Right.CLIENT_CARE, about="client")
def take_care(client_id: uuid.UUID) -> ResponseReturnValue:
    """Take a client into one's own care; the record must be open, so that one has said why."""
    refuse_closed(session(), reader(), client_id)
    take(session(), actor(), client_id, local_date())
    flash(_("This client is in your care from today on."), "ok")
    return redirect(url_for("clients.client", client_id=client_id), 303)


@pages.post("/<branch>/caseloads/<uuid:caseload_id>/end")
@needs(Right.CLIENT_CARE, about="caseload")
def end_care(caseload_id: uuid.UUID) -> ResponseReturnValue:
    """End somebody's care for a client: one's own, or anybody's for who assigns."""
    client_id = session().scalar(select(Caseload.client_id).where(Caseload.id == caseload_id))
    if client_id is None:
        raise AbsentError
    refuse_closed(session(), reader(), client_id)
    ended = unassign(session(), actor(), caseload_id, local_date(), only_own=not place().may(Right.CLIENT_ASSIGN))
    flash(_("That care has ended."), "ok")
    if place().may(Right.CLIENT_ALL):
        return redirect(url_for("clients.client", client_id=ended.client_id), 303)
    return redirect(url_for("clients.clients"), 303)
