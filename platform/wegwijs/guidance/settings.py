"""What the team lead settles for the branch: how long a year of guidance lasts, and what is on the checklist."""

from __future__ import annotations

import uuid
from operator import itemgetter
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest

from tenants.branches.queries import municipalities_of
from tenants.faults import RefusalError
from tenants.guidance.checklist import (
    add_template,
    begin_with_usual_list,
    change_template,
    move_template,
    restore_template,
    withdraw_template,
)
from tenants.guidance.durations import (
    add_rule,
    correct_rule,
    move_planned_ends,
    restore_rule,
    shifts,
    withdraw_rule,
)
from tenants.guidance.models import Phase
from tenants.guidance.queries import named_rules, rule_named, template_named, templates
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.guidance.blueprint import pages
from wegwijs.guidance.forms import RuleForm, TemplateForm, line_as, rule_as
from wegwijs.guidance.sentences import year_word
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, reader, session, touch
from wegwijs.words import word

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.guidance.models import GuidanceRule, TaskTemplate


@pages.get("/<branch>/guidance/agreements")
@needs(Right.GUIDANCE_TEMPLATE, about="rule")
def rules() -> ResponseReturnValue:
    """Show how long a year of guidance lasts, per municipality and from which day."""
    form = RuleForm(formdata=None, data={"valid_from": local_date().replace(month=1, day=1)})
    return _rules_page(form)


@pages.post("/<branch>/guidance/agreements")
@needs(Right.GUIDANCE_TEMPLATE, about="rule")
def save_rule() -> ResponseReturnValue:
    """Write down an agreement."""
    form = RuleForm()
    if form.validate():
        try:
            add_rule(session(), actor(), form.rule())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            return _after_a_change()
    return _rules_page(form), 422


def _after_a_change() -> ResponseReturnValue:
    session().flush()
    moved = len(shifts(session(), reader()))
    if not moved:
        flash(_("Saved. It gives the planned end of trajectories that begin from that day."), "ok")
        return redirect(url_for("guidance.rules"), 303)
    said = ngettext(
        "Saved. %(num)s running trajectory keeps its planned end, unless you move it here.",
        "Saved. %(num)s running trajectories keep their planned end, unless you move them here.",
        moved,
    )
    flash(said, "info")
    return redirect(url_for("guidance.moving"), 303)


def _rules_page(form: RuleForm) -> str:
    served = municipalities_of(session(), session().branch_id, local_date())
    form.offer(served, form.municipality.data or "")
    found = named_rules(session())
    holding = [(rule, name) for rule, name in found if rule.withdrawn_at is None]
    places = sorted(
        {*((each.code, each.name) for each in served), *((rule.municipality_code, name) for rule, name in holding)},
        key=itemgetter(1),
    )
    return render_template(
        "guidance/rules.html",
        form=form,
        places=[(name, _of_place(holding, code)) for code, name in places],
        gone=[(rule, name) for rule, name in found if rule.withdrawn_at is not None],
        year_word=year_word,
    )


def _of_place(holding: list[tuple[GuidanceRule, str]], code: str) -> list[tuple[int, list[GuidanceRule]]]:
    """Return the agreements with one municipality, per year of guidance."""
    own = [rule for rule, _name in holding if rule.municipality_code == code]
    return [(year, [rule for rule in own if rule.year_of_guidance == year]) for year in (1, 2)]


@pages.get("/<branch>/guidance/agreements/<uuid:rule_id>")
@needs(Right.GUIDANCE_TEMPLATE, about="rule")
def rule(rule_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the agreement should say."""
    found = rule_named(session(), rule_id)
    return _rule_page(RuleForm(formdata=None, data=rule_as(found)), found)


@pages.post("/<branch>/guidance/agreements/<uuid:rule_id>")
@needs(Right.GUIDANCE_TEMPLATE, about="rule")
def change_rule(rule_id: uuid.UUID) -> ResponseReturnValue:
    """Correct the agreement."""
    form, found = RuleForm(), rule_named(session(), rule_id)
    if form.validate():
        try:
            correct_rule(session(), actor(), rule_id, form.rule())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            return _after_a_change()
    return _rule_page(form, found), 422


def _rule_page(form: RuleForm, found: GuidanceRule) -> str:
    form.offer(municipalities_of(session(), session().branch_id, found.valid_from), found.municipality_code)
    return render_template("guidance/rule.html", form=form, rule=found)


@pages.post("/<branch>/guidance/agreements/<uuid:rule_id>/withdrawal")
@needs(Right.GUIDANCE_TEMPLATE, about="rule")
def take_back_rule(rule_id: uuid.UUID) -> ResponseReturnValue:
    """Take back an agreement that was entered by mistake."""
    withdraw_rule(session(), actor(), rule_id)
    flash(_("Taken back. Trajectories that run keep their planned end."), "ok")
    return redirect(url_for("guidance.rules"), 303)


@pages.post("/<branch>/guidance/agreements/<uuid:rule_id>/restoring")
@needs(Right.GUIDANCE_TEMPLATE, about="rule")
def bring_back_rule(rule_id: uuid.UUID) -> ResponseReturnValue:
    """Let an agreement hold again."""
    restore_rule(session(), actor(), rule_id)
    return _after_a_change()


@pages.get("/<branch>/guidance/agreements/running")
@needs(Right.GUIDANCE_TEMPLATE, about="trajectory")
def moving() -> ResponseReturnValue:
    """Show which running trajectories would have another planned end by the agreements as they are now."""
    found = shifts(session(), reader())
    touch("trajectory", "", found=len(found))
    return render_template("guidance/moving.html", shifts=found, year_word=year_word)


@pages.post("/<branch>/guidance/agreements/running")
@needs(Right.GUIDANCE_TEMPLATE, about="trajectory")
def move() -> ResponseReturnValue:
    """Give the trajectories that were ticked the planned end of the agreements as they are now."""
    asked = set(request.form.getlist("trajectory", type=uuid.UUID))
    moved = move_planned_ends(session(), actor(), reader(), asked)
    flash(ngettext("%(num)s planned end moved.", "%(num)s planned ends moved.", moved), "ok" if moved else "info")
    return redirect(url_for("guidance.rules"), 303)


@pages.get("/<branch>/guidance/checklist")
@needs(Right.GUIDANCE_TEMPLATE, about="template")
def checklist() -> ResponseReturnValue:
    """Show the branch's list, in its order."""
    return _list_page(TemplateForm(formdata=None))


@pages.post("/<branch>/guidance/checklist")
@needs(Right.GUIDANCE_TEMPLATE, about="template")
def save_template() -> ResponseReturnValue:
    """Put a line on the list."""
    form = TemplateForm()
    if form.validate():
        try:
            line = add_template(session(), actor(), form.template())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Added. It is copied into trajectories that begin from now on."), "ok")
            return redirect(url_for("guidance.checklist", _anchor=line.phase.value), 303)
    return _list_page(form), 422


def _list_page(form: TemplateForm) -> str:
    found = templates(session())
    parts = [
        (phase, word(phase), [line for line in found if line.phase is phase and line.withdrawn_at is None])
        for phase in Phase
    ]
    gone = [line for line in found if line.withdrawn_at is not None]
    return render_template("guidance/checklist.html", form=form, parts=parts, gone=gone, empty=not found)


@pages.post("/<branch>/guidance/checklist/usual")
@needs(Right.GUIDANCE_TEMPLATE, about="template")
def begin_list() -> ResponseReturnValue:
    """Begin with the usual list."""
    lines = begin_with_usual_list(session(), actor())
    flash(
        ngettext("The list has %(num)s line. Change what is different here.",
                 "The list has %(num)s lines. Change what is different here.", lines)
        if lines else _("There is a list already."), "ok" if lines else "info",
    )  # fmt: skip
    return redirect(url_for("guidance.checklist"), 303)


@pages.get("/<branch>/guidance/checklist/<uuid:template_id>")
@needs(Right.GUIDANCE_TEMPLATE, about="template")
def template(template_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what the line should say."""
    line = template_named(session(), template_id)
    return _template_page(TemplateForm(formdata=None, data=line_as(line)), line)


@pages.post("/<branch>/guidance/checklist/<uuid:template_id>")
@needs(Right.GUIDANCE_TEMPLATE, about="template")
def save_line(template_id: uuid.UUID) -> ResponseReturnValue:
    """Change the line."""
    form, line = TemplateForm(), template_named(session(), template_id)
    if form.validate():
        try:
            change_template(session(), actor(), template_id, form.template())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("Saved. Trajectories that run keep the line as it was."), "ok")
            return redirect(url_for("guidance.checklist", _anchor=line.phase.value), 303)
    return _template_page(form, line), 422


def _template_page(form: TemplateForm, line: TaskTemplate) -> str:
    return render_template("guidance/template.html", form=form, line=line)


@pages.post("/<branch>/guidance/checklist/<uuid:template_id>/place")
@needs(Right.GUIDANCE_TEMPLATE, about="template")
def place_line(template_id: uuid.UUID) -> ResponseReturnValue:
    """Move a line up or down, take it off the list, or put it back."""
    acts = {
        "up": lambda: move_template(session(), actor(), template_id, -1),
        "down": lambda: move_template(session(), actor(), template_id, 1),
        "off": lambda: withdraw_template(session(), actor(), template_id),
        "back": lambda: restore_template(session(), actor(), template_id),
    }
    line = template_named(session(), template_id)
    act = acts.get(request.form.get("do", ""))
    if act is None:
        raise BadRequest
    act()
    return redirect(url_for("guidance.checklist", _anchor=line.phase.value), 303)
