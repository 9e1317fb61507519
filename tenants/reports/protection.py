"""What may be told of persons in one year: numbers under the least that is shown stay inside the branch.

Everything told is a whole number, and nothing is told from which a smaller one follows by subtraction. First
coarsen: small parts stand together as `OTHER`, quarters become half-years. What is then still small is held back with all
parts beside it, so that the total tells nothing. Totals are of one thing at a time: no two breakdowns are ever crossed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Parts = dict[str, int]
OTHER = "other"
"""All parts of a breakdown that are not named, together."""
PERIOD = "period"
"""The breakdown by quarter (`q1` to `q4`) or, where a quarter is small, by half-year (`h1`, `h2`)."""
QUARTER = 3


@dataclass(frozen=True)
class Block:
    """What is told of one indicator of persons in one year."""

    value: Shown
    breakdowns: dict[str, Parts] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    """The breakdowns that are held back: there is something, and it may not be seen."""

    def as_data(self) -> dict[str, Any]:
        """Return the block as a version keeps it."""
        parts = {"breakdowns": self.breakdowns} if self.breakdowns else {}
        return {"value": self.value, **parts, **({"hidden": sorted(self.hidden)} if self.hidden else {})}

    @classmethod
    def of_data(cls, found: Mapping[str, Any]) -> Block:
        """Return what a version keeps as a block; one of before there were breakdowns has none."""
        return cls(found.get("value"), dict(found.get("breakdowns", {})), tuple(found.get("hidden", ())))


def shown_total(amount: int | None, small: int) -> Shown:
    """Return what is told of a total: nought of everybody is told, 1 up to `small` is not; unknown is none."""
    if amount is None or amount == 0 or amount >= small:
        return amount
    return SHOWN_AS_HIDDEN


def whole_or_nothing(parts: Mapping[str, int], main: Sequence[str], small: int) -> Parts | None:
    """Return all parts of a breakdown that everybody knows the parts of, or none when one of them is small.

    The `main` parts are always there, and nought in one says something of everybody; any other part (sex unknown) may be
    nought, for then there simply is no such part.
    """
    found = {name: parts.get(name, 0) for name in [*main, *sorted(parts.keys() - set(main))]}
    rest = {name: amount for name, amount in found.items() if name in main or amount}
    return rest if all(amount >= small for amount in rest.values()) else None


def folded(
    parts: Mapping[str, int], small: int, among: Collection[str] = (), unnamed: Collection[str] = ()
) -> Parts | None:
    """Return the parts that may be named, from large to small, and `OTHER` for all the others together.

    `among` are all the parts there can be, when a reader knows them; without it there are always more (countries), so that
    there is always an `OTHER`. The `unnamed` are not named, however large. Where the parts that are not named would still
    tell together, only the largest of the others is named; where that would tell too, none is, and the answer is none.

    Folding just one more part would not do: a reader who knows this rule knows that the part folded is not larger than
    the smallest one named, and finds the small one behind it. The tests try every table there can be.
    """
    everything = {name: parts.get(name, 0) for name in {*parts, *among}}
    order = sorted(everything, key=lambda name: (name in unnamed, -everything[name], name))
    if small <= 0:
        return {name: everything[name] for name in order if everything[name]}
    named = [name for name in order if everything[name] >= small and name not in unnamed]
    rest = order[len(named) :]
    if among and not rest:
        return {name: everything[name] for name in named}
    if named and _tells([everything[name] for name in rest], small, unnamed):
        if len(named) > 1 and everything[named[0]] == everything[named[1]]:
            return None
        named, rest = named[:1], order[1:]
    if not named or _tells([everything[name] for name in rest], small, unnamed):
        return None
    return {**{name: everything[name] for name in named}, OTHER: sum(everything[name] for name in rest)}


def _tells(rest: Sequence[int], small: int, unnamed: Collection[str]) -> bool:
    """Whether the sum of some parts is small, or of the one that is `unnamed`, or says that each is as large as may be."""
    return sum(rest) < small or (bool(unnamed) and len(rest) == 1) or all(amount == small - 1 for amount in rest)


def by_period(months: Sequence[int | None], small: int) -> Parts | None:
    """Return a year by quarter, else by half-year, as soon as nothing in it is small; none when even that would tell.

    A year of which a month is not known has no parts that add up to it, and none is told.
    """
    known = [amount for amount in months if amount is not None]
    if len(known) < len(months):
        return None
    for letter, length in (("q", QUARTER), ("h", 2 * QUARTER)):
        sums = [sum(known[start : start + length]) for start in range(0, len(known), length)]
        if all(amount >= small for amount in sums):
            return {f"{letter}{place}": amount for place, amount in enumerate(sums, start=1)}
    return None


def block(amount: int | None, breakdowns: Mapping[str, Parts | None], small: int) -> Block:
    """Return what is told of a total and its breakdowns, each as it was protected; a hidden total has no parts at all."""
    value = shown_total(amount, small)
    if not isinstance(value, int) or value == 0:
        return Block(value)
    told = {name: parts for name, parts in breakdowns.items() if parts}
    return Block(value, told, tuple(name for name, parts in breakdowns.items() if not parts))
