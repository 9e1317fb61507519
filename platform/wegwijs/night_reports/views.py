"""The report of a night: of a branch, of a region, of the nation; the newest, or that of a day; on screen and on A4."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.branches.queries import regions
from tenants.faults import AbsentError
from tenants.moments import now
from tenants.night_reports.letters import lost_letters
from tenants.night_reports.queries import branch_report, regional_report
from tenants.roles import Right
from wegwijs.access import needs, personal
from wegwijs.annual_report.paper import PaperMissingError, printed
from wegwijs.night_reports.branch import branch_context
from wegwijs.night_reports.several import nation_context, region_context
from wegwijs.requests import member, place, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.auth.queries import Place
    from tenants.branches.models import Region

pages = Blueprint("night_reports", __name__)


@pages.get("/night-reports/<day>")
@personal
def mine(day: str) -> ResponseReturnValue:
    """Lead to one's own report of a night, from the link in the mail; who leads several units chooses."""
    night = _day(day).isoformat()
    found = [(one, _href(one, night)) for one in member().places]
    reports = [(one, href) for one, href in found if href]
    if not reports:
        raise NotFound
    if len(reports) == 1:
        return redirect(reports[0][1])
    choices = [{"name": one.branch_name or one.region_name or _("Netherlands"), "href": href} for one, href in reports]
    return render_template("night_reports/choose.html", choices=choices)


def _href(one: Place, night: str) -> str:
    """Return where the report is of a unit that somebody leads, empty when they do not lead it."""
    if one.branch_slug and one.may(Right.REPORT_SIGN):
        return url_for("night_reports.branch_night", branch=one.branch_slug, day=night)
    if one.region_slug and one.may(Right.COMPARISON_READ):
        return url_for("night_reports.region_night", region=one.region_slug, day=night)
    return url_for("night_reports.nation_night", day=night) if one.may(Right.NATION_READ) else ""


@pages.get("/<branch>/night-reports")
@needs(Right.FIGURES_READ)
def branch_newest() -> ResponseReturnValue:
    """Show the newest report of the branch."""
    return _branch(None)


@pages.get("/<branch>/night-reports/<day>")
@needs(Right.FIGURES_READ)
def branch_night(day: str) -> ResponseReturnValue:
    """Show the branch's report of a day."""
    return _branch(_day(day))


@pages.get("/<branch>/night-reports/<day>.pdf")
@needs(Right.FIGURES_READ)
def branch_paper(day: str) -> ResponseReturnValue:
    """Give the branch's report of a day on A4."""
    found = branch_report(session(), _day(day))
    if found is None:
        return redirect(url_for("night_reports.branch_night", day=day))
    context = branch_context(found, place())
    return _paper("night_reports/_branch.html", f"{place().branch_slug}-{day}", where=place().branch_name, **context)


def _branch(day: dt.date | None) -> ResponseReturnValue:
    found = branch_report(session(), day)
    if found is None:
        return _nothing(day)
    lost = lost_letters(session(), found.day, now()) if place().may(Right.REPORT_SIGN) else []
    return render_template("night_reports/branch.html", **branch_context(found, place(), lost))


def _nothing(day: dt.date | None) -> ResponseReturnValue:
    """Say kindly that there is no report yet, or none of a `day`: it is kept for a while only."""
    return render_template("night_reports/nothing.html", day=day)


@pages.get("/comparison/<region>/night-reports")
@needs(Right.COMPARISON_READ)
def region_newest(region: str) -> ResponseReturnValue:
    """Show the newest report of a region."""
    return _of_region(region, None)


@pages.get("/comparison/<region>/night-reports/<day>")
@needs(Right.COMPARISON_READ)
def region_night(region: str, day: str) -> ResponseReturnValue:
    """Show a region's report of a day."""
    return _of_region(region, _day(day))


@pages.get("/comparison/<region>/night-reports/<day>.pdf")
@needs(Right.COMPARISON_READ)
def region_paper(region: str, day: str) -> ResponseReturnValue:
    """Give a region's report of a day on A4."""
    area = _region(region)
    found = regional_report(session(), area.id, _day(day))
    if found is None:
        return redirect(url_for("night_reports.region_night", region=area.slug, day=day))
    return _paper("night_reports/_several.html", f"{area.slug}-{day}", **region_context(found, area))


def _of_region(slug: str, day: dt.date | None) -> ResponseReturnValue:
    area = _region(slug)
    found = regional_report(session(), area.id, day)
    return render_template("night_reports/several.html", **region_context(found, area)) if found else _nothing(day)


@pages.get("/nation/night-reports")
@needs(Right.NATION_READ)
def nation_newest() -> ResponseReturnValue:
    """Show the newest report of the nation."""
    return _of_nation(None)


@pages.get("/nation/night-reports/<day>")
@needs(Right.NATION_READ)
def nation_night(day: str) -> ResponseReturnValue:
    """Show the nation's report of a day."""
    return _of_nation(_day(day))


@pages.get("/nation/night-reports/<day>.pdf")
@needs(Right.NATION_READ)
def nation_paper(day: str) -> ResponseReturnValue:
    """Give the nation's report of a day on A4."""
    found = regional_report(session(), None, _day(day))
    if found is None:
        return redirect(url_for("night_reports.nation_night", day=day))
    return _paper("night_reports/_several.html", f"nederland-{day}", **nation_context(found))


def _of_nation(day: dt.date | None) -> ResponseReturnValue:
    found = regional_report(session(), None, day)
    return render_template("night_reports/several.html", **nation_context(found)) if found else _nothing(day)


def _region(slug: str) -> Region:
    """Return the region of an address; another one than one's own is as absent as one that never was."""
    found = next((each for each in regions(session()) if each.slug == slug), None)
    if found is None or place().region_id not in {None, found.id}:
        raise AbsentError
    return found


def _day(given: str) -> dt.date:
    """Return the day of an address. What is no day leads nowhere."""
    try:
        return dt.date.fromisoformat(given)
    except ValueError as error:
        raise AbsentError from error


def _paper(inside: str, name: str, **context: Any) -> ResponseReturnValue:
    """Give a report as a PDF with the piece `inside`; where pango is missing, say so."""
    try:
        made = printed(render_template("night_reports/paper.html", inside=inside, **context))
    except PaperMissingError:
        advice = _("This computer cannot make a PDF. Print the page from your browser: it looks the same on paper.")
        return render_template("errors/error.html", code=503, title=_("There is no PDF here"), advice=advice), 503
    headers = {"Content-Disposition": f'inline; filename="night-{name}.pdf"'}
    return made, 200, {"Content-Type": "application/pdf", **headers}
