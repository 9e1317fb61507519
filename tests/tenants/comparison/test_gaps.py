"""Why there is nothing to compare: said exactly, and never where there is something."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.comparison.against import Per
from tenants.comparison.choice import Choice, Period, What
from tenants.comparison.gaps import Gap, gap_of
from tenants.comparison.lines import compared
from tenants.figures.reading import Table
from tests.factories.editions import content, figure, unit

NIGHT = dt.date(2018, 12, 31)


def edition(
    housed: tuple[Any, Any], need: tuple[Any, Any] = (10, 10), *, year: int = 2018, night: dt.date = NIGHT
) -> Table:
    """Return an edition of two branches in which people were housed, and some had to be."""
    return Table.of(
        content(
            year,
            [unit("Klein", night), unit("Groot", night)],
            {
                "housing.housed": figure(dict(zip(("klein", "groot"), housed, strict=True)), grain="year"),
                "housing.required": figure(dict(zip(("klein", "groot"), need, strict=True)), grain="year"),
            },
        )
    )


@pytest.mark.parametrize(
    ("housed", "need", "per", "gap"),
    [
        ((7, 9), (10, 10), Per.NEED, None),
        ((7, "hidden"), (10, 10), Per.NEED, None),
        ((None, None), (10, 10), Per.NEED, Gap.UNKNOWN),
        ((None, None), (10, 10), Per.NONE, Gap.UNKNOWN),
        (("hidden", "hidden"), (10, 10), Per.NONE, Gap.HIDDEN),
        ((0, "hidden"), (10, 10), Per.NEED, Gap.ZERO_OR_HIDDEN),
        ((0, 0), (10, 10), Per.NEED, Gap.ZERO),
        ((0, None), (10, 10), Per.NONE, Gap.ZERO),
        ((7, 9), (None, None), Per.NEED, Gap.NEED_UNKNOWN),
        ((7, 9), (0, 0), Per.NEED, Gap.NEED_ZERO),
        ((7, 9), ("hidden", 0), Per.NEED, Gap.NEED_HIDDEN),
        ((7, 9), (None, None), Per.NONE, None),
    ],
)
def test_a_gap_is_named_for_what_it_is(housed: Any, need: Any, per: Per, gap: Gap | None) -> None:
    found = compared(Choice(What("housing.housed"), 2018, per=per), edition(housed, need), None, {})
    assert gap_of(found, has_before=True) is gap


def test_a_period_that_has_not_begun_is_not_counted_yet() -> None:
    table = edition((7, 9), night=dt.date(2018, 3, 3))
    choice = Choice(What("housing.housed"), 2018, Period("h2"))
    assert gap_of(compared(choice, table, None, {}), has_before=True) is Gap.NOT_BEGUN


def test_a_first_year_has_none_before_it_and_one_that_runs_waits_for_its_end() -> None:
    choice = Choice(What("housing.housed"), 2018, per=Per.BEFORE)
    before = edition((5, 5), year=2017)
    assert gap_of(compared(choice, edition((7, 9)), None, {}), has_before=False) is Gap.FIRST
    running = edition((7, 9), night=dt.date(2018, 10, 3))
    assert gap_of(compared(choice, running, before, {}), has_before=True) is Gap.RUNS
    assert gap_of(compared(choice, edition((7, 9)), before, {}), has_before=True) is None
