"""The people the branch helps: finding them, registering somebody, and a simple record of each."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_of
from tenants.clients.actions import change_client, register_client
from tenants.clients.finding import acquaintances, is_enough
from tenants.clients.queries import client_named, client_with_likenesses, likenesses, timeline_of
from tenants.clients.rules import search_form
from tenants.escalations.models import State
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs import words
from wegwijs.access import needs
from wegwijs.clients import choosing
from wegwijs.clients.blueprint import pages
from wegwijs.clients.forms import ClientForm, nationality_word, values_of
from wegwijs.dates import day_short
from wegwijs.home.sentences import SENTENCES
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session, touch
from wegwijs.templating import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client
    from tenants.clients.queries import Happening

__all__ = ["choosing", "pages"]


@pages.get("/<branch>/clients")
@needs(Right.CLIENT_FIND, about="client", verb="search")
def clients() -> ResponseReturnValue:
    """Show who is found, or without words who was helped most recently."""
    sought = request.args.get("q", "").strip()
    found = acquaintances(session(), reader(), sought)
    touch("client", "", found=len(found))
    return render_template(
        "clients/clients.html",
        sought=sought,
        too_short=bool(sought) and not is_enough(sought),
        found=found,
        register=place().may(Right.CLIENT_REGISTER),
        born=birth_words,
    )


@pages.get("/<branch>/clients/new")
@needs(Right.CLIENT_REGISTER, about="client")
def new() -> ResponseReturnValue:
    """Ask who somebody is who was not here before."""
    form = ClientForm(formdata=None, data={"last_name": request.args.get("name", "")})
    return _form_page(form)


@pages.post("/<branch>/clients/new")
@needs(Right.CLIENT_REGISTER, about="client")
def register() -> ResponseReturnValue:
    """Register somebody; a likely double is shown first, and registered only when one says it is somebody else."""
    form = ClientForm()
    doubles: Sequence[Client] = ()
    form.offer(municipalities_of(session(), session().branch_id, local_date()))
    if form.validate():
        try:
            asked = form.client(local_date())
            doubles = likenesses(session(), search_form(asked.first_name, asked.last_name), asked.birth_date)
            if not doubles or request.form.get("somebody_else"):
                return _registered(register_client(session(), actor(), asked, local_date()))
            form.form_errors.append(_("Somebody with this name and birth date is registered already."))
        except RefusalError as refusal:
            show_refusal(form, refusal)
    return _form_page(form, doubles=doubles), 422


def _registered(client: Client) -> ResponseReturnValue:
    flash(_("Registered, with number %(number)s.", number=client.number), "ok")
    if request.args.get("return") == "desk":
        return redirect(url_for("desk.desk", client=client.id), 303)
    return redirect(url_for("clients.client", client_id=client.id), 303)


@pages.get("/<branch>/clients/<uuid:client_id>")
@needs(Right.CLIENT_READ, about="client")
def client(client_id: uuid.UUID) -> ResponseReturnValue:
    """Show what is registered, what happened, and who opened the record."""
    found, doubles = client_with_likenesses(session(), client_id)
    happenings = timeline_of(session(), client_id)
    return render_template(
        "clients/client.html",
        client=found,
        doubles=doubles,
        born=birth_words(found),
        nationality=nationality_word(found.nationality),
        visits=sorted(
            (_visit_line(each) for each in happenings if each.kind == "visit"), key=itemgetter("on"), reverse=True
        ),
        questions=[_question_line(each) for each in happenings if each.kind == "question"],
        looks=[_look_line(each) for each in happenings if each.kind == "look"],
        change=place().may(Right.CLIENT_REGISTER),
    )


@pages.get("/<branch>/clients/<uuid:client_id>/details")
@needs(Right.CLIENT_REGISTER, about="client")
def details(client_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change in what is registered."""
    found = client_named(session(), client_id)
    return _form_page(ClientForm(formdata=None, data=values_of(found)), found)


@pages.post("/<branch>/clients/<uuid:client_id>/details")
@needs(Right.CLIENT_REGISTER, about="client")
def change(client_id: uuid.UUID) -> ResponseReturnValue:
    """Change what is registered."""
    form, found = ClientForm(), client_named(session(), client_id)
    form.offer(municipalities_of(session(), session().branch_id, local_date()), found.municipality_code)
    if form.validate():
        try:
            change_client(session(), actor(), client_id, form.client(local_date()), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("clients.client", client_id=client_id), 303)
    return _form_page(form, found), 422


def _form_page(form: ClientForm, found: Client | None = None, doubles: object = ()) -> str:
    if not form.municipality.choices:
        served = municipalities_of(session(), session().branch_id, local_date())
        form.offer(served, found.municipality_code if found else "")
    return render_template(
        "clients/form.html",
        form=form,
        client=found,
        doubles=doubles,
        born=birth_words,
        back=request.args.get("return", ""),
    )


def birth_words(client: Client) -> str:
    """Return a birth date as far as it is known: `12 maart 1986`, `maart 1986`, `1986`."""
    if client.birth_date is None:
        return str(_("unknown"))
    pattern = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}[client.birth_precision]
    return str(format_date(client.birth_date, pattern))


def _visit_line(each: Happening) -> dict[str, Any]:
    what = words.about(each.detail["topics"], each.detail["outcome"])
    href = url_for("consultations.visit", consultation_id=each.id)
    day = dt.date.fromisoformat(each.detail["day"])
    return {"on": day, "when": day_short(day), "what": what, "who": each.person_name, "href": href}


def _question_line(each: Happening) -> dict[str, Any]:
    href = url_for("helpdesk.question", escalation_id=each.id)
    state = words.word(State(each.detail["state"]))
    return {"on": each.at, "when": day_short(each.at), "what": each.detail["title"], "who": state, "href": href}


def _look_line(each: Happening) -> dict[str, Any]:
    sentence = SENTENCES.get(each.detail["verb"], SENTENCES["read"])
    what = str(sentence) % {"who": each.person_name or _("Somebody who is no longer here"), "what": _("this record")}
    return {"on": each.at, "when": day_short(each.at), "what": what, "who": clock(each.at)}
