"""What stands in a PDF that was made: its sheets, its letters, and where its links lead."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from pypdf import PdfReader

if TYPE_CHECKING:
    from pypdf import PageObject


def sheets(paper: bytes) -> list[PageObject]:
    """Return the sheets of a PDF."""
    return list(PdfReader(io.BytesIO(paper)).pages)


def links(paper: bytes) -> list[str]:
    """Return the addresses to which a PDF leads outside itself."""
    found = []
    for sheet in sheets(paper):
        for each in sheet.get("/Annots") or []:
            action = each.get_object().get("/A")
            if action and "/URI" in action.get_object():
                found.append(str(action.get_object()["/URI"]))
    return found


class Piece(NamedTuple):
    """Some words of a sheet: where they begin, about how far they reach, and how large they are, in points."""

    words: str
    left: float
    right: float
    size: float


def pieces(sheet: PageObject) -> list[Piece]:
    """Return the words of a sheet as they were set; a letter of our type is about half as wide as it is large."""
    found: list[Piece] = []

    def seen(words: str, page: list[float], line: list[float], _font: Any, size: float) -> None:
        words = words.strip()
        if words:
            left = line[4] * page[0] + line[5] * page[2] + page[4]
            large = size * math.hypot(line[2] * page[0] + line[3] * page[2], line[2] * page[1] + line[3] * page[3])
            found.append(Piece(words, left, left + len(words) * large * 0.48, large))

    sheet.extract_text(visitor_text=seen)
    return found
