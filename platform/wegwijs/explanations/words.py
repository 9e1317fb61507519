"""The words for explanations in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

WORDS: tuple[Mapping[StrEnum, object], ...] = ()
RECORDS: dict[str, object] = {"explanation": _l("explanations of figures")}
ONE: dict[str, object] = {"explanation": _l("an explanation of a figure")}
