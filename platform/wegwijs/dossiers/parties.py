"""Who is in a procedure: adding, correcting and taking off, how far a family member is, and registering who arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_of
from tenants.clients.likeness import Sketch
from tenants.clients.models import AccessReason
from tenants.clients.opening import open_record
from tenants.clients.queries import likenesses
from tenants.clients.sounds import sound_form
from tenants.dossiers import parties as actions
from tenants.dossiers.models import DossierParty, FamilyState, PartyRole
from tenants.dossiers.queries import dossier_opened, opened_part
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.party_forms import ArrivalForm, LinkForm, PartyForm, StateForm, arrival_of, party_as
from wegwijs.refusals import accepted, show_refusal
from wegwijs.requests import reader, session

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from tenants.clients.actions import NewClient
    from tenants.clients.models import Client
    from tenants.dossiers.queries import Opened


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/parties/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def new_party(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who comes into the dossier; `role` says what they are in it."""
    of, role = dossier_opened(session(), reader(), dossier_id), _role()
    form = PartyForm(formdata=None)
    form.offer(role)
    return _new_page(form, of, role)


def _role() -> PartyRole:
    written = request.args.get("role", PartyRole.FAMILY_MEMBER.value)
    if written not in set(actions.ADDED):
        raise AbsentError
    return PartyRole(written)


def _new_page(form: PartyForm, of: Opened, role: PartyRole) -> str:
    return render_template(
        "dossiers/new_party.html",
        form=form,
        one=of.dossier,
        client=of.client,
        role=role,
        others=[each for each in actions.ADDED if each is not role],
    )


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/parties/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def add_party(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Add somebody, and when asked begin with the next at once."""
    of, role = dossier_opened(session(), reader(), dossier_id), _role()
    form = PartyForm()
    form.offer(role)

    def act() -> None:
        actions.add_party(session(), reader(), dossier_id, form.party(role, local_date()), local_date())

    if accepted(form, act):
        flash(_("%(name)s is in the dossier now.", name=form.name.data), "ok")
        if request.form.get("next"):
            return redirect(url_for("dossiers.new_party", dossier_id=dossier_id, role=role.value), 303)
        return _back_to(dossier_id)
    return _new_page(form, of, role), 422


def _back_to(dossier_id: uuid.UUID) -> Response:
    return redirect(url_for("dossiers.dossier", dossier_id=dossier_id, _anchor="parties"), 303)


@pages.get("/<branch>/dossier-parties/<uuid:party_id>")
@needs(Right.DOSSIER_WRITE, about="party")
def party(party_id: uuid.UUID) -> ResponseReturnValue:
    """Show what is known of somebody, to correct it."""
    found, of = opened_part(session(), reader(), DossierParty, party_id)
    form = PartyForm(formdata=None, data=party_as(found))
    form.offer(found.role)
    return _party_page(form, found, of)


def _party_page(form: PartyForm, found: DossierParty, of: Opened, state: StateForm | None = None) -> str:
    said = {"state": found.state.value if found.state else "", "state_since": found.state_since}
    return render_template(
        "dossiers/party.html",
        form=form if state is None else state,
        party_form=form,
        state=state or StateForm(formdata=None, data=said),
        party=found,
        one=of.dossier,
        client=of.client,
        runs=of.dossier.closed_on is None and of.dossier.withdrawn_at is None,
        arrived=found.state is FamilyState.ARRIVED,
    )


@pages.post("/<branch>/dossier-parties/<uuid:party_id>")
@needs(Right.DOSSIER_WRITE, about="party")
def change_party(party_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is known of somebody."""
    form, (found, of) = PartyForm(), opened_part(session(), reader(), DossierParty, party_id)
    form.offer(found.role)

    def act() -> None:
        actions.change_party(session(), reader(), party_id, form.party(found.role, local_date()), local_date())

    if accepted(form, act):
        flash(_("Saved."), "ok")
        return _back_to(of.dossier.id)
    return _party_page(form, found, of), 422


@pages.post("/<branch>/dossier-parties/<uuid:party_id>/state")
@needs(Right.DOSSIER_WRITE, about="party")
def say_state(party_id: uuid.UUID) -> ResponseReturnValue:
    """Say how far a family member is."""
    form, (found, of) = StateForm(), opened_part(session(), reader(), DossierParty, party_id)

    def act() -> None:
        actions.set_state(session(), reader(), party_id, form.chosen, form.state_since.data, local_date())

    if accepted(form, act):
        flash(_("Saved."), "ok")
        return _back_to(of.dossier.id)
    plain = PartyForm(formdata=None, data=party_as(found))
    plain.offer(found.role)
    return _party_page(plain, found, of, form), 422


@pages.post("/<branch>/dossier-parties/<uuid:party_id>/withdraw")
@needs(Right.DOSSIER_WRITE, about="party")
def withdraw_party(party_id: uuid.UUID) -> ResponseReturnValue:
    """Take somebody off who was added by mistake."""
    found = actions.withdraw_party(session(), reader(), party_id, local_date())
    flash(_("%(name)s is taken off.", name=found.name), "ok")
    return redirect(url_for("dossiers.party", party_id=party_id), 303)


@pages.post("/<branch>/dossier-parties/<uuid:party_id>/restore")
@needs(Right.DOSSIER_WRITE, about="party")
def restore_party(party_id: uuid.UUID) -> ResponseReturnValue:
    """Put somebody back."""
    found = actions.restore_party(session(), reader(), party_id, local_date())
    flash(_("%(name)s is in the dossier again.", name=found.name), "ok")
    return redirect(url_for("dossiers.party", party_id=party_id), 303)


@pages.get("/<branch>/dossier-parties/<uuid:party_id>/client")
@needs(Right.DOSSIER_WRITE, about="party")
def arriving(party_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what is registered of a family member who arrived."""
    found, of = opened_part(session(), reader(), DossierParty, party_id)
    form = ArrivalForm(formdata=None, data=arrival_of(found, of.client))
    return _arriving_page(form, LinkForm(formdata=None), found, of)


def _arriving_page(
    form: ArrivalForm, link: LinkForm, found: DossierParty, of: Opened, doubles: Sequence[Client] = ()
) -> str:
    form.offer(municipalities_of(session(), session().branch_id, local_date()), of.client)
    return render_template(
        "dossiers/arrival.html",
        form=form if not link.errors and not link.form_errors else link,
        arrival=form,
        link=link,
        party=found,
        one=of.dossier,
        client=of.client,
        doubles=doubles,
    )


@pages.post("/<branch>/dossier-parties/<uuid:party_id>/client")
@needs(Right.DOSSIER_WRITE, about="party")
def register_arrival(party_id: uuid.UUID) -> ResponseReturnValue:
    """Register a family member as a client; who is likely the same is shown first."""
    form, (found, of) = ArrivalForm(), opened_part(session(), reader(), DossierParty, party_id)
    form.offer(municipalities_of(session(), session().branch_id, local_date()), of.client)
    doubles: Sequence[Client] = ()
    if form.validate():
        try:
            arrival = form.arrival(local_date())
            doubles = likenesses(session(), _sketch(arrival.client, of.client))
            if not doubles or request.form.get("somebody_else"):
                client = actions.register_arrival(session(), reader(), party_id, arrival, local_date())
                open_record(session(), reader(), client.id, AccessReason.REGISTRATION)
                flash(
                    _("%(name)s is registered, with number %(number)s.", name=client.name, number=client.number), "ok"
                )
                return _back_to(of.dossier.id)
            form.form_errors.append(_("Somebody who is likely the same person is registered already."))
        except RefusalError as refusal:
            show_refusal(form, refusal)
    return _arriving_page(form, LinkForm(formdata=None), found, of, doubles), 422


def _sketch(new: NewClient, beside: Client) -> Sketch:
    sound = sound_form(new.first_name, new.last_name)
    return Sketch(sound, new.birth_date, new.birth_precision, beside.household_id)


@pages.post("/<branch>/dossier-parties/<uuid:party_id>/client/link")
@needs(Right.DOSSIER_WRITE, about="party")
def link_client(party_id: uuid.UUID) -> ResponseReturnValue:
    """Say which record is that of a family member, or take that back."""
    form, (found, of) = LinkForm(), opened_part(session(), reader(), DossierParty, party_id)
    if request.form.get("do") == "unlink":
        actions.unlink_client(session(), reader(), party_id, local_date())
        flash(_("Taken back. The record itself stays."), "ok")
        return redirect(url_for("dossiers.party", party_id=party_id), 303)

    def act() -> None:
        actions.link_client(session(), reader(), party_id, form.client.chosen().id, local_date())

    if accepted(form, act):
        flash(_("Linked to the record of the client."), "ok")
        return _back_to(of.dossier.id)
    return _arriving_page(ArrivalForm(formdata=None, data=arrival_of(found, of.client)), form, found, of), 422
