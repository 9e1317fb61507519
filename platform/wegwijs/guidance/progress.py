"""What a client wants to reach, and how self-reliant they are."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from tenants.faults import RefusalError
from tenants.guidance.models import Goal
from tenants.guidance.page import whole
from tenants.guidance.progress import Step, correct_goal, measure, set_goal, step_goal, withdraw_measurement
from tenants.guidance.queries import opened, opened_part
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.guidance.blueprint import pages
from wegwijs.guidance.forms import GoalCorrectionForm, GoalForm, MeasureForm
from wegwijs.guidance.showing import trajectory_page
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.guidance.queries import Opened


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/goals/new")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def new_goal(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the client wants to reach."""
    return _goal_page(GoalForm(formdata=None), opened(session(), reader(), trajectory_id))


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/goals/new")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def add_goal(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Write down what the client wants to reach."""
    form, found = GoalForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            set_goal(session(), actor(), trajectory_id, form.text.data or "", local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(trajectory_page(trajectory_id, "goals"), 303)
    return _goal_page(form, found), 422


@pages.get("/<branch>/guidance/goals/<uuid:goal_id>")
@needs(Right.GUIDANCE_WRITE, about="goal")
def goal(goal_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the goal should say."""
    one, found = opened_part(session(), reader(), Goal, goal_id)
    form = GoalCorrectionForm(formdata=None, data={"text": one.text, "set_on": one.set_on})
    return _goal_page(form, found, one)


@pages.post("/<branch>/guidance/goals/<uuid:goal_id>")
@needs(Right.GUIDANCE_WRITE, about="goal")
def change_goal(goal_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the goal."""
    form = GoalCorrectionForm()
    one, found = opened_part(session(), reader(), Goal, goal_id)
    if form.validate():
        try:
            correct_goal(session(), actor(), goal_id, form.text.data or "", form.set_on.data, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(trajectory_page(found.trajectory.id, "goals"), 303)
    return _goal_page(form, found, one), 422


def _goal_page(form: GoalForm, found: Opened, one: Goal | None = None) -> str:
    return render_template("guidance/goal.html", form=form, one=found.trajectory, client=found.client, goal=one)


@pages.post("/<branch>/guidance/goals/<uuid:goal_id>/step")
@needs(Right.GUIDANCE_WRITE, about="goal")
def step(goal_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a goal is reached or dropped, or take that back."""
    one, found = opened_part(session(), reader(), Goal, goal_id)
    said = request.form.get("do", "")
    if said not in set(Step):
        raise BadRequest
    step_goal(session(), actor(), one.id, Step(said), local_date())
    if Step(said) is Step.WITHDRAW:
        flash(_("Taken back. Set it again when it counts after all."), "ok")
    return redirect(trajectory_page(found.trajectory.id, "goals"), 303)


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/measurement")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def measuring(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the six numbers of today, or those of a day that is corrected."""
    found = opened(session(), reader(), trajectory_id)
    asked = request.args.get("day", type=dt.date.fromisoformat)
    data: dict[str, object] = {"day": asked or local_date()}
    if asked is not None:
        points = whole(session(), reader(), trajectory_id).points
        data |= {point.domain.value: str(point.score) for point in points if point.day == asked}
    return _measure_page(MeasureForm(formdata=None, data=data), found)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/measurement")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def save_measurement(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Write down the numbers of a day."""
    form, found = MeasureForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            measure(session(), actor(), trajectory_id, form.scores(), form.day.data, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Measured on %(day)s.", day=day(form.day.data)), "ok")
            return redirect(trajectory_page(trajectory_id, "reliance"), 303)
    return _measure_page(form, found), 422


def _measure_page(form: MeasureForm, found: Opened) -> str:
    return render_template("guidance/measurement.html", form=form, one=found.trajectory, client=found.client)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/measurement/withdrawal")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def withdraw_measured(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Take back what was measured on a day."""
    opened(session(), reader(), trajectory_id)
    asked = request.form.get("day", type=dt.date.fromisoformat)
    if asked is None:
        raise BadRequest
    withdraw_measurement(session(), actor(), trajectory_id, asked)
    flash(_("Taken back. Measure that day again when it counts after all."), "ok")
    return redirect(trajectory_page(trajectory_id, "reliance"), 303)
