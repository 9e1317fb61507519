"""Who takes part in a class: joining and waiting, the free place, leaving and coming back, and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from tenants.language.people import (
    correct_pupil,
    join_class,
    leave_class,
    offer_place,
    place_pupil,
    restore_pupil,
    return_to_class,
    wait_after_all,
    wait_for_class,
    withdraw_pupil,
)
from tenants.language.queries import class_named, class_of_pupil
from tenants.language.roll import member_named, pupil_named
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.gatherings import ReasonForm, go_to
from wegwijs.language.blueprint import pages
from wegwijs.language.forms import JoinForm, LeaveForm, PupilForm, pupil_values
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.language.models import LanguageClass, Pupil
    from tenants.language.roll import Member


@pages.get("/<branch>/language/<uuid:class_id>/people/new")
@needs(Right.LANGUAGE_WRITE, about="class")
def joining(class_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who joins a class, or waits for it."""
    found = class_named(session(), class_id)
    when = "wait" if request.args.get("when") == "wait" else "join"
    return _joining(JoinForm(formdata=None, data={"when": when, "day": max(local_date(), found.started_on)}), found)


@pages.post("/<branch>/language/<uuid:class_id>/people/new")
@needs(Right.LANGUAGE_WRITE, about="class")
def join(class_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody join or wait."""
    form, found = JoinForm(), class_named(session(), class_id)
    form.offer()
    act = wait_for_class if form.when.data == "wait" else join_class
    if accepted(
        form, lambda: act(session(), actor(), class_id, form.newcomer(), form.day.data, local_date()), joined_on="day"
    ):
        flash(_("On the waiting list.") if act is wait_for_class else _("Added to the class."), "ok")
        return go_to("language.one_class", class_id=class_id)
    return _joining(form, found), 422


def _joining(form: JoinForm, found: LanguageClass) -> str:
    form.offer()
    return render_template("language/joining.html", form=form, found=found)


@pages.post("/<branch>/language/<uuid:class_id>/offer")
@needs(Right.LANGUAGE_WRITE, about="class")
def offer(class_id: uuid.UUID) -> ResponseReturnValue:
    """Give the free place to who waits the longest."""
    _say_placed(offer_place(session(), actor(), class_id, local_date()))
    return go_to("language.one_class", class_id=class_id)


def _say_placed(pupil: Pupil) -> None:
    one = member_named(session(), reader(), pupil.id, runs=True)
    flash(_("%(name)s has a place now. Call this person to say so.", name=one.who), "ok")


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/place")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def give_place(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Give a free place to this one, before others."""
    _say_placed(place_pupil(session(), actor(), pupil_id, local_date()))
    return go_to("language.pupil", pupil_id=pupil_id)


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/wait")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def wait_again(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Undo that a place was given: they wait again, where they stood."""
    wait_after_all(session(), actor(), pupil_id)
    flash(_("Back on the waiting list, at the same place."), "ok")
    return go_to("language.pupil", pupil_id=pupil_id)


@pages.get("/<branch>/language/pupils/<uuid:pupil_id>")
@needs(Right.LANGUAGE_READ, about="pupil")
def pupil(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Show one person's part in a class."""
    writes = place().may(Right.LANGUAGE_WRITE)
    found, mine = class_of_pupil(session(), reader(), pupil_id, local_date())
    one = member_named(session(), reader(), pupil_id, runs=writes or mine)
    return render_template(
        "language/pupil.html",
        one=one,
        pupil=one.pupil,
        found=found,
        title=_title(one),
        writes=writes,
        reads=place().may(Right.CLIENT_READ),
        today=local_date(),
    )


def _title(one: Member) -> str:
    if one.name:
        return one.name
    return str(_("client %(number)s", number=one.pupil.number)) if one.pupil.client_id else one.pupil.number


@pages.get("/<branch>/language/pupils/<uuid:pupil_id>/details")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def pupil_details(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what is written of somebody."""
    one = member_named(session(), reader(), pupil_id, runs=True)
    return _pupil_form(PupilForm(formdata=None, data=pupil_values(one.pupil)), one)


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/details")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def correct_person(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what is written of somebody."""
    form, one = PupilForm(), member_named(session(), reader(), pupil_id, runs=True)
    if accepted(
        form,
        lambda: correct_pupil(session(), actor(), pupil_id, form.stay(), form.reason.data or "", local_date()),
    ):
        flash(_("Saved."), "ok")
        return go_to("language.pupil", pupil_id=pupil_id)
    return _pupil_form(form, one), 422


def _pupil_form(form: PupilForm, one: Member) -> str:
    return render_template("language/pupil_form.html", form=form, one=one, pupil=one.pupil)


@pages.get("/<branch>/language/pupils/<uuid:pupil_id>/leave")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def leaving(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the last day, and why."""
    one = member_named(session(), reader(), pupil_id, runs=True)
    data = {"left_on": one.pupil.left_on or local_date(), "left_why": one.pupil.left_why}
    return _leaving(LeaveForm(formdata=None, data=data), one)


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/leave")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def leave(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Let somebody leave, or stop waiting."""
    form, one = LeaveForm(), member_named(session(), reader(), pupil_id, runs=True)
    if accepted(
        form,
        lambda: leave_class(session(), actor(), pupil_id, form.left_on.data, form.left_why.data or "", local_date()),
    ):
        flash(_("Saved. You can undo this on the page of this person."), "ok")
        return go_to("language.one_class", class_id=one.pupil.class_id)
    return _leaving(form, one), 422


def _leaving(form: LeaveForm, one: Member) -> str:
    waits = one.pupil.joined_on is None
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("left_on", "left_why"),
        title=_("%(name)s waits no longer", name=one.who) if waits else _("%(name)s leaves the class", name=one.who),
        lead=_("The place is then free for who waits the longest."),
        button=_("Save"),
        action=url_for("language.leave", pupil_id=one.pupil.id),
        back=url_for("language.pupil", pupil_id=one.pupil.id),
    )


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/return")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def come_back(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Undo that somebody left."""
    return_to_class(session(), actor(), pupil_id, local_date())
    flash(_("Back in the class."), "ok")
    return go_to("language.pupil", pupil_id=pupil_id)


@pages.get("/<branch>/language/pupils/<uuid:pupil_id>/withdraw")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def withdrawing_person(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why somebody does not count."""
    return _withdrawing(ReasonForm(formdata=None), member_named(session(), reader(), pupil_id, runs=True))


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/withdraw")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def withdraw_person(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Take somebody out who was entered by mistake."""
    form, one = ReasonForm(), member_named(session(), reader(), pupil_id, runs=True)
    if accepted(form, lambda: withdraw_pupil(session(), actor(), pupil_id, form.reason.data or "")):
        flash(_("Taken out. You can undo this here."), "ok")
        return go_to("language.pupil", pupil_id=pupil_id)
    return _withdrawing(form, one), 422


def _withdrawing(form: ReasonForm, one: Member) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("reason",),
        title=_("%(name)s was entered by mistake", name=one.who),
        lead=_("This person then does not count. What was written down stays kept."),
        button=_("Take out"),
        action=url_for("language.withdraw_person", pupil_id=one.pupil.id),
        back=url_for("language.pupil", pupil_id=one.pupil.id),
    )


@pages.post("/<branch>/language/pupils/<uuid:pupil_id>/restore")
@needs(Right.LANGUAGE_WRITE, about="pupil")
def put_person_back(pupil_id: uuid.UUID) -> ResponseReturnValue:
    """Put somebody back who was taken out."""
    found = pupil_named(session(), pupil_id)
    restore_pupil(session(), actor(), found.id, local_date())
    flash(_("Back in the class."), "ok")
    return go_to("language.pupil", pupil_id=pupil_id)
