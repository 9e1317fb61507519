"""The position on the state's task in editions: told where no hidden number of people housed follows (`ledger.py`).

A position moves with the numbers told of people housed, so that the sums close: where an edition keeps a number that it told
before although two more were counted, every position from there on keeps it too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tenants.figures.areas.housing import QUOTA, REQUIRED
from tenants.figures.housed import place_of
from tenants.figures.ledger import POSITIONS, boundary_of, years_between
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown, total
from tenants.figures.told_of_housed import shut_at
from tenants.protection.facts import NATION

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Mapping

    from tenants.figures.housed import History, HousedTold
    from tenants.figures.indicator import Indicator
    from tenants.figures.regional import Gathered, Numbers
    from tenants.figures.told_of_housed import Outside
    from tenants.protection.facts import Content


def told_positions(
    year: int,
    regions: Mapping[uuid.UUID, Gathered],
    nation: Mapping[str, Numbers],
    history: History,
    outside: Collection[Mapping[int, Outside]] = (),
) -> dict[str, dict[str, Content]]:
    """Return task and positions by unit (the nation is `NATION`) and indicator.

    `history` holds `year` itself, every year between it and the pivot, and every year before; `outside` is what was ever
    told and hidden of people housed, of every branch by year.
    """
    tables = {str(region.id): region.numbers for region in regions.values()}
    found: dict[str, dict[str, Content]] = {unit: {} for unit in (*tables, NATION)}
    for position in (QUOTA, *POSITIONS):
        members = _Members.of({unit: numbers[position.id] for unit, numbers in tables.items()})
        at = _Boundary()
        if position is not QUOTA:
            boundary = boundary_of(position.id, year)
            at = _Boundary.of(position, boundary, members, history)
            at.hidden |= shut_at(outside, boundary)
        for unit, numbers in (*tables.items(), (NATION, nation)):
            found[unit][position.id] = _figure(unit, numbers[position.id], at, members)
    return found


@dataclass
class _Members:
    """The branches that have a position, by region and of the nation; and of their municipalities, by code."""

    branches: dict[str, set[str]]
    places: dict[str, dict[str, set[str]]]

    @classmethod
    def of(cls, tables: Mapping[str, Numbers]) -> Self:
        """Read them from the numbers of every region."""
        branches = {unit: _known(numbers) for unit, numbers in tables.items()}
        places = {
            unit: {code: set(amounts) for code, amounts in numbers.places.items()} for unit, numbers in tables.items()
        }
        everywhere: dict[str, set[str]] = defaultdict(set)
        for of_unit in places.values():
            for code, those in of_unit.items():
                everywhere[code] |= those
        return cls({**branches, NATION: set().union(*branches.values())}, {**places, NATION: everywhere})


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
    def of(cls, position: Indicator, year: int, members: _Members, history: History) -> Self:
        """Return the start of `year`; `members` have the position."""
        at = cls()
        for told in (history[between] for between in years_between(year) if between in history):
            at.hidden |= told.hidden
            at.split |= {unit for unit, here in members.branches.items() if _splits(told, unit, here)}
        at.hidden |= at.split
        for one, told in history.items():
            for key, by in told.moved.items() if one < year else ():
                # What is still required falls as a position rises.
                at.moved[key] += -by if position is REQUIRED else by
        at.hidden |= at.apart(members.places[NATION])
        return at

    def apart(self, places: Mapping[str, set[str]]) -> set[str]:
        """Return the municipalities of branches that were told otherwise than they are, and not by municipality."""
        sums: dict[str, int] = defaultdict(int)
        for code, branches in places.items():
            for branch in branches:
                sums[branch] += self.moved.get(place_of(branch, code), 0)
        return {
            code
            for code, branches in places.items()
            if any(sums[branch] != self.moved.get(branch, 0) for branch in branches)
        }

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


def _figure(unit: str, numbers: Numbers, at: _Boundary, members: _Members) -> Content:
    """Return one position as an edition keeps it."""
    inside = {row: members.branches[row] if unit == NATION else {row} for row in numbers.values}
    rows = {
        row: at.told(row, amount, sum(at.moved[branch] for branch in inside[row]))
        for row, amount in numbers.values.items()
    }
    everyone = sum(at.moved[branch] for branch in members.branches[unit])
    whole = at.told(unit, total(list(numbers.values.values())), everyone)
    places = {
        code: at.told(code, amount, sum(at.moved[place_of(branch, code)] for branch in members.places[unit][code]))
        for code, amount in numbers.of_places().items()
    }
    return {
        "grain": "year",
        "units": {row: {"value": told, "parts": None} for row, told in rows.items()},
        "whole": {"value": whole, "parts": None},
        "breakdowns": {},
        "unit_breakdowns": {},
        "places": dict.fromkeys(places, SHOWN_AS_HIDDEN) if unit in at.split else places,
    }
