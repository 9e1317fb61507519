"""The pages of papers under one name, and the one address that takes a file."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from tenants.documents.limits import MEGABYTE, MOST_BYTES
from tenants.documents.sealing import Cabinet

pages = Blueprint("documents", __name__)
MOST_SENT = 3 * MOST_BYTES + MEGABYTE
"""So much is read of a form whose file is too large, so that the rest of the form is not lost."""


@pages.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the form that sends a file be as large as one; before anything reads it, and for who is signed in only."""
    if endpoint == "documents.add" and current_user.is_authenticated:
        request.max_content_length = MOST_SENT


@pages.errorhandler(413)
def too_large(_error: Exception) -> tuple[str, int]:
    """Say how large a file may be, when one was so large that nothing of the form was read."""
    advice = _("At most %(most)s MB. Go back, take the photo again or split the PDF up.", most=MOST_BYTES // MEGABYTE)
    return render_template("errors/error.html", code=413, title=_("This file is too large"), advice=advice), 413


def cabinet() -> Cabinet:
    """Return where the papers of this deployment are kept."""
    settings = current_app.extensions["settings"]
    return Cabinet(settings.secret, settings.clamd)
