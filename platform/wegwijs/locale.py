"""Which language a page speaks, and how it writes dates and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import has_request_context, request
from flask import session as cookie
from flask_login import current_user

from tenants.settings import TIME_ZONE
from wegwijs.addresses import is_for_programs
from wegwijs.extensions import babel

if TYPE_CHECKING:
    from flask import Flask

LANGUAGES = {"nl": "Nederlands", "en": "English"}


def init_app(app: Flask) -> None:
    """Bind Flask-Babel to our catalogues."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(_catalogues()))
    babel.init_app(app, default_locale="nl", default_timezone=TIME_ZONE, locale_selector=language)


def _catalogues() -> object:
    from importlib.resources import files

    return files("translations")


def language() -> str:
    """Return the language that an address asks, else the member's, that of this device, or Dutch; a program says its own."""
    if is_for_programs():
        return request.accept_languages.best_match(LANGUAGES, default="nl") or "nl"
    asked = request.args.get("language") if has_request_context() and request.method == "GET" else None
    if asked in LANGUAGES:
        return str(asked)
    if current_user and current_user.is_authenticated:
        return str(current_user.member.language)
    chosen = cookie.get("language", "nl")
    return chosen if chosen in LANGUAGES else "nl"
