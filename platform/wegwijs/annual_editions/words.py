"""The words for what the trail says of the year of a region and of the nation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

WORDS: tuple[Mapping[StrEnum, object], ...] = ()
RECORDS: dict[str, object] = {"annual_edition": _l("the years of regions and the nation")}
ONE: dict[str, object] = {"annual_edition": _l("the year of a region or the nation")}
VERBS: dict[str, object] = {"except": _l("%(who)s named who is missing from %(what)s.")}
