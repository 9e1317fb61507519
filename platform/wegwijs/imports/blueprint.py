"""The pages of spreadsheets under one name, and the one address that takes large files."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user

from tenants.imports.reading import MIB, MOST_BYTES

pages = Blueprint("imports", __name__)
MOST_SENT = MOST_BYTES + MIB
"""A file with what a form puts around it."""


@pages.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the form that sends a file be as large as a file; before anything reads it, and for who is signed in only."""
    if endpoint == "imports.send" and current_user.is_authenticated:
        request.max_content_length = MOST_SENT
