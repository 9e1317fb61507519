"""Choices of a form's field, from our codes and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms.fields import SelectChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def choices(words: Mapping[Any, object] | Iterable[tuple[str, object]]) -> list[SelectChoice]:
    """Return `words`, by code or as pairs of a code and its word, as WTForms wants them."""
    pairs = words.items() if hasattr(words, "items") else words
    return [SelectChoice(str(code), word) for code, word in pairs]
