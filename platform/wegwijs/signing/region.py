"""A region's months: at which step each branch is, accepting, sending back, and naming who cannot sign."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.branches.queries import regions
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.signing import accepting
from tenants.signing.lateness import late_branches, unsigned_months
from tenants.signing.looking import FIRST_YEAR, month_of
from tenants.signing.queries import state_of_months
from tenants.signing.rules import AT_REST, SIGNED_STEPS, Step, term_of
from wegwijs.access import needs
from wegwijs.dates import month_name
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, session
from wegwijs.signing.blueprint import pages
from wegwijs.signing.forms import AcceptForm, ReasonForm
from wegwijs.signing.grid import grid, legend
from wegwijs.signing.late import late_rows, late_sentence
from wegwijs.signing.sentences import capital
from wegwijs.signing.told import checks_told, told
from wegwijs.templating import weekday

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.branches.models import Region
    from tenants.signing.queries import BranchMonth


@pages.get("/comparison/<region>/signatures")
@needs(Right.COMPARISON_READ)
def region_months(region: str) -> ResponseReturnValue:
    """Show at which step each branch is, month by month, and what waits to be accepted."""
    return _months(region_of(region), year_asked(), AcceptForm(formdata=None))


def _months(found: Region, year: int, form: AcceptForm, code: int = 200) -> ResponseReturnValue:
    today = local_date()
    states = state_of_months(session(), year, found.id, today)
    waiting = [one for one in states if one.step is Step.SIGNED]
    late = late_branches(unsigned_months(session(), found.id, today))
    return (
        render_template(
            "signing/region.html",
            region=found,
            year=year,
            years=years(today),
            headline=_headline(states, len(late)),
            late=late_rows(late),
            late_sentence=late_sentence(len(late)),
            lead=_lead(states, today),
            grid=grid(states, lambda one: _address(found, one)),
            legend=legend(states),
            waiting=[
                {
                    "month": month,
                    "name": capital(month_name(month)),
                    "branches": [(one, checks_told(one)) for one in of_month],
                }
                for month, of_month in itertools.groupby(sorted(waiting, key=lambda one: one.month), _month)
            ],
            exceptions=[one for one in states if one.step is Step.EXCEPTED],
            back=[one for one in states if one.step is Step.RETURNED],
            corrections=[one for one in states if one.differs_since and one.step in SIGNED_STEPS],
            may_accept=place().may(Right.FIGURES_ACCEPT),
            month_name=month_name,
            address=lambda one: _address(found, one),
            form=form,
        ),
        code,
    )


def _month(one: BranchMonth) -> dt.date:
    return one.month


def _headline(states: Sequence[BranchMonth], late: int) -> str:
    """Return what waits for the region, in one sentence, or who is late."""
    waiting = sum(one.step is Step.SIGNED for one in states)
    if waiting:
        return str(ngettext("%(num)s month waits for you", "%(num)s months wait for you", waiting))
    if late:
        return str(_("Nothing waits for you; %(late)s", late=late_sentence(late)))
    return str(_("Everything that can be accepted is accepted"))


def _lead(states: Sequence[BranchMonth], today: dt.date) -> str:
    """Return how the last month that is over stands."""
    over = [one for one in states if one.step not in AT_REST]
    if not over:
        return ""
    last = max(one.month for one in over)
    mine = [one for one in over if one.month == last]
    signed = sum(one.step in SIGNED_STEPS for one in mine)
    said = ngettext(
        "%(month)s: %(signed)s of the %(all)s branch signed.",
        "%(month)s: %(signed)s of the %(all)s branches signed.",
        len(mine),
        month=capital(month_name(last)),
        signed=signed,
        all=len(mine),
    )
    term = term_of(last)
    until = _("They can until %(day)s.", day=weekday(term)) if today <= term and signed < len(mine) else ""
    return f"{said} {until}".strip()


@pages.post("/comparison/<region>/signatures/<int:year>/<int:month>/acceptance")
@needs(Right.FIGURES_ACCEPT)
def accept(region: str, year: int, month: int) -> ResponseReturnValue:
    """Accept a month of the branches that are ticked."""
    found, day, form = region_of(region), month_of(year, month), AcceptForm()
    try:
        if form.validate():
            count = len(accepting.accept_months(session(), actor(), day, _chosen(form.branches.data)))
            flash(
                ngettext(
                    "%(month)s of %(num)s branch is accepted.",
                    "%(month)s of %(num)s branches is accepted.",
                    count,
                    month=capital(month_name(day)),
                ),
                "ok",
            )
            return redirect(url_for("signing.region_months", region=region, year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _months(found, year, form, 422)


def _chosen(given: Sequence[str] | None) -> dict[uuid.UUID, int]:
    """Return the branches that were ticked, each with the version that stood there (`key.version`)."""
    try:
        return {uuid.UUID(key): int(version) for key, _, version in (one.partition(".") for one in given or ())}
    except ValueError as error:
        raise AbsentError from error


@pages.get("/comparison/<region>/signatures/<int:year>/<int:month>/<uuid:branch_id>")
@needs(Right.COMPARISON_READ)
def branch_month(region: str, year: int, month: int, branch_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far a branch's month is, and what the region can do with it."""
    return _branch_month(region, month_of(year, month), branch_id, ReasonForm(formdata=None))


def _branch_month(
    region: str, day: dt.date, branch_id: uuid.UUID, form: ReasonForm, code: int = 200
) -> ResponseReturnValue:
    found = region_of(region)
    one = _one(found, day, branch_id)
    return (
        render_template(
            "signing/branch_month.html",
            region=found,
            one=one,
            name=month_name(day),
            term=term_of(day),
            form=form,
            may_accept=place().may(Right.FIGURES_ACCEPT),
            signed=one.step in SIGNED_STEPS,
            figures=told(session(), one),
            checks=checks_told(one) if one.step in SIGNED_STEPS else None,
        ),
        code,
    )


def _one(found: Region, day: dt.date, branch_id: uuid.UUID) -> BranchMonth:
    states = state_of_months(session(), day.year, found.id, local_date())
    one = next((one for one in states if one.branch_id == branch_id and one.month == day), None)
    if one is None:
        raise AbsentError
    return one


@pages.post("/comparison/<region>/signatures/<int:year>/<int:month>/<uuid:branch_id>/acceptance")
@needs(Right.FIGURES_ACCEPT)
def accept_one(region: str, year: int, month: int, branch_id: uuid.UUID) -> ResponseReturnValue:
    """Accept one branch's month."""
    day = month_of(year, month)
    _one(region_of(region), day, branch_id)
    version = request.form.get("version", 0, type=int)
    accepting.accept_months(session(), actor(), day, {branch_id: version})
    flash(_("%(month)s is accepted.", month=capital(month_name(day))), "ok")
    return redirect(url_for("signing.region_months", region=region, year=year))


@pages.post("/comparison/<region>/signatures/<int:year>/<int:month>/<uuid:branch_id>/acceptance/withdrawal")
@needs(Right.FIGURES_ACCEPT)
def unaccept(region: str, year: int, month: int, branch_id: uuid.UUID) -> ResponseReturnValue:
    """Undo an acceptance."""
    day = month_of(year, month)
    _one(region_of(region), day, branch_id)
    accepting.take_acceptance_back(session(), actor(), day, branch_id)
    flash(_("The acceptance is undone."), "ok")
    return redirect(url_for("signing.branch_month", region=region, year=year, month=month, branch_id=branch_id))


@pages.post("/comparison/<region>/signatures/<int:year>/<int:month>/<uuid:branch_id>/return")
@needs(Right.FIGURES_ACCEPT)
def send_back(region: str, year: int, month: int, branch_id: uuid.UUID) -> ResponseReturnValue:
    """Send a month back to its branch, with a reason."""
    day, form = month_of(year, month), ReasonForm()
    _one(region_of(region), day, branch_id)
    try:
        if form.validate():
            accepting.send_back(session(), actor(), day, branch_id, form.reason.data or "")
            flash(_("Sent back. The branch reads your reason."), "ok")
            return redirect(url_for("signing.region_months", region=region, year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _branch_month(region, day, branch_id, form, 422)


@pages.post("/comparison/<region>/signatures/<int:year>/<int:month>/<uuid:branch_id>/exception")
@needs(Right.FIGURES_ACCEPT)
def name_exception(region: str, year: int, month: int, branch_id: uuid.UUID) -> ResponseReturnValue:
    """Name a branch as one that cannot sign a month, with a reason."""
    day, form = month_of(year, month), ReasonForm()
    _one(region_of(region), day, branch_id)
    try:
        if form.validate():
            accepting.name_exception(session(), actor(), day, branch_id, form.reason.data or "", local_date())
            flash(_("Named as an exception. The national office reads your reason."), "ok")
            return redirect(url_for("signing.region_months", region=region, year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _branch_month(region, day, branch_id, form, 422)


@pages.post("/comparison/<region>/signatures/<int:year>/<int:month>/<uuid:branch_id>/exception/end")
@needs(Right.FIGURES_ACCEPT)
def lift_exception(region: str, year: int, month: int, branch_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a branch can sign a month after all."""
    day = month_of(year, month)
    _one(region_of(region), day, branch_id)
    accepting.lift_exception(session(), actor(), day, branch_id)
    flash(_("No longer an exception."), "ok")
    return redirect(url_for("signing.branch_month", region=region, year=year, month=month, branch_id=branch_id))


def region_of(slug: str) -> Region:
    """Return the region of an address; another one than one's own is as absent as one that never was."""
    found = next((each for each in regions(session()) if each.slug == slug), None)
    if found is None or place().region_id not in {None, found.id}:
        raise AbsentError
    return found


def year_asked() -> int:
    """Return the year of the address; without one the year of the last month that is over."""
    last = local_date().replace(day=1) - dt.timedelta(days=1)
    given = request.args.get("year", str(last.year))
    if not (given.isascii() and given.isdecimal() and FIRST_YEAR <= int(given) <= local_date().year):
        raise AbsentError
    return int(given)


def years(today: dt.date) -> list[int]:
    """Return the years one may choose from, newest first."""
    return list(range(today.year, max(FIRST_YEAR, 2016) - 1, -1))


def _address(found: Region, one: BranchMonth) -> str:
    return url_for(
        "signing.branch_month", region=found.slug, year=one.month.year, month=one.month.month, branch_id=one.branch_id
    )
