"""What stands in a PDF that was made: its sheets, and where its links lead."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

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
