"""Tails of distributions, held against the sums of their own definitions."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.figures.chance import binomial_at_least, binomial_at_most, poisson_at_least, poisson_at_most


@given(count=st.integers(0, 120), expected=st.floats(0.05, 150))
def test_poisson_tails_are_the_sums_of_their_terms(count: int, expected: float) -> None:
    terms = [math.exp(-expected + k * math.log(expected) - math.lgamma(k + 1)) for k in range(count + 1)]
    assert poisson_at_most(count, expected) == pytest.approx(math.fsum(terms), abs=1e-8)
    assert poisson_at_least(count, expected) == pytest.approx(1 - math.fsum(terms[:-1]), abs=1e-8)


@given(tries=st.integers(1, 150), share=st.floats(0.01, 0.99), data=st.data())
def test_binomial_tails_are_the_sums_of_their_terms(tries: int, share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, tries))
    terms = [math.comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(count + 1)]
    assert binomial_at_most(count, tries, share) == pytest.approx(math.fsum(terms), abs=1e-8)
    assert binomial_at_least(count, tries, share) == pytest.approx(1 - math.fsum(terms[:-1]), abs=1e-8)


def test_nothing_is_less_than_none_and_nobody_is_more_than_all() -> None:
    assert poisson_at_most(-1, 3) == 0
    assert poisson_at_least(0, 3) == 1
    assert binomial_at_most(10, 10, 0.5) == 1
    assert binomial_at_least(11, 10, 0.5) == 0


def test_between_whole_numbers_the_tails_go_on_without_a_step() -> None:
    tails = [poisson_at_most(5 + step / 10, 7.3) for step in range(11)]
    assert tails == sorted(tails)
    assert max(after - before for before, after in itertools.pairwise(tails)) < 0.02
