"""Planned appointments: those of a week, one of them, planning, moving, and saying whether the client came."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, NotFound

from tenants.clients.access import refuse_closed
from tenants.faults import RefusalError
from tenants.guidance.appointments import (
    Outcome,
    appointments_between,
    brought,
    change_appointment,
    opened_appointment,
    plan_appointment,
    settle_appointment,
)
from tenants.guidance.queries import newcomer, running_trajectory
from tenants.moments import LOCAL, local_date, now
from tenants.roles import Right
from tenants.volunteers.queries import volunteer_choices
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.guidance import slip
from wegwijs.guidance.blueprint import pages
from wegwijs.guidance.forms import AppointmentForm, planned_as
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session, touch
from wegwijs.words import word

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.guidance.appointments import Planned

WEEK = dt.timedelta(days=7)
YEARS = range(2000, 2101)
"""The years of which a week can be asked."""


@pages.get("/<branch>/guidance/appointments")
@needs(Right.GUIDANCE_READ, about="appointment")
def appointments() -> ResponseReturnValue:
    """Show the appointments of a week by day, of records that are open to the reader."""
    monday = _monday(request.args.get("week", ""))
    found = appointments_between(session(), reader(), monday, monday + WEEK - dt.timedelta(days=1))
    touch("appointment", "", found=len(found))
    days = itertools.groupby(found, key=lambda planned: local_date(planned.appointment.at))
    return render_template(
        "guidance/appointments.html",
        monday=monday,
        sunday=monday + WEEK - dt.timedelta(days=1),
        before=(monday - WEEK).isoformat(),
        after=(monday + WEEK).isoformat(),
        days=[(day, list(planned)) for day, planned in days],
        today=local_date(),
        plan=place().may(Right.GUIDANCE_WRITE),
    )


def _monday(asked: str) -> dt.date:
    """Return the Monday of the week of a day in an address, of today when it names none."""
    try:
        day = dt.date.fromisoformat(asked) if asked else local_date()
    except ValueError as error:
        raise NotFound from error
    if day.year not in YEARS:
        raise NotFound
    return day - dt.timedelta(days=day.weekday())


@pages.get("/<branch>/guidance/appointments/new")
@needs(Right.GUIDANCE_WRITE, about="client")
def planning() -> ResponseReturnValue:
    """Ask what is planned, with whom, and where."""
    form = AppointmentForm(formdata=None, data={"day": request.args.get("day", type=dt.date.fromisoformat)})
    asked = request.args.get("client", type=uuid.UUID)
    touch("client", asked or "")
    if asked:
        client = newcomer(session(), reader(), asked, local_date()).client
        form.client.begin_with(client)
        form.interpreter.data = client.interpreter
    return _form_page(form)


@pages.post("/<branch>/guidance/appointments/new")
@needs(Right.GUIDANCE_WRITE, about="client")
def plan() -> ResponseReturnValue:
    """Plan the appointment."""
    form = AppointmentForm()
    form.offer(volunteer_choices(session(), local_date()))
    if form.validate():
        try:
            client = form.client.chosen()
            touch("client", client.id)
            refuse_closed(session(), reader(), client.id)
            planned = plan_appointment(session(), actor(), client.id, form.appointment(_volunteer(form)), now())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Planned. You can print a slip for the client here."), "ok")
            return redirect(url_for("guidance.appointment", appointment_id=planned.id), 303)
    return _form_page(form), 422


def _volunteer(form: AppointmentForm) -> uuid.UUID | None:
    chosen = str(form.volunteer.data or "")
    if chosen not in {choice.value for choice in form.volunteer.choices}:
        msg = N_("Choose somebody of the list.")
        raise RefusalError(msg, "volunteer")
    return uuid.UUID(chosen) if chosen else None


def _form_page(form: AppointmentForm, found: Planned | None = None) -> str:
    if not form.volunteer.choices:
        _offer(form, found)
    return render_template("guidance/planning.html", form=form, planned=found)


def _offer(form: AppointmentForm, found: Planned | None) -> None:
    present, name = (found.appointment.volunteer_id, found.along) if found else (None, "")
    form.offer(volunteer_choices(session(), local_date()), present, name)


@pages.get("/<branch>/guidance/appointments/<uuid:appointment_id>")
@needs(Right.GUIDANCE_READ, about="appointment")
def appointment(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Show one appointment, with the slips that can be printed of it."""
    found = opened_appointment(session(), reader(), appointment_id)
    one = found.appointment
    may = place().may(Right.GUIDANCE_WRITE)
    return render_template(
        "guidance/appointment.html",
        planned=found,
        one=one,
        client=found.client,
        at=one.at.astimezone(LOCAL),
        bring=[word(each) for each in brought(one)],
        past=local_date(one.at) <= local_date(),
        ahead=one.at > now(),
        write=may,
        slips=_slips(found),
    )


def _slips(found: Planned) -> list[tuple[str, str, bool]]:
    """Return the languages of a slip with their own names, those of the client first and marked."""
    own = [code for code in slip.spoken(found.client.languages) if code in slip.offered()]
    rest = [code for code in slip.offered() if code not in own]
    return [(code, slip.LANGUAGES[code], code in own) for code in (*own, *rest)]


@pages.get("/<branch>/guidance/appointments/<uuid:appointment_id>/change")
@needs(Right.GUIDANCE_WRITE, about="appointment")
def changing(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to when the appointment moves, or what it should say."""
    found = opened_appointment(session(), reader(), appointment_id)
    form = AppointmentForm(formdata=None, data=planned_as(found.appointment))
    form.client.begin_with(found.client)
    return _form_page(form, found)


@pages.post("/<branch>/guidance/appointments/<uuid:appointment_id>/change")
@needs(Right.GUIDANCE_WRITE, about="appointment")
def change_planned(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Move the appointment, or change what it says."""
    form, found = AppointmentForm(), opened_appointment(session(), reader(), appointment_id)
    _offer(form, found)
    form.client.begin_with(found.client)
    if form.validate():
        try:
            change_appointment(session(), actor(), appointment_id, form.appointment(_volunteer(form)), now())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved. Give the client a new slip when the day or the place changed."), "ok")
            return redirect(url_for("guidance.appointment", appointment_id=appointment_id), 303)
    return _form_page(form, found), 422


@pages.post("/<branch>/guidance/appointments/<uuid:appointment_id>/outcome")
@needs(Right.GUIDANCE_WRITE, about="appointment")
def settle(appointment_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel the appointment or let it go on, or say whether the client came."""
    found = opened_appointment(session(), reader(), appointment_id)
    said = request.form.get("do", "")
    if said not in set(Outcome):
        raise BadRequest
    settle_appointment(session(), actor(), appointment_id, Outcome(said), now())
    flash(_outcome_words(Outcome(said)), "ok")
    if request.form.get("return") == "trajectory":
        running = found.appointment.trajectory_id or getattr(running_trajectory(session(), found.client.id), "id", None)
        if running:
            return redirect(url_for("guidance.trajectory", trajectory_id=running, _anchor="appointments"), 303)
    return redirect(url_for("guidance.appointment", appointment_id=appointment_id), 303)


def _outcome_words(outcome: Outcome) -> str:
    words = {
        Outcome.CANCEL: _("Cancelled. Tell the client, and who would go along."),
        Outcome.RESTORE: _("It goes on after all."),
        Outcome.KEPT: _("Noted: the client came."),
        Outcome.MISSED: _("Noted: the client did not come."),
        Outcome.UNSAY: _("Taken back."),
    }
    return str(words[outcome])
