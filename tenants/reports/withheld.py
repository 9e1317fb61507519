"""What readers outside the branch will not see of a year, or see otherwise, and why: for the team lead who signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.housing import HOUSED
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.reports.protection import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.figures.catalogue import Indicator


class Why(StrEnum):
    """Why something is told otherwise than it is."""

    SMALL = "small"
    """The total is of fewer people than may be shown."""
    KEPT = "kept"
    """It moved by fewer than that since it was published, and stays as it was."""
    REPRODUCED = "reproduced"
    """It would be hidden today, and is shown because it was published before."""
    BESIDE = "beside"
    """Beside another number it would tell of fewer: who did not sign."""
    BEFORE = "before"
    """It was hidden before, and the position on the task tells by how much it moved since."""
    PARTS = "parts"
    """A part is small, moved a little, or was hidden before; all parts beside it are held back with it."""
    FOLDED = "folded"
    """Small parts stand together."""
    PERIOD = "period"
    """A quarter is small: half-years are told."""
    POSITION = "position"
    """The position on the task would tell how many people were housed."""
    OVERLAP = "overlap"
    """Parts of different people overlap and never leave the branch."""


@dataclass(frozen=True)
class Withheld:
    """One thing that readers do not see as it is."""

    why: Why
    indicator: str
    breakdown: str = ""
    real: int | None = None
    shown: int | None = None
    year: int | None = None


def withheld(real: dict[str, Any], told: dict[str, Any], small: int) -> list[Withheld]:
    """Hold a content without protection against the one that would be published, of this year and the one before."""
    found: list[Withheld] = []
    for name, indicator in INDICATORS.items():
        inside, outside = real["figures"].get(name), told["figures"].get(name)
        if inside is None or outside is None:
            continue
        found += _of_year(indicator, inside, outside, small, real["year"])
        if indicator.kind is Kind.DISTINCT and indicator.breakdowns and inside["value"]:
            found.append(Withheld(Why.OVERLAP, name))
        if inside.get("previous") and outside.get("previous"):
            found += _of_year(indicator, inside["previous"], outside["previous"], small, real["year"] - 1)
    return found


def _of_year(
    indicator: Indicator, inside: dict[str, Any], outside: dict[str, Any], small: int, year: int
) -> Iterator[Withheld]:
    if indicator.of_persons:
        for one in _of_persons(indicator.id, inside, outside, small):
            yield replace(one, year=year)
    elif indicator.kind is Kind.BALANCE and inside["value"] != outside["value"]:
        yield replace(_position(indicator.id, inside["value"], outside["value"]), year=year)


def _position(name: str, real: int, told: int | str) -> Withheld:
    if told == SHOWN_AS_HIDDEN:
        return Withheld(Why.POSITION, name, real=real)
    return Withheld(Why.KEPT, name, real=real, shown=int(told))


def _of_persons(name: str, real: dict[str, Any], told: dict[str, Any], small: int) -> Iterator[Withheld]:
    value, shown = real["value"], told["value"]
    if shown == SHOWN_AS_HIDDEN:
        large = Why.BEFORE if name == HOUSED.id else Why.BESIDE
        yield Withheld(Why.SMALL if 0 < value < small else large, name, real=value)
        return
    if shown != value:
        yield Withheld(Why.KEPT, name, real=value, shown=shown)
    elif value is not None and 0 < value < small:
        yield Withheld(Why.REPRODUCED, name, real=value)
    for breakdown in told.get("hidden", ()):
        yield Withheld(Why.PARTS, name, breakdown)
    for breakdown, parts in told.get("breakdowns", {}).items():
        if parts.keys() == {"h1", "h2"}:
            yield Withheld(Why.PERIOD, name, breakdown)
        elif OTHER in parts and OTHER not in real.get("breakdowns", {}).get(breakdown, {}):
            yield Withheld(Why.FOLDED, name, breakdown, shown=parts[OTHER])
