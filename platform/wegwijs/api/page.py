"""The page that explains the open figures to people."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _

from tenants.open_figures.directory import newest_report
from wegwijs.access import public
from wegwijs.api.entries import LICENCE
from wegwijs.api.openapi import LICENCE_NAME
from wegwijs.codebook.views import public_pages
from wegwijs.requests import session

pages = Blueprint("open_figures", __name__)


@pages.get("/open-figures")
@public
def page() -> str:
    """Explain which figures anybody may use, with addresses that work."""
    newest = newest_report(session())
    slug, year = newest or ("hellevoetsluis", 2018)
    root = request.url_root.rstrip("/")
    return render_template(
        "api/page.html",
        place_name="Wegwijs",
        pages=public_pages("open_figures.page"),
        works=newest is not None,
        small=current_app.extensions["settings"].small_number,
        licence={"name": LICENCE_NAME, "href": LICENCE},
        root=root,
        limit=str(current_app.config["API_LIMIT"]).split(" ", maxsplit=1)[0],
        tables=[
            (str(_("What is counted, and how")), url_for("api.indicators"), url_for("api.indicators_sheet")),
            (str(_("Branches")), url_for("api.branches"), url_for("api.branches_sheet")),
            (str(_("Regions")), url_for("api.regions"), url_for("api.regions_sheet")),
            (str(_("Municipalities")), url_for("api.municipalities"), url_for("api.municipalities_sheet")),
            (
                str(_("One year of one branch")),
                url_for("api.branch_year", slug=slug, year=year),
                url_for("api.branch_year_sheet", slug=slug, year=year),
            ),
        ],
        templates=[
            (str(_("One year of one region")), "/api/v1/regions/{slug}/years/{year}"),
            (str(_("One year of the country")), "/api/v1/nation/years/{year}"),
        ],
        example=root + url_for("api.branch_year", slug=slug, year=year),
        openapi=url_for("api.description"),
    )
