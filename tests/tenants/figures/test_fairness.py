"""A branch is held against its own year before: chance and habit are not odd, and only like months are compared."""

from __future__ import annotations

import datetime as dt
import math

from hypothesis import given
from hypothesis import strategies as st

from tenants.figures.fairness import Change, change_over, common_months, room, whole_months


@given(now=st.integers(0, 20_000), before=st.integers(1, 20_000))
def test_odd_is_more_than_chance_and_more_than_habit(now: int, before: int) -> None:
    by_chance = 3 * math.sqrt(now + before)
    difference = abs(now - before)
    if math.isclose(difference, by_chance, rel_tol=1e-9) or math.isclose(difference, 0.15 * before, rel_tol=1e-9):
        return
    assert Change(now, before).odd == (difference > by_chance and difference > 0.15 * before)


def test_a_small_branch_may_swing_further_than_a_large_one() -> None:
    small, large = room(100), room(10_000)
    assert small[1] / 100 > large[1] / 10_000 == 1.15
    assert small[0] / 100 < large[0] / 10_000 == 0.85


def test_without_a_year_before_nothing_is_odd_and_no_share_is_told() -> None:
    assert not Change(500, 0).odd
    assert Change(500, 0).share is None


def test_a_month_that_still_runs_is_not_compared() -> None:
    assert whole_months(2026, dt.date(2026, 11, 22)) == list(range(1, 11))
    assert whole_months(2026, dt.date(2026, 11, 30)) == list(range(1, 12))
    assert whole_months(2026, dt.date(2026, 12, 31)) == list(range(1, 13))
    assert whole_months(2018, dt.date(2026, 11, 22)) == list(range(1, 13))
    assert whole_months(2026, dt.date(2026, 1, 30)) == []
    assert whole_months(2026, None) == []


def test_only_months_known_in_both_years_are_compared() -> None:
    months: list[int | None] = [5, 6, None, *[7] * 9]
    before: list[int | None] = [None, 1, 2, *[3] * 9]
    common = common_months(months, before, [1, 2, 3, 4])
    assert common == [2, 4]
    assert change_over(months, before, common) == Change(13, 4)
    assert change_over(months, before, []) is None
