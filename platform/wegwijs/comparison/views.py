"""Branches of a region and regions of the country side by side: from protected editions only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from tenants.branches.queries import regions
from tenants.faults import AbsentError
from tenants.figures.rules import SHOWN_AS_HIDDEN, alike, total
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.comparison.nation import Nation, nation_context
from wegwijs.comparison.region import Comparison, region_context
from wegwijs.comparison.sentences import rate
from wegwijs.requests import place, session
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

pages = Blueprint("comparison", __name__)

MONTHS = tuple(f"{month:02}" for month in range(1, 13))


def _region(slug: str) -> tuple[uuid.UUID, str]:
    """Return the region of the address; the nation looks into every one. Raises `AbsentError` for an unknown one."""
    here = place()
    if here.region_id is not None:
        return here.region_id, here.region_name
    found = next((region for region in regions(session()) if region.slug == slug), None)
    if found is None:
        raise AbsentError
    return found.id, found.name


@pages.get("/comparison/<region>")
@needs(Right.COMPARISON_READ)
def region(region: str) -> ResponseReturnValue:
    """Show the branches of a region beside each other."""
    region_id, name = _region(region)
    found = Comparison(session(), region_id, request.args)
    return render_template("comparison/region.html", **region_context(found, region, name))


@pages.get("/comparison/<region>.csv")
@needs(Right.COMPARISON_READ)
def region_sheet(region: str) -> ResponseReturnValue:
    """Give the table of a region as a sheet."""
    region_id, _name = _region(region)
    found = Comparison(session(), region_id, request.args)
    header = ("branch", "year", "visits", "known_of_both_years", "a_year_earlier", "per_1000_inhabitants", "people")
    year = found.choice.year if found.choice else ""
    return csv_answer(f"comparison-{region}-{year}", (*header, *MONTHS), _rows(found))


def _rows(found: Comparison) -> Iterator[tuple[object, ...]]:
    for branch in found.branches:
        now, then = branch.pair or (None, None)
        people = _("not shown") if branch.clients == SHOWN_AS_HIDDEN else branch.clients
        year = found.choice.year if found.choice else None
        yield branch.name, year, branch.amount, now, then, rate(branch.rate), people, *branch.months


@pages.get("/nation")
@needs(Right.NATION_READ)
def nation() -> ResponseReturnValue:
    """Show the regions of the country beside each other."""
    return render_template("comparison/nation.html", **nation_context(Nation(session(), request.args)))


@pages.get("/nation.csv")
@needs(Right.NATION_READ)
def nation_sheet() -> ResponseReturnValue:
    """Give the table of the country as a sheet."""
    found = Nation(session(), request.args)
    header = ("region", "year", "branches", "visits", "known_of_both_years", "a_year_earlier", *MONTHS)
    year = found.choice.year if found.choice else ""
    rows = [
        (region["name"], year, region["branches"], total(region["contacts"]), *pair, *region["contacts"])
        for region in found.regions
        for pair in [alike(region["contacts"], region["previous"]) or (None, None)]
    ]
    return csv_answer(f"nation-{year}", header, rows)
