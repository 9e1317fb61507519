"""The words for the codes and records of deadlines, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

WORDS: tuple[Mapping[StrEnum, object], ...] = ()
RECORDS: dict[str, object] = {"calendar": _l("dates for one’s own calendar")}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {"calendar": _l("dates for one’s own calendar")}
"""The same for one record."""
VERBS: dict[str, object] = {
    "fetch": _l("The calendar of %(who)s fetched %(what)s."),
    "pass": _l("%(who)s saw the last day pass of %(what)s."),
}
"""What is done to these records, as a sentence of the trail."""
