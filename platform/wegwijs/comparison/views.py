"""Branches side by side for the region, regions for the nation. Only editions are read here: no person, no raw cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from tenants.branches.queries import regions
from tenants.faults import AbsentError
from tenants.figures.newest import newest_night
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.comparison import nation as country
from wegwijs.comparison import region as area
from wegwijs.comparison.asking import asked
from wegwijs.requests import place, session
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.branches.models import Region

pages = Blueprint("comparison", __name__)


@pages.get("/comparison/<region>")
@needs(Right.COMPARISON_READ)
def region(region: str) -> ResponseReturnValue:
    """Show a region's branches side by side, each against its own year before."""
    found = _region(region)
    answer = asked(session(), found.id, _year())
    if answer is None:
        return render_template("comparison/nothing.html", title=_("Compare branches"))
    return render_template("comparison/region.html", **area.region_context(session(), found, answer, local_date()))


@pages.get("/comparison/<region>/<int:year>.csv")
@needs(Right.COMPARISON_READ)
def region_sheet(region: str, year: int) -> ResponseReturnValue:
    """Give the numbers of a region's page as a sheet."""
    found = _region(region)
    answer = asked(session(), found.id, year)
    rows = area.sheet_rows(session(), answer) if answer else []
    return csv_answer(f"{found.slug}-{year}", area.HEADER, rows)


@pages.get("/nation")
@needs(Right.NATION_READ)
def nation() -> ResponseReturnValue:
    """Show the country: its months, its regions side by side, and what the visits were about."""
    answer = asked(session(), None, _year())
    if answer is None:
        return render_template("comparison/nothing.html", title=_("The Netherlands in figures"))
    newest = newest_night(session()) or answer.newest
    return render_template("comparison/nation.html", **country.nation_context(answer, newest, local_date()))


@pages.get("/nation/<int:year>.csv")
@needs(Right.NATION_READ)
def nation_sheet(year: int) -> ResponseReturnValue:
    """Give the numbers of the country's page as a sheet."""
    answer = asked(session(), None, year)
    rows = country.sheet_rows(answer, newest_night(session()) or answer.newest) if answer else []
    return csv_answer(f"nederland-{year}", country.HEADER, rows)


def _region(slug: str) -> Region:
    """Return the region of an address; another one than one's own is as absent as one that never was."""
    found = next((each for each in regions(session()) if each.slug == slug), None)
    own = place().region_id
    if found is None or own not in {None, found.id}:
        raise AbsentError
    return found


def _year() -> int | None:
    """Return the year that the line of choices sent; none without one. What is no year leads nowhere."""
    given = request.args.get("year")
    if given is None:
        return None
    if not re.fullmatch("[0-9]{4}", given):
        raise AbsentError
    return int(given)
