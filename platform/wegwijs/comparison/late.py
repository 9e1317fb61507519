"""Which branches were not counted in the last night."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tenants.figures.reading import Table


@dataclass(frozen=True)
class Late:
    """A branch that was not counted in the last night; `night` is none when it never was."""

    name: str
    region: str
    night: dt.date | None


def late_branches(table: Table, newest: dt.date, present: Collection[str]) -> list[Late]:
    """Return the branches of a region's newest edition that were not counted up to the `newest` night.

    `present` are the slugs of those that are in the region now: who has left is not late.
    """
    return [
        Late(unit.name, table.name, unit.night)
        for unit in table.units
        if unit.slug in present and (unit.night is None or unit.night < newest)
    ]


def late_in_nation(content: Mapping[str, Any]) -> list[Late]:
    """Return the branches that the nation's newest edition names as late."""
    return [
        Late(one["name"], one["region"], dt.date.fromisoformat(one["night"]) if one["night"] else None)
        for one in content.get("late", [])
    ]
