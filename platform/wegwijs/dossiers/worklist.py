"""The work list of legal dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from tenants.dossiers.queries import dossiers_closed, dossiers_running, years_closed
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.dossiers.blueprint import pages
from wegwijs.requests import place, reader, session, touch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@pages.get("/<branch>/dossiers")
@needs(Right.DOSSIER_READ, about="dossier")
def dossiers() -> ResponseReturnValue:
    """Show the dossiers that run, and those closed in a year, of clients whose records are open to this person."""
    years = years_closed(session(), reader())
    year = request.args.get("year", type=int) or (years[0] if years else local_date().year)
    running, closed = dossiers_running(session(), reader()), dossiers_closed(session(), reader(), year)
    touch("dossier", "", running=len(running), closed=len(closed))
    return render_template(
        "dossiers/dossiers.html",
        running=running,
        closed=closed,
        year=year,
        years=years,
        write=place().may(Right.DOSSIER_WRITE),
    )
