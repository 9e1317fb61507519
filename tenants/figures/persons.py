"""What an edition says of persons, and of the positions from which persons follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown, adds_up, is_work, protected

if TYPE_CHECKING:
    from tenants.figures.indicator import Indicator
    from tenants.figures.regional import Numbers

Content = dict[str, Any]
PERSONS = tuple(indicator for indicator in INDICATORS.values() if not is_work(indicator))


def shown_total(amount: int | None, small: int) -> Shown:
    """Return what is told of a total: nought of everybody is told, 1 up to `small` is not; unknown is none."""
    return SHOWN_AS_HIDDEN if amount is not None and 0 < amount < small else amount


def persons_figure(indicator: Indicator, numbers: Numbers, small: int) -> Content:
    """Return a figure of persons in which every small number is hidden, and nothing that follows from others."""
    plain = indicator.kind is Kind.BALANCE
    added = adds_up(indicator)
    whole = numbers.whole if added else None
    return {
        "grain": "year",
        "units": {
            unit: {"value": value if plain else shown_total(value, small), "parts": None}
            for unit, value in numbers.values.items()
        },
        "whole": {"value": whole if plain else shown_total(whole, small), "parts": None},
        "breakdowns": {
            name: {value: protected(amount, small) for value, amount in numbers.of_whole(name).items()}
            for name in indicator.breakdowns
            if added and name not in indicator.partial and numbers.parts.get(name)
        },
        "unit_breakdowns": {},
        "places": {code: amount if plain else protected(amount, small) for code, amount in numbers.of_places().items()}
        if added
        else {},
    }
