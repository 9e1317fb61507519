"""The country's months: how far each region is, publishing, and taking a publication back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.branches.queries import regions
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Right
from tenants.signing import publishing
from tenants.signing.lateness import late_branches, unsigned_months
from tenants.signing.looking import month_of
from tenants.signing.queries import is_settled, state_of_months
from tenants.signing.rules import AT_REST, SETTLED_STEPS, Step
from wegwijs.access import needs
from wegwijs.dates import month_name
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, place, session
from wegwijs.signing.blueprint import pages
from wegwijs.signing.forms import ReasonForm
from wegwijs.signing.late import late_regions, late_sentence
from wegwijs.signing.region import year_asked, years
from wegwijs.signing.sentences import capital, short_month

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.signing.queries import BranchMonth


MOST_NAMED = 5
"""More branches than this are counted."""


@dataclass(frozen=True)
class Place:
    """One region's month in the table of the country."""

    done: int
    everything: int
    published: int
    exceptions: int

    @property
    def step(self) -> str:
        """How far the region is, as the grid knows it."""
        if self.published == self.everything:
            return Step.PUBLISHED.value
        return Step.ACCEPTED.value if self.done == self.everything else Step.RUNNING.value


def _prefix(month: dt.date, region_id: uuid.UUID | None = None) -> str:
    """Return what the fields about a month, or about a region's, begin with: many forms stand on one page."""
    return f"m{month:%Y%m}{f'-{region_id.hex}' if region_id else ''}"


@dataclass(frozen=True)
class _Forms:
    """The forms of the page; the one that was refused keeps what was typed."""

    refused: ReasonForm | None

    def of(self, month: dt.date, region_id: uuid.UUID | None = None) -> ReasonForm:
        """Return the form about a month, or about a region's."""
        made = ReasonForm(formdata=None, prefix=_prefix(month, region_id))
        return self.refused if self.refused is not None and self.refused.reason.name == made.reason.name else made


@pages.get("/nation/signatures")
@needs(Right.NATION_READ)
def nation_months() -> ResponseReturnValue:
    """Show how far each region is, month by month, and what can be published."""
    return _months(year_asked())


def _months(year: int, refused: ReasonForm | None = None, code: int = 200) -> ResponseReturnValue:
    today, forms = local_date(), _Forms(refused)
    unsigned = unsigned_months(session(), None, today)
    states = state_of_months(session(), year, None, today)
    by_month: dict[dt.date, list[BranchMonth]] = defaultdict(list)
    for one in states:
        by_month[one.month].append(one)
    over = {month: mine for month, mine in sorted(by_month.items()) if any(one.step not in AT_REST for one in mine)}
    ready = [month for month, mine in over.items() if is_settled(mine) and any(_waits(one) for one in mine)]
    published = [month for month, mine in over.items() if any(one.step is Step.PUBLISHED for one in mine)]
    return (
        render_template(
            "signing/nation.html",
            year=year,
            years=years(today),
            headline=_headline(ready, over),
            table=_table(states, sorted(over)),
            ready=[_month(month, over[month], forms) for month in ready],
            waiting=[
                _month(month, mine, forms)
                for month, mine in over.items()
                if month not in ready and any(one.step not in SETTLED_STEPS for one in mine)
            ],
            published=[_month(month, over[month], forms) for month in published],
            late=late_regions(unsigned),
            late_sentence=late_sentence(len(late_branches(unsigned))),
            exceptions=[one for one in states if one.step is Step.EXCEPTED],
            month_name=month_name,
            may_publish=place().may(Right.FIGURES_PUBLISH),
            form=refused or ReasonForm(formdata=None),
        ),
        code,
    )


def _waits(one: BranchMonth) -> bool:
    return one.step is Step.ACCEPTED


def _headline(ready: Sequence[dt.date], over: dict[dt.date, list[BranchMonth]]) -> str:
    if len(ready) == 1:
        return str(_("%(month)s can be published", month=capital(month_name(ready[0]))))
    if ready:
        return str(ngettext("%(num)s month can be published", "%(num)s months can be published", len(ready)))
    open_ = [
        month
        for month, mine in over.items()
        if not all(one.step is Step.PUBLISHED or one.step is Step.EXCEPTED for one in mine)
    ]
    if not open_:
        return str(_("Everything that is over is published"))
    return str(_("%(month)s waits for the regions", month=capital(month_name(open_[0]))))


def _table(states: Sequence[BranchMonth], months: Sequence[dt.date]) -> dict[str, Any]:
    """Return the regions by months: of how many branches it is settled."""
    rows: dict[tuple[str, str], dict[dt.date, list[BranchMonth]]] = defaultdict(lambda: defaultdict(list))
    for one in states:
        rows[one.region_name, one.region_slug][one.month].append(one)
    return {
        "heads": [{"short": short_month(month), "name": month_name(month)} for month in months],
        "rows": [
            {"name": name, "slug": slug, "cells": [_place(mine[month]) for month in months]}
            for (name, slug), mine in sorted(rows.items())
        ],
    }


def _place(mine: Sequence[BranchMonth]) -> Place | None:
    if not mine:
        return None
    excepted = sum(one.step is Step.EXCEPTED for one in mine)
    return Place(
        done=sum(one.step in SETTLED_STEPS for one in mine),
        everything=len(mine),
        published=sum(one.step is Step.PUBLISHED for one in mine) + excepted,
        exceptions=excepted,
    )


def _month(month: dt.date, mine: Sequence[BranchMonth], forms: _Forms) -> dict[str, Any]:
    """Return what is said of a month: of how many branches it is, and in which regions somebody is missing."""
    missing: dict[str, dict[bool, list[str]]] = defaultdict(lambda: {True: [], False: []})
    for one in mine:
        if one.step not in SETTLED_STEPS:
            missing[one.region_name][one.step is Step.SIGNED].append(one.name)
    regions = {(one.region_id, one.region_name) for one in mine if one.step is Step.ACCEPTED}
    return {
        "month": month,
        "name": capital(month_name(month)),
        "accepted": sum(one.step in {Step.ACCEPTED, Step.PUBLISHED} for one in mine),
        "excepted": sum(one.step is Step.EXCEPTED for one in mine),
        "missing": [
            {"region": region, "said": _undone(names[True], names[False])} for region, names in sorted(missing.items())
        ],
        "form": forms.of(month),
        "regions": [
            {"id": region_id, "name": name, "form": forms.of(month, region_id)}
            for region_id, name in sorted(regions, key=lambda each: each[1])
        ],
    }


def _undone(signed: Sequence[str], unsigned: Sequence[str]) -> str:
    """Return what is not done yet: what the region has to accept, and what branches have to sign."""
    said = []
    if signed:
        said.append(str(_("the region has yet to accept %(who)s", who=_named(signed))))
    if unsigned:
        said.append(str(_("not signed by %(who)s", who=_named(unsigned))))
    return "; ".join(said)


def _named(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return str(ngettext("%(num)s branch", "%(num)s branches", len(names)))
    return ", ".join(names)


@pages.post("/nation/signatures/<int:year>/<int:month>/publication")
@needs(Right.FIGURES_PUBLISH)
def publish(year: int, month: int) -> ResponseReturnValue:
    """Publish a month of the whole country."""
    day = month_of(year, month)
    form = ReasonForm(prefix=_prefix(day))
    try:
        if form.validate():
            count = publishing.publish_month(session(), actor(), day, local_date())
            flash(
                ngettext(
                    "%(month)s is published, of %(num)s branch.",
                    "%(month)s is published, of %(num)s branches.",
                    count,
                    month=capital(month_name(day)),
                ),
                "ok",
            )
            return redirect(url_for("signing.nation_months", year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _months(year, form, 422)


@pages.post("/nation/signatures/<int:year>/<int:month>/publication/withdrawal")
@needs(Right.FIGURES_PUBLISH)
def unpublish(year: int, month: int) -> ResponseReturnValue:
    """Take a published month back, with a reason."""
    day = month_of(year, month)
    form = ReasonForm(prefix=_prefix(day))
    try:
        if form.validate():
            publishing.take_publication_back(session(), actor(), day, form.reason.data or "")
            flash(_("%(month)s is no longer published.", month=capital(month_name(day))), "ok")
            return redirect(url_for("signing.nation_months", year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _months(year, form, 422)


@pages.post("/nation/signatures/<int:year>/<int:month>/regions/<uuid:region_id>/return")
@needs(Right.FIGURES_PUBLISH)
def hand_down(year: int, month: int, region_id: uuid.UUID) -> ResponseReturnValue:
    """Give a region's month back to the region, with a reason."""
    day = month_of(year, month)
    form = ReasonForm(prefix=_prefix(day, region_id))
    if not any(each.id == region_id for each in regions(session())):
        raise AbsentError
    try:
        if form.validate():
            publishing.hand_to_region(session(), actor(), day, region_id, form.reason.data or "")
            flash(_("Given back. The region reads your reason."), "ok")
            return redirect(url_for("signing.nation_months", year=year))
    except RefusalError as refusal:
        show_refusal(form, refusal)
    return _months(year, form, 422)
