"""Editions read into rows: what a branch or region did, held against its own year before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import CLIENTS, CONTACTS
from tenants.figures.fairness import Change, change_over, common_months, whole_months
from tenants.figures.reading import Figure, Told
from tenants.figures.rules import total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tenants.branches.places import Place
    from tenants.figures.fairness import Months
    from tenants.figures.reading import Table
    from tenants.figures.rules import Shown

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
    """By code of each municipality that it serves: the visits there, of every branch that serves it."""
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


def branch_rows(table: Table, before: Table | None) -> list[Row]:
    """Return the branches of a region's edition that know anything of its year, from many visits to few.

    `before` is the edition of the year before.
    """
    return by_size(row for row in _rows(table, before) if row.visits is not None)


def region_rows(table: Table, before: Table | None, night: dt.date) -> list[Row]:
    """Return the regions of the nation's edition, from many visits to few."""
    return by_size(_rows(table, before, night))


def _rows(table: Table, before: Table | None, night: dt.date | None = None) -> list[Row]:
    visits, people = table.indicator(CONTACTS.id), table.indicator(CLIENTS.id)
    then = before.indicator(CONTACTS.id) if before else Figure(CONTACTS.id)
    rows = []
    for unit in table.units:
        months, earlier = _months(visits.of_unit(unit.id)), _months(then.of_unit(unit.id))
        rows.append(
            Row(
                name=unit.name,
                slug=unit.slug,
                months=months,
                before=earlier,
                common=_common(months, earlier, table.year, night or unit.night),
                people=people.of_unit(unit.id).value,
                places={code: _amount(visits.places.get(code)) for code in unit.codes},
                branches=unit.branches,
            )
        )
    return rows


def _months(told: Told) -> Months:
    return [_amount(part) for part in told.parts or [None] * 12]


def _amount(shown: Shown) -> int | None:
    return shown if isinstance(shown, int) else None


def whole(table: Table, before: Table | None, night: dt.date, name: str, rows: list[Row]) -> Row:
    """Return the sum of an edition: months as they add up, compared over what every row can compare."""
    visits = table.indicator(CONTACTS.id)
    months = _months(visits.whole)
    earlier = _months(before.indicator(CONTACTS.id).whole if before else Told())
    return Row(
        name=name,
        slug="",
        months=months,
        before=earlier,
        common=_common(months, earlier, table.year, night),
        places={code: _amount(amount) for code, amount in visits.places.items()},
        branches=sum(row.branches for row in rows),
    )


def by_size(rows: Iterable[Row]) -> list[Row]:
    """Order by size, never by result."""
    return sorted(rows, key=lambda row: (-(row.visits or 0), row.name))


def _common(months: Months, before: Months, year: int, night: dt.date | None) -> tuple[int, ...]:
    return tuple(common_months(months, before, whole_months(year, night)))


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
    return [Late(one["name"], one["region"], _night(one["night"])) for one in content["late"]]
