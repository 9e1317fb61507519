"""Taking the branch's spreadsheets away: at once when they are small, else made by a worker and fetched once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from flask import Response, abort, redirect, render_template, request, url_for

from tenants.imports.exporting import Form, note_export, rows_recorded, take_out
from tenants.imports.jobs import BUSY, ask_export, fetch_export
from tenants.imports.queries import export_named
from tenants.moments import local_date, now
from tenants.roles import RIGHTS, Right
from wegwijs.access import needs
from wegwijs.extensions import limiter
from wegwijs.imports.blueprint import pages
from wegwijs.imports.forms import TakeForm
from wegwijs.requests import actor, place, session

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from flask.typing import ResponseReturnValue

AT_ONCE = 5000
"""Rows that are written while somebody waits: about a second."""


@pages.post("/<branch>/exports")
@needs(Right.EXPORT_RUN, about="export")
@limiter.limit("30 per hour")
def take() -> ResponseReturnValue:
    """Give the sheets at once, or have them made when there is much of it."""
    chosen = TakeForm().form.data
    if chosen not in set(Form):
        abort(400)
    form = Form(chosen)
    if rows_recorded(session()) > AT_ONCE:
        asked = ask_export(session(), actor(), form)
        return redirect(url_for("imports.export", export_id=asked.id), 303)
    file = io.BytesIO()
    rows = take_out(session(), RIGHTS[place().role], local_date(), file, form)
    note_export(session(), actor(), form, rows)
    return _download(file.getvalue(), form, local_date())


@pages.get("/<branch>/exports/<uuid:export_id>")
@needs(Right.EXPORT_RUN, about="export")
def export(export_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far the making is, and let who asked fetch it."""
    return render_template("imports/export.html", **_context(export_id))


@pages.get("/<branch>/exports/<uuid:export_id>/state")
@needs(Right.EXPORT_RUN)
def export_state(export_id: uuid.UUID) -> ResponseReturnValue:
    """Give the middle of that page, for a page that watches; without script one goes to the page itself."""
    context = _context(export_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for("imports.export", export_id=export_id))
    return render_template("imports/_export.html", **context)


def _context(export_id: uuid.UUID) -> dict[str, object]:
    job = export_named(session(), export_id)
    return {"job": job, "running": job.state in BUSY, "mine": job.asked_by == actor().who}


@pages.post("/<branch>/exports/<uuid:export_id>/file")
@needs(Right.EXPORT_RUN, about="export")
def fetch(export_id: uuid.UUID) -> ResponseReturnValue:
    """Hand the file over to who asked for it, once."""
    made, content = fetch_export(session(), actor(), export_id, now())
    return _download(content, Form(made.form), local_date(made.finished_at))


def _download(content: bytes, form: Form, day: dt.date) -> Response:
    answer = Response(content, mimetype=form.media_type)
    name = f"{place().branch_slug}-{day.isoformat()}.{form.ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
