"""The words for the codes and records of participation, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.gatherings import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

REASONS: dict[StrEnum, object] = {
    Reason.TYPING: _l("A slip of the pen"),
    Reason.AGREED: _l("It was agreed otherwise"),
    Reason.DOUBLE: _l("Entered twice"),
    Reason.NEVER: _l("It never took place"),
}
"""Why something of a group or class is corrected."""
WORDS: tuple[Mapping[StrEnum, object], ...] = (REASONS,)
RECORDS: dict[str, object] = {
    "group": _l("participation groups"),
    "workshop": _l("workshops"),
    "participant": _l("participants"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "group": _l("a participation group"),
    "workshop": _l("a workshop"),
    "participant": _l("a participant"),
}
"""The same for one record: "a placement"."""
