"""Tasks of a dossier: asking, changing, reminding, saying that it is done, and taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from tenants.dossiers import tasks as actions
from tenants.dossiers.models import DossierTask, PartyRole
from tenants.dossiers.people import People, people_of
from tenants.dossiers.queries import dossier_opened, opened_part
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.naming import whom
from wegwijs.dossiers.notes import dossier_page
from wegwijs.refusals import accepted
from wegwijs.requests import reader, session

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.dossiers.queries import Opened

_US = PartyRole.US.value
_ROLES = (PartyRole.CLIENT, PartyRole.AUTHORITY, PartyRole.LAWYER, PartyRole.EMBASSY, PartyRole.COURT, PartyRole.OTHER)
"""Whom one can ask without putting them in the dossier first."""


class TaskForm(FlaskForm):  # type: ignore[misc]
    """What has to be done or to come, by whom and by when."""

    label = StringField(_l("What has to be done, or to come?"), validators=[Length(max=actions.LONGEST_LABEL)])
    whom = SelectField(_l("Who does this?"), validate_choice=False)
    volunteer = SelectField(_l("Who of us?"), validate_choice=False)
    asked_on = DateField(_l("Asked or planned on"), validators=[Optional()])
    due_on = DateField(_l("Ready by"), validators=[Optional()])

    def offer(self, people: People, of: Opened) -> None:
        """Offer us, the client, who is in the dossier, and whom one can ask besides."""
        kind = of.dossier.kind
        named = [(f"party:{each.id}", each.name) for each in people.parties]
        taken = {each.role for each in people.parties}
        roles = [
            (role.value, of.client.name if role is PartyRole.CLIENT else _sentence(whom(role, kind)))
            for role in _ROLES
            if role not in taken
        ]
        self.whom.choices = choices([(_US, _("One of us")), *roles[:1], *named, *roles[1:]])
        workers = [(str(each.id), each.name) for each in people.volunteers]
        self.volunteer.choices = choices([("", _("Not decided yet")), *workers])

    def task(self) -> actions.NewTask:
        """Return what was filled in; whom nobody offered is nobody."""
        said = self.whom.data or _US
        party_id = first_id([said.removeprefix("party:")]) if said.startswith("party:") else None
        role = PartyRole(said) if said in set(PartyRole) else PartyRole.US
        return actions.NewTask(
            label=self.label.data or "",
            asked_on=self.asked_on.data,
            due_on=self.due_on.data,
            volunteer_id=first_id([self.volunteer.data]),
            waits_for=role,
            party_id=party_id,
        )


class DoneForm(FlaskForm):  # type: ignore[misc]
    """On which day it was done, or came; today when nobody asks."""

    done_on = DateField(_l("On which day?"), validators=[Optional()])

    def day(self) -> dt.date | None:
        """Return the day: today for the button that asks nothing."""
        return self.done_on.data if "done_on" in request.form else local_date()


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _values(task: DossierTask) -> dict[str, object]:
    return {
        "label": task.label,
        "whom": f"party:{task.party_id}" if task.party_id else task.waits_for.value,
        "volunteer": str(task.volunteer_id or ""),
        "asked_on": task.asked_on,
        "due_on": task.due_on,
    }


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/tasks/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def new_task(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to be done or to come."""
    of = dossier_opened(session(), reader(), dossier_id)
    return _page(TaskForm(formdata=None, data={"asked_on": local_date(), "whom": _US}), of)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/tasks/new")
@needs(Right.DOSSIER_WRITE, about="dossier")
def ask_task(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Put it in the dossier."""
    form, of = TaskForm(), dossier_opened(session(), reader(), dossier_id)

    def act() -> None:
        actions.ask_task(session(), reader(), dossier_id, form.task(), local_date())

    if accepted(form, act):
        flash(_("Written down. It stands with what we wait for."), "ok")
        return redirect(dossier_page(dossier_id, "waits"), 303)
    return _page(form, of), 422


@pages.get("/<branch>/dossier-tasks/<uuid:dossier_task_id>")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def task(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Show a task: whom to remind and how, and what it should say."""
    found, of = opened_part(session(), reader(), DossierTask, dossier_task_id)
    return _page(TaskForm(formdata=None, data=_values(found)), of, found)


@pages.post("/<branch>/dossier-tasks/<uuid:dossier_task_id>")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def change_task(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Change what a task says."""
    found, of = opened_part(session(), reader(), DossierTask, dossier_task_id)
    form = TaskForm()

    def act() -> None:
        actions.change_task(session(), reader(), dossier_task_id, form.task(), local_date())

    if accepted(form, act):
        flash(_("Saved."), "ok")
        return redirect(dossier_page(of.dossier.id, "waits"), 303)
    return _page(form, of, found), 422


@pages.post("/<branch>/dossier-tasks/<uuid:dossier_task_id>/remind")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def remind(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Write down that somebody was reminded today."""
    found = actions.remind(session(), reader(), dossier_task_id, local_date())
    flash(_("Written down: reminded today."), "ok")
    return redirect(dossier_page(found.dossier_id, "waits"), 303)


@pages.post("/<branch>/dossier-tasks/<uuid:dossier_task_id>/done")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def finish(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Say that it is done, or that it came: today, or on the day that was filled in."""
    found, of = opened_part(session(), reader(), DossierTask, dossier_task_id)
    form = DoneForm()

    def act() -> None:
        actions.finish_task(session(), reader(), dossier_task_id, form.day(), local_date())

    if accepted(form, act):
        flash(_("Done: %(label)s.", label=found.label), "ok")
        return redirect(dossier_page(of.dossier.id, "waits"), 303)
    return _page(TaskForm(formdata=None, data=_values(found)), of, found, done=form), 422


@pages.post("/<branch>/dossier-tasks/<uuid:dossier_task_id>/undone")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def reopen_task(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Say that it is not done after all."""
    found = actions.reopen_task(session(), reader(), dossier_task_id, local_date())
    flash(_("It is open again."), "ok")
    return redirect(dossier_page(found.dossier_id, "waits"), 303)


@pages.post("/<branch>/dossier-tasks/<uuid:dossier_task_id>/withdraw")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def withdraw_task(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Take a task back."""
    actions.withdraw_task(session(), reader(), dossier_task_id, local_date())
    flash(_("Taken back: nobody waits for it any more."), "ok")
    return redirect(url_for("dossiers.task", dossier_task_id=dossier_task_id), 303)


@pages.post("/<branch>/dossier-tasks/<uuid:dossier_task_id>/restore")
@needs(Right.DOSSIER_WRITE, about="dossier_task")
def restore_task(dossier_task_id: uuid.UUID) -> ResponseReturnValue:
    """Put a task back that was taken back."""
    found = actions.restore_task(session(), reader(), dossier_task_id, local_date())
    flash(_("It is back."), "ok")
    return redirect(dossier_page(found.dossier_id, "waits"), 303)


def _page(form: TaskForm, of: Opened, task: DossierTask | None = None, done: DoneForm | None = None) -> str:
    people = people_of(session(), of.dossier.id, local_date(), keep=task.volunteer_id if task else None)
    form.offer(people, of)
    party = next((each for each in people.parties if task is not None and each.id == task.party_id), None)
    asked = task is not None and task.waits_for is not PartyRole.US
    is_client = task is not None and task.waits_for is PartyRole.CLIENT
    name = party.name if party else of.client.name if is_client else ""
    return render_template(
        "dossiers/task.html",
        form=form,
        done=done or DoneForm(formdata=None, data={"done_on": local_date()}),
        one=of.dossier,
        client=of.client,
        task=task,
        ours=not asked,
        whom=whom(task.waits_for, of.dossier.kind, name) if task else "",
        phone=party.phone if party else of.client.phone if is_client else "",
        email=party.email if party else of.client.email if is_client else "",
    )
