"""Whether a letter was in time, by when it was posted and when it came in (Awb 6:9)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.terms.timeliness import Timeliness, in_time, post_may_arrive_until

LAST = dt.date(2018, 10, 29)
DAYS = st.none() | st.dates(dt.date(2018, 10, 1), dt.date(2018, 11, 30))


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("received", "posted", "told"),
    [
        ("2018-10-29", "", Timeliness.IN_TIME),
        ("2018-10-29", "2018-10-29", Timeliness.IN_TIME),
        ("2018-10-30", "", Timeliness.LATE),
        ("2018-10-30", "2018-10-29", Timeliness.IN_TIME_BY_POST),
        ("2018-11-05", "2018-10-29", Timeliness.IN_TIME_BY_POST),
        ("2018-11-06", "2018-10-29", Timeliness.LATE),
        ("2018-10-31", "2018-10-30", Timeliness.LATE),
        ("", "2018-10-29", Timeliness.MAY_STILL_ARRIVE),
        ("", "2018-10-30", Timeliness.LATE),
        ("", "", Timeliness.NOT_SENT),
    ],
)
def test_both_dates_are_needed_to_tell(received: str, posted: str, told: Timeliness) -> None:
    assert in_time(LAST, day(received), day(posted)) is told


def test_the_week_of_the_post_is_seven_days_and_no_later_last_day() -> None:
    assert post_may_arrive_until(LAST) == dt.date(2018, 11, 5)
    assert in_time(LAST, dt.date(2018, 11, 5), None) is Timeliness.LATE


@given(DAYS, DAYS)
def test_one_day_more_never_makes_it_later(received: dt.date | None, posted: dt.date | None) -> None:
    good = {Timeliness.IN_TIME, Timeliness.IN_TIME_BY_POST, Timeliness.MAY_STILL_ARRIVE}
    if in_time(LAST, received, posted) in good:
        assert in_time(LAST + dt.timedelta(days=1), received, posted) in good
