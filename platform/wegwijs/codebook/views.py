"""The codebook for people: what every figure counts, where that comes from, and what is not shown. For everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.figures.catalogue import INDICATORS
from wegwijs.access import public
from wegwijs.codebook.entries import area_name, by_area, entries, entry_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

pages = Blueprint("codebook", __name__)
LONGEST_SEARCH = 80


@pages.get("/codebook")
@public
def codebook() -> ResponseReturnValue:
    """Show every entry, or those that speak of what somebody typed."""
    typed = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = entries(_small(), typed)
    return render_template(
        "codebook/codebook.html",
        **_around(),
        typed=typed,
        total=len(found),
        areas=[{"id": area, "name": area_name(area), "entries": held} for area, held in by_area(found).items()],
    )


@pages.get("/codebook/<indicator>")
@public
def entry(indicator: str) -> ResponseReturnValue:
    """Show one entry."""
    if indicator not in INDICATORS:
        raise NotFound
    return render_template("codebook/entry.html", **_around(), entry=entry_of(INDICATORS[indicator], _small()))


def _around() -> dict[str, Any]:
    return {"place_name": "Wegwijs", "pages": public_pages("codebook.codebook")}


def _small() -> int:
    least: int = current_app.extensions["settings"].small_number
    return least


def public_pages(current: str) -> list[dict[str, Any]]:
    """Return the links between the pages about figures in general."""
    every = (("open_figures.page", _("Open figures")), ("codebook.codebook", _("Codebook")))
    return [{"label": str(label), "href": url_for(to), "current": to == current} for to, label in every]
