"""Editions read with names: what a page, chart, map, export or interface outside a branch may know of figures.

    table = Table.of(edition.content)
    housed = table.indicator("housing.housed")
    housed.of_unit(table.units[0].id).value       # 53, "hidden" or None (unknown)
    housed.whole.parts                             # four quarters, when `housed.grain` is "quarter"

Nothing is computed here that the edition does not say: a sum of shown numbers that stands nowhere in the edition is made
by whoever shows it, from shown numbers only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from tenants.figures.catalogue import INDICATORS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from tenants.figures.indicator import Indicator
    from tenants.figures.rules import Shown

SHAPE = 2
"""The shape of content that is read here (`editions.py`)."""
PARTS_OF = {"month": 12, "quarter": 4, "half": 2, "year": 0}
"""By grain: how many parts a year is told in."""


@dataclass(frozen=True)
class Told:
    """A number, and the same by part of the year: as many parts as the grain of its figure says, or none."""

    value: Shown = None
    parts: tuple[Shown, ...] | None = None

    @classmethod
    def of(cls, found: Mapping[str, Any] | None) -> Self:
        """Read `{"value": ..., "parts": [...] or null}`; nothing is unknown."""
        if found is None:
            return cls()
        parts = found.get("parts")
        return cls(found.get("value"), None if parts is None else tuple(parts))


@dataclass(frozen=True)
class Unit:
    """A row of a table: a branch of the region, or a region of the nation."""

    id: str
    slug: str
    name: str
    night: dt.date | None
    """How far it is counted; none when it never was."""
    codes: tuple[str, ...]
    """The municipalities it served in the year, or of which it counted anything."""
    served: tuple[str, ...]
    """Those in which it gave all services."""
    branches: int
    """Of a region: how many branches it had in the year."""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Read a unit of an edition."""
        night = found.get("night")
        return cls(
            id=found["id"],
            slug=found["slug"],
            name=found["name"],
            night=dt.date.fromisoformat(night) if night else None,
            codes=tuple(found.get("codes", ())),
            served=tuple(found.get("served", found.get("codes", ()))),
            branches=found.get("branches", 0),
        )


@dataclass(frozen=True)
class Figure:
    """One indicator of an edition."""

    id: str
    grain: str = "year"
    """`month`, `quarter`, `half` or `year`: the parts in which it is told."""
    whole: Told = field(default_factory=Told)
    """Of all units together; unknown where they do not add up (different people, medians)."""
    units: Mapping[str, Told] = field(default_factory=dict)
    breakdowns: Mapping[str, Mapping[str, Shown]] = field(default_factory=dict)
    """Of the whole."""
    unit_breakdowns: Mapping[str, Mapping[str, Mapping[str, Shown]]] = field(default_factory=dict)
    """By breakdown, unit and value; of work only."""
    places: Mapping[str, Shown] = field(default_factory=dict)
    """The whole by municipality code."""

    @classmethod
    def of(cls, name: str, found: Mapping[str, Any]) -> Self:
        """Read a figure of an edition."""
        return cls(
            id=name,
            grain=found.get("grain", "year"),
            whole=Told.of(found.get("whole")),
            units={unit: Told.of(told) for unit, told in found.get("units", {}).items()},
            breakdowns=found.get("breakdowns", {}),
            unit_breakdowns=found.get("unit_breakdowns", {}),
            places=found.get("places", {}),
        )

    @property
    def indicator(self) -> Indicator:
        """What the catalogue says of it."""
        return INDICATORS[self.id]

    def of_unit(self, unit: str | uuid.UUID) -> Told:
        """Return what is told of a unit; unknown for one that is not in the table."""
        return self.units.get(str(unit), Told())

    def breakdown(self, name: str) -> Mapping[str, Shown]:
        """Return the parts of the whole by one breakdown; empty when it is not told."""
        return self.breakdowns.get(name, {})

    def unit_breakdown(self, name: str, unit: str | uuid.UUID) -> Mapping[str, Shown]:
        """Return the parts of a unit by one breakdown; empty when it is not told."""
        return self.unit_breakdowns.get(name, {}).get(str(unit), {})


@dataclass(frozen=True)
class Table:
    """The content of an edition."""

    content: Mapping[str, Any]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Read the content of an edition."""
        return cls(content)

    @property
    def year(self) -> int:
        """The year it is of."""
        return int(self.content["year"])

    @property
    def name(self) -> str:
        """The name of the region, or of the country."""
        return str(self.content.get("name", ""))

    @property
    def small(self) -> int:
        """Fewer persons than this are not told."""
        return int(self.content["small"])

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The rows, by name."""
        return tuple(Unit.of(unit) for unit in self.content.get("units", ()))

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """The ids of the figures it holds, in the order of the catalogue."""
        return tuple(name for name in INDICATORS if name in self.content.get("figures", {}))

    def indicator(self, name: str) -> Figure:
        """Return a figure; one of which everything is unknown when the edition was made before the indicator was."""
        return Figure.of(name, self.content.get("figures", {}).get(name, {}))
