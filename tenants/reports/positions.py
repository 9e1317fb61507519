"""The position on the state's task on a branch's page: told where no hidden number of people housed follows.

Which positions those are is said in `tenants/figures/ledger.py`. They move with the number that is told, so that the sum
closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, HOUSED, QUOTA, REQUIRED
from tenants.figures.ledger import POSITIONS, boundary_of, years_between
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown
from tenants.figures.told_of_housed import Outside, shut_at
from tenants.protection.rows import MUNICIPALITY, WHOLE, Row, as_told
from tenants.reports.persons import places_of
from tenants.reports.protection import Block

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tenants.figures.queries import Year
    from tenants.figures.told_of_housed import Years

Closed = dict[int, set[str]]
"""By year: the places of which it is not told how many people were housed."""


def told_positions(
    years: Sequence[Year], housed: Mapping[int, Block], small: int
) -> dict[int, dict[str, dict[str, Any]]]:
    """Return task and positions of each of `years`; `housed` is what is told of people housed in them.

    Fewer than `small` people are told of no year, also of none between these and the pivot; nothing is hidden without it.
    """
    by_number = {year.year: year for year in years}
    history = years[0].housed_by_year
    codes = {code for year in years for code in _places(year)}.union(*history.values())
    outside = years[0].outside if small else {}
    closed = _closed_years(history, codes, small, outside)
    for number, block in housed.items():
        closed[number] = closed.get(number, set()) | _closed(block, {WHOLE, *codes})
    now = told_now(years, housed) if small else {}
    ever = {**outside, **{number: outside.get(number, Outside()) | told for number, told in now.items()}}
    table = _Table(by_number, housed, closed, ever)
    return {
        year.year: {
            name: _figure({place: table.told(year, name, place) for place in _told_places(year)})
            for name in (QUOTA.id, *(position.id for position in POSITIONS))
        }
        for year in years
    }


def _places(year: Year) -> set[str]:
    """Return the codes of the municipalities that have a ledger in a year."""
    return set(year.parts.get(QUOTA.id, {}).get(MUNICIPALITY, {}))


def _told_places(year: Year) -> list[str]:
    """Return the branch and, where there are several, its municipalities."""
    places = sorted(_places(year))
    return [WHOLE, *(places if len(places) > 1 else ())]


def told_by_page(years: Collection[Year], content: Mapping[str, Any]) -> Years:
    """Return by year what a page tells and hides of people housed, in its year and the one before."""
    figure = content["figures"].get(HOUSED.id) or {}
    found = {content["year"]: figure, content["year"] - 1: figure.get("previous")}
    return told_now(years, {year: Block.of_data(one) for year, one in found.items() if one})


def told_now(years: Collection[Year], housed: Mapping[int, Block]) -> Years:
    """Return by year what blocks of people housed tell, and what they hide where positions are known."""
    found: Years = {}
    for year in years:
        block, places = housed.get(year.year), places_of(year)
        if block is None or block.value is None:
            continue
        told = {code: amount for code, amount in block.breakdowns.get(MUNICIPALITY, {}).items() if code in places}
        if isinstance(block.value, int):
            alone = dict.fromkeys(places, block.value) if block.value == 0 or len(places) == 1 else {}
            told = {WHOLE: block.value, **told, **alone}
        has_position = bool(year.parts.get(CLOSING.id, {}).get(MUNICIPALITY))
        found[year.year] = Outside(told, _closed(block, {WHOLE, *places}) if has_position else set())
    return found


def _closed_years(
    history: Mapping[int, Mapping[str, int]], codes: set[str], small: int, outside: Mapping[int, Outside]
) -> Closed:
    """Return by year what a page of it could not tell; `codes` are all municipalities there are."""
    closed: Closed = {}
    for year, amounts in history.items():
        row = Row(WHOLE, sum(amounts.values()), {MUNICIPALITY: {code: amounts.get(code, 0) for code in codes}})
        kept = outside.get(year, Outside()).hidden
        told = as_told(row, HOUSED.id, small, kept=kept)
        if not told.told:
            closed[year] = {WHOLE, *codes}
        elif row.value:
            closed[year] = codes - told.forms.get(MUNICIPALITY, {}).keys()
    return closed


def _closed(block: Block, places: set[str]) -> set[str]:
    """Return the places of which a block tells no number of people housed, though there is one."""
    if block.value == SHOWN_AS_HIDDEN:
        return places
    if not block.value:
        return set()
    told = block.breakdowns.get(MUNICIPALITY, {})
    return places - {WHOLE} - told.keys() if told or MUNICIPALITY in block.hidden else set()


@dataclass(frozen=True)
class _Table:
    """All that decides of which positions are told."""

    years: Mapping[int, Year]
    housed: Mapping[int, Block]
    """By year: what is told of people housed."""
    closed: Closed
    ever: Years
    """What was ever told and hidden of people housed, now too."""

    def told(self, year: Year, name: str, place: str) -> Shown:
        """Return a position of `place` as it is told."""
        parts = year.parts.get(name, {}).get(MUNICIPALITY, {})
        amount = year.value(name) if place == WHOLE else parts.get(place)
        if amount is None or name == QUOTA.id:
            return amount
        boundary = boundary_of(name, year.year)
        if place in shut_at([self.ever], boundary):
            return SHOWN_AS_HIDDEN
        if any(place in self.closed.get(between, ()) for between in years_between(boundary)):
            return SHOWN_AS_HIDDEN
        before = [(self.years[one], block) for one, block in self.housed.items() if one < boundary]
        if place != WHOLE and any(not _moves_with_its_places(one, block) for one, block in before):
            return SHOWN_AS_HIDDEN
        by = sum(_moved(one, block, place) for one, block in before)
        return amount - by if name == REQUIRED.id else amount + by


def _moves_with_its_places(year: Year, own: Block) -> bool:
    """Whether what is kept of a year is told by municipality too: else the places would not add up to the branch."""
    return _moved(year, own, WHOLE) == sum(_moved(year, own, place) for place in year.places.get(HOUSED.id, {}))


def _moved(year: Year, own: Block, place: str) -> int:
    """Return by how much the number told of people housed differs from the number itself."""
    if place == WHOLE:
        real, told = year.value(HOUSED.id), own.value
    else:
        real, told = year.places.get(HOUSED.id, {}).get(place, 0), own.breakdowns.get(MUNICIPALITY, {}).get(place)
    return told - real if isinstance(told, int) and real is not None else 0


def _figure(told: Mapping[str, Shown]) -> dict[str, Any]:
    """Return a position as a version keeps it; of several municipalities those that are told, and whether all of them are."""
    places = {place: amount for place, amount in told.items() if place}
    parts = {place: amount for place, amount in places.items() if isinstance(amount, int)}
    return {
        "value": told[WHOLE],
        **({"breakdowns": {MUNICIPALITY: parts}} if parts else {}),
        **({"hidden": [MUNICIPALITY]} if SHOWN_AS_HIDDEN in places.values() else {}),
    }
