"""The words for the codes and records of what the Helpdesk knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.knowledge.leftovers import LeftoverKind
from tenants.knowledge.models import ArticleState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

STATES: dict[StrEnum, object] = {
    ArticleState.DRAFT: _l("Draft"),
    ArticleState.REVIEWED: _l("Read by a second person"),
    ArticleState.PUBLISHED: _l("Published"),
    ArticleState.RETIRED: _l("No longer valid"),
    ArticleState.WITHDRAWN: _l("Withdrawn"),
}
KINDS: dict[StrEnum, object] = {
    LeftoverKind.NAME: _l("Name?"),
    LeftoverKind.NUMBER: _l("Number?"),
    LeftoverKind.PLACE: _l("Place?"),
    LeftoverKind.DATE: _l("Date?"),
    LeftoverKind.COUNTRY: _l("Country"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (STATES, KINDS)
RECORDS: dict[str, object] = {"article": _l("articles of the Helpdesk")}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {"article": _l("an article of the Helpdesk")}
"""The same for one record."""
VERBS: dict[str, object] = {"vote": _l("%(who)s said whether %(what)s helped.")}
"""What is done to these records, as a sentence of the trail."""
