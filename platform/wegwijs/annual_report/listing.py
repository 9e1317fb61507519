"""What branches published: a page for one branch, one for all of them, and two years of a branch beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.annual_editions.queries import every_edition
from tenants.branches.geography import slug_of
from tenants.branches.queries import How, branch_for
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.moments import local_date
from tenants.reports.queries import everything_published, published_overview, published_versions
from wegwijs.access import public
from wegwijs.annual_report import wording
from wegwijs.annual_report.blueprint import pages
from wegwijs.annual_report.finding import found
from wegwijs.annual_report.frozen import Content, read
from wegwijs.annual_report.making import chosen
from wegwijs.annual_report.pairs import pairs_of
from wegwijs.annual_report.public import signed
from wegwijs.annual_report.telling import told_story
from wegwijs.requests import session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.reports.queries import PublishingBranch

MOST_TYPED = 80


@pages.get("/in-cijfers")
@public
def everything() -> ResponseReturnValue:
    """Show every page that was published, by region; found by the name of a branch, municipality, province or region."""
    typed = request.args.get("q", "").strip()[:MOST_TYPED]
    branches = everything_published(session(), local_date(), also_silent=bool(typed))
    editions = every_edition(session())
    if typed:
        meant = found(typed, branches, editions, _led(typed))
        branches, editions = meant.branches, meant.editions
    regions: dict[str, list[PublishingBranch]] = {}
    for branch in branches:
        regions.setdefault(branch.region, []).append(branch)
    return render_template(
        "annual_report/everything.html",
        title=_("Our years in figures"),
        place_name=_("Netherlands"),
        pages=[],
        typed=typed,
        regions=regions,
        editions=editions,
        count=len(branches),
    )


def _led(typed: str) -> set[str]:
    """Return the branches to which a name leads that is, or was, one of a municipality."""
    wanted = slug_of(typed)
    arrival = branch_for(session(), wanted, local_date()) if wanted else None
    return {branch.slug for branch in arrival.branches} if arrival else set()


@pages.get("/<branch>/in-cijfers")
@public
def published(branch: str) -> ResponseReturnValue:
    """Show what a branch published."""
    years = published_overview(session(), branch)
    arrival = branch_for(session(), branch, local_date())
    if arrival is None:
        raise NotFound
    if not years and arrival.how is How.MUNICIPALITY and len(arrival.branches) == 1:
        return redirect(url_for("annual_report.published", branch=arrival.branches[0].slug))
    own = next((one for one in arrival.branches if one.slug == branch), None)
    if own is None:
        raise NotFound
    return render_template(
        "annual_report/published.html",
        title=_("%(branch)s in figures", branch=own.name),
        place_name=own.name,
        pages=[],
        branch=branch,
        years=years,
        hidden=SHOWN_AS_HIDDEN,
    )


@pages.get("/<branch>/<int:year>-in-cijfers/naast-het-jaar-ervoor")
@public
def beside(branch: str, year: int) -> ResponseReturnValue:
    """Show a published year and the year before beside each other, figure by figure and text by text."""
    versions = published_versions(session(), branch, year)
    if not versions:
        raise NotFound
    version = chosen(versions, request.args.get("version"))
    content = read(version.content)
    older = published_versions(session(), branch, year - 1)
    then = read(older[0].content) if older else None
    return render_template(
        "annual_report/beside.html",
        title=_("%(branch)s: %(year)s beside %(before)s", branch=content.branch, year=year, before=year - 1),
        place_name=content.branch,
        pages=[],
        year=year,
        version=None if version is versions[0] else version.version,
        branch=branch,
        has_page=bool(older),
        chapters=[_chapter(name, content, then) for name in content.chapters],
        signed=signed(version, content),
    )


def _chapter(name: str, content: Content, then: Content | None) -> dict[str, Any]:
    return {
        "id": name,
        "topic": wording.TOPICS[name],
        "rows": pairs_of(name, content, then),
        "story": told_story(content.story.get(name, {})),
        "story_then": told_story(then.story.get(name, {})) if then else None,
    }
