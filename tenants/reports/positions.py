"""The position on the state's task, told so that it gives away no small number of people housed.

The task of a municipality is public, and a year's closing position is the next year's opening: so the positions of two
years tell how many people were housed between them. Positions of a place are therefore told only while the people housed
there were told in every year that was ever published; and they move with the number that is told, so that the sum closes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown
from tenants.reports.protection import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tenants.figures.queries import Year

POSITIONS = (OPENING.id, REQUIRED.id, CLOSING.id)
WHOLE = ""
"""The place that is the whole branch."""


def told_positions(
    year: Year, housed: Mapping[int, Block | None], contents: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return task and positions of a year; `housed` is what is told of people housed, in each year on the page."""
    blocks = [*(block for block in housed.values() if block), *_published(contents)]
    closed = {place for block in blocks for place in _closed(block, _places(year))}
    own = housed.get(year.year) or Block(None)
    return {
        indicator: {"value": told[WHOLE], **({"breakdowns": {"municipality": parts}} if parts else {})}
        for indicator in (QUOTA.id, *POSITIONS)
        for told in [_told(year, indicator, own, closed, contents)]
        for parts in [{place: amount for place, amount in told.items() if place and isinstance(amount, int)}]
    }


def _published(contents: list[dict[str, Any]]) -> Iterator[Block]:
    for content in contents:
        figure = content.get("figures", {}).get(HOUSED.id)
        if figure:
            yield Block.of_data(figure)
            if figure.get("previous"):
                yield Block.of_data(figure["previous"])


def _places(year: Year) -> set[str]:
    return set(year.parts.get(QUOTA.id, {}).get("municipality", {}))


def _closed(block: Block, places: set[str]) -> set[str]:
    """Return the places of which a block tells no number of people housed, though there is one."""
    if block.value == SHOWN_AS_HIDDEN:
        return {WHOLE, *places}
    if block.value == 0:
        return set()
    if "municipality" in block.hidden:
        return places
    told = block.breakdowns.get("municipality", {})
    return places - told.keys() if told else set()


def _told(year: Year, indicator: str, own: Block, closed: set[str], contents: list[dict[str, Any]]) -> dict[str, Shown]:
    amounts: dict[str, int | None] = {WHOLE: year.value(indicator)}
    places = _places(year)
    if len(places) > 1:
        amounts.update(year.parts.get(indicator, {}).get("municipality", {}))
    if indicator == QUOTA.id:
        return dict(amounts)
    found: dict[str, Shown] = {}
    for place, amount in amounts.items():
        told = amount
        if amount is not None and indicator == CLOSING.id:
            told = amount + _shift(year, own, place)
        is_told = told is None or place not in closed or told in _before(contents, indicator, year.year, place)
        found[place] = told if is_told else SHOWN_AS_HIDDEN
    return found


def _shift(year: Year, own: Block, place: str) -> int:
    """Return by how much the number told of people housed differs from the number itself."""
    if place == WHOLE:
        real, told = year.value(HOUSED.id), own.value
    else:
        real, told = year.places.get(HOUSED.id, {}).get(place, 0), own.breakdowns.get("municipality", {}).get(place)
    return told - real if isinstance(told, int) and real is not None else 0


def _before(contents: list[dict[str, Any]], indicator: str, year: int, place: str) -> set[int]:
    """Return the positions of a place in a year that were told before: those are public."""
    found = set()
    for content in contents:
        figure = content.get("figures", {}).get(indicator) or {}
        told = figure if content.get("year") == year else figure.get("previous") or {}
        if content.get("year") in {year, year + 1}:
            amount = (
                told.get("value") if place == WHOLE else told.get("breakdowns", {}).get("municipality", {}).get(place)
            )
            if isinstance(amount, int):
                found.add(amount)
    return found
