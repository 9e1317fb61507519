"""Finding a client, registering somebody who was not here before, and changing what is registered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_of
from tenants.clients.access import look_into
from tenants.clients.actions import change_client, register_client
from tenants.clients.finding import acquaintances, is_enough
from tenants.clients.households import join_household, new_household
from tenants.clients.likeness import Sketch
from tenants.clients.models import AccessReason, Relation
from tenants.clients.opening import open_record
from tenants.clients.queries import likenesses
from tenants.clients.sounds import sound_form
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import ClientForm, values_of
from wegwijs.desk.forms import first_id
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session, touch

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.clients.actions import NewClient
    from tenants.clients.models import Client


@pages.get("/<branch>/clients")
@needs(Right.CLIENT_FIND, about="client", verb="search")
def clients() -> ResponseReturnValue:
    """Show who is found, or without words one's own clients, those helped most recently first."""
    sought = request.args.get("q", "").strip()
    found = acquaintances(session(), reader(), sought)
    touch("client", "", found=len(found))
    return render_template(
        "clients/clients.html",
        sought=sought,
        too_short=bool(sought) and not is_enough(sought),
        found=found,
        register=place().may(Right.CLIENT_REGISTER),
        sees_all=place().may(Right.CLIENT_ALL),
        hand=place().may(Right.CLIENT_HANDOVER),
    )


@pages.get("/<branch>/clients/new")
@needs(Right.CLIENT_REGISTER, about="client")
def new() -> ResponseReturnValue:
    """Ask who somebody is who was not here before; beside whom they live, when the address says so."""
    beside = _beside()
    known: dict[str, Any] = {"last_name": request.args.get("name", "")}
    if beside:
        known |= {name: values_of(beside)[name] for name in ("last_name", "municipality", "language", "address")}
    return _form_page(ClientForm(formdata=None, data=known), beside=beside)


def _beside() -> Client | None:
    """Return whom the new client lives with: the record must be open, for its address and names are shown."""
    client_id = first_id([request.args.get("with")])
    return look_into(session(), reader(), client_id)[0] if client_id else None


@pages.post("/<branch>/clients/new")
@needs(Right.CLIENT_REGISTER, about="client")
def register() -> ResponseReturnValue:
    """Register somebody; who is likely the same is shown first, and registered only as somebody else."""
    form, beside = ClientForm(), _beside()
    doubles: Sequence[Client] = ()
    form.offer(municipalities_of(session(), session().branch_id, local_date()))
    if form.validate():
        try:
            asked = form.client(local_date())
            doubles = likenesses(session(), _sketch(asked, beside))
            if not doubles or request.form.get("somebody_else"):
                return _registered(_register(form, asked, beside))
            form.form_errors.append(_("Somebody who is likely the same person is registered already."))
        except RefusalError as refusal:
            show_refusal(form, refusal)
    return _form_page(form, beside=beside, doubles=doubles), 422


def _sketch(asked: NewClient, beside: Client | None) -> Sketch:
    sound = sound_form(asked.first_name, asked.last_name)
    return Sketch(sound, asked.birth_date, asked.birth_precision, beside.household_id if beside else None)


def _register(form: ClientForm, asked: NewClient, beside: Client | None) -> Client:
    if beside and not form.relation.data:
        msg = N_("Say what this person is in the household.")
        raise RefusalError(msg, "relation")
    client = register_client(session(), actor(), asked, local_date())
    if beside:
        household_id = beside.household_id or new_household(session(), actor(), beside.id).id
        join_household(session(), actor(), client.id, household_id, Relation(form.relation.data))
    open_record(session(), reader(), client.id, AccessReason.REGISTRATION)
    return client


def _registered(client: Client) -> ResponseReturnValue:
    flash(_("Registered, with number %(number)s.", number=client.number), "ok")
    if request.args.get("return") == "desk":
        return redirect(url_for("desk.desk", client=client.id), 303)
    return redirect(url_for("clients.client", client_id=client.id), 303)


@pages.get("/<branch>/clients/<uuid:client_id>/details")
@needs(Right.CLIENT_REGISTER, about="client")
def details(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change in what is registered."""
    found, _standing = look_into(session(), reader(), client_id)
    return _form_page(ClientForm(formdata=None, data=values_of(found)), found)


@pages.post("/<branch>/clients/<uuid:client_id>/details")
@needs(Right.CLIENT_REGISTER, about="client")
def change(client_id: uuid.UUID) -> ResponseReturnValue:
    """Change what is registered."""
    form, (found, _standing) = ClientForm(), look_into(session(), reader(), client_id)
    form.offer(municipalities_of(session(), session().branch_id, local_date()), found)
    if form.validate():
        try:
            asked = form.client(local_date())
            # The form asks for two languages; what an import brought besides stays.
            others = tuple(code for code in found.languages[2:] if code not in asked.languages)
            asked = replace(asked, languages=(*asked.languages, *others))
            change_client(session(), actor(), client_id, asked, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("clients.client", client_id=client_id), 303)
    return _form_page(form, found), 422


def _form_page(
    form: ClientForm, found: Client | None = None, *, beside: Client | None = None, doubles: object = ()
) -> str:
    if not form.municipality.choices:
        form.offer(municipalities_of(session(), session().branch_id, local_date()), found)
    back = {name: request.args[name] for name in ("return", "with") if request.args.get(name)}
    return render_template("clients/form.html", form=form, client=found, beside=beside, doubles=doubles, back=back)


def birth_words(client: Client) -> str:
    """Return a birth date as far as it is known: `12 maart 1986`, `maart 1986`, `1986`."""
    return date_words(client.birth_date, client.birth_precision)


def date_words(date: dt.date | None, precision: str) -> str:
    """Return a date as far as it is known."""
    if date is None:
        return str(_("unknown"))
    return str(format_date(date, {"day": "d MMMM y", "month": "MMMM y", "year": "y"}[precision]))


def birth_year(client: Client) -> str:
    """Return the year of birth, which is all that the minimal card tells of it."""
    return str(client.birth_date.year) if client.birth_date else str(_("unknown"))


pages.add_app_template_filter(birth_words, "born")
pages.add_app_template_filter(birth_year, "born_in")
