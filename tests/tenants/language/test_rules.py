"""Hours that overlap, days of lessons, free places and who stays away."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.language.models import ClassKind
from tenants.language.rules import (
    Hours,
    coming_days,
    easter_sunday,
    free_places,
    has_place,
    missed_in_a_row,
    periods_overlap,
    public_holidays,
    stays_away,
)

TEN, ELEVEN, NOON, ONE = (dt.time(hour) for hour in (10, 11, 12, 13))
DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (Hours(2, TEN, NOON), Hours(2, ELEVEN, ONE), True),
        (Hours(2, TEN, NOON), Hours(2, NOON, ONE), False),
        (Hours(2, TEN, NOON), Hours(3, TEN, NOON), False),
        (Hours(2, TEN, ONE), Hours(2, ELEVEN, NOON), True),
        (Hours(2, None, None), Hours(2, TEN, NOON), False),
        (Hours(None, TEN, NOON), Hours(None, TEN, NOON), False),
    ],
)
def test_nobody_is_at_two_classes_whose_hours_overlap(one: Hours, other: Hours, both: bool) -> None:  # noqa: FBT001
    assert one.overlaps(other) is both
    assert other.overlaps(one) is both


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS, DAYS)
def test_periods_overlap_when_a_day_is_in_both(
    since: dt.date, until: dt.date | None, other: dt.date, last: dt.date | None, day: dt.date
) -> None:
    in_both = since <= day <= (until or dt.date.max) and other <= day <= (last or dt.date.max)
    if in_both:
        assert periods_overlap(since, until, other, last)


@given(st.integers(1, 7), DAYS, st.none() | DAYS, st.sets(DAYS, max_size=5))
def test_the_coming_days_are_free_days_of_the_class(
    weekday: int, first: dt.date, last: dt.date | None, there: set[dt.date]
) -> None:
    days = coming_days(weekday, first, last, there)
    assert len(days) <= 10
    assert days == sorted(set(days))
    for day in days:
        assert day.isoweekday() == weekday
        assert first <= day <= (last or dt.date.max)
        assert day not in there
        assert day not in public_holidays(day.year)
    if last is None:
        assert len(days) == 10


@pytest.mark.parametrize(
    ("year", "easter"), [(2016, (3, 27)), (2018, (4, 1)), (2019, (4, 21)), (2024, (3, 31)), (2026, (4, 5))]
)
def test_easter_and_the_holidays_after_it(year: int, easter: tuple[int, int]) -> None:
    assert easter_sunday(year) == dt.date(year, *easter)
    assert dt.date(year, 12, 26) in public_holidays(year)
    assert easter_sunday(year) + dt.timedelta(days=39) in public_holidays(year), "Ascension Day"


def test_kings_day_and_liberation_day_move() -> None:
    assert dt.date(2025, 4, 26) in public_holidays(2025), "the 27th is a Sunday"
    assert dt.date(2018, 4, 27) in public_holidays(2018)
    assert dt.date(2020, 5, 5) in public_holidays(2020)
    assert dt.date(2019, 5, 5) not in public_holidays(2019)


@given(st.none() | st.integers(1, 50), st.integers(0, 60))
def test_there_is_a_place_while_fewer_take_part_than_there_are_places(places: int | None, taken: int) -> None:
    assert has_place(places, taken) is (places is None or taken < places)
    assert (free_places(places, taken) is None) is (places is None)
    assert (free_places(places, taken) or 0) >= 0


@given(st.lists(st.booleans()))
def test_lessons_missed_in_a_row_are_counted_from_the_last(marks: list[bool]) -> None:
    missed = missed_in_a_row(marks)
    assert not any(marks[len(marks) - missed :])
    assert missed == len(marks) or marks[-missed - 1]


def test_homework_help_is_for_whoever_drops_by() -> None:
    assert stays_away(ClassKind.BEGINNERS, 3)
    assert not stays_away(ClassKind.BEGINNERS, 2)
    assert not stays_away(ClassKind.HOMEWORK, 12)
