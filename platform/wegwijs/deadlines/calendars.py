"""Deadlines in one's own calendar: making and ending the address, and what a calendar program fetches there."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.audit.actions import record
from tenants.deadlines.feeds import dated, feeds_of, make_feed, revoke_feed, subscriber
from tenants.isolation import Accounts, Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import personal, public
from wegwijs.deadlines.ics import calendar_file
from wegwijs.extensions import db, limiter
from wegwijs.requests import actor, member, open_scope, session

if TYPE_CHECKING:
    import uuid
    from typing import Any

    from flask import Response
    from flask.typing import ResponseReturnValue

    from tenants.auth.queries import Place
    from tenants.deadlines.feeds import Subscriber

pages = Blueprint("calendars", __name__)


def places_with_dossiers() -> dict[str, Place]:
    """Return the branches, by slug, in which the member may read dossiers."""
    return {place.branch_slug: place for place in member().places_with(Right.DOSSIER_READ)}


@pages.get("/account/calendars")
@personal
def calendars() -> ResponseReturnValue:
    """Show in which branches there is an address, and since when."""
    return render_template("deadlines/calendars.html", **_context())


def _context() -> dict[str, Any]:
    feeds = feeds_of(session(), member().person_id)
    return {
        "places": [
            (place, next((feed for feed in feeds if feed.branch_id == place.branch_id), None))
            for place in places_with_dossiers().values()
        ]
    }


@pages.post("/account/calendars")
@personal
def make() -> ResponseReturnValue:
    """Make an address in a branch and show it once; an older one stops working."""
    place = places_with_dossiers().get(request.form.get("branch", ""))
    if place is None or place.branch_id is None:
        raise NotFound
    token = make_feed(session(), actor(), place.branch_id, local_date())
    made = f"{_address()}{url_for('calendars.feed', token=token)}"
    webcal = f"webcal{made.removeprefix('https').removeprefix('http')}"
    return render_template("deadlines/calendar_made.html", place=place, made=made, webcal=webcal)


@pages.post("/account/calendars/<uuid:feed_id>/revoke")
@personal
def revoke(feed_id: uuid.UUID) -> ResponseReturnValue:
    """Put an address out of use."""
    revoke_feed(session(), actor(), feed_id)
    flash(_("The address does not work any more. Take the calendar out of your phone or computer too."), "ok")
    return redirect(url_for("calendars.calendars"))


@pages.get("/calendar/<token>.ics")
@limiter.limit("120 per minute")
@public
def feed(token: str) -> ResponseReturnValue:
    """Give the deadlines of whoever's address this is; an address that does not work answers as one that never was."""
    found = _subscriber(token)
    if found is None:
        raise NotFound
    open_scope(Branch(found.branch_id))
    reader = found.reader(now())
    dates = dated(session(), reader, local_date())
    record(session(), reader.actor, "fetch", "calendar", found.feed_id, deadlines=len(dates))
    with force_locale(found.language):
        content = calendar_file(found, dates, _address())
    return _answer(content)


def _subscriber(token: str) -> Subscriber | None:
    """Return whose address this is, looked up before the scope of the branch is opened and with no session left open."""
    with scoped(db.engine, Accounts()) as accounts:
        return subscriber(accounts, token, local_date(), now())


def _answer(content: bytes) -> Response:
    response: Response = current_app.response_class(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="termijnen.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(sha256(content).hexdigest())
    response.make_conditional(request)
    return response


def _address() -> str:
    return str(current_app.extensions["settings"].address)
