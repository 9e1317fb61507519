"""A region in a year, before protection: its branches, what was counted of each, and the sums of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tenants.figures.rules import MONTHS, is_known, total

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from sqlalchemy.dialects.postgresql import Range


@dataclass
class Member:
    """A branch of a region in a year: how far it is counted, since when it keeps records, and when it was there."""

    id: uuid.UUID
    slug: str
    name: str
    night: dt.date | None
    stays: list[Range[dt.date]] = field(default_factory=list)
    months: set[int] = field(default_factory=set)
    """The months of the year that count here, as the sums of the regions reckon them."""
    firsts: dict[str, dt.date] = field(default_factory=dict)
    """By part of the work (`Indicator.known_by`): the first month of which anything is known."""
    served: set[str] = field(default_factory=set)
    """The municipalities in which it gave all services."""
    counted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By part of the work: the municipalities of which it counted anything."""

    @cached_property
    def unit(self) -> str:
        """Its name in the tables of an edition."""
        return str(self.id)

    @property
    def codes(self) -> set[str]:
        """The municipalities it served, or of which it counted anything."""
        return self.served.union(*self.counted.values())

    def is_there(self, part: str) -> set[str]:
        """Return the municipalities in which nothing counted of a part of the work is nought."""
        return self.served | self.counted[part]

    def was_here(self, day: dt.date) -> bool:
        """Whether it was in the region on `day`."""
        return any(day in stay for stay in self.stays)

    def knows(self, part: str, month: dt.date) -> bool:
        """Whether a month of a part of the work is known, and known here."""
        return month.month in self.months and is_known(month, self.firsts.get(part), self.night)


@dataclass
class Numbers:
    """One indicator in one region's year, nothing hidden: amounts by unit, and by what they are broken down."""

    months: dict[str, list[int | None]] = field(default_factory=dict)
    """By unit: twelve amounts of a flow."""
    values: dict[str, int | None] = field(default_factory=dict)
    """By unit: the year's amount."""
    parts: dict[str, dict[str, dict[str, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )
    """By breakdown, unit and value: the year's amount."""
    places: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """By municipality code and unit: the year's amount."""

    @property
    def whole(self) -> int | None:
        """The sum of the units that are known; none when none is."""
        return total(list(self.values.values()))

    @property
    def whole_months(self) -> list[int | None]:
        """Twelve sums of the units whose month is known."""
        return [total([months[place] for months in self.months.values()]) for place in range(len(MONTHS))]

    def of_whole(self, breakdown: str) -> dict[str, int]:
        """Return the parts of the whole, by the name of the part."""
        return summed(self.parts.get(breakdown, {}).values())

    def of_places(self) -> dict[str, int]:
        """Return the whole by municipality code."""
        return {code: sum(amounts.values()) for code, amounts in sorted(self.places.items())}


def summed(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return the sums of several tables of parts, by the name of the part."""
    sums: dict[str, int] = defaultdict(int)
    for one in parts:
        for value, amount in one.items():
            sums[value] += amount
    return dict(sorted(sums.items()))


@dataclass
class Gathered:
    """A region's year before protection."""

    id: uuid.UUID
    slug: str
    name: str
    members: dict[uuid.UUID, Member] = field(default_factory=dict)
    numbers: dict[str, Numbers] = field(default_factory=lambda: defaultdict(Numbers))
    """By indicator."""


def as_units(region: Gathered) -> list[dict[str, Any]]:
    """Return the rows of a region's table."""
    return [
        {
            "id": str(member.id),
            "slug": member.slug,
            "name": member.name,
            "night": member.night.isoformat() if member.night else None,
            "codes": sorted(member.codes),
            "served": sorted(member.served),
        }
        for member in region.members.values()
    ]
