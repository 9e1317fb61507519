"""Which figures about persons may leave a branch, and when nothing counted means nought."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.figures.indicator import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.figures.indicator import Indicator

SHOWN_AS_HIDDEN = "hidden"
"""What stands in a protected table in the place of a small number."""
MONTHS = range(1, 13)

Shown = int | str | None
"""A number, `SHOWN_AS_HIDDEN`, or none when it is unknown."""


def adds_up(indicator: Indicator) -> bool:
    """Whether the amounts of branches may be added: not of different people, of medians, nor of the most of something."""
    return indicator.kind not in {Kind.DISTINCT, Kind.QUANTILE} and not indicator.amount.startswith("max(")


def is_work(indicator: Indicator) -> bool:
    """Whether its cells stand as they are: they speak of work, and of no position from which persons follow."""
    return not indicator.of_persons and indicator.kind is not Kind.BALANCE


def protected(amount: int | None, small: int) -> Shown:
    """Return `amount` when it may be shown, hidden when it is of fewer than `small` persons, none when unknown.

    Nought in a cell is protected like 1 to 4: it too says something of everybody in a small group (figures.md 4).
    """
    if amount is None:
        return None
    return amount if amount >= small else SHOWN_AS_HIDDEN


def settled(amount: int | None, small: int, before: Shown) -> Shown:
    """Return what a new version of a table shows when the last one showed `before`.

    Two versions beside each other must not tell of fewer than `small` persons, so a number that moved less than that
    stays as it was until it moved more.
    """
    now = protected(amount, small)
    if isinstance(now, int) and isinstance(before, int) and abs(now - before) < small:
        return before
    return now


def is_known(month: dt.date, first: dt.date | None, night: dt.date | None) -> bool:
    """Whether a branch's month is known: after its `first` month with records and begun by the `night` last counted.

    Then nothing counted is nought; before that nothing was kept, and after it nothing is counted yet: unknown.
    """
    return first is not None and night is not None and first <= month <= night


def by_month(amounts: Mapping[int, int], year: int, first: dt.date | None, night: dt.date | None) -> list[int | None]:
    """Return twelve amounts of a year, with none for a month that is not known."""
    return [amounts.get(month, 0) if is_known(dt.date(year, month, 1), first, night) else None for month in MONTHS]


def total(months: list[int | None]) -> int | None:
    """Return the sum of the months that are known; none when no month is."""
    known = [amount for amount in months if amount is not None]
    return sum(known) if known else None


def alike(months: list[int | None], before: list[int | None]) -> tuple[int, int] | None:
    """Return the sums of two years over the months known in both, so that like stands beside like; none without any."""
    both = [(now, then) for now, then in zip(months, before, strict=True) if now is not None and then is not None]
    return (sum(now for now, _ in both), sum(then for _, then in both)) if both else None
