"""What one branch may tell of one indicator of persons in one year, on its own: a row, and the forms in which it is told.

A branch that publishes its year tells these numbers (`tenants/reports/protection.py`), and it may do so tomorrow. So
everything here that is told counts as known to everybody, whether the branch has published or not; only what a branch can
never tell is a secret that margins must keep.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from tenants.figures.areas.guidance import STARTED
from tenants.figures.areas.housing import HOUSED
from tenants.figures.areas.participation import PARTICIPANTS, SIGNED
from tenants.reports.protection import OTHER, PERIOD, Parts, folded, whole_or_nothing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MUNICIPALITY = "municipality"
WHOLE = ""
"""Beside the codes of municipalities: the branch as a whole."""
QUARTERS = ("q1", "q2", "q3", "q4")
HALVES = {"h1": ("q1", "q2"), "h2": ("q3", "q4")}
FAMILY = "family"

MAIN: dict[str, dict[str, tuple[str, ...]]] = {
    HOUSED.id: {"age_group": ("adult", "child"), "sex": ("m", "f"), "route": (FAMILY, OTHER)},
    STARTED.id: {"year_of_guidance": ("1", "2")},
}
"""By indicator the breakdowns of which everybody knows the parts: told whole or not at all."""
OPEN: dict[str, tuple[str, ...]] = {HOUSED.id: ("nationality",), PARTICIPANTS.id: ("nationality",)}
"""By indicator the breakdowns of which there are always more parts: the small ones stand together as `OTHER`."""
MOST = 1_000_000
"""More people than any branch helps: what everybody knows of a number of which nothing is told."""
TOTAL_ONLY = {SIGNED.id}
"""Who signed stands beside who took part, so a small difference anywhere would tell who did not: of the total only."""


@dataclass(frozen=True)
class Row:
    """A branch's year as it is (`value` and everything beside it), and what may be told of it."""

    unit: str
    value: int
    parts: Mapping[str, Parts] = field(default_factory=dict)
    """By table: the period by quarter (only of a year of which every month is known), the municipality, breakdowns."""
    told: bool = True
    """Whether the value may be told."""
    forms: Mapping[str, Parts] = field(default_factory=dict)
    """By table: what may be told of it, with `OTHER` for all that is not named; a table that may not be told is absent."""
    low: int = 1
    high: int = 0
    """Between which bounds everybody knows a value to lie that may not be told."""
    printed: Mapping[str, Sequence[Parts]] = field(default_factory=dict)
    """By table: every form in which its branch printed it."""
    on_page: bool = True
    """Whether the branch's own page tells the sum of its parts of the year, when it moved from region to region."""

    @classmethod
    def of_data(cls, unit: str, found: Mapping[str, Any]) -> Self:
        """Read what was kept of a row."""
        return cls(unit, found["value"], found["parts"])

    def as_data(self) -> dict[str, Any]:
        """Return what is kept of a row: what it is, and not what may be told."""
        return {"value": self.value, "parts": {name: dict(parts) for name, parts in self.parts.items()}}


def tables_of(indicator: str) -> tuple[str, ...]:
    """Return the tables that are told of an indicator besides its total."""
    if indicator in TOTAL_ONLY:
        return ()
    return (PERIOD, MUNICIPALITY, *MAIN.get(indicator, {}), *OPEN.get(indicator, ()))


def as_told(row: Row, indicator: str, small: int, *, known: bool = False, kept: Collection[str] = ()) -> Row:
    """Return a row with what may be told of it; `known` says that its value is public already.

    What is `kept` hidden, by the code of a municipality or as a `WHOLE`, is not told however large it is.
    """
    if not known and 0 < row.value < small:
        return replace(row, told=False, forms={}, low=1, high=small - 1)
    if not known and WHOLE in kept:
        return untold(row)
    if row.value < small:
        places = row.parts.get(MUNICIPALITY, {})
        # What is told of a branch is told of the only municipality it works in.
        alone = {MUNICIPALITY: dict(places)} if row.value and len(places) == 1 and indicator not in TOTAL_ONLY else {}
        return replace(row, told=True, forms=alone)
    forms = {}
    for name in tables_of(indicator):
        form = _form(row, indicator, name, small, kept)
        if form is not None:
            forms[name] = form
    return replace(row, told=True, forms=forms)


def beside(row: Row, other: Row | None, small: int, *, was_hidden: bool = False) -> Row:
    """Return a row whose value is not told when beside that of another row it tells of fewer than `small` persons.

    One that `was_hidden` with the same value stays so when the other moves on: it hides behind sums that were told.
    """
    if other is None or not row.told or not other.told or not row.value:
        return row
    if not was_hidden and not 0 < abs(row.value - other.value) < small:
        return row
    if was_hidden:
        return untold(row)
    low, high = max(other.value - small + 1, 0), other.value + small - 1
    return replace(row, told=False, forms={}, low=low, high=high)


def untold(row: Row) -> Row:
    """Return a row of which nothing is told, for another reason than that it is small: nobody knows anything of it."""
    return replace(row, told=False, forms={}, low=0, high=MOST)


def _form(row: Row, indicator: str, name: str, small: int, kept: Collection[str]) -> Parts | None:
    parts = row.parts.get(name)
    if parts is None:
        return None
    if name == PERIOD:
        return _by_period(parts, small)
    if name == MUNICIPALITY:
        return dict(parts) if len(parts) == 1 else folded(parts, small, parts, kept)
    main = MAIN.get(indicator, {}).get(name)
    if main is not None:
        return whole_or_nothing(parts, main, small)
    return folded(parts, small)


def _by_period(quarters: Parts, small: int) -> Parts | None:
    """Return quarters, else half-years, as soon as nothing in them is small."""
    if all(quarters[name] >= small for name in QUARTERS):
        return dict(quarters)
    halves = halved(quarters)
    return halves if all(amount >= small for amount in halves.values()) else None


def halved(quarters: Mapping[str, int]) -> Parts:
    """Return quarters as half-years."""
    return {half: sum(quarters[name] for name in names) for half, names in HALVES.items()}
