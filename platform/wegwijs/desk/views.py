"""The walk-in hour's one dense screen: find, choose, press a topic, Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from tenants.clients.finding import clients_like
from tenants.consultations.actions import let_wait, log_visit, stop_waiting, undo_visit, wait_again
from tenants.consultations.queries import DESK_FORM, Setting, setting_of_desk
from tenants.drafts.actions import forget_draft
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.desk.day import HIDDEN, SAVED, USUAL, day_context
from wegwijs.desk.forms import VisitForm, as_typed, first_id
from wegwijs.desk.people import card
from wegwijs.drafts.views import draft_says
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session, touch
from wegwijs.words import CHANNELS, GUIDANCE

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client

pages = Blueprint("desk", __name__)

MOST_HITS = 5


@pages.get("/<branch>/desk")
@needs(Right.CONSULTATION_WRITE, about="consultation")
def desk() -> ResponseReturnValue:
    """Show the form, begun with whoever was called or just registered, or as it was left; and the day beside it."""
    today = local_date()
    client_id, waiting_id = first_id([request.args.get("client")]), first_id([request.args.get("waiting")])
    setting = setting_of_desk(session(), actor(), today, client_id, waiting_id)
    draft = setting.draft
    if client_id or waiting_id or draft is None or local_date(draft.saved_at) != today:
        form = VisitForm(formdata=None)
        form.waiting.data = str(waiting_id) if setting.waiting else ""
        chosen = setting.client if client_id or waiting_id else None
        form.anonymous.data = setting.waiting is not None and chosen is None
        says = ""
    else:
        form, chosen, says = VisitForm(formdata=as_typed(draft.content)), setting.client, draft_says(draft.saved_at)
        form.municipality.data = form.municipality.data or ""
    return _page(form, setting, chosen, draft_status=says)


@pages.post("/<branch>/desk")
@needs(Right.CONSULTATION_WRITE, about="consultation")
def save() -> ResponseReturnValue:
    """Save the visit, put its person in the waiting room, or begin again."""
    form, act = VisitForm(), request.form.get("do", "save")
    setting = setting_of_desk(session(), actor(), local_date(), form.client_id, form.waiting_id)
    form.offer(setting, cookie.get(USUAL, ""))
    if act == "clear" or form.validate():
        try:
            if act != "clear":
                _refuse_nobody(form, setting)
                (_wait if act == "wait" else _save)(form, setting)
            if setting.draft:
                forget_draft(session(), actor(), DESK_FORM)
        except RefusalError as refusal:
            show_refusal(form, refusal, visits="count")
        else:
            return redirect(url_for("desk.desk"), 303)
    return _page(form, setting, setting.client if form.client_id else None), 422


def _refuse_nobody(form: VisitForm, setting: Setting) -> None:
    if form.client_id and setting.client is None:
        raise AbsentError
    if form.client_id is None and not form.anonymous.data:
        msg = (
            N_("Choose the person from the list.")
            if form.who.data
            else N_("Say who is here, or choose without a name.")
        )
        raise RefusalError(msg, "who")


def _save(form: VisitForm, setting: Setting) -> None:
    visit = form.visit(setting, cookie.get(USUAL, ""))
    logged = log_visit(session(), actor(), visit, local_date(), local_date())
    cookie[SAVED] = str(logged.id)
    if visit.client_id is None:
        cookie[USUAL] = visit.municipality_code


def _wait(form: VisitForm, setting: Setting) -> None:
    if form.waiting_id and setting.waiting:
        wait_again(session(), actor(), form.waiting_id)
    else:
        let_wait(session(), actor(), setting.client.id if setting.client and not form.anonymous.data else None)


def _page(form: VisitForm, setting: Setting, chosen: Client | None, **more: object) -> str:
    typed = "" if chosen or form.anonymous.data else (form.who.data or "")
    searched = bool(form.errors and typed)
    found = clients_like(session(), reader(), typed, MOST_HITS) if searched else []
    g.unread_answers = setting.unread_answers
    form.offer(setting, cookie.get(USUAL, ""))
    form.client.data, form.who.data = (str(chosen.id), chosen.name) if chosen else ("", form.who.data)
    return render_template(
        "desk/desk.html",
        form=form,
        presumed=_presumed(form, setting),
        several=len(setting.served) > 1,
        chosen=card(chosen) if chosen else None,
        candidates=[card(client, typed) for client in found],
        searched=searched,
        undone="undone" in request.args,
        hits_href=url_for("desk.hits"),
        save_href=url_for("desk.save"),
        draft_href=url_for("drafts.keep", form=DESK_FORM),
        new_client_href=_new_client_href(),
        **day_context(local_date()),
        **more,
    )


def _new_client_href() -> str | None:
    back: dict[str, Any] = {"return": "desk"}
    return url_for("clients.new", **back) if place().may(Right.CLIENT_REGISTER) else None


def _presumed(form: VisitForm, setting: Setting) -> str:
    channel = next((str(word) for code, word in CHANNELS.items() if code == form.channel.data), "")
    guidance = next((str(word) for code, word in GUIDANCE.items() if code == form.guidance.data), "")
    if len(setting.served) == 1:
        name = setting.served[0].name
        return str(
            _("%(channel)s in %(municipality)s, %(guidance)s.", channel=channel, municipality=name, guidance=guidance)
        )
    return str(_("%(channel)s, %(guidance)s.", channel=channel, guidance=guidance))


@pages.get("/<branch>/desk/hits")
@needs(Right.CLIENT_FIND, about="client", verb="search")
def hits() -> ResponseReturnValue:
    """Show who is found by the letters in the box."""
    typed = request.args.get("who", "")
    found = clients_like(session(), reader(), typed, MOST_HITS + 1)
    touch("client", "", found=len(found))
    return render_template(
        "desk/_hits.html",
        hits=[card(client, typed) for client in found[:MOST_HITS]],
        more=len(found) > MOST_HITS,
        new_client_href=_new_client_href(),
    )


@pages.post("/<branch>/desk/visits/<uuid:consultation_id>/undo")
@needs(Right.CONSULTATION_WRITE, about="consultation")
def undo(consultation_id: uuid.UUID) -> ResponseReturnValue:
    """Undo a visit of today."""
    undo_visit(session(), actor(), consultation_id, local_date())
    cookie.pop(SAVED, None)
    return redirect(url_for("desk.desk", undone=1), 303)


@pages.post("/<branch>/desk/waiting/<uuid:waiting_id>/help")
@needs(Right.CONSULTATION_WRITE, about="waiting")
def call(waiting_id: uuid.UUID) -> ResponseReturnValue:
    """Call somebody from the waiting room, and begin their visit."""
    stop_waiting(session(), actor(), waiting_id)
    return redirect(url_for("desk.desk", waiting=waiting_id), 303)


@pages.post("/<branch>/desk/names")
@needs(Right.CONSULTATION_WRITE)
def names() -> ResponseReturnValue:
    """Hide or show the names on this screen, for as long as this sign-in lasts."""
    cookie[HIDDEN] = not cookie.get(HIDDEN, False)
    return redirect(url_for("desk.desk"), 303)
