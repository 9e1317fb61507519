"""The papers of the demonstration can be brought in, and say that they are made up."""

from __future__ import annotations

import datetime as dt
import io

import pypdf

from tenants.clients.rules import holds_service_number
from tenants.demonstration.papers import drawn_passport, written_letter
from tenants.documents.cleaning import remade


def test_they_are_what_people_bring() -> None:
    assert remade(drawn_passport("VERZONNEN D26-001", dt.date(2027, 5, 3))).media_type == "image/jpeg"
    letter = remade(written_letter("VERZONNEN D26-001"))
    text = pypdf.PdfReader(io.BytesIO(letter.data)).pages[0].extract_text()
    assert "VOORBEELD" in text
    assert not holds_service_number(text)
