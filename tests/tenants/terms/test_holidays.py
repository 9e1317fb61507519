"""The days on which a term does not end."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.faults import RefusalError
from tenants.terms.holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    Holiday,
    Weekend,
    equated_days,
    holidays_of,
    is_working_day,
    next_working_day,
    why_closed,
)

YEARS = st.integers(FIRST_YEAR, LAST_YEAR)
DAYS = st.dates(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31))
DAY = dt.timedelta(days=1)

BY_HAND = {
    1990: "1-1 13-4 16-4 30-4 5-5 24-5 4-6 25-12 26-12",
    2000: "1-1 21-4 24-4 29-4 5-5 1-6 12-6 25-12 26-12",
    2008: "1-1 21-3 24-3 30-4 1-5 5-5 12-5 25-12 26-12",
    2012: "1-1 6-4 9-4 30-4 5-5 17-5 28-5 25-12 26-12",
    2014: "1-1 18-4 21-4 26-4 5-5 29-5 9-6 25-12 26-12",
    2016: "1-1 25-3 28-3 27-4 5-5 16-5 25-12 26-12",
    2018: "1-1 30-3 2-4 27-4 5-5 10-5 11-5 21-5 24-12 25-12 26-12 31-12",
    2025: "1-1 18-4 21-4 26-4 5-5 29-5 30-5 9-6 25-12 26-12",
    2026: "1-1 2-1 3-4 6-4 27-4 5-5 14-5 15-5 25-5 25-12 26-12",
    2100: "1-1 26-3 29-3 27-4 5-5 6-5 17-5 25-12 26-12",
}
"""Years as the almanac has them: Sundays on which Queen's or King's Day fell, days that fell together, equated days."""


@pytest.mark.parametrize(("year", "days"), BY_HAND.items())
def test_the_holidays_of_a_year_are_those_of_the_almanac(year: int, days: str) -> None:
    expected = [dt.date(year, int(month), int(day)) for day, month in (each.split("-") for each in days.split())]
    assert list(holidays_of(year)) == expected


def test_queens_day_became_kings_day_in_2014() -> None:
    assert holidays_of(2013)[dt.date(2013, 4, 30)] is Holiday.QUEENS_DAY
    assert holidays_of(2014)[dt.date(2014, 4, 26)] is Holiday.KINGS_DAY
    assert dt.date(2014, 4, 30) not in holidays_of(2014)


def test_a_day_equated_by_decree_counts_and_one_that_is_not_confirmed_does_not() -> None:
    assert why_closed(dt.date(2018, 5, 11)) is Holiday.EQUATED_DAY
    assert is_working_day(dt.date(2015, 5, 15))
    unsure = [each.day for each in equated_days() if not each.confirmed]
    assert dt.date(2015, 5, 15) in unsure
    assert all(holidays_of(day.year).get(day) is not Holiday.EQUATED_DAY for day in unsure)


@pytest.mark.parametrize("day", [dt.date(2019, 5, 1), dt.date(2019, 12, 24), dt.date(2019, 12, 31)])
def test_what_many_take_for_a_holiday_is_none(day: dt.date) -> None:
    assert is_working_day(day)


def test_every_equated_day_has_a_source_and_would_have_been_a_working_day() -> None:
    for each in equated_days():
        assert each.source
        assert each.day.weekday() < 5


@given(YEARS)
def test_every_year_has_its_nine_days_of_which_some_may_fall_together(year: int) -> None:
    kinds = set(holidays_of(year).values())
    assert {Holiday.NEW_YEARS_DAY, Holiday.GOOD_FRIDAY, Holiday.EASTER_MONDAY, Holiday.CHRISTMAS_DAY} <= kinds
    assert dt.date(year, 5, 5) in holidays_of(year)
    assert all(
        day.weekday() < 6 for day, kind in holidays_of(year).items() if kind in {Holiday.KINGS_DAY, Holiday.QUEENS_DAY}
    )
    assert len([kind for kind in holidays_of(year).values() if kind is not Holiday.EQUATED_DAY]) in {8, 9}


@given(YEARS)
def test_the_movable_days_keep_their_distance(year: int) -> None:
    when = {kind: day for day, kind in holidays_of(year).items()}
    monday = when[Holiday.EASTER_MONDAY]
    assert monday.weekday() == 0
    assert dt.date(year, 3, 23) <= monday <= dt.date(year, 4, 26)
    assert when[Holiday.GOOD_FRIDAY] == monday - 3 * DAY
    assert when[Holiday.WHIT_MONDAY] == monday + 49 * DAY
    assert monday + 38 * DAY in holidays_of(year), "Ascension Day, also when it is 5 May or Queen's Day"


@given(DAYS)
def test_the_next_working_day_is_the_first_that_is_not_closed(day: dt.date) -> None:
    found = next_working_day(day)
    assert found >= day
    assert is_working_day(found)
    assert all(not is_working_day(day + n * DAY) for n in range((found - day).days))


@given(DAYS)
def test_a_weekend_speaks_for_itself(day: dt.date) -> None:
    why = why_closed(day)
    if day.weekday() >= 5:
        assert why in {Weekend.SATURDAY, Weekend.SUNDAY} or isinstance(why, Holiday)
    elif why is not None:
        assert isinstance(why, Holiday)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 2])
def test_years_we_do_not_know_are_refused(year: int) -> None:
    with pytest.raises(RefusalError):
        holidays_of(year)
