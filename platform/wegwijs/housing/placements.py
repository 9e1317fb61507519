"""Who was housed: the list, placing people, correcting, ending and withdrawing a placement.

Pages about one person ask first whether their record is open to the reader; lists tell nothing of the others.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.faults import AbsentError, RefusalError
from tenants.housing.book import stays_of
from tenants.housing.histories import corrections_of
from tenants.housing.homes import (
    PlacementChoice,
    placement_with_client,
    placements_among,
)
from tenants.housing.limits import EARLIEST
from tenants.housing.models import Route
from tenants.housing.placing import (
    end_placement,
    restore_placement,
    withdraw_placement,
)
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients.forms import nationality_word
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import place_choices
from wegwijs.housing.forms import EndForm, WhyForm
from wegwijs.housing.past import told
from wegwijs.housing.words import ROUTES
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.housing.homes import Placed


@pages.get("/<branch>/housing/placements")
@needs(Right.HOUSING_WRITE, about="placement")
def placements() -> ResponseReturnValue:
    """Show the placements of a year; of whom the record is closed only that somebody was placed."""
    today, asked = local_date(), request.args
    chosen = _chosen(today)
    found = placements_among(session(), reader(), chosen)
    touch("placement", "", found=len(found))
    return render_template(
        "housing/placements.html",
        found=found,
        named=sum(each.client is not None for each in found),
        places=place_choices(stays_of(session()), chosen.municipality),
        ways=[(way.value, word, way.value == chosen.route) for way, word in ROUTES.items()],
        code=chosen.municipality,
        route=chosen.route,
        year=chosen.first.year,
        today=today,
        counting=sum(each.placement.counts_for_quota for each in found),
        kept={name: asked[name] for name in ("municipality", "route") if asked.get(name)},
    )


def _chosen(today: dt.date) -> PlacementChoice:
    """Return what the address asks. Raises `NotFound` for what cannot be."""
    asked = request.args
    year = asked.get("year", str(today.year))
    if not (year.isdecimal() and EARLIEST.year <= int(year) <= today.year):
        raise NotFound
    route = asked.get("route", "")
    if route and route not in set(Route):
        raise NotFound
    first, last = dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    return PlacementChoice(first, last, asked.get("municipality", ""), route)


@pages.get("/<branch>/housing/placements/<uuid:placement_id>")
@needs(Right.HOUSING_WRITE, about="placement")
def placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Show one placement, and what it said before."""
    found = placement_with_client(session(), reader(), placement_id)
    return render_template(
        "housing/placement.html", found=found, one=found.placement, client=found.client,
        nationality=_nationality(found.placement.nationality), past=told(corrections_of(session(), placement_id)),
    )  # fmt: skip


def _nationality(code: str) -> str:
    return str(_("unknown")) if code == "unknown" else nationality_word(code)


def standing_placement(placement_id: uuid.UUID) -> Placed:
    """Return a placement that counts as real, of somebody whose record is open."""
    found = placement_with_client(session(), reader(), placement_id)
    if found.placement.withdrawn_at is not None:
        raise AbsentError
    return found


@pages.get("/<branch>/housing/placements/<uuid:placement_id>/ending")
@needs(Right.HOUSING_WRITE, about="placement")
def ask_end_placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for somebody's last day in a home."""
    found = standing_placement(placement_id)
    return _end_page(EndForm(formdata=None, data={"ended_on": found.placement.ended_on or local_date()}), found)


@pages.post("/<branch>/housing/placements/<uuid:placement_id>/ending")
@needs(Right.HOUSING_WRITE, about="placement")
def move_out(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Note somebody's last day in a home."""
    form, found = EndForm(), standing_placement(placement_id)
    if form.validate():
        try:
            end_placement(session(), actor(), placement_id, form.ended_on.data, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved. The placement still counts; only the home is free again."), "ok")
            return redirect(url_for("housing.placement", placement_id=placement_id), 303)
    return _end_page(form, found), 422


def _end_page(form: EndForm, found: Placed) -> str:
    name = found.client.name if found.client else ""
    return render_template(
        "housing/end.html",
        form=form,
        everybody=False,
        title=_("%(name)s leaves this home", name=name),
        hint=_("The last day in this home"),
        action=url_for("housing.move_out", placement_id=found.placement.id),
        back=url_for("housing.placement", placement_id=found.placement.id),
    )


@pages.post("/<branch>/housing/placements/<uuid:placement_id>/reopening")
@needs(Right.HOUSING_WRITE, about="placement")
def move_back(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Take somebody's last day in a home back."""
    standing_placement(placement_id)
    end_placement(session(), actor(), placement_id, None, local_date())
    flash(_("Undone. Somebody still lives there."), "ok")
    return redirect(url_for("housing.placement", placement_id=placement_id), 303)


@pages.get("/<branch>/housing/placements/<uuid:placement_id>/withdrawal")
@needs(Right.HOUSING_WRITE, about="placement")
def ask_withdraw_placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a placement was a mistake."""
    return _withdraw_page(WhyForm(formdata=None), placement_with_client(session(), reader(), placement_id))


@pages.post("/<branch>/housing/placements/<uuid:placement_id>/withdrawal")
@needs(Right.HOUSING_WRITE, about="placement")
def drop_placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw a placement: it does not count."""
    form, found = WhyForm(), placement_with_client(session(), reader(), placement_id)
    if form.validate():
        try:
            withdraw_placement(session(), actor(), placement_id, form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Withdrawn. It no longer counts."), "ok")
            return redirect(url_for("housing.placement", placement_id=placement_id), 303)
    return _withdraw_page(form, found), 422


def _withdraw_page(form: WhyForm, found: Placed) -> str:
    return render_template(
        "housing/withdraw.html",
        form=form,
        title=_("Withdraw this placement"),
        what=found.client.name if found.client else "",
        advice=_(
            "Only for what was entered by mistake. Somebody who leaves gets a last day instead, and still counts."
        ),
        action=url_for("housing.drop_placement", placement_id=found.placement.id),
        back=url_for("housing.placement", placement_id=found.placement.id),
    )


@pages.post("/<branch>/housing/placements/<uuid:placement_id>/restoration")
@needs(Right.HOUSING_WRITE, about="placement")
def bring_back_placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Let a withdrawn placement count again."""
    placement_with_client(session(), reader(), placement_id)
    restore_placement(session(), actor(), placement_id)
    flash(_("It counts again."), "ok")
    return redirect(url_for("housing.placement", placement_id=placement_id), 303)
