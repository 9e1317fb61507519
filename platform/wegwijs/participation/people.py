"""Who takes part: adding somebody, correcting what is written of them, taking them out, and their signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from tenants.participation.people import (
    add_participant,
    correct_participant,
    put_back,
    take_out,
    withdraw_signature,
)
from tenants.participation.queries import group_named, participant_named, taker_named
from tenants.participation.rules import may_have_certificate
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.gatherings import NewcomerForm, ReasonForm, go_to, nationality_names
from wegwijs.participation.blueprint import pages
from wegwijs.participation.forms import ParticipantForm, participant_values
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.participation.models import ParticipationGroup
    from tenants.participation.queries import Taker


@pages.get("/<branch>/participation/<uuid:group_id>/participants/new")
@needs(Right.PARTICIPATION_WRITE, about="group")
def joining(group_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who takes part."""
    return _joining(NewcomerForm(formdata=None), group_named(session(), group_id))


@pages.post("/<branch>/participation/<uuid:group_id>/participants/new")
@needs(Right.PARTICIPATION_WRITE, about="group")
def add(group_id: uuid.UUID) -> ResponseReturnValue:
    """Add somebody, and ask for the next one."""
    form, found = NewcomerForm(), group_named(session(), group_id)
    form.offer()
    if accepted(form, lambda: add_participant(session(), actor(), group_id, form.newcomer())):
        flash(_("Added. Add the next one, or go back to the group."), "ok")
        return go_to("participation.joining", group_id=group_id)
    return _joining(form, found), 422


def _joining(form: NewcomerForm, found: ParticipationGroup) -> str:
    form.offer()
    return render_template(
        "participation/joining.html",
        form=form,
        title=_("Who takes part in group %(number)s?", number=found.number),
        action=url_for("participation.add", group_id=found.id),
        back=url_for("participation.group", group_id=found.id),
    )


@pages.get("/<branch>/participation/participants/<uuid:participant_id>")
@needs(Right.PARTICIPATION_READ, about="participant")
def participant(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Show what one person did in a group."""
    runs = place().may(Right.PARTICIPATION_WRITE)
    one = taker_named(session(), reader(), participant_id, runs=runs)
    return render_template(
        "participation/participant.html",
        one=one,
        participant=one.participant,
        nationality=nationality_names().get(one.participant.nationality, one.participant.nationality),
        certificate=may_have_certificate(len(one.attended), one.participant.signed_on),
        runs=runs,
        reads=place().may(Right.CLIENT_READ),
    )


@pages.get("/<branch>/participation/participants/<uuid:participant_id>/details")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def person_details(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what is written of somebody."""
    one = taker_named(session(), reader(), participant_id, runs=True)
    return _person_form(ParticipantForm(formdata=None, data=participant_values(one)), one)


@pages.post("/<branch>/participation/participants/<uuid:participant_id>/details")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def correct_person(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is written of somebody."""
    form, one = ParticipantForm(), taker_named(session(), reader(), participant_id, runs=True)
    form.offer()
    if accepted(
        form,
        lambda: correct_participant(session(), actor(), participant_id, form.details(), form.reason.data or ""),
    ):
        flash(_("Saved."), "ok")
        return go_to("participation.participant", participant_id=participant_id)
    return _person_form(form, one), 422


def _person_form(form: ParticipantForm, one: Taker) -> str:
    form.offer()
    return render_template("participation/person_form.html", form=form, one=one, participant=one.participant)


@pages.get("/<branch>/participation/participants/<uuid:participant_id>/out")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def taking_out(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why somebody is taken out of the group."""
    return _taking_out(ReasonForm(formdata=None), participant_id)


@pages.post("/<branch>/participation/participants/<uuid:participant_id>/out")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def take_person_out(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Take somebody out of the group."""
    form = ReasonForm()
    participant_named(session(), participant_id)
    if accepted(form, lambda: take_out(session(), actor(), participant_id, form.reason.data or "")):
        flash(_("Taken out of the group. You can undo this here."), "ok")
        return go_to("participation.participant", participant_id=participant_id)
    return _taking_out(form, participant_id), 422


def _taking_out(form: ReasonForm, participant_id: uuid.UUID) -> str:
    one = taker_named(session(), reader(), participant_id, runs=True)
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("reason",),
        title=_("Take %(name)s out of the group", name=one.who),
        lead=_("This person then does not count. What was written down stays kept."),
        button=_("Take out"),
        action=url_for("participation.take_person_out", participant_id=participant_id),
        back=url_for("participation.participant", participant_id=participant_id),
    )


@pages.get("/<branch>/participation/participants/<uuid:participant_id>/unsign")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def unsigning(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a signature is taken back."""
    return _unsigning(ReasonForm(formdata=None), participant_id)


@pages.post("/<branch>/participation/participants/<uuid:participant_id>/unsign")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def unsign(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Take a signature back."""
    form = ReasonForm()
    participant_named(session(), participant_id)
    if accepted(form, lambda: withdraw_signature(session(), actor(), participant_id, form.reason.data or "")):
        flash(_("The signature is taken back."), "ok")
        return go_to("participation.participant", participant_id=participant_id)
    return _unsigning(form, participant_id), 422


def _unsigning(form: ReasonForm, participant_id: uuid.UUID) -> str:
    one = taker_named(session(), reader(), participant_id, runs=True)
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("reason",),
        title=_("Take back the signature of %(name)s", name=one.who),
        lead=_("There is then no certificate. Note the right signature afterwards, if there is one."),
        button=_("Take back the signature"),
        action=url_for("participation.unsign", participant_id=participant_id),
        back=url_for("participation.participant", participant_id=participant_id),
    )


@pages.post("/<branch>/participation/participants/<uuid:participant_id>/put-back")
@needs(Right.PARTICIPATION_WRITE, about="participant")
def put_person_back(participant_id: uuid.UUID) -> ResponseReturnValue:
    """Put somebody back who was taken out."""
    put_back(session(), actor(), participant_id)
    flash(_("Back in the group."), "ok")
    return go_to("participation.participant", participant_id=participant_id)
