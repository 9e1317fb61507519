"""Who is named differs by more than chance does, however small; and chance itself is named no oftener than we say."""

from __future__ import annotations

import datetime as dt
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.figures.chance import binomial_at_least, binomial_at_most, poisson_at_least, poisson_at_most
from tenants.figures.fairness import (
    RARE,
    USUAL,
    Held,
    Law,
    Standard,
    Verdict,
    by_chance,
    common_months,
    spread_of,
    standard,
    whole_months,
)

REGIONS = 120
BRANCHES = 20


def drawn(dice: random.Random, expected: float, group: int = 1) -> int:
    """Return how many came when `expected` were expected and they come in groups of `group`."""
    wanted = expected / group
    if wanted > 60:
        return group * max(0, round(dice.gauss(wanted, math.sqrt(wanted))))
    limit, count, product = math.exp(-wanted), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return group * count


def region(dice: random.Random, branches: int, group: int = 1) -> list[Held]:
    """Return branches of many sizes that differ by nothing but chance."""
    needs = [dice.choice((6, 12, 25, 40, 70, 110, 200, 600)) for _ in range(branches)]
    return [Held(drawn(dice, need * 0.95, group), need) for need in needs]


@pytest.mark.parametrize("group", [1, 2, 4])
@pytest.mark.parametrize("branches", [8, 20, 35])
def test_chance_alone_is_named_no_oftener_than_the_page_says(branches: int, group: int) -> None:
    dice = random.Random(f"{branches} {group}")
    named = rare = 0
    for _ in range(REGIONS):
        units = region(dice, branches, group)
        expected = standard(units)
        assert expected is not None
        verdicts = [expected.verdict(unit) for unit in units]
        named += sum(verdict.odd for verdict in verdicts)
        rare += sum(verdict in {Verdict.FAR_LESS, Verdict.FAR_MORE} for verdict in verdicts)
    assert named <= by_chance(REGIONS * branches) * 1.1
    assert rare <= REGIONS * branches * RARE * 2 + 2


def test_who_really_differs_is_named_among_others_that_do_not() -> None:
    dice = random.Random(2018)
    found = 0
    for _ in range(60):
        units = [*region(dice, BRANCHES - 1), Held(60, 110)]
        expected = standard(units)
        assert expected is not None
        found += expected.verdict(units[-1]).is_less
    assert found >= 57


@given(need=st.floats(0.5, 900), rate=st.floats(0.05, 3), beyond=st.sampled_from([USUAL, RARE]))
@settings(max_examples=150)
def test_a_count_beyond_a_poisson_limit_is_as_rare_as_the_limit_says(need: float, rate: float, beyond: float) -> None:
    low, high = Standard(rate).limits(need, beyond)
    first_outside_below, first_outside_above = math.ceil(low - 0.01) - 1, math.floor(high + 0.01) + 1
    assert poisson_at_most(first_outside_below, need * rate) <= beyond / 2 * 1.02
    assert poisson_at_least(first_outside_above, need * rate) <= beyond / 2 * 1.02
    # And the limit is no wider than it has to be: the last count inside is not that rare.
    assert poisson_at_most(math.ceil(low + 0.01), need * rate) >= beyond / 2 * 0.98 or low < 0.01
    assert poisson_at_least(math.floor(high - 0.01), need * rate) >= beyond / 2 * 0.98


@given(need=st.integers(2, 300), rate=st.floats(0.05, 0.95))
@settings(max_examples=80)
def test_a_part_never_goes_beyond_its_whole_and_its_limits_are_binomial(need: int, rate: float) -> None:
    low, high = Standard(rate, Law.PART).limits(need)
    assert 0 <= low <= need * rate <= high <= need + 0.01
    assert binomial_at_most(math.ceil(low - 0.01) - 1, need, rate) <= USUAL / 2 * 1.02
    assert binomial_at_least(math.floor(high + 0.01) + 1, need, rate) <= USUAL / 2 * 1.02


@given(need=st.integers(1, 400), rate=st.floats(0.2, 3))
@settings(max_examples=80)
def test_beside_another_count_more_is_left_to_chance(need: int, rate: float) -> None:
    alone, beside = Standard(rate), Standard(rate, Law.PAIR)
    assert beside.limits(need)[1] >= alone.limits(need)[1] - 0.01
    assert beside.limits(need)[0] <= alone.limits(need)[0] + 0.01


def test_the_two_odd_ones_of_2018_are_odd_and_no_more_than_that() -> None:
    expected = Standard(0.992)
    assert expected.verdict(Held(53, 73)) is Verdict.LESS
    assert expected.verdict(Held(104, 82)) is Verdict.MORE
    assert expected.verdict(Held(29, 36)) is Verdict.WITHIN
    assert expected.verdict(Held(20, 73)) is Verdict.FAR_LESS


def test_where_branches_differ_anyway_the_limits_are_wider() -> None:
    dice = random.Random(1)
    towns = [Held(round(dice.uniform(0.6, 1.4) * 900), 900) for _ in range(BRANCHES)]
    expected = standard(towns)
    assert expected is not None
    assert expected.spread > 10
    assert sum(expected.verdict(town).odd for town in towns) <= 2


def test_one_wild_branch_does_not_make_everybody_ordinary() -> None:
    units = [*[Held(50 + step % 7 - 3, 50) for step in range(19)], Held(140, 50)]
    assert spread_of(units, 1.05, Law.EVENTS) < 2
    expected = standard(units)
    assert expected is not None
    assert expected.verdict(units[-1]) is Verdict.FAR_MORE


def test_with_too_few_or_with_nothing_to_do_nobody_is_held_against_anybody() -> None:
    assert standard([Held(5, 5), Held(1, 9)]) is None
    assert standard([Held(0, 0)] * 5) is None
    assert Standard(1.0).limits(0) == (0, 0)
    assert Standard(1.0, Law.PART).limits(12) == (12, 12)


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
    assert common_months(months, before, [1, 2, 3, 4]) == [2, 4]
