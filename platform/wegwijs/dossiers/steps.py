"""Steps of a dossier: that one is done, undone or not needed, one of its own, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest

from tenants.deadlines.rules import known_ahead
from tenants.dossiers import steps as actions
from tenants.dossiers.family import asks_outcome, concerned
from tenants.dossiers.finishing import finish_step, members_of, undo_step
from tenants.dossiers.models import DossierOutcome, DossierStep
from tenants.dossiers.queries import dossier_opened, opened_part
from tenants.dossiers.steps import TERM_ENDED
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.desk.forms import first_id
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.naming import event_clause
from wegwijs.dossiers.step_forms import DoneForm, StepForm
from wegwijs.refusals import accepted
from wegwijs.requests import reader, session

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.dossiers.models import DossierParty
    from tenants.dossiers.queries import Opened


@pages.get("/<branch>/dossiers/<uuid:dossier_id>/steps")
@needs(Right.DOSSIER_WRITE, about="dossier")
def steps(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Show all steps of a dossier, to change them and their order."""
    return _steps_page(dossier_opened(session(), reader(), dossier_id), StepForm(formdata=None))


def _steps_page(of: Opened, form: StepForm) -> str:
    found = actions.steps_of(session(), of.dossier.id)
    needed = [step for step in found if not step.not_needed]
    form.offer(of.dossier.kind, needed)
    return render_template(
        "dossiers/steps.html",
        form=form,
        one=of.dossier,
        client=of.client,
        steps=needed,
        left_out=[step for step in found if step.not_needed],
        runs=of.dossier.closed_on is None and of.dossier.withdrawn_at is None,
    )


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/steps")
@needs(Right.DOSSIER_WRITE, about="dossier")
def add_step(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Add a step to this dossier alone."""
    form, of = StepForm(), dossier_opened(session(), reader(), dossier_id)

    def act() -> None:
        after = first_id([form.after.data])
        actions.add_step(session(), reader(), of.dossier, form.label.data or "", form.who, after)

    if accepted(form, act):
        flash(_("Added to the steps of this dossier."), "ok")
        return redirect(url_for("dossiers.steps", dossier_id=dossier_id), 303)
    return _steps_page(of, form), 422


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/steps/prepare")
@needs(Right.DOSSIER_WRITE, about="dossier")
def prepare_steps(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Give a dossier its steps that came without, from a spreadsheet or another branch."""
    of = dossier_opened(session(), reader(), dossier_id)
    actions.put_steps_ready(session(), reader(), of.dossier)
    flash(_("The steps are ready. Write down what is done already."), "ok")
    return redirect(url_for("dossiers.dossier", dossier_id=dossier_id), 303)


@pages.post("/<branch>/dossiers/<uuid:dossier_id>/objection")
@needs(Right.DOSSIER_WRITE, about="dossier")
def begin_objection(dossier_id: uuid.UUID) -> ResponseReturnValue:
    """Put the steps of an objection in the dossier."""
    of = dossier_opened(session(), reader(), dossier_id)
    added = actions.begin_objection(session(), reader(), of.dossier)
    flash(ngettext("%(num)s step is added.", "%(num)s steps are added.", len(added)), "ok")
    return redirect(url_for("dossiers.dossier", dossier_id=dossier_id, _anchor="steps"), 303)


@pages.get("/<branch>/dossier-steps/<uuid:step_id>")
@needs(Right.DOSSIER_WRITE, about="step")
def step(step_id: uuid.UUID) -> ResponseReturnValue:
    """Ask when a step was done and what happened."""
    found, of = opened_part(session(), reader(), DossierStep, step_id)
    about = _about(found, of)
    form = DoneForm(formdata=None)
    if not known_ahead(found.event):
        form.day.data = local_date()
    form.offer(found, of.dossier, about)
    form.begin(found, about)
    return _step_page(form, found, of)


def _about(found: DossierStep, of: Opened) -> Sequence[DossierParty]:
    """Return the members whom the step can be done for, whatever is decided."""
    members = members_of(session(), of.dossier.id)
    return concerned(of.dossier.kind, found, DossierOutcome.GRANTED, members)


def _step_page(form: DoneForm, found: DossierStep, of: Opened) -> str:
    return render_template(
        "dossiers/step.html",
        form=form,
        step=found,
        one=of.dossier,
        client=of.client,
        hint=_hint(found, of),
    )


def _hint(found: DossierStep, of: Opened) -> str:
    """Return which day is meant: of what happened, and how that counts."""
    if asks_outcome(found):
        return str(_("The date of the letter: that is the day of sending."))
    if found.event == TERM_ENDED:
        return str(
            _(
                "The day on which they received it. The term for their decision counts from the end of the term to object."
            )
        )
    if not found.event:
        return ""
    clause = event_clause(found.event, of.dossier.kind)
    if known_ahead(found.event):
        return str(_("%(clause)s: that day may still be to come.", clause=clause))
    return f"{clause}."


@pages.post("/<branch>/dossier-steps/<uuid:step_id>")
@needs(Right.DOSSIER_WRITE, about="step")
def step_done(step_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a step is done."""
    form, (found, of) = DoneForm(), opened_part(session(), reader(), DossierStep, step_id)
    form.offer(found, of.dossier, _about(found, of))

    def act() -> None:
        finish_step(session(), reader(), step_id, form.done(), local_date())

    if accepted(form, act, received_on="day"):
        flash(_("Written down: %(label)s.", label=found.label), "ok")
        return redirect(url_for("dossiers.dossier", dossier_id=of.dossier.id, _anchor="steps"), 303)
    return _step_page(form, found, of), 422


@pages.get("/<branch>/dossier-steps/<uuid:step_id>/words")
@needs(Right.DOSSIER_WRITE, about="step")
def step_words(step_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a step should be called, and who has to act."""
    found, of = opened_part(session(), reader(), DossierStep, step_id)
    form = StepForm(formdata=None, data={"label": found.label, "waits_for": found.waits_for.value})
    return _words_page(form, found, of)


@pages.post("/<branch>/dossier-steps/<uuid:step_id>/words")
@needs(Right.DOSSIER_WRITE, about="step")
def change_step(step_id: uuid.UUID) -> ResponseReturnValue:
    """Change what a step is called, and who has to act."""
    form, (found, of) = StepForm(), opened_part(session(), reader(), DossierStep, step_id)

    def act() -> None:
        actions.change_step(session(), reader(), step_id, form.label.data or "", form.who)

    if accepted(form, act):
        flash(_("Saved."), "ok")
        return redirect(url_for("dossiers.steps", dossier_id=of.dossier.id), 303)
    return _words_page(form, found, of), 422


def _words_page(form: StepForm, found: DossierStep, of: Opened) -> str:
    form.offer(of.dossier.kind)
    return render_template("dossiers/step_words.html", form=form, step=found, one=of.dossier, client=of.client)


@pages.post("/<branch>/dossier-steps/<uuid:step_id>/place")
@needs(Right.DOSSIER_WRITE, about="step")
def place_step(step_id: uuid.UUID) -> ResponseReturnValue:
    """Move a step up or down, undo it, or say that it is not needed or is after all."""
    opened_part(session(), reader(), DossierStep, step_id)
    acts = {
        "up": lambda: actions.move_step(session(), reader(), step_id, -1),
        "down": lambda: actions.move_step(session(), reader(), step_id, 1),
        "undo": lambda: undo_step(session(), reader(), step_id, local_date()),
        "not_needed": lambda: actions.say_not_needed(session(), reader(), step_id, local_date()),
        "needed": lambda: actions.say_not_needed(session(), reader(), step_id, local_date(), needed=True),
    }
    act = acts.get(request.form.get("do", ""))
    if act is None:
        raise BadRequest
    placed = act()
    return redirect(url_for("dossiers.steps", dossier_id=placed.dossier_id), 303)
