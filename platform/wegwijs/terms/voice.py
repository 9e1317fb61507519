"""The voice of a page: the words and dates of the language in which it is read."""

from __future__ import annotations

from flask_babel import get_locale, get_translations

from tenants.terms.wording import Voice


def voice() -> Voice:
    """Return the voice in which this request is answered."""
    return Voice(get_translations(), get_locale())
