"""A branch's year: the public page of what was signed, and the pages on which a branch comes to sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from tenants.branches.queries import How, branch_for
from tenants.faults import RefusalError
from tenants.moments import local_date
from tenants.reports.actions import publish_report, withdraw_report
from tenants.reports.photos import photos_of_version
from tenants.reports.queries import ends_of_published, published_versions
from tenants.reports.taking_back import taken_back_of_branch
from tenants.roles import Right
from wegwijs.access import needs, public
from wegwijs.annual_report import editing, listing, numbers, photographs, stating
from wegwijs.annual_report.behind import no_records, records_behind
from wegwijs.annual_report.blueprint import pages, small
from wegwijs.annual_report.chapters import chapters, hero
from wegwijs.annual_report.forms import SignForm, WithdrawalForm
from wegwijs.annual_report.frozen import read
from wegwijs.annual_report.making import making_context, years_context
from wegwijs.annual_report.paper import PaperMissingError, inlined, pdf
from wegwijs.annual_report.public import public_context
from wegwijs.annual_report.taken_back import gone
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, session
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.reports.models import PublishedReport
    from tenants.reports.taking_back import Taken
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.chapters import PhotoAddress

__all__ = ["editing", "listing", "pages", "photographs", "stating"]


@pages.get("/<branch>/<int:year>-in-cijfers")
@public
def page(branch: str, year: int) -> ResponseReturnValue:
    """Show what a branch published of a year, or an older version of it."""
    versions = published_versions(session(), branch, year)
    taken = taken_back_of_branch(session(), branch, year)
    if not versions and not taken:
        return _elsewhere(branch, year)
    found = _chosen(versions, taken, branch, year)
    ends = ends_of_published(session(), branch)
    return render_template(
        "annual_report/page.html", **public_context(found, versions, ends, branch, taken, records=_records(branch))
    )


def _chosen(versions: list[PublishedReport], taken: Sequence[Taken], branch: str, year: int) -> PublishedReport:
    """Return the version that the address asks, by default the newest; one that was taken back says so."""
    asked = request.args.get("version")
    found = next((one for one in versions if asked is None or str(one.version) == asked), None)
    if found is not None:
        return found
    arrival = branch_for(session(), branch, local_date())
    name = next((one.name for one in arrival.branches if one.slug == branch), "") if arrival else ""
    href = url_for("annual_report.page", branch=branch, year=year)
    raise gone(taken, asked, versions[0].version if versions else None, name, href)


def _elsewhere(branch: str, year: int) -> ResponseReturnValue:
    """Lead from a municipality's name, also a former one, to the page of the branch that serves it."""
    arrival = branch_for(session(), branch, local_date())
    if arrival is None or arrival.how is not How.MUNICIPALITY or len(arrival.branches) > 1:
        raise NotFound
    return redirect(url_for("annual_report.page", branch=arrival.branches[0].slug, year=year))


def _records(branch: str) -> Records:
    """Return how numbers lead a member of the branch to their records, behind their own door, and anybody else nowhere."""
    who = current_user.member if current_user.is_authenticated else None
    if who is None or not who.second_factor or who.locked:
        return no_records
    return records_behind(branch, lambda right: any(held.branch_slug == branch for held in who.places_with(right)))


def _published(branch: str, year: int) -> tuple[PublishedReport, list[PublishedReport]]:
    versions = published_versions(session(), branch, year)
    return _chosen(versions, taken_back_of_branch(session(), branch, year), branch, year), versions


@pages.get("/<branch>/<int:year>-in-cijfers.pdf")
@public
def paper(branch: str, year: int) -> ResponseReturnValue:
    """Give the page on A4; where pango is missing, say so."""
    found, versions = _published(branch, year)
    kept = photos_of_version(session(), found.id) if found.content.get("photos") else {}
    context = public_context(
        found, versions, ends_of_published(session(), branch), branch, address=lambda photo: inlined(*kept[photo.id])
    )
    html = render_template("annual_report/paper.html", **context)
    try:
        made = pdf(html)
    except PaperMissingError:
        advice = _("This computer cannot make a PDF. Print the page from your browser: it looks the same on paper.")
        return render_template("errors/error.html", code=503, title=_("There is no PDF here"), advice=advice), 503
    headers = {"Content-Disposition": f'inline; filename="{branch}-{year}-in-cijfers.pdf"'}
    return made, 200, {"Content-Type": "application/pdf", **headers}


@pages.get("/<branch>/<int:year>-in-cijfers.csv")
@public
def sheet(branch: str, year: int) -> ResponseReturnValue:
    """Give the numbers of the page as a sheet."""
    found, _versions = _published(branch, year)
    return csv_answer(f"{branch}-{year}-in-cijfers", numbers.HEADER, numbers.rows(read(found.content)))


@pages.get("/<branch>/<int:year>-in-cijfers.json")
@public
def data(branch: str, year: int) -> ResponseReturnValue:
    """Give the numbers of the page with their definitions."""
    found, _versions = _published(branch, year)
    return jsonify(numbers.as_data(found, read(found.content)))


@pages.get("/<branch>/figures")
@needs(Right.FIGURES_READ)
def years() -> ResponseReturnValue:
    """Show the branch's years: how much, counted up to when, and what is signed."""
    return render_template("annual_report/years.html", **years_context(session(), place()))


@pages.get("/<branch>/figures/<int:year>")
@needs(Right.FIGURES_READ)
def making(year: int) -> ResponseReturnValue:
    """Show a year as it would be signed now, nothing hidden."""
    return _making(year, SignForm(formdata=None), WithdrawalForm(formdata=None))


def _making(year: int, sign: SignForm, withdrawal: WithdrawalForm, status: int = 200) -> ResponseReturnValue:
    context: dict[str, Any] = making_context(
        session(),
        place().branch_name,
        year,
        may_sign=place().may(Right.REPORT_SIGN),
        small=small(),
        as_reader=request.args.get("as") == "reader",
    )
    records = records_behind(place().branch_slug, place().may)
    context |= {
        "hero": hero(context["content"], records),
        "chapters": chapters(context["content"], records, _own_photo(year)),
    }
    form = sign if sign.errors else withdrawal
    return render_template("annual_report/making.html", **context, sign=sign, withdrawal=withdrawal, form=form), status


def _own_photo(year: int) -> PhotoAddress:
    return lambda photo: url_for("annual_report.own_photo", year=year, annual_photo_id=photo.id)


@pages.post("/<branch>/figures/<int:year>/signature")
@needs(Right.REPORT_SIGN)
def sign(year: int) -> ResponseReturnValue:
    """Sign the year and publish it."""
    form = SignForm()
    if not form.validate():
        return _making(year, form, WithdrawalForm(formdata=None), 422)
    try:
        published = publish_report(
            session(),
            actor(),
            year,
            form.reason.data or "",
            looked=form.looked.data,
            small=small(),
            seen=form.seen.data or "",
        )
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _making(year, form, WithdrawalForm(formdata=None), 422)
    flash(_("%(year)s is signed and published, version %(version)s.", year=year, version=published.version), "ok")
    return redirect(url_for("annual_report.page", branch=place().branch_slug, year=year))


@pages.post("/<branch>/figures/<int:year>/versions/<int:version>/withdrawal")
@needs(Right.REPORT_SIGN)
def withdraw(year: int, version: int) -> ResponseReturnValue:
    """Take a published version back."""
    form = WithdrawalForm()
    try:
        withdraw_report(session(), actor(), year, version, form.withdrawal.data or "", confirmed=form.confirmed.data)
    except RefusalError as refusal:
        show_refusal(form, refusal)
        return _making(year, SignForm(formdata=None), form, 422)
    flash(_("Version %(version)s of %(year)s is no longer to be seen.", year=year, version=version), "ok")
    return redirect(url_for("annual_report.making", year=year))
