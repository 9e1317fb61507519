"""Workshops: planning, moving and cancelling one, who was there, and signing the statement afterwards."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _

from tenants.gatherings import SUNDAY
from tenants.moments import local_date
from tenants.participation.actions import cancel_workshop, move_workshop, plan_workshop
from tenants.participation.people import mark_attendance, sign_statements
from tenants.participation.queries import group_named, group_page, takers, workshop_named
from tenants.participation.rules import first_day_to_sign
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.gatherings import go_to
from wegwijs.marking import Mark, marks_in, undoing
from wegwijs.participation.blueprint import pages
from wegwijs.participation.forms import CancelForm, SigningForm, WorkshopForm, workshop_values
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, reader, session

if TYPE_CHECKING:
    import datetime as dt

    from flask.typing import ResponseReturnValue

    from tenants.participation.models import ParticipationGroup, Workshop


@pages.get("/<branch>/participation/<uuid:group_id>/workshops/new")
@needs(Right.PARTICIPATION_WRITE, about="group")
def planning(group_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when a workshop is."""
    page = group_page(session(), group_id)
    first = request.args.get("workshop", type=int) or next(iter(page.unplanned), 1)
    return _workshop_form(WorkshopForm(formdata=None, data={"workshop": first}), page.group)


@pages.post("/<branch>/participation/<uuid:group_id>/workshops/new")
@needs(Right.PARTICIPATION_WRITE, about="group")
def plan(group_id: uuid.UUID) -> ResponseReturnValue:
    """Plan a workshop."""
    form, found = WorkshopForm(), group_named(session(), group_id)
    if accepted(
        form,
        lambda: plan_workshop(session(), actor(), group_id, form.workshop.data or 0, form.meeting(), local_date()),
    ):
        _say(form.day.data)
        return go_to("participation.group", group_id=group_id)
    return _workshop_form(form, found), 422


def _say(day: dt.date) -> None:
    flash(_("Saved."), "ok")
    if day.isoweekday() == SUNDAY:
        flash(_("This workshop is on a Sunday. Move it, if that is not right."), "warning")


@pages.get("/<branch>/participation/workshops/<uuid:workshop_id>/move")
@needs(Right.PARTICIPATION_WRITE, about="workshop")
def moving(workshop_id: uuid.UUID) -> ResponseReturnValue:
    """Ask to which day a workshop moves, or what its theme and place are."""
    workshop, group = workshop_named(session(), workshop_id)
    return _workshop_form(WorkshopForm(formdata=None, data=workshop_values(workshop)), group, workshop)


@pages.post("/<branch>/participation/workshops/<uuid:workshop_id>/move")
@needs(Right.PARTICIPATION_WRITE, about="workshop")
def move(workshop_id: uuid.UUID) -> ResponseReturnValue:
    """Move a workshop; one that was cancelled is held after all."""
    form, (workshop, group) = WorkshopForm(), workshop_named(session(), workshop_id)
    if accepted(form, lambda: move_workshop(session(), actor(), workshop_id, form.meeting(), local_date())):
        _say(form.day.data)
        return go_to("participation.group", group_id=group.id)
    return _workshop_form(form, group, workshop), 422


def _workshop_form(form: WorkshopForm, group: ParticipationGroup, workshop: Workshop | None = None) -> str:
    return render_template("participation/workshop_form.html", form=form, group=group, workshop=workshop)


@pages.get("/<branch>/participation/workshops/<uuid:workshop_id>/cancel")
@needs(Right.PARTICIPATION_WRITE, about="workshop")
def cancelling(workshop_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why a workshop is not held."""
    workshop, group = workshop_named(session(), workshop_id)
    return _cancelling(CancelForm(formdata=None, data={"cancelled": workshop.cancelled}), workshop, group)


@pages.post("/<branch>/participation/workshops/<uuid:workshop_id>/cancel")
@needs(Right.PARTICIPATION_WRITE, about="workshop")
def cancel(workshop_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel a workshop."""
    form, (workshop, group) = CancelForm(), workshop_named(session(), workshop_id)
    if accepted(form, lambda: cancel_workshop(session(), actor(), workshop_id, form.cancelled.data or "")):
        flash(_("The workshop is cancelled. Move it to a day and it is held after all."), "ok")
        return go_to("participation.group", group_id=group.id)
    return _cancelling(form, workshop, group), 422


def _cancelling(form: CancelForm, workshop: Workshop, group: ParticipationGroup) -> str:
    return render_template(
        "gatherings/ask.html",
        form=form,
        fields=("cancelled",),
        title=_("Cancel workshop %(number)s of group %(group)s", number=workshop.workshop, group=group.number),
        lead=_("Write no names: others read this too."),
        button=_("Cancel the workshop"),
        action=url_for("participation.cancel", workshop_id=workshop.id),
        back=url_for("participation.group", group_id=group.id),
    )


@pages.get("/<branch>/participation/workshops/<uuid:workshop_id>")
@needs(Right.PARTICIPATION_READ, about="workshop")
def workshop(workshop_id: uuid.UUID) -> ResponseReturnValue:
    """Show who is at a workshop; whoever does the work of groups marks it here, on a phone too."""
    return _attendance(workshop_id, undoing(request.args.get("undo", "")))


@pages.post("/<branch>/participation/workshops/<uuid:workshop_id>")
@needs(Right.PARTICIPATION_WRITE, about="workshop")
def attend(workshop_id: uuid.UUID) -> ResponseReturnValue:
    """Mark who is there, one by one or the rest at once."""
    workshop, group = workshop_named(session(), workshop_id)
    now = {
        one.participant.id: one.marks.get(workshop.workshop)
        for one in takers(session(), reader(), group.id, runs=True)
        if one.participant.withdrawn_at is None
    }
    marks = marks_in(request.form.getlist("mark"), now)
    mark_attendance(session(), actor(), workshop_id, marks, local_date())
    undo = [Mark(who, now.get(who)) for who in marks]
    if "HX-Request" in request.headers:
        return _attendance(workshop_id, undo)
    return go_to("participation.workshop", workshop_id=workshop_id, undo=" ".join(map(str, undo)))


def _attendance(workshop_id: uuid.UUID, undo: list[Mark]) -> str:
    workshop, group = workshop_named(session(), workshop_id)
    today, runs = local_date(), place().may(Right.PARTICIPATION_WRITE)
    people = [one for one in takers(session(), reader(), group.id, runs=runs) if one.participant.withdrawn_at is None]
    return render_template(
        "participation/workshop.html",
        workshop=workshop,
        group=group,
        people=[
            {"id": one.participant.id, "name": one.who, "present": one.marks.get(workshop.workshop)} for one in people
        ],
        names={one.participant.id: one.who for one in people},
        undo=undo,
        open=runs and not workshop.cancelled and group.withdrawn_at is None and workshop.day <= today,
        ahead=workshop.day > today,
        runs=runs,
    )


@pages.get("/<branch>/participation/<uuid:group_id>/statements")
@needs(Right.PARTICIPATION_WRITE, about="group")
def signing(group_id: uuid.UUID) -> ResponseReturnValue:
    """Ask who signed the statement, and when."""
    return _signing(SigningForm(formdata=None), group_id, begin=True)


@pages.post("/<branch>/participation/<uuid:group_id>/statements")
@needs(Right.PARTICIPATION_WRITE, about="group")
def sign(group_id: uuid.UUID) -> ResponseReturnValue:
    """Note who signed, all of them or none."""
    group_named(session(), group_id)
    form, signed = SigningForm(), []
    form.who.choices = choices([(who, who) for who in request.form.getlist("who")])
    if accepted(
        form,
        lambda: signed.append(
            sign_statements(session(), actor(), reader(), group_id, _ids(form), form.signed_on.data, local_date())
        ),
    ):
        flash(_("Noted: %(signed)s signed.", signed=signed[0]), "ok")
        return go_to("participation.group", group_id=group_id)
    return _signing(form, group_id), 422


def _ids(form: SigningForm) -> list[uuid.UUID]:
    found = []
    for value in form.who.data or []:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def _signing(form: SigningForm, group_id: uuid.UUID, *, begin: bool = False) -> str:
    page, today = group_page(session(), group_id), local_date()
    held = page.held(today)
    left: list[Any] = [
        one
        for one in takers(session(), reader(), group_id, runs=True)
        if one.participant.withdrawn_at is None and one.participant.signed_on is None
    ]
    form.who.choices = choices([(str(one.participant.id), one.who) for one in left])
    if begin:
        form.signed_on.data = max(held, default=today)
    return render_template(
        "participation/signing.html",
        form=form,
        group=page.group,
        left=left,
        first=first_day_to_sign((), held),
    )
