"""What an edition says of work: visits, topics, dossiers, groups, people at work. It stands as it is, months and all.

A median is the duration of one piece of work, so it is told only where there were enough of them to tell of none
(`durations.py`); it adds up over nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tenants.figures.areas.deadlines import DECIDED_MEDIAN, DECIDED_P90, DECISIONS
from tenants.figures.areas.dossiers import CLOSED, DURATION_MEDIAN, DURATION_P90
from tenants.figures.areas.escalations import ANSWER_MEDIAN, ANSWER_P90, TIMED
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.regional import summed
from tenants.figures.rules import SHOWN_AS_HIDDEN, Shown, adds_up, is_work, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.figures.indicator import Indicator
    from tenants.figures.regional import Gathered

Content = dict[str, Any]
WORK = tuple(indicator for indicator in INDICATORS.values() if is_work(indicator))
COUNTED_BY = {
    DURATION_MEDIAN.id: CLOSED.id,
    DURATION_P90.id: CLOSED.id,
    DECIDED_MEDIAN.id: DECISIONS.id,
    DECIDED_P90.id: DECISIONS.id,
    ANSWER_MEDIAN.id: TIMED.id,
    ANSWER_P90.id: TIMED.id,
}
"""By a median: the flow of which it is one."""


def work_of_region(region: Gathered, small: int) -> dict[str, Content]:
    """Return the figures of work of a region, its branches as rows."""
    return {indicator.id: _figure(indicator, region, small) for indicator in WORK}


def _figure(indicator: Indicator, region: Gathered, small: int) -> Content:
    numbers = region.numbers[indicator.id]
    by_month = indicator.kind is Kind.FLOW
    values: dict[str, Shown] = {unit: numbers.values.get(unit) for unit in map(str, region.members)}
    if indicator.kind is Kind.QUANTILE:
        counted = region.numbers[COUNTED_BY[indicator.id]].values
        values = {
            unit: SHOWN_AS_HIDDEN if value is not None and (counted.get(unit) or 0) < small else value
            for unit, value in values.items()
        }
    added = adds_up(indicator)
    parts = {name: numbers.parts.get(name, {}) for name in indicator.breakdowns} if added else {}
    return {
        "grain": "month" if by_month else "year",
        "units": {
            unit: {"value": value, "parts": numbers.months.get(unit) if by_month else None}
            for unit, value in values.items()
        },
        "whole": {
            "value": numbers.whole if added else None,
            "parts": numbers.whole_months if by_month else None,
        },
        "breakdowns": {name: summed(units.values()) for name, units in parts.items() if units},
        "unit_breakdowns": {
            name: {unit: dict(sorted(values.items())) for unit, values in sorted(units.items())}
            for name, units in parts.items()
            if units
        },
        "places": numbers.of_places(),
    }


def work_of_nation(regions: Mapping[str, Mapping[str, Content]]) -> dict[str, Content]:
    """Return the figures of work of the nation, by the figures of its regions (by id): the sums of what those say."""
    return {
        indicator.id: summed_figure(indicator, {region: told.get(indicator.id, {}) for region, told in regions.items()})
        for indicator in WORK
    }


def summed_figure(indicator: Indicator, regions: Mapping[str, Content]) -> Content:
    """Return a figure of which the rows are the wholes of `regions`; every number in them is a number."""
    wholes = {region: told.get("whole") or {"value": None, "parts": None} for region, told in regions.items()}
    names = list(indicator.breakdowns) if adds_up(indicator) else []
    told = {
        name: {region: one.get("breakdowns", {}).get(name, {}) for region, one in regions.items()} for name in names
    }
    months = [whole["parts"] for whole in wholes.values() if whole["parts"]]
    return {
        "grain": "month" if indicator.kind is Kind.FLOW else "year",
        "units": wholes,
        "whole": {
            "value": total([whole["value"] for whole in wholes.values()]),
            "parts": _added(months) if months else None,
        },
        "breakdowns": {name: summed(parts.values()) for name, parts in told.items() if any(parts.values())},
        "unit_breakdowns": {
            name: {region: values for region, values in parts.items() if values}
            for name, parts in told.items()
            if any(parts.values())
        },
        "places": summed(one.get("places", {}) for one in regions.values()),
    }


def _added(rows: Sequence[Sequence[int | None]]) -> list[int | None]:
    """Return the sums of rows, column by column; none where nothing is known."""
    columns: dict[int, list[int | None]] = defaultdict(list)
    for row in rows:
        for place, amount in enumerate(row):
            columns[place].append(amount)
    return [total(amounts) for amounts in columns.values()]
