"""The explanations of a branch: what the region asked, what the branch wrote, and writing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.explanations.actions import FIRST_YEAR, explain, take_back_words
from tenants.explanations.queries import explanations_of_branch
from tenants.explanations.rules import LONGEST
from tenants.faults import AbsentError
from tenants.figures.catalogue import INDICATORS
from tenants.figures.queries import figures_of_year
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.explanations.forms import ExplanationForm
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session, touch
from wegwijs.templating import number

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.explanations.models import Explanation

pages = Blueprint("explanations", __name__)


@pages.get("/<branch>/figures/explanations")
@needs(Right.EXPLANATION_WRITE, about="explanation")
def explanations() -> ResponseReturnValue:
    """Show what was asked and written, and ask for the words of one figure."""
    found = explanations_of_branch(session())
    figure, year = request.args.get("figure", ""), request.args.get("year", str(local_date().year - 1))
    present = next((one for one in found if one.indicator == figure and str(one.year) == year), None)
    form = ExplanationForm(
        formdata=None, data={"figure": figure, "year": year, "words": present.words if present else ""}
    )
    return _page(form)


@pages.post("/<branch>/figures/explanations")
@needs(Right.EXPLANATION_WRITE, about="explanation")
def write_explanation() -> ResponseReturnValue:
    """Write why a figure is what it is."""
    form = ExplanationForm()

    def do() -> None:
        explain(
            session(), actor(), form.figure.data or "", form.chosen_year, form.words.data or "", now(),
            looked=bool(form.looked.data),
        )  # fmt: skip

    form.offer(_years())
    if form.figure.data not in INDICATORS or not FIRST_YEAR <= form.chosen_year <= local_date().year:
        form.figure.errors = [_("Choose the figure and the year that you explain.")]
        return _page(form), 422
    if accepted(form, do):
        flash(_("Saved. The region reads it beside the figure."), "ok")
        return redirect(url_for("explanations.explanations"), 303)
    return _page(form), 422


@pages.post("/<branch>/figures/explanations/undo")
@needs(Right.EXPLANATION_WRITE, about="explanation")
def take_back() -> ResponseReturnValue:
    """Take back what was written; a question of the region waits again."""
    form = ExplanationForm()
    try:
        take_back_words(session(), actor(), form.figure.data or "", form.chosen_year, now())
        flash(_("Taken back: the region no longer reads it."), "ok")
    except AbsentError:
        flash(_("There is nothing to take back any more."), "info")
    return redirect(url_for("explanations.explanations"), 303)


def _years() -> list[int]:
    newest = local_date().year
    return list(range(newest, max(newest - 10, FIRST_YEAR - 1), -1))


def _page(form: ExplanationForm) -> str:
    found = explanations_of_branch(session())
    years = _years()
    if form.chosen_year and form.chosen_year not in years:
        years = sorted({*years, form.chosen_year}, reverse=True)
    form.offer(years)
    touch("explanation", "", found=len(found))
    return render_template(
        "explanations/explanations.html",
        form=form,
        waiting=[_line(one) for one in found if one.waits],
        written=[_line(one) for one in found if not one.waits],
        own=_own_number(form),
        longest=LONGEST,
    )


def _own_number(form: ExplanationForm) -> str:
    """Return the branch's own number of the figure that is explained; for its own eyes, so nothing is hidden."""
    name = form.figure.data
    if name not in INDICATORS or not form.chosen_year:
        return ""
    value = figures_of_year(session(), form.chosen_year).value(name)
    told = "?" if value is None else number(value)
    title = _(INDICATORS[name].name)
    return f"{title}, {form.chosen_year}: {told}"


def _line(one: Explanation) -> dict[str, Any]:
    name = str(_(INDICATORS[one.indicator].name)) if one.indicator in INDICATORS else one.indicator
    return {
        "figure": one.indicator,
        "year": one.year,
        "title": f"{name}, {one.year}",
        "asked_by": one.asked_by_name,
        "asked_at": local_date(one.asked_at) if one.asked_at else None,
        "lines": one.words.splitlines(),
        "written_at": local_date(one.written_at) if one.written_at else None,
        "href": url_for("explanations.explanations", figure=one.indicator, year=one.year, _anchor="words"),
    }
