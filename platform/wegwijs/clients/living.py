"""Households, and where somebody lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_of
from tenants.clients.access import look_into, refuse_closed
from tenants.clients.households import home_of, household_named, join_household, leave_household, new_household
from tenants.clients.models import Relation
from tenants.clients.moving import correct_residence, move, residence_named
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import JoinForm, MoveForm
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client, Residence


@pages.get("/<branch>/households/<uuid:household_id>")
@needs(Right.CLIENT_READ, about="household")
def household(household_id: uuid.UUID) -> ResponseReturnValue:
    """Show who lives together; at least one of them must be open to whoever looks."""
    return _household_page(JoinForm(formdata=None), household_id)


def _household_page(form: JoinForm, household_id: uuid.UUID) -> str:
    home = home_of(session(), reader(), household_id)
    return render_template(
        "clients/household.html",
        form=form,
        household=home.household,
        members=home.members,
        is_open=home.open,
        change=place().may(Right.CLIENT_REGISTER),
    )


@pages.post("/<branch>/households/<uuid:household_id>")
@needs(Right.CLIENT_REGISTER, about="household")
def join(household_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody join the household, or say anew what they are in it."""
    form = JoinForm()
    household_named(session(), household_id)
    try:
        client = form.client.chosen()
        refuse_closed(session(), reader(), client.id)
        relation = Relation(form.relation.data) if form.relation.data in set(Relation) else None
        join_household(session(), actor(), client.id, household_id, relation)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _household_page(form, household_id), 422
    flash(_("%(name)s is in this household now.", name=client.name), "ok")
    return redirect(url_for("clients.household", household_id=household_id), 303)


@pages.post("/<branch>/clients/<uuid:client_id>/household")
@needs(Right.CLIENT_REGISTER, about="client")
def begin_household(client_id: uuid.UUID) -> ResponseReturnValue:
    """Begin a household with a client in it, and show it."""
    look_into(session(), reader(), client_id)
    begun = new_household(session(), actor(), client_id)
    return redirect(url_for("clients.household", household_id=begun.id), 303)


@pages.post("/<branch>/clients/<uuid:client_id>/household/leave")
@needs(Right.CLIENT_REGISTER, about="client")
def leave(client_id: uuid.UUID) -> ResponseReturnValue:
    """Let a client leave their household."""
    client, _standing = look_into(session(), reader(), client_id)
    leave_household(session(), actor(), client_id)
    flash(_("%(name)s is in no household any more.", name=client.name), "ok")
    return redirect(url_for("clients.client", client_id=client_id), 303)


@pages.get("/<branch>/clients/<uuid:client_id>/move")
@needs(Right.CLIENT_REGISTER, about="client")
def moving(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to which municipality somebody moved, and when."""
    client, _standing = look_into(session(), reader(), client_id)
    return _move_page(MoveForm(formdata=None, data={"moved_on": local_date()}), client)


@pages.post("/<branch>/clients/<uuid:client_id>/move")
@needs(Right.CLIENT_REGISTER, about="client")
def moved(client_id: uuid.UUID) -> ResponseReturnValue:
    """Write down that somebody moved."""
    form, (client, _standing) = MoveForm(), look_into(session(), reader(), client_id)
    if form.validate():
        try:
            move(session(), actor(), client_id, form.municipality.data or "", form.moved_on.data, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("The move is written down. Visits and placements keep the municipality they had."), "ok")
            return redirect(url_for("clients.client", client_id=client_id), 303)
    return _move_page(form, client), 422


@pages.get("/<branch>/residences/<uuid:residence_id>")
@needs(Right.CLIENT_REGISTER, about="residence")
def residence(residence_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to be put right in where or since when somebody lived."""
    found = residence_named(session(), residence_id)
    client, _standing = look_into(session(), reader(), found.client_id)
    data = {"municipality": found.municipality_code, "moved_on": found.moved_in_on}
    return _move_page(MoveForm(formdata=None, data=data), client, found)


@pages.post("/<branch>/residences/<uuid:residence_id>")
@needs(Right.CLIENT_REGISTER, about="residence")
def put_right(residence_id: uuid.UUID) -> ResponseReturnValue:
    """Put right where or since when somebody lived."""
    form, found = MoveForm(), residence_named(session(), residence_id)
    client, _standing = look_into(session(), reader(), found.client_id)
    if form.validate():
        try:
            to, since = form.municipality.data or "", form.moved_on.data
            correct_residence(session(), actor(), residence_id, to, since, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("clients.client", client_id=client.id), 303)
    return _move_page(form, client, found), 422


def _move_page(form: MoveForm, client: Client, found: Residence | None = None) -> str:
    served = municipalities_of(session(), session().branch_id, local_date())
    form.offer(served, found.municipality_code if found else "")
    return render_template("clients/move.html", form=form, client=client, residence=found)
