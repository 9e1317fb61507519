"""Figures as a branch once printed them on paper, beside those that are counted: which there can be, and how both are told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.guidance import STARTED
from tenants.figures.areas.housing import HOUSED
from tenants.figures.catalogue import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.figures.rules import Shown

ADULTS_ONLY = "sex_adults"
"""Men and women among the adults: told instead of men and women of all, by who printed it that way."""
PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    HOUSED.id: {"age_group": ("adult", "child"), "sex": ("m", "f"), ADULTS_ONLY: ("m", "f")},
    STARTED.id: {"year_of_guidance": ("1", "2")},
}
"""The parts that pages print besides totals, by indicator and breakdown."""


@dataclass(frozen=True)
class Stated:
    """What was printed: `figure` is an indicator, or a part of one as `housing.housed/age_group/child`."""

    figure: str
    printed: str
    reason: str

    @property
    def indicator(self) -> str:
        """The indicator it is of."""
        return self.figure.partition("/")[0]

    @property
    def part(self) -> tuple[str, str] | None:
        """The breakdown and the part, none for a total."""
        _, *rest = self.figure.split("/")
        return (rest[0], rest[1]) if rest else None

    @property
    def number(self) -> int | None:
        """The number it begins with, none when there is none."""
        return number_in(self.printed)


def printable() -> list[str]:
    """Return every figure that can be stated, in the order of the catalogue."""
    found = []
    for name, indicator in INDICATORS.items():
        if indicator.is_published:
            found.append(name)
            found += [f"{name}/{by}/{part}" for by, parts in PARTS.get(name, {}).items() for part in parts]
    return found


def number_in(printed: str) -> int | None:
    """Return the first number of what was printed, with its sign; none without one."""
    found = re.search(r"[-+\N{MINUS SIGN}]?\s*\d[\d.]*", printed)
    if found is None:
        return None
    amount = int(re.sub(r"\D", "", found[0]))
    return -amount if found[0][0] in "-\N{MINUS SIGN}" else amount


def wants_adults_only(stated: Iterable[Stated]) -> bool:
    """Whether the branch printed men and women of the adults only."""
    return any(one.part is not None and one.part[0] == ADULTS_ONLY for one in stated)


def told_printed(stated: Sequence[Stated], figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was printed, each with what is told of it: a number, hidden, or none when it is unknown.

    `figures` are those of a version, protected. What was printed is public; what is computed is told no further than that.
    """
    order = {figure: place for place, figure in enumerate(printable())}
    return [
        {"figure": one.figure, "printed": one.printed, "reason": one.reason, "computed": computed(one, figures)}
        for one in sorted(stated, key=lambda one: order.get(one.figure, len(order)))
    ]


def computed(one: Stated, figures: Mapping[str, Any]) -> Shown:
    """Return what a version tells of a figure that was printed."""
    found = figures.get(one.indicator) or {}
    if one.part is None:
        value: Shown = found.get("value")
        return value
    breakdown, part = one.part
    amount: Shown = found.get("breakdowns", {}).get(breakdown, {}).get(part)
    return "hidden" if amount is None and breakdown in found.get("hidden", ()) else amount


def small_ones(stated: Iterable[Stated], small: int, area: str) -> tuple[str, ...]:
    """Return the printed figures of one part of the work that speak of fewer than `small` persons."""
    return tuple(
        one.figure
        for one in stated
        if one.indicator.startswith(f"{area}.")
        and INDICATORS[one.indicator].of_persons
        and one.number is not None
        and abs(one.number) < small
    )
