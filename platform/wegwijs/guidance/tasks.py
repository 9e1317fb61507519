"""The tasks of one trajectory: ticking them, adding one, changing its day, taking the branch's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest

from tenants.faults import RefusalError
from tenants.guidance.checklist import Mark, add_task, change_task, mark_task, take_checklist
from tenants.guidance.models import TrajectoryTask
from tenants.guidance.page import whole
from tenants.guidance.queries import opened, opened_part
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.guidance.blueprint import pages
from wegwijs.guidance.forms import TakeForm, TaskForm
from wegwijs.guidance.showing import checklist_context, trajectory_page
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client
    from tenants.guidance.models import Trajectory


@pages.post("/<branch>/guidance/tasks/<uuid:task_id>/mark")
@needs(Right.GUIDANCE_WRITE, about="task")
def mark(task_id: uuid.UUID) -> ResponseReturnValue:
    """Tick a task, take that back, or say that it is not needed; answer with the checklist alone when htmx asks."""
    task, found = opened_part(session(), reader(), TrajectoryTask, task_id)
    said = request.form.get("do", "")
    if said not in set(Mark):
        raise BadRequest
    mark_task(session(), actor(), task.id, Mark(said), local_date())
    if "HX-Request" in request.headers:
        session().flush()
        everything = whole(session(), reader(), found.trajectory.id)
        return render_template("guidance/_checklist.html", **checklist_context(everything))
    return redirect(trajectory_page(found.trajectory.id, "checklist"), 303)


@pages.get("/<branch>/guidance/<uuid:trajectory_id>/tasks/new")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def new_task(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to be done for this client only."""
    found = opened(session(), reader(), trajectory_id)
    return _task_page(TaskForm(formdata=None), found.trajectory, found.client)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/tasks/new")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def add(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Add a task for this client only."""
    form, found = TaskForm(), opened(session(), reader(), trajectory_id)
    if form.validate():
        try:
            add_task(session(), actor(), trajectory_id, form.label.data or "", form.due_on.data)
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Added to the list."), "ok")
            return redirect(trajectory_page(trajectory_id, "checklist"), 303)
    return _task_page(form, found.trajectory, found.client), 422


@pages.get("/<branch>/guidance/tasks/<uuid:task_id>")
@needs(Right.GUIDANCE_WRITE, about="task")
def task(task_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the task should say, and by which day."""
    one, found = opened_part(session(), reader(), TrajectoryTask, task_id)
    form = TaskForm(formdata=None, data={"label": one.label, "due_on": one.due_on})
    return _task_page(form, found.trajectory, found.client, one)


@pages.post("/<branch>/guidance/tasks/<uuid:task_id>")
@needs(Right.GUIDANCE_WRITE, about="task")
def change(task_id: uuid.UUID) -> ResponseReturnValue:
    """Change the task."""
    form = TaskForm()
    one, found = opened_part(session(), reader(), TrajectoryTask, task_id)
    if form.validate():
        try:
            change_task(session(), actor(), task_id, form.label.data or "", form.due_on.data)
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return redirect(trajectory_page(found.trajectory.id, "checklist"), 303)
    return _task_page(form, found.trajectory, found.client, one), 422


def _task_page(form: TaskForm, one: Trajectory, client: Client, task: TrajectoryTask | None = None) -> str:
    return render_template("guidance/task.html", form=form, one=one, client=client, task=task)


@pages.post("/<branch>/guidance/<uuid:trajectory_id>/tasks")
@needs(Right.GUIDANCE_WRITE, about="trajectory")
def take(trajectory_id: uuid.UUID) -> ResponseReturnValue:
    """Put the lines of the branch's list that are not there yet on the checklist of this trajectory."""
    opened(session(), reader(), trajectory_id)
    taken = take_checklist(session(), actor(), trajectory_id, children=bool(TakeForm().children.data))
    said = ngettext("%(num)s task came to the list.", "%(num)s tasks came to the list.", taken)
    flash(said if taken else _("Everything of the branch's list is here already."), "ok" if taken else "info")
    return redirect(trajectory_page(trajectory_id, "checklist"), 303)
