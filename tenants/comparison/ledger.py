"""Where every municipality stands with what the state asked of it: opening, asked, housed, closing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.comparison.running import runs_until
from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from tenants.figures.reading import Table
    from tenants.figures.rules import Shown

PER = 10_000
FAR = 8
"""People per 10,000 inhabitants behind from which a municipality is called far behind."""
LEDGER = (OPENING.id, QUOTA.id, HOUSED.id, CLOSING.id)


@dataclass(frozen=True)
class Position:
    """One municipality's year; + is ahead."""

    code: str
    opening: Shown
    asked: Shown
    housed: Shown
    closing: Shown
    inhabitants: int | None
    until: dt.date | None = None
    """In a year that runs: the night up to which it is counted. Who has people to go may still house them."""

    @property
    def behind(self) -> bool:
        """Whether it closed behind; in a year that runs, whether it has people to go."""
        return isinstance(self.closing, int) and self.closing < 0

    @property
    def rate(self) -> float | None:
        """How far ahead (+) or behind it closed, per 10,000 inhabitants; none when either is not known."""
        if isinstance(self.closing, int) and self.inhabitants:
            return self.closing * PER / self.inhabitants
        return None

    @property
    def far(self) -> bool:
        """Whether it closed far behind for its size; never while the year runs."""
        return self.until is None and self.rate is not None and self.rate <= -FAR


def positions(table: Table, living: Mapping[str, int | None], codes: Collection[str] | None = None) -> list[Position]:
    """Return the positions of municipalities (all of an edition, or `codes`), the largest first."""
    places, until = {name: table.indicator(name).places for name in LEDGER}, runs_until(table)
    served = codes if codes is not None else {code for name in (QUOTA.id, CLOSING.id) for code in places[name]}
    found = [
        Position(
            code,
            opening=places[OPENING.id].get(code),
            asked=places[QUOTA.id].get(code),
            housed=places[HOUSED.id].get(code),
            closing=places[CLOSING.id].get(code),
            inhabitants=living.get(code),
            until=until,
        )
        for code in served
        if any(places[name].get(code) is not None for name in (QUOTA.id, CLOSING.id))
    ]
    return sorted(found, key=lambda one: (-(one.inhabitants or 0), one.code))
