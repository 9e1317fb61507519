"""The clients in somebody's care, and handing them over in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import ngettext

from tenants.moments import local_date
from tenants.roles import Right
from tenants.volunteers.caseloads import hand_over_clients, in_care_of
from tenants.volunteers.queries import among_colleagues
from wegwijs.access import needs
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session
from wegwijs.volunteers.forms import HandOverForm, chosen_id
from wegwijs.volunteers.pages import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.volunteers.models import Volunteer


@pages.get("/<branch>/team/<uuid:volunteer_id>/clients")
@needs(Right.CLIENT_ASSIGN, about="volunteer")
def caseload(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Show whom somebody helps, and ask who takes some or all of them over."""
    form = HandOverForm(formdata=None)
    return _page(_offer(form, volunteer_id), form)


@pages.post("/<branch>/team/<uuid:volunteer_id>/clients")
@needs(Right.CLIENT_ASSIGN, about="volunteer")
def hand_over(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Hand clients over."""
    form = HandOverForm()
    one = _offer(form, volunteer_id)
    moved: list[object] = []

    def do() -> None:
        chosen = {each for each in map(chosen_id, form.clients.data or []) if each is not None}
        to = chosen_id(form.to.data)
        moved.extend(hand_over_clients(session(), actor(), volunteer_id, chosen, to, local_date()))

    if accepted(form, do):
        flash(ngettext("%(num)s client handed over.", "%(num)s clients handed over.", len(moved)), "ok")
        return redirect(url_for("volunteers.caseload", volunteer_id=volunteer_id), 303)
    return _page(one, form), 422


def _offer(form: HandOverForm, volunteer_id: uuid.UUID) -> Volunteer:
    one, colleagues = among_colleagues(session(), volunteer_id, local_date())
    form.offer(in_care_of(session(), volunteer_id, local_date()), colleagues)
    return one


def _page(one: Volunteer, form: HandOverForm) -> str:
    return render_template("volunteers/caseload.html", form=form, one=one, clients=len(form.clients.choices))
