"""The words for the codes and records of language, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.language.models import ClassKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

KINDS: dict[StrEnum, object] = {
    ClassKind.BEGINNERS: _l("Beginners"),
    ClassKind.CONVERSATION: _l("Conversation"),
    ClassKind.HOMEWORK: _l("Homework help"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (KINDS,)
RECORDS: dict[str, object] = {
    "class": _l("language classes"),
    "lesson": _l("lessons"),
    "teacher": _l("teachers"),
    "pupil": _l("people in language classes"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "class": _l("a language class"),
    "lesson": _l("a lesson"),
    "teacher": _l("a teacher"),
    "pupil": _l("somebody in a language class"),
}
"""The same for one record: "a placement"."""
WEEKDAYS = {
    1: _l("Monday"),
    2: _l("Tuesday"),
    3: _l("Wednesday"),
    4: _l("Thursday"),
    5: _l("Friday"),
    6: _l("Saturday"),
    7: _l("Sunday"),
}
