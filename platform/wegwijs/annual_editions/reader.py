"""The public pages of a region's and the country's year: to read, on paper, as a sheet and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import jsonify, render_template, request
from flask_babel import gettext as _

from tenants.annual_editions.queries import beside_public, public_editions
from tenants.reports.taking_back import taken_back_of_unit
from wegwijs.annual_editions import numbers
from wegwijs.annual_editions.blueprint import for_everybody
from wegwijs.annual_editions.reading import as_content
from wegwijs.annual_editions.telling import links, signed, told
from wegwijs.annual_report.paper import PaperMissingError, pdf
from wegwijs.annual_report.seams import seams
from wegwijs.annual_report.taken_back import gone, taken_back_since
from wegwijs.requests import session
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.annual_editions.models import PublishedEdition
    from wegwijs.annual_editions.units import Unit


def _published(unit: Unit, year: int) -> tuple[PublishedEdition, list[PublishedEdition]]:
    """Return the version an address asks, by default the newest, and all of them.

    Answers 410 for one that was taken back. Raises `NotFound`.
    """
    versions = public_editions(session(), unit.public_slug, year)
    asked = request.args.get("version")
    found = next((one for one in versions if asked is None or str(one.version) == asked), None)
    if found is None:
        taken = taken_back_of_unit(session(), unit.id, year)
        standing = versions[0].version if versions else None
        raise gone(taken, asked, standing, unit.name or _("Netherlands"), unit.to("page", year=year))
    return found, versions


def _context(unit: Unit, year: int) -> dict[str, Any]:
    found, versions = _published(unit, year)
    ends, taken = beside_public(session(), unit.id, year)
    shown = told(session(), unit, found.content)
    return {
        "title": _("%(branch)s: %(year)s in figures", branch=unit.name or _("The Netherlands"), year=year),
        "place_name": unit.name or _("Netherlands"),
        "pages": [
            {"label": str(one), "href": unit.to("page", year=one), "current": one == year} for one in ends
        ],
        "signed": signed(found, unit),
        "links": links(found, versions, unit),
        "taken_back": taken_back_since(taken, found.version)
        if found is versions[0]
        else "",
        "superseded": None
        if found is versions[0]
        else {
            "text": _("This is version %(old)s. There is a newer one.", old=found.version),
            "href": unit.to("page", year=year),
        },
        **shown,
        "hero": {**shown["hero"], "seams": seams(as_content(found.content, unit.called), ends)},
    }  # fmt: skip


@for_everybody("<int:year>-in-cijfers")
def page(unit: Unit, year: int) -> ResponseReturnValue:
    """Show what was published of a year, or an older version of it."""
    return render_template("annual_editions/page.html", **_context(unit, year))


@for_everybody("<int:year>-in-cijfers.pdf")
def paper(unit: Unit, year: int) -> ResponseReturnValue:
    """Give the page on A4; where pango is missing, say so."""
    html = render_template("annual_editions/paper.html", **_context(unit, year))
    try:
        made = pdf(html)
    except PaperMissingError:
        advice = _("This computer cannot make a PDF. Print the page from your browser: it looks the same on paper.")
        return render_template("errors/error.html", code=503, title=_("There is no PDF here"), advice=advice), 503
    name = f"{unit.slug or 'nederland'}-{year}-in-cijfers.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return made, 200, {"Content-Type": "application/pdf", **headers}


@for_everybody("<int:year>-in-cijfers.csv")
def sheet(unit: Unit, year: int) -> ResponseReturnValue:
    """Give the numbers of the page as a sheet."""
    found, _versions = _published(unit, year)
    return csv_answer(f"{unit.slug or 'nederland'}-{year}-in-cijfers", numbers.HEADER, numbers.rows(found.content))


@for_everybody("<int:year>-in-cijfers.json")
def data(unit: Unit, year: int) -> ResponseReturnValue:
    """Give the numbers of the page with their definitions."""
    found, _versions = _published(unit, year)
    return jsonify(numbers.as_data(found, unit))
