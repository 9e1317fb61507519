"""Trajectories: the work list, one trajectory, and starting, correcting, ending and taking one back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.branches.queries import municipalities_of
from tenants.faults import RefusalError
from tenants.guidance.actions import (
    correct_trajectory,
    end_trajectory,
    reopen_trajectory,
    restore_trajectory,
    start_trajectory,
    withdraw_trajectory,
)
from tenants.guidance.page import whole
from tenants.guidance.queries import Newcomer, newcomer, opened
from tenants.guidance.worklist import Which, worklist
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.guidance.blueprint import pages
from wegwijs.guidance.forms import CorrectionForm, EndForm, ReasonForm, StartForm, ending_of, said_by
from wegwijs.guidance.sentences import end_sentence, year_word
from wegwijs.guidance.showing import trajectory_context, trajectory_page, worklist_context
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, reader, session, touch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.guidance.queries import Opened


@pages.get("/<branch>/guidance")
@needs(Right.GUIDANCE_READ, about="trajectory")
def trajectories() -> ResponseReturnValue:
    """Show the work list: who stands still, whose end nears, what is due; then everybody."""
    usual = Which.ALL if reader().sees_all else Which.MINE
    asked = request.args.get("which", usual.value)
    if asked not in set(Which):
        raise NotFound
    which, today = Which(asked), local_date()
    lines = worklist(session(), reader(), which, today)
    touch("trajectory", "", which=which.value, found=len(lines))
    return render_template(
        "guidance/trajectories.html",
        which=which,
        choices=_choices(),
        lines=lines,
        today=today,
        year_word=year_word,
        start=place().may(Right.GUIDANCE_WRITE),
        settings=place().may(Right.GUIDANCE_TEMPLATE),
        **worklist_context(() if which is Which.ENDED else lines, today),
    )


def _choices() -> list[tuple[Which, str]]:
    everyone = _("All that run") if reader().sees_all else _("All that are open to you")
    return [(Which.MINE, _("In my care")), (Which.ALL, everyone), (Which.ENDED, _("Ended"))]


@pages.get("/<branch>/guidance/<uuid:trajectory_id>")
@needs(Right.GUIDANCE_READ, about="trajectory")
def trajectory(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Show everything of one trajectory."""
    found = whole(session(), reader(), trajectory_id)
    return render_template("guidance/trajectory.html", **trajectory_context(found))


@pages.get("/<branch>/guidance/new")
@needs(Right.GUIDANCE_WRITE, about="client")
def begin() -> ResponseReturnValue:
    """Ask for whom a year of guidance begins, which one, and when."""
    form = StartForm(formdata=None, data={"started_on": local_date()})
    asked = request.args.get("client", type=uuid.UUID)
    known = newcomer(session(), reader(), asked, local_date()) if asked else None
    touch("client", asked or "")
    if known is not None:
        form.client.begin_with(known.client)
        form.children.data = known.has_children
        form.municipality.data = known.client.municipality_code
        form.year_of_guidance.data = "2" if any(each.year_of_guidance == 1 for each in known.trajectories) else "1"
    return _start_page(form, known)


@pages.post("/<branch>/guidance/new")
@needs(Right.GUIDANCE_WRITE, about="client")
def start() -> ResponseReturnValue:
    """Begin a year of guidance."""
    form, known = StartForm(), None
    form.offer(municipalities_of(session(), session().branch_id, local_date()), form.municipality.data or "")
    if form.validate():
        try:
            known = newcomer(session(), reader(), form.client.chosen().id, local_date())
            touch("client", known.client.id)
            one = start_trajectory(session(), actor(), known.client.id, form.trajectory(), local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Begun. %(end)s", end=end_sentence(one, local_date())), "ok")
            return redirect(trajectory_page(one.id), 303)
    return _start_page(form, known), 422


def _start_page(form: StartForm, known: Newcomer | None) -> str:
    if not form.municipality.choices:
        form.offer(municipalities_of(session(), session().branch_id, local_date()))
    return render_template("guidance/start.html", form=form, known=known, year_word=year_word)


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/correction")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def correction(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the trajectory should say, and why."""
    found = opened(session(), reader(), trajectory_id)
    return _correction_page(CorrectionForm(formdata=None, data=said_by(found.trajectory)), found)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/correction")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def correct(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the trajectory."""
    form, found = CorrectionForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            correct_trajectory(session(), actor(), trajectory_id, form.changed(), form.reason.data or "", local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Corrected. What it said before is kept."), "ok")
            return redirect(trajectory_page(trajectory_id), 303)
    return _correction_page(form, found), 422


def _correction_page(form: CorrectionForm, found: Opened) -> str:
    served = municipalities_of(session(), session().branch_id, found.trajectory.started_on)
    form.offer(served, found.trajectory.municipality_code)
    return render_template("guidance/correction.html", form=form, one=found.trajectory, client=found.client)


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/end")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def ending(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when and how the trajectory ended; say what is still open."""
    found = opened(session(), reader(), trajectory_id)
    return _ending_page(EndForm(formdata=None, data={"ended_on": local_date()}), found)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/end")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def end(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """End the trajectory."""
    form, found = EndForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            how = ending_of(form.ending.data)
            end_trajectory(session(), actor(), trajectory_id, form.ended_on.data, how, local_date())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Ended. Was it a mistake? Let it run again, below."), "ok")
            return redirect(trajectory_page(trajectory_id), 303)
    return _ending_page(form, found), 422


def _ending_page(form: EndForm, found: Opened) -> str:
    everything = whole(session(), reader(), found.trajectory.id)
    left = sum(task.open for task in everything.tasks)
    ahead = sum(local_date(each.at) > local_date() for each in everything.meetings)
    return render_template(
        "guidance/ending.html", form=form, one=found.trajectory, client=found.client, left=left, ahead=ahead
    )


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/reopening")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def reopen(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Let the trajectory run again."""
    opened(session(), reader(), trajectory_id)
    reopen_trajectory(session(), actor(), trajectory_id)
    flash(_("It runs again."), "ok")
    return redirect(trajectory_page(trajectory_id), 303)


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/withdrawal")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def withdrawal(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask why the trajectory was a mistake."""
    found = opened(session(), reader(), trajectory_id)
    return _withdrawal_page(ReasonForm(formdata=None), found)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/withdrawal")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def withdraw(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a trajectory that was entered by mistake."""
    form, found = ReasonForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            withdraw_trajectory(session(), actor(), trajectory_id, form.reason.data or "")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Taken back. It no longer counts; the figures follow tonight."), "ok")
            return redirect(trajectory_page(trajectory_id), 303)
    return _withdrawal_page(form, found), 422


def _withdrawal_page(form: ReasonForm, found: Opened) -> str:
    return render_template("guidance/withdrawal.html", form=form, one=found.trajectory, client=found.client)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/restoring")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def restore(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Let a trajectory count again that was taken back."""
    opened(session(), reader(), trajectory_id)
    restore_trajectory(session(), actor(), trajectory_id)
    flash(_("It counts again."), "ok")
    return redirect(trajectory_page(trajectory_id), 303)
