"""The headers of every answer: what the browser may do with a page, and that it keeps none about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_login import current_user

from wegwijs.addresses import is_for_programs

if TYPE_CHECKING:
    from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

KEPT = "comparison.outlines"
"""The outlines of a year, which never change: its address holds what it was made of."""
OK = 200


def init_app(app: Flask) -> None:
    """Put the headers on every answer, error pages included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    # A paper that somebody brought comes with a stricter one of its own.
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if is_for_programs():
        _open_to_programs(response)
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    elif request.endpoint == KEPT and response.status_code == OK:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif is_for_programs():
        # Nobody is signed in here; what may be kept says so itself.
        response.headers.setdefault("Cache-Control", "no-store")
    elif current_user.is_authenticated or "Cache-Control" not in response.headers:
        # A page may speak of people: no browser, proxy or back button keeps it.
        response.headers["Cache-Control"] = "no-store"
    return response


def _open_to_programs(response: Response) -> None:
    """Let a script on any other site read the data: they are public, and no cookie opens more."""
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Accept, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
