"""Who counts as adult, and what makes one doubt a placement."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.housing.limits import age_group

BIRTHDAYS = st.dates(dt.date(1930, 1, 1), dt.date(2018, 1, 1))
DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2026, 12, 31))


@pytest.mark.parametrize(
    ("born", "precision", "group"),
    [
        (dt.date(2000, 3, 12), "day", "adult"),
        (dt.date(2000, 3, 13), "day", "child"),
        (dt.date(2000, 3, 1), "month", "unknown"),
        (dt.date(2000, 2, 1), "month", "adult"),
        (dt.date(2000, 4, 1), "month", "child"),
        (dt.date(2000, 1, 1), "year", "unknown"),
        (dt.date(1999, 1, 1), "year", "adult"),
        (dt.date(2001, 1, 1), "year", "child"),
        (None, "day", "unknown"),
    ],
)
def test_adult_is_18_on_the_day_itself(born: dt.date | None, precision: str, group: str) -> None:
    assert age_group(born, precision, dt.date(2018, 3, 12)) == group


def test_who_was_born_on_29_february_comes_of_age_on_1_march() -> None:
    born = dt.date(2000, 2, 29)
    assert age_group(born, "day", dt.date(2018, 2, 28)) == "child"
    assert age_group(born, "day", dt.date(2018, 3, 1)) == "adult"


@given(BIRTHDAYS, DAYS, st.integers(1, 4000))
def test_nobody_becomes_a_child_again(born: dt.date, day: dt.date, later: int) -> None:
    if age_group(born, "day", day) == "adult":
        assert age_group(born, "day", day + dt.timedelta(days=later)) == "adult"


@given(BIRTHDAYS, DAYS, st.sampled_from(["month", "year"]))
def test_what_a_part_of_a_birth_date_tells_is_true_of_the_whole(born: dt.date, day: dt.date, precision: str) -> None:
    told = age_group(born, precision, day)
    if told != "unknown":
        assert told == age_group(born, "day", day)
