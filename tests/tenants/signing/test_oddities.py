"""What is odd about a month: said when it is so, and seldom when chance alone made it."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.signing.oddities import CHANCE, LEAST_HISTORY, Cell, Oddity, Oddness, oddities, usual_range

if TYPE_CHECKING:
    from collections.abc import Sequence

MONTH = dt.date(2018, 10, 1)
CELL = Cell("consultations.topics", "topic", "legal")
LEGAL = (18, 19, 21, 18, 20, 17, 14, 16, 22)
LESSONS = (8, 8, 9, 8, 8, 8, 0, 0, 8)


def months(amounts: Sequence[int | None], last: dt.date = MONTH) -> dict[dt.date, int | None]:
    """Return amounts by month, the last of them that of `last`."""
    number = last.year * 12 + last.month - 1
    first = number - len(amounts) + 1
    return {dt.date(each // 12, each % 12 + 1, 1): amounts[each - first] for each in range(first, number + 1)}


def of(*amounts: int | None) -> Oddity | None:
    """Return what is odd about the last of some amounts."""
    found = oddities({CELL: months(amounts)}, MONTH)
    return found[0] if found else None


def test_twice_as_much_as_ever_is_odd_and_says_what_is_usual() -> None:
    found = of(*LEGAL, 41)
    assert found is not None
    assert (found.oddness, found.amount, found.last_month, found.year_ago) == (Oddness.HIGH, 41, 22, None)
    assert (found.usual.least, found.usual.most) == (14, 22)
    assert found.months[-9:] == tuple(months(LEGAL, dt.date(2018, 9, 1)).items())


def test_far_less_than_ever_is_odd_too() -> None:
    found = of(*(each * 10 for each in LEGAL), 60)
    assert found is not None
    assert found.oddness is Oddness.LOW


def test_nothing_where_there_usually_is_something_asks_nought_or_forgotten() -> None:
    found = of(*LESSONS, 0)
    assert found is not None
    assert (found.oddness, found.usual.least, found.usual.most) == (Oddness.NOUGHT, 8, 9)


def test_nothing_in_a_month_that_was_nothing_last_year_too_is_no_question() -> None:
    assert of(0, *(8,) * 11, 0) is None
    assert of(7, *(8,) * 11, 0) is not None


def test_what_is_low_every_august_is_not_odd() -> None:
    year = (60, 58, 63, 61, 59, 60, 62, 12, 60, 61, 57, 60)
    assert of(12, *year[8:], *year[:7], 11) is None
    assert of(58, *year[8:], *year[:7], 11) is not None


def test_one_odd_month_does_not_hide_the_next() -> None:
    found = of(*LEGAL[:-1], 90, 41)
    assert found is not None
    assert found.usual.most == 21


def test_what_comes_now_and_then_is_not_odd_when_it_comes_again() -> None:
    assert of(0, 13, 0, 0, 14, 0, 0, 0, 13, 0, 0, 13) is None
    assert of(0, 13, 0, 0, 14, 0, 0, 0, 13, 0, 0, 90) is not None
    assert of(0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0, 13) is not None


def test_another_step_from_last_year_than_the_months_before_made_is_odd() -> None:
    swinging = (100, 40, 100, 40, 100, 40, 100, 40, 100, 40, 100, 40)
    assert of(*swinging, *swinging[:-1], 40) is None
    found = of(*swinging, *swinging[:-1], 100)
    assert found is not None
    assert (found.oddness, found.year_ago) == (Oddness.UNLIKE_LAST_YEAR, 40)


def test_a_branch_that_grew_all_year_makes_no_news_of_it() -> None:
    before = (40,) * 12
    assert of(*before, *(80,) * 11, 80) is None
    assert of(*before, *(80,) * 3, 80) is None
    assert of(*before, 80) is not None


@pytest.mark.parametrize("known", range(LEAST_HISTORY))
def test_too_few_months_say_nothing(known: int) -> None:
    assert of(*(18,) * known, 500) is None
    assert usual_range((18,) * known) is None


def test_an_unknown_month_is_not_odd_and_months_that_are_not_known_are_passed_over() -> None:
    assert of(*LEGAL, None) is None
    assert of(*LEGAL, None, None, 41) is not None
    assert of(*(None,) * 9, 41) is None
    assert oddities({CELL: {}}, MONTH) == []


def test_the_question_nought_or_forgotten_comes_first_then_the_oddest() -> None:
    cells = {Cell(name): months((*LEGAL, amount)) for name, amount in (("a", 45), ("b", 80), ("c", 0))}
    assert [one.cell.indicator for one in oddities(cells, MONTH)] == ["c", "b", "a"]


@given(
    before=st.lists(st.integers(0, 500), min_size=LEAST_HISTORY, max_size=30),
    amount=st.integers(0, 5000),
    times=st.integers(2, 40),
)
def test_the_same_at_a_larger_scale_is_at_least_as_odd(before: list[int], amount: int, times: int) -> None:
    """A large count varies less by chance: what is odd of 20 stays odd of 200."""
    small = of(*before, amount)
    if small is None or small.oddness not in {Oddness.HIGH, Oddness.LOW} or small.distance < 4:
        return
    large = of(*(each * times for each in before), amount * times)
    assert large is not None
    assert large.oddness is small.oddness


@given(before=st.lists(st.integers(0, 10_000), min_size=LEAST_HISTORY, max_size=40), amount=st.integers(0, 10_000))
def test_what_was_usual_before_is_never_called_more_or_less_than_usual(before: list[int], amount: int) -> None:
    found = of(*before, amount)
    if found is not None and found.oddness in {Oddness.HIGH, Oddness.LOW}:
        assert not found.usual.least <= amount <= found.usual.most


def by_chance(mean: float, dice: random.Random) -> int:
    """Return a count that chance makes around a `mean` (Poisson; Knuth's way, in steps for large means)."""
    count = 0
    while mean > 20:
        count, mean = count + by_chance(20, dice), mean - 20
    limit, product = math.exp(-mean), dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


@pytest.mark.parametrize("known", [LEAST_HISTORY, 12, 36])
@pytest.mark.parametrize("mean", [0.2, 0.7, 1.5, 4, 6, 8, 20, 60])
def test_chance_alone_seldom_makes_an_oddity(mean: float, known: int) -> None:
    dice = random.Random(f"{mean} {known}")
    tries = 3000
    alarms = sum(of(*(by_chance(mean, dice) for _ in range(known + 1))) is not None for _ in range(tries))
    # Three standard deviations of room for this test's own chance.
    assert alarms / tries <= CHANCE + 3 * math.sqrt(CHANCE / tries)


@pytest.mark.parametrize("mean", [20, 60])
def test_three_times_as_much_is_seen_nearly_always(mean: float) -> None:
    dice = random.Random(str(mean))
    seen = sum(of(*(by_chance(mean, dice) for _ in range(12)), round(mean * 3)) is not None for _ in range(300))
    assert seen >= 290
