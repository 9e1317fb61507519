"""What the editions of a year tell of people housed, as far as positions in this year and in others depend on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from tenants.figures.areas.housing import CLOSING, HOUSED
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.figures.told_of_housed import Outside
from tenants.protection.rows import MUNICIPALITY, WHOLE

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.figures.persons import Protected
    from tenants.figures.regional import Gathered, Numbers
    from tenants.protection.rows import Row


def place_of(branch: str, code: str) -> str:
    """Return the key of a municipality of a branch."""
    return f"{branch}:{code}"


@dataclass
class HousedTold:
    """What the editions of a year tell of people housed, as far as positions in other years depend on it."""

    hidden: set[str] = field(default_factory=set)
    """Branches, regions, the nation (`NATION`), and municipalities that any edition hides: branches move between regions."""
    moved: dict[str, int] = field(default_factory=dict)
    """By how much what is told differs from what is, by branch, and by municipality of a branch (`place_of`)."""
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
            for row in persons.rows[HOUSED.id].get(str(region_id), {}).values():
                _move(moved, row, region.numbers[HOUSED.id])
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
        self.moved = {key: by for key, by in self.moved.items() if key.partition(":")[0] != row}
        for hidden in self.rows.values():
            hidden.discard(row)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept."""
        rows = {unit: sorted(hidden) for unit, hidden in sorted(self.rows.items()) if hidden}
        return {"hidden": sorted(self.hidden), "moved": dict(sorted(self.moved.items())), "rows": rows}


def _move(moved: dict[str, int], row: Row, numbers: Numbers) -> None:
    moved[row.unit] += row.value - (numbers.values.get(row.unit) or 0)
    for code, amount in row.parts.get(MUNICIPALITY, {}).items():
        moved[place_of(row.unit, code)] += amount - numbers.places.get(code, {}).get(row.unit, 0)


History = dict[int, HousedTold]
"""By year, of every year that has editions."""


def told_outside(regions: Mapping[uuid.UUID, Gathered], persons: Protected) -> dict[uuid.UUID, Outside]:
    """Return by branch what editions tell of people housed in a year, and what they hide of who has a position then.

    Of who has none no position moves.
    """
    closings = [region.numbers[CLOSING.id] for region in regions.values()]
    with_position = {
        *(unit for closing in closings for unit, amount in closing.values.items() if amount is not None),
        *(unit for closing in closings for amounts in closing.places.values() for unit in amounts),
    }
    found: dict[uuid.UUID, Outside] = {}
    for region_id, region in regions.items():
        figure, rows = persons.figures[str(region_id)][HOUSED.id], persons.rows[HOUSED.id][str(region_id)]
        for branch_id, member in region.members.items():
            row = rows.get(member.unit)
            if row is None:
                continue
            counted = {code for code, of in region.numbers[HOUSED.id].places.items() if member.unit in of}
            shown = {code: figure["places"].get(code, SHOWN_AS_HIDDEN) for code in counted}
            shown[WHOLE] = figure["units"][member.unit]["value"]
            outside = found.setdefault(branch_id, Outside())
            outside.told |= {code: amount for code, amount in shown.items() if isinstance(amount, int)}
            if member.unit in with_position:
                outside.hidden |= {code for code, amount in shown.items() if amount == SHOWN_AS_HIDDEN}
    return found
