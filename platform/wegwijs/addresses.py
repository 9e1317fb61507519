"""Where a request comes from and where it may go on to."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.routing import IntegerConverter, ValidationError

LARGEST = 2**31 - 1
"""The largest number that fits in a column of ours."""


class NumberInAddress(IntegerConverter):
    """A whole number in an address; one that no column can hold is no page, rather than a fault."""

    def to_python(self, value: str) -> int:
        """Read the number. Raises `ValidationError` for one that is too large."""
        number: int = super().to_python(value)
        if number > LARGEST:
            raise ValidationError
        return number


def keyed(subject: str) -> str:
    """Return `subject` as a keyed hash: comparable within this deployment, readable nowhere."""
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, subject.strip().casefold().encode(), hashlib.sha256).hexdigest()[:32]


def caller_key() -> str:
    """Return the keyed hash of the caller's network address: Redis and the tables never hold the address."""
    return keyed(request.remote_addr or "")


def is_for_programs() -> bool:
    """Whether this request asks for data: no page, no cookie, and nobody signed in."""
    return request.path.startswith("/api/")


def own_path(target: str | None) -> str | None:
    """Return `target` when it is a path of ours, else none: a sign-in may not send people elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(sign) <= ord(" ") for sign in target):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
