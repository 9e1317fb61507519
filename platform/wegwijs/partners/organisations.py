"""The organisations, and the page of one with everything that happened with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.moments import local_date
from tenants.partners import actions
from tenants.partners.queries import happenings_with, partner_known, partner_named, partners
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.dates import month_name
from wegwijs.partners.forms import PartnerForm, values_of_partner
from wegwijs.partners.lines import lines_of
from wegwijs.partners.pages import pages
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session, touch

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.partners.models import Partner
    from tenants.partners.rules import Rhythm

_A_YEAR = 52
"""Weeks."""


@pages.get("/<branch>/partners", endpoint="partners")
@needs(Right.PARTNER_READ, about="partner")
def organisations() -> ResponseReturnValue:
    """Show the organisations the branch works with, and how long ago each was met."""
    ended = request.args.get("who") == "ended"
    found = partners(session(), local_date(), ended=ended)
    touch("partner", "", found=len(found))
    late = [each for each in found if each.rhythm.overdue(local_date())] if not ended else []
    return render_template(
        "partners/partners.html",
        partners=found,
        ended=ended,
        late=late,
        met=met_words,
        today=local_date(),
        write=place().may(Right.PARTNER_WRITE),
    )


def met_words(rhythm: Rhythm) -> str:
    """Return how long ago a partner was met: `last met 9 weeks ago`; after a year, in which month."""
    weeks = rhythm.weeks(local_date())
    if weeks is None or rhythm.last_met is None:
        return str(_("not met yet"))
    if weeks > _A_YEAR:
        return str(_("last met in %(month)s", month=month_name(rhythm.last_met)))
    if weeks < 1:
        return str(_("met this week"))
    return str(ngettext("last met %(num)s week ago", "last met %(num)s weeks ago", weeks))


@pages.get("/<branch>/partners/<uuid:partner_id>")
@needs(Right.PARTNER_READ, about="partner")
def partner(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Show an organisation: whom to speak to, meetings, referrals and contacts about work."""
    found = partner_known(session(), partner_id, local_date())
    happened = lines_of(happenings_with(session(), reader(), partner_id), with_partner=False)
    return render_template(
        "partners/partner.html",
        known=found,
        one=found.partner,
        met=met_words(found.rhythm),
        overdue=found.rhythm.overdue(local_date()),
        happened=happened,
        write=place().may(Right.PARTNER_WRITE),
        all_clients=place().may(Right.CLIENT_ALL),
        taken_back=request.args.get("meeting", ""),
    )


@pages.get("/<branch>/partners/new")
@needs(Right.PARTNER_WRITE, about="partner")
def new() -> ResponseReturnValue:
    """Ask which organisation it is."""
    return _form_page(PartnerForm(formdata=None))


@pages.post("/<branch>/partners/new")
@needs(Right.PARTNER_WRITE, about="partner")
def register() -> ResponseReturnValue:
    """Add an organisation."""
    form = PartnerForm()
    added: list[Partner] = []
    if accepted(form, lambda: added.append(actions.add_partner(session(), actor(), form.partner()))):
        flash(_("Saved."), "ok")
        return _back(added[0].id)
    return _form_page(form), 422


@pages.get("/<branch>/partners/<uuid:partner_id>/details")
@needs(Right.PARTNER_WRITE, about="partner")
def details(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change."""
    found = partner_named(session(), partner_id)
    return _form_page(PartnerForm(formdata=None, data=values_of_partner(found)), found)


@pages.post("/<branch>/partners/<uuid:partner_id>/details")
@needs(Right.PARTNER_WRITE, about="partner")
def correct(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is known of an organisation."""
    form, found = PartnerForm(), partner_named(session(), partner_id)
    if accepted(form, lambda: actions.correct_partner(session(), actor(), partner_id, form.partner())):
        flash(_("Saved."), "ok")
        return _back(partner_id)
    return _form_page(form, found), 422


@pages.post("/<branch>/partners/<uuid:partner_id>/end")
@needs(Right.PARTNER_WRITE, about="partner")
def end(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Work with an organisation no more."""
    actions.end_partner(session(), actor(), partner_id, local_date())
    flash(_("The work with this partner ended. Everything that was done stays."), "ok")
    return _back(partner_id)


@pages.post("/<branch>/partners/<uuid:partner_id>/reopen")
@needs(Right.PARTNER_WRITE, about="partner")
def reopen(partner_id: uuid.UUID) -> ResponseReturnValue:
    """Work with an organisation again."""
    actions.reopen_partner(session(), actor(), partner_id)
    flash(_("You work with this partner again."), "ok")
    return _back(partner_id)


def _back(partner_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("partners.partner", partner_id=partner_id), 303)


def _form_page(form: PartnerForm, found: Partner | None = None) -> str:
    return render_template("partners/partner_form.html", form=form, one=found)
