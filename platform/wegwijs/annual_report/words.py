"""The words for what the trail says of a branch's year, its photos and its printed figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

WORDS: tuple[Mapping[StrEnum, object], ...] = ()
RECORDS: dict[str, object] = {
    "annual_report": _l("the annual page"),
    "annual_photo": _l("photos of the annual page"),
    "printed_figure": _l("figures as they were printed"),
}
ONE: dict[str, object] = {
    "annual_report": _l("an annual page"),
    "annual_photo": _l("a photo of the annual page"),
    "printed_figure": _l("a figure as it was printed"),
}
VERBS: dict[str, object] = {"state": _l("%(who)s wrote down %(what)s.")}
