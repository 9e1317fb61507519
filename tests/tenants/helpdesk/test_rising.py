"""What rises and what does not: no alarm on noise, and no small number that points at somebody."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.helpdesk.rising import CHANCE, SHARE, Tally, chance_of, rising, tells_of_nobody

WEEKS = 2000


def poisson(dice: random.Random, mean: float) -> int:
    """Throw a Poisson number (Knuth)."""
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count


@pytest.mark.parametrize("means", [[0.3, 2, 6, 15, 40], [0.5] * 60])
def test_chance_alone_hardly_ever_raises_an_alarm(means: list[float]) -> None:
    dice, alarms = random.Random(2018), 0
    for _ in range(WEEKS):
        week = [Tally(str(n), poisson(dice, mean), 9, poisson(dice, 12 * mean)) for n, mean in enumerate(means)]
        alarms += bool(rising(week))
    assert alarms <= WEEKS * CHANCE * 2


def test_what_is_asked_four_times_as_often_is_found() -> None:
    dice = random.Random(2018)
    found = sum(bool(rising([Tally("x", poisson(dice, 24), 9, poisson(dice, 72))])) for _ in range(200))
    assert found >= 190


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_chance_is_a_chance_and_falls_as_more_is_asked(recent: int, before: int) -> None:
    chance = chance_of(recent, before)
    assert 0 <= chance <= 1
    assert chance_of(recent + 1, before) <= chance + 1e-9


def test_the_chance_is_that_of_throwing_a_die_of_thirteen() -> None:
    assert chance_of(2, 0) == pytest.approx(SHARE**2)
    assert chance_of(1, 1) == pytest.approx(1 - (12 / 13) ** 2)
    assert chance_of(0, 5) == 1


@pytest.mark.parametrize(
    "tally",
    [
        Tally("too few", 4, 4, 0),
        Tally("of one branch", 9, 1, 0),
        Tally("usual", 12, 9, 120),
        Tally("nothing", 0, 0, 0),
    ],
)
def test_small_numbers_one_branch_and_the_usual_are_no_rise(tally: Tally) -> None:
    assert rising([tally]) == []


def test_what_rises_no_faster_than_everything_is_no_rise_of_its_own() -> None:
    word = Tally("vraag", 30, 12, 120)
    assert rising([word]) == [word]
    assert rising([word], whole=Tally("", 300, 30, 1200)) == []


def test_the_more_is_looked_at_the_rarer_something_must_be() -> None:
    word = Tally("x", 7, 5, 14)
    assert rising([word], tested=1) == [word]
    assert rising([word], tested=1000) == []


def test_numbers_of_few_questions_of_few_branches_are_kept_back() -> None:
    assert tells_of_nobody(5, 1)
    assert tells_of_nobody(3, 3)
    assert not tells_of_nobody(4, 2)
