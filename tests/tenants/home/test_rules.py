"""Parts of the day, and when the figures are late."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.home.rules import PartOfDay, counted_until, is_late_to_sign, part_of_day


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "evening"),
        (5, "evening"),
        (6, "morning"),
        (11, "morning"),
        (12, "afternoon"),
        (17, "afternoon"),
        (18, "evening"),
    ],
)
def test_the_day_has_three_parts(hour: int, part: str) -> None:
    assert part_of_day(hour) is PartOfDay(part)


def test_the_night_is_counted_by_six() -> None:
    assert counted_until(dt.datetime(2018, 11, 13, 5, 59)) == dt.date(2018, 11, 11)  # noqa: DTZ001  a local clock
    assert counted_until(dt.datetime(2018, 11, 13, 6, 0)) == dt.date(2018, 11, 12)  # noqa: DTZ001


def test_a_year_is_signed_in_january() -> None:
    assert not is_late_to_sign(dt.date(2019, 1, 31), 2018)
    assert is_late_to_sign(dt.date(2019, 2, 1), 2018)
