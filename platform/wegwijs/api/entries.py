"""The codebook as data: every entry in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, url_for
from flask_babel import force_locale

from tenants.figures.catalogue import INDICATORS
from wegwijs.api.shapes import Breakdown, Definition, Indicator, Text
from wegwijs.codebook.entries import ADDS_UP_OVER_TIME, ADDS_UP_OVER_UNITS, Entry, entry_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Under which anybody may use the figures (CC BY 4.0): name the source."""


@dataclass(frozen=True)
class _Pair:
    nl: Entry
    en: Entry

    def text(self, name: str) -> Text:
        return Text(str(getattr(self.nl, name)), str(getattr(self.en, name)))


def indicators() -> list[Indicator]:
    """Return every entry of the codebook, in its order."""
    return [indicator(name) for name in INDICATORS]


def indicator(name: str) -> Indicator:
    """Return the entry of one indicator. Raises `KeyError` for an id that is none."""
    small = current_app.extensions["settings"].small_number
    found = INDICATORS[name]
    with force_locale("nl"):
        dutch = entry_of(found, small)
    with force_locale("en"):
        english = entry_of(found, small)
    both = _Pair(dutch, english)
    return Indicator(
        id=found.id,
        area=found.area,
        name=both.text("name"),
        definition=both.text("definition"),
        unit=both.text("unit"),
        kind=found.kind.value,
        adds_up=both.text("adds_up"),
        adds_up_over_time=found.kind in ADDS_UP_OVER_TIME,
        adds_up_over_units=found.kind in ADDS_UP_OVER_UNITS,
        of_persons=found.of_persons,
        hiding=both.text("hiding"),
        source=found.reference,
        owner=english.owner,
        breakdowns=list(_breakdowns(both)),
        definitions=[
            Definition(one.number, Text(old.text, one.text), one.valid_from, one.valid_to)
            for old, one in zip(dutch.versions, english.versions, strict=True)
        ],
        page=url_for("codebook.entry", indicator=found.id),
    )


def _breakdowns(both: _Pair) -> Iterator[Breakdown]:
    for dutch, english in zip(both.nl.breakdowns, both.en.breakdowns, strict=True):
        parts = {code: Text(dutch.parts[code], word) for code, word in english.parts.items()}
        yield Breakdown(dutch.id, Text(dutch.name, english.name), dutch.is_whole, parts)
