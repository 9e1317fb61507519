"""Editions read into rows: what a branch or region did, held against its own year before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import CONTACTS
from tenants.figures.fairness import Change, change_over, common_months, whole_months
from tenants.figures.rules import total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tenants.branches.places import Place
    from tenants.figures.fairness import Months

PER = 1000


@dataclass(frozen=True)
class Row:
    """A branch, a region or the country: visits per month and what can be compared with the year before."""

    name: str
    slug: str
    months: Months
    before: Months
    common: tuple[int, ...]
    """The months that are over and known in both years."""
    people: int | str | None = None
    places: dict[str, int | None] = field(default_factory=dict)
    """Visits by municipality code."""
    branches: int = 0

    @property
    def visits(self) -> int | None:
        """The visits of the year as far as it is known; none when nothing is."""
        return total(self.months)

    @property
    def change(self) -> Change | None:
        """The visits of the common months, and of the same months a year earlier."""
        return change_over(self.months, self.before, self.common)

    @property
    def odd(self) -> bool:
        """Whether it differs from its own year before by more than chance and habit."""
        return self.change is not None and self.change.odd

    def rate(self, places: Mapping[str, Place]) -> float | None:
        """Return the visits per 1,000 inhabitants; none when the inhabitants of a part are not known."""
        living = inhabitants(self.places, places)
        return None if self.visits is None or not living else self.visits * PER / living


@dataclass(frozen=True)
class Late:
    """A branch that was not counted in the last night; `night` is none when it never was."""

    name: str
    region: str
    night: dt.date | None


def inhabitants(codes: Mapping[str, object], places: Mapping[str, Place]) -> int | None:
    """Return how many people live in all of `codes` together; none when that of one is unknown, or without any."""
    living = [places[code].inhabitants if code in places else None for code in codes]
    known = [count for count in living if count is not None]
    return sum(known) if living and len(known) == len(living) else None


def _night(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def branch_rows(content: Mapping[str, Any]) -> list[Row]:
    """Return the branches of a region's edition that know anything of its year, from many visits to few."""
    rows = [
        Row(
            name=branch["name"],
            slug=branch["slug"],
            months=branch["contacts"],
            before=branch["previous"],
            common=_common(branch, content["year"], _night(branch["night"])),
            people=branch["clients"],
            places={each["code"]: each["contacts"] for each in branch["municipalities"]},
        )
        for branch in content["branches"]
    ]
    return by_size(row for row in rows if row.visits is not None)


def region_rows(content: Mapping[str, Any], night: dt.date) -> list[Row]:
    """Return the regions of the nation's edition, from many visits to few."""
    return by_size(
        Row(
            name=region["name"],
            slug=region["slug"],
            months=region["contacts"],
            before=region["previous"],
            common=_common(region, content["year"], night),
            branches=region["branches"],
        )
        for region in content["regions"]
    )


def whole(content: Mapping[str, Any], night: dt.date, name: str, rows: list[Row]) -> Row:
    """Return the sum of an edition: months as they add up, compared over what every row can compare."""
    months = {"contacts": content["months"][CONTACTS.id], "previous": content["months"]["previous"]}
    parts: dict[str, list[int | None]] = defaultdict(list)
    for row in rows:
        for code, visits in row.places.items():
            parts[code].append(visits)
    return Row(
        name=name,
        slug="",
        months=months["contacts"],
        before=months["previous"],
        common=_common(months, content["year"], night),
        places={code: total(visits) for code, visits in parts.items()},
        branches=sum(row.branches for row in rows),
    )


def by_size(rows: Iterable[Row]) -> list[Row]:
    """Order by size, never by result."""
    return sorted(rows, key=lambda row: (-(row.visits or 0), row.name))


def _common(unit: Mapping[str, Any], year: int, night: dt.date | None) -> tuple[int, ...]:
    return tuple(common_months(unit["contacts"], unit["previous"], whole_months(year, night)))


def late_branches(content: Mapping[str, Any], newest: dt.date, present: Collection[str]) -> list[Late]:
    """Return the branches of a region's newest edition that were not counted up to the `newest` night.

    `present` are the slugs of those that are in the region now: who has left is not late.
    """
    region = content["name"]
    nights = [(branch["name"], _night(branch["night"])) for branch in content["branches"] if branch["slug"] in present]
    return [Late(name, region, night) for name, night in nights if night is None or night < newest]


def late_in_nation(content: Mapping[str, Any]) -> list[Late]:
    """Return the branches that the nation's newest edition names as late."""
    return [Late(one["name"], one["region"], _night(one["night"])) for one in content["late"]]
