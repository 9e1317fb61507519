"""The sums of a year: parts against their total, days against the year, the ledger, and dossiers from start to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.figures.areas.dossiers import CLOSED, OPEN_AT_END, TOTAL
from tenants.figures.areas.housing import CLOSING, HOUSED, REQUIRED
from tenants.figures.catalogue import INDICATORS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.figures.catalogue import Indicator
    from tenants.figures.queries import Year

DAY = "day"
MUNICIPALITY = "municipality"
LEDGER = "ledger"
RUNNING = "running"


@dataclass(frozen=True)
class Sum:
    """Some amounts of a year that together must be another one."""

    indicator: str
    """What they add up to."""
    by: str
    """A breakdown, `DAY`, `MUNICIPALITY`, `LEDGER` (to be housed less housed) or `RUNNING` (all dossiers less closed)."""
    parts: tuple[tuple[str, int], ...]
    """Each with its code; what is taken off is negative."""
    total: int

    @property
    def made(self) -> int:
        """What the parts come to."""
        return sum(amount for _, amount in self.parts)

    @property
    def closes(self) -> bool:
        """Whether that is the total."""
        return self.made == self.total

    @property
    def area(self) -> str:
        """The part of the work it belongs to."""
        return self.indicator.partition(".")[0]

    @property
    def is_of_ledger(self) -> bool:
        """Whether corrections and late counts may lie between the parts and the total."""
        return self.by == LEDGER

    def __str__(self) -> str:
        return f"{self.indicator}, {self.by}: {self.made} / {self.total}"


def sums_of(year: Year) -> list[Sum]:
    """Return every sum of the parts of the work that are known in a year."""
    known = [one for one in INDICATORS.values() if one.is_published and year.knows(one.area)]
    return [
        *(found for indicator in known for found in _of_indicator(year, indicator)),
        *_ledger(year),
        *_running(year),
    ]


def _of_indicator(year: Year, indicator: Indicator) -> Iterator[Sum]:
    total = year.value(indicator.id)
    parts = year.parts.get(indicator.id, {})
    if total is None:
        return
    if indicator.kind is Kind.BALANCE:
        places = parts.get(MUNICIPALITY, {})
        if len(places) > 1:
            yield Sum(indicator.id, MUNICIPALITY, _sorted(places), total)
        return
    if indicator.kind is Kind.DISTINCT or indicator.id not in _ADDS_UP:
        return
    for name in sorted(indicator.breakdowns.keys() - indicator.partial):
        yield Sum(indicator.id, name, _sorted(parts.get(name, {})), total)
    if indicator.kind is Kind.FLOW:
        yield Sum(indicator.id, DAY, ((DAY, year.by_day.get(indicator.id, 0)),), total)
        if len(year.places.get(indicator.id, {})) > 1:
            yield Sum(indicator.id, MUNICIPALITY, _sorted(year.places[indicator.id]), total)


# A stock that is the most of something (workshops) has no parts; every other that is no distinct count adds up.
_ADDS_UP = {indicator.id for indicator in INDICATORS.values() if indicator.kind is Kind.FLOW or indicator.breakdowns}


def _sorted(parts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(parts.items(), key=lambda part: (-part[1], part[0])))


def _ledger(year: Year) -> Iterator[Sum]:
    required, housed, closing = (year.value(one.id) for one in (REQUIRED, HOUSED, CLOSING))
    if required is not None and housed is not None and closing is not None:
        yield Sum(CLOSING.id, LEDGER, ((HOUSED.id, housed), (REQUIRED.id, -required)), closing)


def _running(year: Year) -> Iterator[Sum]:
    total, closed, running = (year.value(one.id) for one in (TOTAL, CLOSED, OPEN_AT_END))
    if total is not None and closed is not None and running is not None:
        yield Sum(OPEN_AT_END.id, RUNNING, ((TOTAL.id, total), (CLOSED.id, -closed)), running)
