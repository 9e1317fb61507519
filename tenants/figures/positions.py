"""The position on the state's task in editions: told where no hidden number of people housed follows (`ledger.py`).

A position moves with the numbers told of people housed, so that the sums close: where an edition keeps a number that it told
before although two more were counted, every position from there on keeps it too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from tenants.figures.areas.housing import HOUSED, QUOTA, REQUIRED
from tenants.figures.ledger import POSITIONS, boundary_of, years_between
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown, total
from tenants.protection.facts import NATION
from tenants.protection.rows import MUNICIPALITY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.figures.indicator import Indicator
    from tenants.figures.persons import Protected
    from tenants.figures.regional import Gathered, Numbers
    from tenants.protection.facts import Content


def place_of(unit: str, code: str) -> str:
    """Return the key of a municipality within a region or the nation."""
    return f"{unit}:{code}"


@dataclass
class HousedTold:
    """What the editions of a year tell of people housed, as far as positions in other years depend on it."""

    hidden: set[str] = field(default_factory=set)
    """Branches, regions, the nation (`NATION`), and municipalities that any edition hides: branches move between regions."""
    moved: dict[str, int] = field(default_factory=dict)
    """By how much what is told differs from what is, by branch, region, and municipality in a region or nation (`place_of`)."""
    rows: dict[str, set[str]] = field(default_factory=dict)
    """By region, and of the nation: the rows of its table that are hidden."""

    @classmethod
    def of(cls, regions: Mapping[uuid.UUID, Gathered], persons: Protected) -> Self:
        """Read it from what is told of persons."""
        told = cls()
        for unit, figures in persons.figures.items():
            housed = figures[HOUSED.id]
            rows = {row for row, found in housed["units"].items() if found["value"] == SHOWN_AS_HIDDEN}
            told.rows[unit] = rows
            told.hidden |= rows
            told.hidden |= {code for code, found in housed["places"].items() if found == SHOWN_AS_HIDDEN}
            if housed["whole"]["value"] == SHOWN_AS_HIDDEN:
                told.hidden.add(unit)
        moved: dict[str, int] = defaultdict(int)
        for region_id, region in regions.items():
            _move(moved, str(region_id), region.numbers[HOUSED.id], persons)
        told.moved = {key: by for key, by in moved.items() if by}
        return told

    @classmethod
    def of_data(cls, found: Mapping[str, Any]) -> Self:
        """Read what was kept."""
        rows = {unit: set(hidden) for unit, hidden in found.get("rows", {}).items()}
        return cls(set(found.get("hidden", ())), dict(found.get("moved", {})), rows)

    def forget(self, row: str) -> None:
        """Take a row out."""
        self.hidden.discard(row)
        self.moved.pop(row, None)
        for hidden in self.rows.values():
            hidden.discard(row)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept."""
        rows = {unit: sorted(hidden) for unit, hidden in sorted(self.rows.items()) if hidden}
        return {"hidden": sorted(self.hidden), "moved": dict(sorted(self.moved.items())), "rows": rows}


def _move(moved: dict[str, int], region: str, numbers: Numbers, persons: Protected) -> None:
    for branch, row in persons.rows[HOUSED.id].get(region, {}).items():
        by = row.value - (numbers.values.get(branch) or 0)
        for key in (branch, region):
            moved[key] += by
        for code, amount in row.parts.get(MUNICIPALITY, {}).items():
            change = amount - numbers.places.get(code, {}).get(branch, 0)
            for unit in (region, NATION):
                moved[place_of(unit, code)] += change


History = dict[int, HousedTold]
"""By year, of every year that has editions."""


def told_positions(
    year: int, regions: Mapping[uuid.UUID, Gathered], nation: Mapping[str, Numbers], history: History
) -> dict[str, dict[str, Content]]:
    """Return task and positions by unit (the nation is `NATION`) and indicator.

    `history` holds `year` itself, every year between it and the pivot, and every year before.
    """
    tables = {**{str(region.id): region.numbers for region in regions.values()}, NATION: nation}
    found: dict[str, dict[str, Content]] = {}
    for unit, numbers in tables.items():
        found[unit] = {QUOTA.id: _figure(unit, numbers[QUOTA.id], _Boundary())}
    for position in POSITIONS:
        members = {unit: _known(numbers[position.id]) for unit, numbers in tables.items()}
        members[NATION] = {branch for unit, branches in members.items() if unit != NATION for branch in branches}
        at = _Boundary.of(position, boundary_of(position.id, year), members, history)
        for unit, numbers in tables.items():
            found[unit][position.id] = _figure(unit, numbers[position.id], at)
    return found


def _known(numbers: Numbers) -> set[str]:
    return {row for row, amount in numbers.values.items() if amount is not None}


@dataclass
class _Boundary:
    """The start of a year: what may not be told of it, and by how much is moved what may."""

    hidden: set[str] = field(default_factory=set)
    split: set[str] = field(default_factory=set)
    """The regions, and the nation, whose sum would give away a branch: not all that kept each other hidden are in it now."""
    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, position: Indicator, year: int, members: Mapping[str, set[str]], history: History) -> Self:
        """Return the start of `year`; `members` are the branches that have the position, by region and of the nation."""
        at = cls()
        for told in (history[between] for between in years_between(year) if between in history):
            at.hidden |= told.hidden
            at.split |= {unit for unit, here in members.items() if _splits(told, unit, here)}
        at.hidden |= at.split
        for one, told in history.items():
            for key, by in told.moved.items() if one < year else ():
                # What is still required falls as a position rises.
                at.moved[key] += -by if position is REQUIRED else by
        return at

    def told(self, key: str, amount: int | None, by: int) -> Shown:
        """Return a position as it is told."""
        if amount is None:
            return None
        return SHOWN_AS_HIDDEN if key in self.hidden else amount + by


def _splits(told: HousedTold, unit: str, here: set[str]) -> bool:
    """Whether branches `here`, that a year hid in some table, did not hide each other there and all here."""
    return any(
        rows & here and (not rows <= here or (table in told.hidden and unit not in {table, NATION}))
        for table, rows in told.rows.items()
    )


def _figure(unit: str, numbers: Numbers, at: _Boundary) -> Content:
    """Return one position as an edition keeps it."""
    rows = {row: at.told(row, amount, at.moved[row]) for row, amount in numbers.values.items()}
    whole = at.told(unit, total(list(numbers.values.values())), sum(at.moved[row] for row in _known(numbers)))
    places = {
        code: at.told(code, amount, at.moved[place_of(unit, code)]) for code, amount in numbers.of_places().items()
    }
    return {
        "grain": "year",
        "units": {row: {"value": told, "parts": None} for row, told in rows.items()},
        "whole": {"value": whole, "parts": None},
        "breakdowns": {},
        "unit_breakdowns": {},
        "places": dict.fromkeys(places, SHOWN_AS_HIDDEN) if unit in at.split else places,
    }
