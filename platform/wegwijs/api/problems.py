"""Errors as programs read them: `application/problem+json` (RFC 9457), in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from flask import Response, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, HTTPException

from wegwijs.api.shapes import Fault, Problem
from wegwijs.locale import language

if TYPE_CHECKING:
    from collections.abc import Sequence

MIMETYPE = "application/problem+json"
KEPT_HEADERS = ("Allow", "WWW-Authenticate", "Retry-After")


class UnusableQueryError(BadRequest):
    """What stands behind the question mark of an address cannot be used."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = list(faults)


def _words(code: int) -> tuple[str, str]:
    words = {
        400: (_("This cannot be asked"), _("Check the part of the address behind the question mark.")),
        401: (
            (
                _("This token does not count"),
                _("It ended or it is no token of ours. Make a new one on your account page."),
            )
            if "Authorization" in request.headers
            else (_("This asks for a token"), _("Make one on your account page, and send it along as Bearer."))
        ),
        404: (_("This is not here"), _("Check the address. Perhaps it is not published, or not for you.")),
        410: (_("This was taken back"), _("Ask without a version for what stands, if anything does.")),
        405: (_("This cannot be done here"), _("These data can only be read: use GET or HEAD.")),
        406: (_("Not in this form"), _("Ask for application/json or text/csv.")),
        429: (_("Too many requests"), _("Wait as many seconds as Retry-After says and try again.")),
        503: (_("Wegwijs is busy for a moment"), _("Try again in a minute.")),
    }
    return words.get(code, (_("Something went wrong with us"), _("Try again; if it happens again, tell the office.")))


def problem(code: int, error: Exception | None = None) -> Response:
    """Return the answer for an error, with the headers that belong to it."""
    title, detail = _words(code)
    faults = error.faults if isinstance(error, UnusableQueryError) else []
    body = msgspec.json.encode(Problem(title=str(title), status=code, detail=str(detail), errors=faults))
    answer = Response(body, code, mimetype=MIMETYPE)
    answer.headers["Content-Language"] = language()
    answer.headers["Cache-Control"] = "no-store"
    if isinstance(error, HTTPException):
        given = error.get_response().headers
        for name in KEPT_HEADERS:
            if name in given:
                answer.headers[name] = given[name]
    return answer
