"""The words for tokens, as the trail says them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: tuple[Mapping[Any, object], ...] = ()
RECORDS: dict[str, object] = {"api_token": _l("tokens for programs")}
ONE: dict[str, object] = {"api_token": _l("a token for a program")}
VERBS: dict[str, object] = {}
