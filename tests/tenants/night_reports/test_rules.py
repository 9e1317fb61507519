"""What is usual, which weeks are odd, and when the report of a region is made."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.moments import LOCAL
from tenants.night_reports.rules import Move, first_day, is_due, is_morning, monday, move, outside, surprise, usual

THURSDAY = dt.date(2018, 11, 29)


def weeks_of(amount: int, weeks: int = 8) -> dict[dt.date, int]:
    """Return so many visits on the Monday and the Thursday of each of the weeks before."""
    return {
        monday(THURSDAY) - dt.timedelta(weeks=back) + dt.timedelta(days=number): amount
        for back in range(1, weeks + 1)
        for number in (0, 3)
    }


def test_counts_spread_by_the_root_of_their_mean_however_alike_the_weeks_were() -> None:
    assert usual([16] * 8) == (8, 24)


def test_where_there_is_hardly_ever_any_two_are_nothing_to_speak_of() -> None:
    assert usual([0] * 8) == (0, 2)


def test_with_too_few_weeks_nothing_is_usual() -> None:
    assert usual([16, 16, 16, None, None]) is None
    assert usual([16, 16, 16, 16]) is not None


def test_weeks_that_swing_widen_what_is_usual() -> None:
    assert usual([4, 28, 4, 28, 4, 28, 4, 28]) == (0, 42)


@pytest.mark.parametrize(("amount", "side"), [(7, -1), (8, 0), (24, 0), (25, 1)])
def test_an_amount_lies_above_within_or_below(amount: int, side: int) -> None:
    assert outside(amount, (8, 24)) == side
    assert outside(amount, None) == 0


def test_this_week_is_held_against_the_same_days_of_the_weeks_before() -> None:
    days = {**weeks_of(8), dt.date(2018, 11, 26): 20, THURSDAY: 21, dt.date(2018, 11, 23): 99}
    found = move(days, THURSDAY, since=dt.date(2018, 1, 1))
    assert found.weeks == (16,) * 8 + (41,), "the Friday of last week is not among the days up to Thursday"
    assert (found.day, found.day_usual, found.week, found.week_usual) == (21, (2, 14), 41, (8, 24))
    assert (found.odd, found.odd_day) == (1, 1)


def test_a_week_before_anything_was_kept_is_unknown_and_not_nought() -> None:
    found = move(weeks_of(8, weeks=2), THURSDAY, since=dt.date(2018, 11, 12))
    assert found.weeks == (None,) * 6 + (16, 16, 0)
    assert found.week_usual is None


def test_the_days_looked_at_begin_on_a_monday() -> None:
    assert first_day(THURSDAY) == dt.date(2018, 10, 1)
    assert first_day(THURSDAY).weekday() == 0


def test_what_lies_further_out_surprises_more() -> None:
    far, near = (Move(0, None, week, (8, 24), ()) for week in (60, 26))
    assert surprise(far) > surprise(near) > 0
    assert surprise(Move(0, None, 10, (8, 24), ())) == 0


def test_the_morning_comes_at_six_local_time() -> None:
    assert not is_morning(THURSDAY, dt.datetime(2018, 11, 30, 5, 59, tzinfo=LOCAL))
    assert is_morning(THURSDAY, dt.datetime(2018, 11, 30, 6, 0, tzinfo=LOCAL))


@pytest.mark.parametrize(
    ("missing", "made_without", "morning", "due"),
    [
        ([], None, False, True),
        (["a"], None, False, False),
        (["a"], None, True, True),
        (["a"], ["a"], True, False),
        ([], ["a"], True, True),
        ([], [], True, False),
        (["a", "b"], ["a"], True, False),
    ],
)
def test_a_report_waits_for_every_branch_until_the_morning_and_is_made_anew_as_others_come(
    missing: list[str], made_without: list[str] | None, *, morning: bool, due: bool
) -> None:
    assert is_due(missing, made_without, morning=morning) is due
