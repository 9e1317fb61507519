"""The pages on which a branch asks the Helpdesk and reads what it answers, and the addresses that take a file."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user

from wegwijs.documents.blueprint import MOST_SENT

pages = Blueprint("escalations", __name__)
TAKES_FILES = {"escalations.reply", "escalations.ask_on", "escalations.send", "escalations.send_again"}


@pages.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the forms that send a file be as large as one; before anything reads them, and for who is signed in only."""
    if endpoint in TAKES_FILES and current_user.is_authenticated:
        request.max_content_length = MOST_SENT
