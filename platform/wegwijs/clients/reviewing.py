"""The team lead's morning list of readings outside caseload or hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.clients.opening import note_seen
from tenants.clients.reviewing import morning_list
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/<branch>/clients/opened")
@needs(Right.ACCESS_REVIEW, about="access")
def accesses() -> ResponseReturnValue:
    """Show who read which record outside their caseload, or outside hours, and why they said they did."""
    found = morning_list(session(), local_date())
    return render_template(
        "clients/accesses.html",
        until=found.until,
        readings=[each for each in found.readings if not each.oversees or each.odd_hours],
        overseen=[each for each in found.readings if each.oversees and not each.odd_hours],
    )


@pages.post("/<branch>/clients/opened")
@needs(Right.ACCESS_REVIEW, about="access")
def seen() -> ResponseReturnValue:
    """Note that the list was seen up to the line it was made from; what came after stands on the next one."""
    until = request.form.get("until", type=int)
    if until is not None and until > 0:
        note_seen(session(), actor(), until)
        flash(_("Seen. The list begins anew from here."), "ok")
    return redirect(url_for("clients.accesses"), 303)
