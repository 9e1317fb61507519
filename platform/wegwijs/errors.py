"""Error pages: one shape, plain words, what to do now."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import structlog
from flask import render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tenants.clients.access import ClosedRecordError
from tenants.faults import AbsentError, RefusalError
from wegwijs.addresses import is_for_programs
from wegwijs.api.problems import problem
from wegwijs.refusals import sentence_of
from wegwijs.requests import detour

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Answer every error with the same page."""
    app.register_error_handler(CSRFError, _on_stale_form)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(AbsentError, lambda _error: problem(404) if is_for_programs() else _page(404))
    app.register_error_handler(ClosedRecordError, _on_closed_record)
    app.register_error_handler(RefusalError, _on_refusal)
    app.register_error_handler(Exception, _on_fault)


def _words(code: int) -> tuple[str, str]:
    words = {
        400: (_("This did not arrive well"), _("Go back, reload the page and try again.")),
        404: (_("This page is not here"), _("Perhaps it moved, or it is not for you. Check the address.")),
        405: (_("This page is not here"), _("Perhaps it moved, or it is not for you. Check the address.")),
        413: (_("This is too large"), _("Send something smaller.")),
        429: (_("Too many attempts"), _("Wait a few minutes and try again.")),
        503: (_("Wegwijs is busy for a moment"), _("Your work is safe. Try again in a minute.")),
    }
    fault = (
        _("Something went wrong with us"),
        _("Nothing was changed. Try again; if it happens again, call the office."),
    )
    return words.get(code, fault)


def _page(code: int, title: str = "", advice: str = "") -> tuple[str, int]:
    standard_title, standard_advice = _words(code)
    page = render_template(
        "errors/error.html", code=code, title=title or standard_title, advice=advice or standard_advice
    )
    return page, code


def _on_stale_form(_error: CSRFError) -> tuple[str, int]:
    advice = _("The page was open too long, or you signed out elsewhere. Go back, reload the page and try again.")
    return _page(400, _("Your form could not be checked"), advice)


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004  redirects pass
        return error.get_response()
    return problem(error.code, error) if is_for_programs() else _page(error.code)


def _on_closed_record(error: ClosedRecordError) -> ResponseReturnValue:
    """Ask for the reason, and lead back to the page that was asked for."""
    return detour("clients.reason", client_id=error.client_id)


def _on_refusal(error: RefusalError) -> tuple[str, int]:
    return _page(422, _("This cannot be done"), sentence_of(error.message, error.values))


def _on_fault(error: Exception) -> ResponseReturnValue:
    # The class and the places, never the text: that may hold a name.
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    log.error("fault", error=type(error).__name__, endpoint=request.endpoint, places=places)
    return problem(500) if is_for_programs() else _page(500)
