"""Branches side by side for the region, regions for the nation. Only editions are read here: no person, no raw cell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.branches.outlines import FIRST_YEAR
from tenants.branches.queries import branch_with_slug, branches_on, regions
from tenants.comparison.behind import behind_by_year, year_to_sign
from tenants.comparison.choice import What
from tenants.explanations.actions import ask_why, take_back_question
from tenants.explanations.queries import explanations_of_region
from tenants.faults import AbsentError, RefusalError
from tenants.figures.peers import Peers
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs, public
from wegwijs.annual_report.paper import PaperMissingError, pdf
from wegwijs.comparison import exporting
from wegwijs.comparison import nation as country
from wegwijs.comparison import region as area
from wegwijs.comparison.asking import Answer, Wanted, answer
from wegwijs.comparison.country import outlines_of
from wegwijs.refusals import sentence_of
from wegwijs.requests import actor, place, session
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.branches.models import Branch, Region

pages = Blueprint("comparison", __name__)
MAP_YEARS = range(FIRST_YEAR, 2100)


@pages.get("/comparison/<region>")
@needs(Right.COMPARISON_READ)
def region(region: str) -> ResponseReturnValue:
    """Show a region's branches side by side in the choice that the address makes."""
    found = _region(region)
    answered = _answer(found)
    if answered is None:
        return render_template("comparison/nothing.html", title=_("Compare branches"))
    return render_template("comparison/region.html", **_region_context(found, answered))


@pages.get("/comparison/<region>/paper.pdf")
@needs(Right.COMPARISON_READ)
def region_paper(region: str) -> ResponseReturnValue:
    """Give the same on two pages of paper."""
    found = _region(region)
    answered = _answer(found)
    if answered is None:
        return render_template("comparison/nothing.html", title=_("Compare branches"))
    context = _region_context(found, answered)
    return _paper("comparison/region_paper.html", exporting.file_name(found.slug, answered), context, found.name)


@pages.get("/comparison/<region>/table.csv")
@needs(Right.COMPARISON_READ)
def region_sheet(region: str) -> ResponseReturnValue:
    """Give the numbers of a region's page as a sheet."""
    found = _region(region)
    return _sheet(found.slug, _answer(found))


@pages.get("/comparison/<region>/table.xlsx")
@needs(Right.COMPARISON_READ)
def region_workbook(region: str) -> ResponseReturnValue:
    """Give the numbers with their years, and what each of them means."""
    found = _region(region)
    return _workbook(found.slug, _answer(found))


@pages.post("/comparison/<region>/explanations")
@needs(Right.EXPLANATION_ASK)
def ask_explanation(region: str) -> ResponseReturnValue:
    """Ask a branch why its figure is what it is."""
    found, branch, what, year = _asked_about(region)
    if branch is not None and what and year:
        ask_why(session(), actor(), found.id, branch.id, what, year, now())
        flash(_("%(branch)s reads your question today on its own page.", branch=branch.name), "ok")
    return _back(found)


@pages.post("/comparison/<region>/explanations/undo")
@needs(Right.EXPLANATION_ASK)
def take_back_question_of(region: str) -> ResponseReturnValue:
    """Take a question back that was not answered yet."""
    found, branch, what, year = _asked_about(region)
    if branch is not None and what and year:
        try:
            take_back_question(session(), actor(), branch.id, what, year, now())
            flash(_("The question is taken back."), "ok")
        except RefusalError as refusal:
            flash(sentence_of(refusal.message, refusal.values), "warning")
    return _back(found)


@pages.get("/nation")
@needs(Right.NATION_READ)
def nation() -> ResponseReturnValue:
    """Show the country: what was asked and done, its regions, its municipalities, and what it was about."""
    answered = answer(session(), None, Wanted.of(request.args))
    if answered is None:
        return render_template("comparison/nothing.html", title=_("The Netherlands in figures"))
    today = local_date()
    behind = behind_by_year(session(), None, _years_of_signing(answered.year, today), today)
    return render_template("comparison/nation.html", **country.nation_context(answered, behind, today))


@pages.get("/nation/table.csv")
@needs(Right.NATION_READ)
def nation_sheet() -> ResponseReturnValue:
    """Give the numbers of the country's page as a sheet."""
    return _sheet("nederland", answer(session(), None, Wanted.of(request.args)))


@pages.get("/nation/table.xlsx")
@needs(Right.NATION_READ)
def nation_workbook() -> ResponseReturnValue:
    """Give the numbers of the country with their years, and what each of them means."""
    return _workbook("nederland", answer(session(), None, Wanted.of(request.args)))


@pages.get("/nation/municipalities.csv")
@needs(Right.NATION_READ)
def nation_municipalities() -> ResponseReturnValue:
    """Give where every municipality stands."""
    answered = answer(session(), None, Wanted.of(request.args))
    name = f"nederland-gemeenten-{answered.year}" if answered else "nederland-gemeenten"
    rows = country.municipality_rows(answered) if answered else []
    return csv_answer(name, [str(head) for head in country.MUNICIPALITY_HEADS], rows, decimal=exporting.DECIMAL)


def _region(slug: str) -> Region:
    """Return the region of an address; another one than one's own is as absent as one that never was."""
    found = next((each for each in regions(session()) if each.slug == slug), None)
    own = place().region_id
    if found is None or own not in {None, found.id}:
        raise AbsentError
    return found


def _answer(found: Region) -> Answer | None:
    return answer(session(), found.id, Wanted.of(request.args), everywhere=place().region_id is None)


def _sheet(unit: str, answered: Answer | None) -> Response:
    """Return an answer as a sheet; before the first night there is only a head."""
    if answered is None:
        return csv_answer(unit, [_("Name")], [])
    return exporting.csv_of(unit, answered, area.counted_on(answered.places))


def _region_context(found: Region, answered: Answer) -> dict[str, Any]:
    choice = answered.choice
    everywhere, today = choice.peers is Peers.EVERYWHERE, local_date()
    return area.region_context(
        found,
        answered,
        explanations_of_region(session(), None if everywhere else found.id, choice.what.indicator, choice.year),
        _present(found, answered),
        behind_by_year(session(), found.id, _years_of_signing(choice.year, today), today),
        today,
        may_ask=place().may(Right.EXPLANATION_ASK),
    )


def _years_of_signing(year: int, today: dt.date) -> set[int]:
    """Return of which years is told who has to sign: of the one on the page, and who comes in without choosing hears of now."""
    return {year} if "year" in request.args else {year, year_to_sign(today)}


def _present(found: Region, answered: Answer) -> set[str]:
    """Return the branches that are in the region now; asked only when somebody may be late."""
    if all(unit.night == answered.newest for unit in answered.newest_table.units):
        return set()
    return {branch.slug for branch in branches_on(session(), answered.newest, found.id)}


def _workbook(unit: str, answered: Answer | None) -> Response:
    if answered is None:
        return exporting.workbook(unit, [(_("Numbers"), (_("Name"),), [])])
    heads = exporting.heads(answered)
    return exporting.workbook(
        exporting.file_name(unit, answered),
        [
            (_("Numbers"), list(heads.values()), exporting.rows(answered)),
            (
                _("Years"),
                [heads[code] for code in ("unit", "name", "year", "count", "need", "rate")],
                exporting.history_rows(answered),
            ),
            (
                _("Definitions"),
                (_("Concept"), _("Meaning")),
                exporting.meanings(answered, area.counted_on(answered.places)),
            ),
        ],
    )


def _paper(template: str, name: str, context: dict[str, Any], unit: str) -> ResponseReturnValue:
    """Return a page as a PDF, or say that this machine makes none."""
    try:
        made = pdf(render_template(template, **context, place_name=unit))
    except PaperMissingError:
        return render_template("comparison/no_paper.html", title=_("Compare branches")), 503
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _asked_about(slug: str) -> tuple[Region, Branch | None, str, int]:
    """Return the region, and which branch, figure and year a question is about; nothing where the form says nothing."""
    found = _region(slug)
    branch = branch_with_slug(session(), request.form.get("branch", ""))
    year = request.form.get("year", "")
    what = What.of(request.form.get("what", "")).indicator
    return found, branch, what, int(year) if year.isdecimal() and len(year) == len(str(dt.date.max.year)) else 0


def _back(found: Region) -> ResponseReturnValue:
    """Lead back to the choice from which somebody asked."""
    kept: dict[str, Any] = {
        name: request.form[name] for name in ("what", "year", "period", "per", "with") if request.form.get(name)
    }
    return redirect(url_for("comparison.region", region=found.slug, **kept, _anchor="funnel-title"), 303)


@pages.get("/maps/<int:year>-<edition>.svg")
@public
def outlines(year: int, edition: str) -> ResponseReturnValue:
    """Give the outlines of all municipalities of a year; kept by browsers, because its address says what it holds."""
    if year not in MAP_YEARS:
        raise AbsentError
    made, present = outlines_of(year)
    if edition != present:
        return redirect(url_for("comparison.outlines", year=year, edition=present))
    return Response(made, mimetype="image/svg+xml")
