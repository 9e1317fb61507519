"""A year or a part of one that is not over: up to which night it is counted, and what of it can be held against a year. Pure.

What was done in ten months is less than what was done in twelve, whoever did it. So nothing that runs is held against what
is over, but the parts of both that are over.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.comparison.against import BESIDE, Per
from tenants.comparison.choice import PARTS, WHOLE_YEAR
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.fairness import common_months, whole_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.comparison.choice import Choice, Period
    from tenants.figures.reading import Table
    from tenants.figures.reading import Told as ToldOfUnit

MONTHS = 12
_OF_A_DAY = {Kind.STOCK, Kind.QUANTILE}
"""What does not grow while a year goes on."""


def counted_up_to(table: Table) -> dt.date | None:
    """Return the last night up to which any unit of an edition is counted; none when nobody ever was."""
    return max((unit.night for unit in table.units if unit.night), default=None)


def runs_until(table: Table, period: Period = WHOLE_YEAR) -> dt.date | None:
    """Return up to which night a period of an edition's year is counted while it runs; none when it is over or unknown."""
    night = counted_up_to(table)
    if night is None:
        return None
    last = period.months[-1]
    after = dt.date(table.year + last // MONTHS, last % MONTHS + 1, 1)
    return night if night < after - dt.timedelta(days=1) else None


def comparable_months(choice: Choice, table: Table, before: Table | None) -> tuple[int, ...]:
    """Return the months of the period that can be held against those of the year before, when that is not all of it.

    Whole parts only, as finely as both years are told: of a figure told by quarter the quarters that are over.
    """
    if choice.per is not Per.BEFORE or before is None or choice.what.breakdown:
        return ()
    figure, then = table.indicator(choice.what.indicator), before.indicator(choice.what.indicator)
    runs = runs_until(table, choice.period) is not None
    if figure.grain != then.grain or not PARTS[figure.grain]:
        return ()
    if not runs and (choice.period != WHOLE_YEAR or figure.grain != "month"):
        return ()
    length = MONTHS // PARTS[figure.grain]
    over = whole_months(table.year, counted_up_to(table))
    known = common_months(_by_month(figure.whole, length), _by_month(then.whole, length), over)
    asked = [month for month in known if month in choice.period.months]
    whole = {part for part in range(PARTS[figure.grain]) if set(_months_of(part, length)) <= set(asked)}
    return tuple(month for month in asked if (month - 1) // length in whole)


def _months_of(part: int, length: int) -> range:
    return range(part * length + 1, (part + 1) * length + 1)


def _by_month(told: ToldOfUnit, length: int) -> list[int | None]:
    """Return what is told, once for each month of the part it belongs to; none where it is hidden or not known."""
    parts: Sequence[object] = told.parts or (None,) * (MONTHS // length)
    return [part if isinstance(part, int) else None for part in parts for _month in range(length)]


def is_fair_while_it_runs(choice: Choice, months: Sequence[int] = ()) -> bool:
    """Whether what is said of a period that runs can stand beside one that is over.

    A median, what is there on a day, a share of what was done in the same months, and `months` that are over in both years.
    """
    kind = INDICATORS[choice.what.indicator].kind
    if choice.per is Per.BEFORE:
        return bool(months)
    if choice.per in {Per.NONE, Per.INHABITANTS, Per.VOLUNTEERS}:
        return kind in _OF_A_DAY
    if choice.per is Per.WHOLE and choice.what.indicator not in BESIDE:
        return True
    return choice.per in {Per.HOUSED, Per.WHOLE} and kind is Kind.FLOW
