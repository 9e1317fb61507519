"""The features, in the order in which people meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g

from tenants.auth.queries import Place  # noqa: TC001
from wegwijs import health
from wegwijs.admin import views as admin
from wegwijs.annual_editions import views as annual_editions
from wegwijs.annual_report import views as annual_report
from wegwijs.api import page as open_figures
from wegwijs.api import tokens as api_tokens
from wegwijs.api import views as api
from wegwijs.auth import views as auth
from wegwijs.branches import views as branches
from wegwijs.clients import views as clients
from wegwijs.codebook import views as codebook
from wegwijs.comparison import views as comparison
from wegwijs.consultations import views as consultations
from wegwijs.deadlines import calendars
from wegwijs.deadlines import views as deadlines
from wegwijs.desk import views as desk
from wegwijs.documents import views as documents
from wegwijs.dossiers import views as dossiers
from wegwijs.drafts import views as drafts
from wegwijs.escalations import views as escalations
from wegwijs.explanations import views as explanations
from wegwijs.guidance import views as guidance
from wegwijs.helpdesk import views as helpdesk
from wegwijs.home import views as home
from wegwijs.housing import views as housing
from wegwijs.imports import views as imports
from wegwijs.knowledge import views as knowledge
from wegwijs.language import views as language
from wegwijs.municipality_reports import views as municipality_reports
from wegwijs.night_reports import views as night_reports
from wegwijs.participation import views as participation
from wegwijs.partners import views as partners
from wegwijs.signing import views as signing
from wegwijs.terms import views as terms
from wegwijs.volunteers import views as volunteers

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

FEATURES = (
    health,
    auth,
    home,
    desk,
    drafts,
    consultations,
    clients,
    housing,
    guidance,
    participation,
    language,
    dossiers,
    terms,
    deadlines,
    calendars,
    documents,
    volunteers,
    partners,
    escalations,
    helpdesk,
    knowledge,
    annual_report,
    annual_editions,
    signing,
    explanations,
    night_reports,
    municipality_reports,
    imports,
    comparison,
    api,
    api_tokens,
    open_figures,
    codebook,
    admin,
    branches,
)


def init_app(app: Flask) -> None:
    """Register every feature's pages, and fill in the branch we are in when a link does not name one."""
    for feature in FEATURES:
        app.register_blueprint(feature.pages)
    app.url_defaults(_stay_in_this_branch)


def _stay_in_this_branch(endpoint: str, values: dict[str, Any]) -> None:
    place: Place | None = g.get("place")
    if place is None:
        return
    takes = current_app.url_map.is_endpoint_expecting
    if place.branch_slug and "branch" not in values and takes(endpoint, "branch"):
        values["branch"] = place.branch_slug
