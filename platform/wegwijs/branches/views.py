"""The front page, and the page of a branch under its own name or that of a municipality it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from tenants.branches.overview import names_like
from tenants.branches.queries import How, branch_for, branch_with_id, branches_on, municipalities_of
from tenants.moments import local_date
from tenants.reports.models import PublishedReport
from wegwijs.access import public
from wegwijs.navigation import front_page
from wegwijs.requests import session

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from tenants.auth.queries import Member
    from tenants.branches.models import Branch

pages = Blueprint("branches", __name__)


@pages.get("/")
@public
def front() -> ResponseReturnValue:
    """Lead who is signed in to their place, and let everybody else find a branch."""
    if _member() is not None:
        return redirect(url_for("auth.places"))
    typed = request.args.get("q", "").strip()[:80]
    hits = names_like(session(), typed, local_date()) if typed else []
    if len(hits) == 1:
        return redirect(url_for("branches.branch", branch=hits[0].slug))
    branches = branches_on(session(), local_date()) if not typed else []
    return render_template("branches/front.html", typed=typed, hits=hits, branches=branches)


@pages.get("/<branch>/")
@public
def branch(branch: str) -> ResponseReturnValue:
    """Show the branch of this name, or lead to whoever serves the municipality that has or had it."""
    today = local_date()
    arrival = branch_for(session(), branch, today)
    if arrival is None:
        raise NotFound
    if arrival.how is How.MUNICIPALITY:
        if len(arrival.branches) == 1:
            return redirect(url_for("branches.branch", branch=arrival.branches[0].slug))
        return render_template("branches/choose.html", branches=arrival.branches)
    found = arrival.branches[0]
    own = _own_place(found.slug)
    if own is not None:
        return redirect(own)
    return render_template(
        "branches/branch.html",
        branch=found,
        is_open=arrival.how is How.OPEN,
        successor=branch_with_id(session(), found.merged_into) if found.merged_into else None,
        municipalities=municipalities_of(session(), found.id, today),
        years=_published_years(found.id),
        place_name=found.name,
        pages=_pages(found, signed_in=_member() is not None),
    )


def _member() -> Member | None:
    """Return who is signed in with both factors."""
    who: Member | None = current_user.member if current_user.is_authenticated else None
    return who if who is not None and who.second_factor else None


def _own_place(slug: str) -> str | None:
    who = _member()
    if who is None or who.locked:
        return None
    return next((front_page(place) for place in who.places if place.branch_slug == slug), None)


def _published_years(branch_id: uuid.UUID) -> Sequence[int]:
    return (
        session()
        .scalars(
            select(PublishedReport.year)
            .where(PublishedReport.branch_id == branch_id, PublishedReport.withdrawn_at.is_(None))
            .distinct()
            .order_by(PublishedReport.year.desc())
        )
        .all()
    )


def _pages(found: Branch, *, signed_in: bool) -> list[dict[str, object]]:
    if signed_in:
        return []
    return [{"label": _("Sign in"), "href": url_for("auth.sign_in_at", branch=found.slug), "current": False}]
