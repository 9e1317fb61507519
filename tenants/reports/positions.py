"""The position on the state's task, told so that it gives away no small number of people housed.

The task of a municipality is public, and a year's closing position is the next year's opening: so the positions before
and after a year tell how many people were housed in it. Positions of a place are therefore told only while the people
housed there were told in every year that was ever published, and only of years that follow on each other, so that no
year lies unseen between two that are seen. They move with the number that is told, so that the sum closes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown
from tenants.reports.protection import Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tenants.figures.queries import Year

Contents = list[dict[str, Any]]
POSITIONS = (OPENING.id, REQUIRED.id, CLOSING.id)
WHOLE = ""
"""The place that is the whole branch."""


def told_positions(
    years: Sequence[Year], housed: Mapping[int, Block], contents: Contents
) -> dict[int, dict[str, dict[str, Any]]]:
    """Return task and positions of each of `years`, newest first; `housed` is what is told of people housed in them."""
    places = {WHOLE, *(place for year in years for place in places_with_a_task(year))}
    blocks = [*housed.values(), *_published(contents)]
    closed = {place for block in blocks for place in _closed(block, places - {WHOLE})}
    open_years = {place: set() if place in closed else _following(years, place, contents) for place in places}
    return {
        year.year: {
            indicator: _figure(_told(year, indicator, housed.get(year.year, Block(None)), open_years, contents))
            for indicator in (QUOTA.id, *POSITIONS)
        }
        for year in years
    }


def places_with_a_task(year: Year) -> set[str]:
    """Return the codes of the municipalities that have a ledger in a year."""
    return set(year.parts.get(QUOTA.id, {}).get("municipality", {}))


def _published(contents: Contents) -> Iterator[Block]:
    for content in contents:
        figure = content.get("figures", {}).get(HOUSED.id)
        if figure:
            yield Block.of_data(figure)
            if figure.get("previous"):
                yield Block.of_data(figure["previous"])


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


def _following(years: Sequence[Year], place: str, contents: Contents) -> set[int]:
    """Return the years of which a position may be told: they follow on each other and on those that were told before."""
    seen = {
        year
        for content in contents
        for year in (content.get("year", 0), content.get("year", 0) - 1)
        if any(_before(contents, indicator, year, place) for indicator in POSITIONS)
    }
    wanted = [year.year for year in years if _amount(year, CLOSING.id, place) is not None]
    found: set[int] = set()
    for year in [*wanted, *wanted]:
        if not (seen | found) or {year - 1, year, year + 1} & (seen | found):
            found.add(year)
    return found


def _amount(year: Year, indicator: str, place: str) -> int | None:
    if place == WHOLE:
        return year.value(indicator)
    return year.parts.get(indicator, {}).get("municipality", {}).get(place)


def _figure(told: Mapping[str, Shown]) -> dict[str, Any]:
    """Return a position as a version keeps it; by municipality only what is told, and only where there are several."""
    parts = {place: amount for place, amount in told.items() if place and isinstance(amount, int)}
    return {"value": told[WHOLE], **({"breakdowns": {"municipality": parts}} if parts else {})}


def _told(
    year: Year, indicator: str, own: Block, open_years: Mapping[str, set[int]], contents: Contents
) -> dict[str, Shown]:
    places = places_with_a_task(year)
    found: dict[str, Shown] = {}
    for place in [WHOLE, *(sorted(places) if len(places) > 1 else ())]:
        told = _amount(year, indicator, place)
        if told is None or indicator == QUOTA.id:
            found[place] = told
            continue
        if indicator == CLOSING.id:
            told += _shift(year, own, place)
        is_told = year.year in open_years[place] or told in _before(contents, indicator, year.year, place)
        found[place] = told if is_told else SHOWN_AS_HIDDEN
    return found


def _shift(year: Year, own: Block, place: str) -> int:
    """Return by how much the number told of people housed differs from the number itself."""
    if place == WHOLE:
        real, told = year.value(HOUSED.id), own.value
    else:
        real, told = year.places.get(HOUSED.id, {}).get(place, 0), own.breakdowns.get("municipality", {}).get(place)
    return told - real if isinstance(told, int) and real is not None else 0


def _before(contents: Contents, indicator: str, year: int, place: str) -> set[int]:
    """Return the positions of a place in a year that were told before: those are public."""
    found = set()
    for content in contents:
        figure = content.get("figures", {}).get(indicator) or {}
        told = figure if content.get("year") == year else figure.get("previous") or {}
        if content.get("year") in {year, year + 1}:
            parts = told.get("breakdowns", {}).get("municipality", {})
            amount = told.get("value") if place == WHOLE else parts.get(place)
            if isinstance(amount, int):
                found.add(amount)
    return found
