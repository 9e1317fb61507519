"""The pages on which a branch asks the Helpdesk and reads what it answers, and the addresses that take a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, request
from flask_login import current_user

from tenants.documents.cleaning import TooLargeError
from tenants.documents.scanning import InfectedError
from wegwijs.documents.blueprint import MOST_SENT, too_large
from wegwijs.requests import touch

if TYPE_CHECKING:
    from tenants.faults import RefusalError

pages = Blueprint("escalations", __name__)
pages.register_error_handler(413, too_large)
log = structlog.get_logger()
TAKES_FILES = {"escalations.reply", "escalations.ask_on", "escalations.send", "escalations.send_again"}


@pages.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the forms that send a file be as large as one; before anything reads them, and for who is signed in only."""
    if endpoint in TAKES_FILES and current_user.is_authenticated:
        request.max_content_length = MOST_SENT


def status_of(refusal: RefusalError, escalation_id: object = "") -> int:
    """Return the status of a page that says why a file did not come in; what the scanner found stands in the trail.

    Neither the trail nor the log says whose file it was.
    """
    if isinstance(refusal, InfectedError):
        touch("escalation", escalation_id, found=refusal.signature)
        log.warning("infected", signature=refusal.signature)
    return 413 if isinstance(refusal, TooLargeError) else 422
