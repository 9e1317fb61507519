"""The position on the state's task in editions, told so that it gives away no small number of people housed.

The task of a municipality is public, and what is still to be housed less the position at the end is the number of people
housed. A year's position at the end is the next year's at the start. So the positions of a branch, a municipality, a region
or the nation in a year are told where the people housed there in that year are told in that same edition, and only of years
that follow on each other: between two years that are told no hidden one may lie. They move with the number that is told, so
that the sums close. (The page of a branch does the same: `tenants/reports/positions.py`.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown, total
from tenants.protection.facts import NATION
from tenants.protection.rows import MUNICIPALITY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping

    from tenants.figures.persons import Protected
    from tenants.figures.regional import Gathered, Numbers
    from tenants.protection.facts import Content

POSITIONS = (OPENING, REQUIRED, CLOSING)
Seen = dict[str, list[int]]
"""By unit or municipality: the years of which a position was ever told."""


def told_positions(
    year: int,
    regions: Mapping[uuid.UUID, Gathered],
    nation: Mapping[str, Numbers],
    persons: Protected,
    seen: Seen,
    gaps: Collection[str] = (),
) -> dict[str, dict[str, Content]]:
    """Return task and positions by unit (the nation is `NATION`) and indicator; `seen` is added to.

    Of branches and municipalities with `gaps` (`gaps.py`) nothing is told until their own page told something.
    """
    found: dict[str, dict[str, Content]] = {}
    for unit, numbers in [
        *((str(region.id), region.numbers) for region in regions.values()),
        (NATION, nation),
    ]:
        housed = persons.figures[unit][HOUSED.id]
        moved = _moved(unit, regions, persons)
        open_units = {one for one, told in housed["units"].items() if _may(one, year, told["value"], seen, gaps)}
        open_places = {code for code, told in housed["places"].items() if _may(code, year, told, seen, gaps)}
        whole_is_open = _may(unit or "nation", year, housed["whole"]["value"], seen)
        found[unit] = {QUOTA.id: _figure(numbers[QUOTA.id], {}, None, None, None)}
        for indicator in POSITIONS:
            shift = moved if indicator is CLOSING else {}
            found[unit][indicator.id] = _figure(numbers[indicator.id], shift, open_units, open_places, whole_is_open)
    return found


def _may(key: str, year: int, housed: Shown, seen: Seen, gaps: Collection[str] = ()) -> bool:
    """Whether a position may be told of a year in which so many people are told to be housed; remembers that it was."""
    years = seen.setdefault(key, [])
    if (
        not isinstance(housed, int)
        or (key in gaps and not years)
        or (years and not {year - 1, year, year + 1} & set(years))
    ):
        return False
    if year not in years:
        years.append(year)
    return True


def _moved(unit: str, regions: Mapping[uuid.UUID, Gathered], persons: Protected) -> dict[str, int]:
    """Return by how much the numbers told of people housed differ from the numbers, by branch or region and municipality."""
    shift: dict[str, int] = {}
    for region in regions.values():
        key, numbers = str(region.id), region.numbers[HOUSED.id]
        if unit not in {key, NATION}:
            continue
        for branch, row in persons.rows[HOUSED.id].get(key, {}).items():
            by = row.value - (numbers.values.get(branch) or 0)
            if by:
                row_unit = branch if unit == key else key
                shift[row_unit] = shift.get(row_unit, 0) + by
            told, real = row.parts.get(MUNICIPALITY, {}), numbers.places
            for code in told:
                change = told[code] - real.get(code, {}).get(branch, 0)
                shift[code] = shift.get(code, 0) + change
    return shift


def _figure(
    numbers: Numbers,
    shift: Mapping[str, int],
    open_units: set[str] | None,
    open_places: set[str] | None,
    whole_is_open: bool | None,  # noqa: FBT001
) -> Content:
    """Return one position as an edition keeps it; none for what is open means that all of it is."""

    def told(key: str, amount: int | None, among: set[str] | None) -> Shown:
        if amount is None:
            return None
        return amount + shift.get(key, 0) if among is None or key in among else SHOWN_AS_HIDDEN

    units = {one: {"value": told(one, amount, open_units), "parts": None} for one, amount in numbers.values.items()}
    whole: Any = total(list(numbers.values.values()))
    if whole is not None:
        by = sum(shift.get(one, 0) for one in numbers.values)
        whole = whole + by if whole_is_open is not False else SHOWN_AS_HIDDEN
    return {
        "grain": "year",
        "units": units,
        "whole": {"value": whole, "parts": None},
        "breakdowns": {},
        "unit_breakdowns": {},
        "places": {code: told(code, amount, open_places) for code, amount in numbers.of_places().items()},
    }
