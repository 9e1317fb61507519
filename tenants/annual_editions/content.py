"""What a published version of a region's or the nation's year holds: the protected edition of that moment, and the words.

    {... everything of the edition (`tenants/figures/editions.py`, shape 2): "year", "small", "name", "units", "figures",
     "exceptions": [{"id", "slug", "name", "reason"}], whose figures are in the sums and are not accepted,
     "slug": "zuidwest-nederland" or "", "night": "2018-12-31", "edition": 3, "signed_on",
     "known": {"housing.housed": [10, 33]}, of how many branches a figure is known, of all there are; "known_before" likewise,
     "previous": {"housing.housed": {"value", "parts", "breakdowns"}}, the whole of the year before,
     "chapters": ["housing", ...],
     "story": {"housing": {"lead", "text", "lead_en", "text_en"}}}

Nothing is counted or protected here: whoever publishes shows what the edition tells, and nothing beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import INDICATORS
from tenants.reports.content import CHAPTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Content = dict[str, Any]


def frozen_edition(
    edition: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    story: Mapping[str, Any],
    exceptions: Sequence[Mapping[str, str]],
    facts: Mapping[str, Any],
) -> Content:
    """Return what a version holds (see above); `facts` are slug, night, edition, signed_on, known and known_before."""
    figures = _published(edition)
    chapters = [area for area in CHAPTERS if _is_known(figures, area)]
    return {
        **{name: found for name, found in edition.items() if name != "late"},
        **facts,
        "figures": figures,
        "exceptions": [dict(one) for one in exceptions],
        "previous": {name: _whole(found) for name, found in _published(before or {}).items()},
        "chapters": chapters,
        "story": {chapter: story[chapter] for chapter in chapters if chapter in story},
    }


def _published(edition: Mapping[str, Any]) -> Content:
    """Return the figures that annual pages tell, in the order of the catalogue."""
    held = edition.get("figures", {})
    return {
        name: held[name]
        for name, one in INDICATORS.items()
        if name in held and one.is_published and one.area in CHAPTERS
    }


def _whole(figure: Mapping[str, Any]) -> Content:
    whole = figure.get("whole") or {}
    return {"value": whole.get("value"), "parts": whole.get("parts"), "grain": figure.get("grain", "year"),
            "breakdowns": figure.get("breakdowns", {})}  # fmt: skip


def _is_known(figures: Mapping[str, Any], area: str) -> bool:
    """Whether anything is known of a part of the work, of all together or of somebody."""
    mine = [found for name, found in figures.items() if INDICATORS[name].area == area]
    return any(
        (found.get("whole") or {}).get("value") is not None
        or any(told.get("value") is not None for told in found.get("units", {}).values())
        for found in mine
    )


def known_of(regions: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Return of how many branches each figure is known, and of how many there are, from the editions of their regions."""
    found: dict[str, list[int]] = {}
    for edition in regions:
        branches = len(edition.get("units", ()))
        for name, figure in _published(edition).items():
            known = sum(told.get("value") is not None for told in figure.get("units", {}).values())
            sums = found.setdefault(name, [0, 0])
            found[name] = [sums[0] + known, sums[1] + branches]
    return found
