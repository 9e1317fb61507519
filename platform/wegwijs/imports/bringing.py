"""Bringing spreadsheets in: send a file, watch it being checked, read what is wrong, do it for real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.faults import RefusalError
from tenants.imports.jobs import BUSY, ask_for_real, ask_import, discard
from tenants.imports.queries import exports_of, import_named, imports_so_far
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.extensions import limiter
from wegwijs.imports.blueprint import pages
from wegwijs.imports.forms import FileForm, TakeForm
from wegwijs.imports.sentences import MOST_SHOWN, header, lines, sheet_rows, totals
from wegwijs.refusals import show_refusal
from wegwijs.requests import actor, session
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.imports.models import Import


@pages.get("/<branch>/imports")
@needs(Right.IMPORT_RUN)
def imports() -> ResponseReturnValue:
    """Show where spreadsheets come in and go out, and what came in before."""
    return render_template("imports/imports.html", form=FileForm(), **_overview())


def _overview() -> dict[str, Any]:
    return {
        "take": TakeForm(),
        "history": imports_so_far(session()),
        "exports": exports_of(session(), actor().who),
        "busy": BUSY,
    }


@pages.post("/<branch>/imports")
@needs(Right.IMPORT_RUN, about="import")
@limiter.limit("30 per hour")
def send() -> ResponseReturnValue:
    """Take a file and have it checked; nothing is brought in yet."""
    form = FileForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            asked = ask_import(session(), actor(), sent.filename if sent else "", sent.read() if sent else b"")
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for("imports.progress", import_id=asked.id), 303)
    return render_template("imports/imports.html", form=form, **_overview()), 422


@pages.get("/<branch>/imports/<uuid:import_id>")
@needs(Right.IMPORT_RUN, about="import")
def progress(import_id: uuid.UUID) -> ResponseReturnValue:
    """Show how far a file is, and what was found in it; the page may be left and found again."""
    return render_template("imports/import.html", **_context(import_named(session(), import_id)))


@pages.get("/<branch>/imports/<uuid:import_id>/state")
@needs(Right.IMPORT_RUN)
def state(import_id: uuid.UUID) -> ResponseReturnValue:
    """Give the middle of that page, for a page that watches; without script one goes to the page itself."""
    job = import_named(session(), import_id)
    if "HX-Request" not in request.headers:
        return redirect(url_for("imports.progress", import_id=import_id))
    return render_template("imports/_import.html", **_context(job))


def _context(job: Import) -> dict[str, Any]:
    return {
        "job": job,
        "running": job.state in BUSY,
        "totals": totals(job),
        "faults": lines(job.faults),
        "warnings": lines(job.warnings),
        "left": max(len(job.faults) - MOST_SHOWN, 0),
    }


@pages.post("/<branch>/imports/<uuid:import_id>/do")
@needs(Right.IMPORT_RUN, about="import")
def do(import_id: uuid.UUID) -> ResponseReturnValue:
    """Have a file that was checked brought in for real."""
    ask_for_real(session(), actor(), import_id)
    return redirect(url_for("imports.progress", import_id=import_id), 303)


@pages.post("/<branch>/imports/<uuid:import_id>/discard")
@needs(Right.IMPORT_RUN, about="import")
def throw_away(import_id: uuid.UUID) -> ResponseReturnValue:
    """Throw a file away that was checked."""
    discard(session(), actor(), import_id)
    flash(_("The file is thrown away. Nothing was changed."), "ok")
    return redirect(url_for("imports.imports"), 303)


@pages.get("/<branch>/imports/<uuid:import_id>/faults.csv")
@needs(Right.IMPORT_RUN, about="import", verb="export")
def faults(import_id: uuid.UUID) -> ResponseReturnValue:
    """Give what is wrong in a file, and what is odd, as a sheet."""
    job = import_named(session(), import_id)
    return csv_answer(f"faults-{job.asked_at:%Y-%m-%d}", header(), sheet_rows([*job.faults, *job.warnings]))
