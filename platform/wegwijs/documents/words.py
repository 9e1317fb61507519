"""The words for the codes and records of documents, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

WORDS: tuple[Mapping[StrEnum, object], ...] = ()
RECORDS: dict[str, object] = {}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {}
"""The same for one record."""
VERBS: dict[str, object] = {}
"""What is done to these records, as a sentence of the trail."""
