"""Homes: the list, offering one, correcting, ending and withdrawing it, and who lives there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.faults import AbsentError, RefusalError
from tenants.housing.book import stays_of
from tenants.housing.histories import dwelling_with_history
from tenants.housing.homes import PlacementChoice, Use, dwelling_named, homes, placements_among
from tenants.housing.limits import EARLIEST
from tenants.housing.placing import (
    correct_dwelling,
    end_dwelling,
    offer_dwelling,
    restore_dwelling,
    withdraw_dwelling,
)
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import asked_day, place_choices
from wegwijs.housing.forms import DwellingForm, EndForm, WhyForm
from wegwijs.housing.past import told_of
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.housing.book import Stay
    from tenants.housing.models import Dwelling


@pages.get("/<branch>/housing/dwellings")
@needs(Right.HOUSING_WRITE, about="dwelling")
def dwellings() -> ResponseReturnValue:
    """Show the homes, free or occupied on a day."""
    today = local_date()
    stays, code, use = stays_of(session()), request.args.get("municipality", ""), request.args.get("use", "")
    if use and use not in set(Use):
        raise NotFound
    on = asked_day(request.args.get("on", ""), today) or today
    found = homes(session(), on, municipality=code, use=Use(use) if use else None)
    touch("dwelling", "", found=len(found))
    places = place_choices(stays, code)
    return render_template("housing/dwellings.html", found=found, places=places, code=code, use=use, on=on, today=today)


@pages.get("/<branch>/housing/dwellings/new")
@needs(Right.HOUSING_WRITE, about="dwelling")
def new_dwelling() -> ResponseReturnValue:
    """Ask for a home that was made available."""
    data = {"offered_on": local_date(), "municipality": request.args.get("municipality", "")}
    return _form_page(DwellingForm(formdata=None, data=data), stays_of(session()))


@pages.post("/<branch>/housing/dwellings/new")
@needs(Right.HOUSING_WRITE, about="dwelling")
def offer() -> ResponseReturnValue:
    """Note a home that was made available."""
    form, stays = DwellingForm(), stays_of(session())
    form.offer_places(stays)
    if form.validate():
        try:
            dwelling = offer_dwelling(session(), actor(), form.dwelling(), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved as home %(number)s.", number=dwelling.number), "ok")
            return redirect(url_for("housing.dwelling", dwelling_id=dwelling.id), 303)
    return _form_page(form, stays), 422


@pages.get("/<branch>/housing/dwellings/<uuid:dwelling_id>")
@needs(Right.HOUSING_WRITE, about="dwelling")
def dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Show a home, who lived there as far as their records are open, and what it said before."""
    known, today = dwelling_with_history(session(), dwelling_id), local_date()
    people = placements_among(session(), reader(), PlacementChoice(EARLIEST, today, dwelling_id=dwelling_id))
    living = [each for each in people if each.placement.ended_on is None or each.placement.ended_on >= today]
    return render_template(
        "housing/dwelling.html", one=known.row, name=known.name, people=people, living=len(living), past=told_of(known)
    )


@pages.get("/<branch>/housing/dwellings/<uuid:dwelling_id>/correction")
@needs(Right.HOUSING_WRITE, about="dwelling")
def ask_correct_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what is known of a home."""
    one = _standing(dwelling_id)
    data = {
        "municipality": one.municipality_code, "offered_on": one.offered_on, "kind": one.kind.value,
        "temporary": one.temporary, "corporation": one.corporation, "address": one.address, "number": one.number,
    }  # fmt: skip
    return _form_page(DwellingForm(formdata=None, data=data), stays_of(session()), one)


@pages.post("/<branch>/housing/dwellings/<uuid:dwelling_id>/correction")
@needs(Right.HOUSING_WRITE, about="dwelling")
def change_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is known of a home."""
    form, one, stays = DwellingForm(), _standing(dwelling_id), stays_of(session())
    form.offer_places(stays)
    if form.validate():
        try:
            correct_dwelling(session(), actor(), dwelling_id, form.dwelling(), form.why.data or "", local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Corrected. What it said before is kept."), "ok")
            return redirect(url_for("housing.dwelling", dwelling_id=dwelling_id), 303)
    return _form_page(form, stays, one), 422


def _standing(dwelling_id: uuid.UUID) -> Dwelling:
    one = dwelling_named(session(), dwelling_id)
    if one.withdrawn_at is not None:
        raise AbsentError
    return one


def _form_page(form: DwellingForm, stays: list[Stay], one: Dwelling | None = None) -> str:
    form.offer_places(stays)
    return render_template("housing/dwelling_form.html", form=form, one=one)


@pages.get("/<branch>/housing/dwellings/<uuid:dwelling_id>/ending")
@needs(Right.HOUSING_WRITE, about="dwelling")
def ask_end_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the last day on which a home could be used."""
    one = _standing(dwelling_id)
    return _end_page(EndForm(formdata=None, data={"ended_on": one.ended_on or local_date()}), one)


@pages.post("/<branch>/housing/dwellings/<uuid:dwelling_id>/ending")
@needs(Right.HOUSING_WRITE, about="dwelling")
def close_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Note the last day of a home."""
    form, one = EndForm(), _standing(dwelling_id)
    if form.validate():
        try:
            end_dwelling(
                session(), actor(), dwelling_id, form.ended_on.data, local_date(), everybody=form.everybody.data
            )
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved. The home is no longer in use."), "ok")
            return redirect(url_for("housing.dwelling", dwelling_id=dwelling_id), 303)
    return _end_page(form, one), 422


def _end_page(form: EndForm, one: Dwelling) -> str:
    return render_template(
        "housing/end.html",
        form=form,
        everybody=True,
        title=_("End of home %(number)s", number=one.number),
        hint=_("The last day on which somebody could live there"),
        action=url_for("housing.close_dwelling", dwelling_id=one.id),
        back=url_for("housing.dwelling", dwelling_id=one.id),
    )


@pages.post("/<branch>/housing/dwellings/<uuid:dwelling_id>/reopening")
@needs(Right.HOUSING_WRITE, about="dwelling")
def reopen_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Take the end of a home back."""
    end_dwelling(session(), actor(), dwelling_id, None, local_date())
    flash(_("The home is in use again."), "ok")
    return redirect(url_for("housing.dwelling", dwelling_id=dwelling_id), 303)


@pages.get("/<branch>/housing/dwellings/<uuid:dwelling_id>/withdrawal")
@needs(Right.HOUSING_WRITE, about="dwelling")
def ask_withdraw_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a home was a mistake."""
    return _withdraw_page(WhyForm(formdata=None), dwelling_named(session(), dwelling_id))


@pages.post("/<branch>/housing/dwellings/<uuid:dwelling_id>/withdrawal")
@needs(Right.HOUSING_WRITE, about="dwelling")
def drop_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Withdraw a home that was entered by mistake."""
    form = WhyForm()
    if form.validate():
        try:
            withdraw_dwelling(session(), actor(), dwelling_id, form.why.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Withdrawn. It no longer counts."), "ok")
            return redirect(url_for("housing.dwelling", dwelling_id=dwelling_id), 303)
    return _withdraw_page(form, dwelling_named(session(), dwelling_id)), 422


def _withdraw_page(form: WhyForm, one: Dwelling) -> str:
    return render_template(
        "housing/withdraw.html",
        form=form,
        title=_("Withdraw this home"),
        what=_("Home %(number)s", number=one.number),
        advice=_("Only for what was entered by mistake. A home that is no longer in use gets a last day instead."),
        action=url_for("housing.drop_dwelling", dwelling_id=one.id),
        back=url_for("housing.dwelling", dwelling_id=one.id),
    )


@pages.post("/<branch>/housing/dwellings/<uuid:dwelling_id>/restoration")
@needs(Right.HOUSING_WRITE, about="dwelling")
def bring_back_dwelling(dwelling_id: uuid.UUID) -> ResponseReturnValue:
    """Let a withdrawn home count again."""
    restore_dwelling(session(), actor(), dwelling_id)
    flash(_("It counts again."), "ok")
    return redirect(url_for("housing.dwelling", dwelling_id=dwelling_id), 303)
