"""The words for the codes and records of documents, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.documents.models import DocumentKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

KINDS: dict[StrEnum, object] = {
    DocumentKind.DECISION: _l("Decision"),
    DocumentKind.LETTER: _l("Letter"),
    DocumentKind.APPLICATION: _l("Application form"),
    DocumentKind.PASSPORT: _l("Passport"),
    DocumentKind.PERMIT: _l("Residence permit"),
    DocumentKind.VISA: _l("Visa"),
    DocumentKind.CIVIL_STATUS: _l("Birth, marriage or death"),
    DocumentKind.PHOTO: _l("Photo"),
    DocumentKind.OTHER: _l("Another paper"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (KINDS,)
RECORDS: dict[str, object] = {"document": _l("papers")}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {"document": _l("a paper")}
"""The same for one record."""
VERBS: dict[str, object] = {}
"""What is done to these records, as a sentence of the trail."""
