"""The lines of which dossiers get their steps, per kind of procedure, for the team lead to change from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest

from tenants.dossiers import templates as actions
from tenants.dossiers.models import DossierKind
from tenants.dossiers.templates import holds_on, template_named, templates, usual_on
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.terms.catalogue import Bound
from wegwijs.access import needs
from wegwijs.dossiers.blueprint import pages
from wegwijs.dossiers.naming import term_name, term_of
from wegwijs.dossiers.step_forms import LineForm, SinceForm, line_as, who_acts
from wegwijs.dossiers.words import KINDS
from wegwijs.refusals import accepted, sentence_of
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.dossiers.models import StepTemplate

WHOLE = "whole-"
"""Before the names of the fields about all lines, or about leaving one out: a page has another form with such a field."""


def _kind() -> DossierKind:
    written = request.args.get("kind", "")
    return DossierKind(written) if written in set(DossierKind) else DossierKind.FAMILY_REUNIFICATION


@pages.get("/<branch>/step-templates")
@needs(Right.DOSSIER_TEMPLATE, about="step_template")
def step_templates() -> ResponseReturnValue:
    """Show the lines of one kind of procedure: those of the branch, or the platform's."""
    kind = _kind()
    return _lines_page(LineForm(formdata=None, data={"since": local_date()}), kind)


def _lines_page(form: LineForm, kind: DossierKind) -> str:
    today, own = local_date(), templates(session(), kind)
    form.offer(kind)
    return render_template(
        "dossiers/step_templates.html",
        form=form,
        since=SinceForm(formdata=None, data={"since": today}, prefix=WHOLE),
        kind=kind,
        kinds=KINDS,
        lines=[line for line in own if line.valid_to is None or line.valid_to >= today],
        ended=[line for line in own if line.valid_to is not None and line.valid_to < today],
        usual=usual_on(kind, today),
        written=any(holds_on(line, today) for line in own),
        today=today,
        whom=lambda role: who_acts(role, kind),
        names=_names,
    )


def _names(ids: list[str]) -> str:
    """Return the names of terms in which somebody has something to do."""
    found = [each for each in ids if (term := term_of(each)) is None or term.bound is not Bound.NOBODY]
    return ", ".join(term_name(each) for each in found or ids)


@pages.post("/<branch>/step-templates")
@needs(Right.DOSSIER_TEMPLATE, about="step_template")
def add_line() -> ResponseReturnValue:
    """Write a line of the branch's own."""
    form, kind = LineForm(), _kind()
    form.offer(kind)

    def act() -> None:
        actions.add_line(session(), actor(), kind, form.line(), form.since.data, local_date())

    if accepted(form, act):
        flash(_("Added. Dossiers that are opened from that day on get this step too."), "ok")
        return redirect(url_for("dossiers.step_templates", kind=kind.value), 303)
    return _lines_page(form, kind), 422


@pages.post("/<branch>/step-templates/whole")
@needs(Right.DOSSIER_TEMPLATE, about="step_template")
def change_all_lines() -> ResponseReturnValue:
    """Begin with lines of the branch's own, or go back to the platform's."""
    kind, form = _kind(), SinceForm(prefix=WHOLE)
    since = form.since.data or local_date()
    acts = {
        "begin": lambda: actions.begin_own(session(), actor(), kind, since, local_date()),
        "usual": lambda: actions.back_to_usual(session(), actor(), kind, since, local_date()),
    }
    act = acts.get(request.form.get("do", ""))
    if act is None:
        raise BadRequest
    try:
        lines = act()
    except RefusalError as refusal:
        flash(sentence_of(refusal.message, refusal.values), "error")
    else:
        flash(ngettext("%(num)s line changed.", "%(num)s lines changed.", lines), "ok" if lines else "info")
    return redirect(url_for("dossiers.step_templates", kind=kind.value), 303)


@pages.get("/<branch>/step-templates/<uuid:step_template_id>")
@needs(Right.DOSSIER_TEMPLATE, about="step_template")
def step_template(step_template_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a line should say, and from which day."""
    line = template_named(session(), step_template_id)
    return _line_page(LineForm(formdata=None, data={**line_as(line), "since": local_date()}), line)


def _line_page(form: LineForm, line: StepTemplate) -> str:
    form.offer(line.kind)
    ending = SinceForm(formdata=None, data={"since": local_date()}, prefix=WHOLE)
    return render_template("dossiers/step_template.html", form=form, ending=ending, line=line)


@pages.post("/<branch>/step-templates/<uuid:step_template_id>")
@needs(Right.DOSSIER_TEMPLATE, about="step_template")
def change_line(step_template_id: uuid.UUID) -> ResponseReturnValue:
    """Change a line from a day on."""
    form, line = LineForm(), template_named(session(), step_template_id)
    form.offer(line.kind)

    def act() -> None:
        actions.change_line(session(), actor(), step_template_id, form.line(), form.since.data, local_date())

    if accepted(form, act):
        flash(_("Saved. Dossiers that run keep the step as it was."), "ok")
        return redirect(url_for("dossiers.step_templates", kind=line.kind.value), 303)
    return _line_page(form, line), 422


@pages.post("/<branch>/step-templates/<uuid:step_template_id>/place")
@needs(Right.DOSSIER_TEMPLATE, about="step_template")
def place_line(step_template_id: uuid.UUID) -> ResponseReturnValue:
    """Move a line up or down, or leave it out from a day on."""
    line, form = template_named(session(), step_template_id), SinceForm(prefix=WHOLE)
    since = form.since.data or local_date()
    acts = {
        "up": lambda: actions.move_line(session(), actor(), step_template_id, -1),
        "down": lambda: actions.move_line(session(), actor(), step_template_id, 1),
        "end": lambda: actions.end_line(session(), actor(), step_template_id, since, local_date()),
    }
    act = acts.get(request.form.get("do", ""))
    if act is None:
        raise BadRequest
    act()
    return redirect(url_for("dossiers.step_templates", kind=line.kind.value), 303)
