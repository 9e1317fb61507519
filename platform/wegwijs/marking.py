"""Marks of who is there, as a page sends them: one word a person, so that one tap is one button of one form."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WORDS: dict[str, bool | None] = {"yes": True, "no": False, "none": None}
REST = "rest"
"""Everybody who is not marked yet."""


@dataclass(frozen=True)
class Mark:
    """Whether somebody is there; nothing when nobody said."""

    who: uuid.UUID
    present: bool | None

    def __str__(self) -> str:
        """Return the mark as a button sends it: `0190…:yes`."""
        return f"{self.who}:{next(word for word, present in WORDS.items() if present is self.present)}"


def _read(word: str) -> Mark | None:
    who, _colon, said = word.partition(":")
    try:
        return Mark(uuid.UUID(who), WORDS[said])
    except (ValueError, KeyError):
        return None


def undoing(words: str) -> list[Mark]:
    """Return the marks that undo what was just done; what is no mark is left out."""
    return [mark for mark in map(_read, words.split()) if mark]


def marks_in(sent: Iterable[str], now: Mapping[uuid.UUID, bool | None]) -> dict[uuid.UUID, bool | None]:
    """Return the marks that a page sent, by person; `now` holds what is marked.

    `rest:yes` marks everybody who has no mark. Several marks stand in one value with blanks between them.
    """
    words = [word for value in sent for word in value.split()]
    marks = {mark.who: mark.present for mark in map(_read, words) if mark}
    if f"{REST}:yes" in words:
        marks |= {who: True for who, present in now.items() if present is None}
    return marks
