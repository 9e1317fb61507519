"""What chance does to counts: the tails of the Poisson and the binomial distribution, also between whole numbers.

Pure, and exact enough for the smallest counts: tails come from the incomplete gamma and beta functions (continued
fractions, Numerical Recipes 6.2 and 6.4), which go on smoothly between whole numbers, so a limit drawn as a line and a count
held against it always agree.
"""

from __future__ import annotations

import math

ENOUGH = 1e-10
MOST_STEPS = 2000
TINY = 1e-300


def poisson_at_most(count: float, expected: float) -> float:
    """Return how likely `count` or fewer is when `expected` are expected."""
    return 0.0 if count < 0 else _gamma_above(count + 1, expected)


def poisson_at_least(count: float, expected: float) -> float:
    """Return how likely `count` or more is when `expected` are expected."""
    return 1.0 if count <= 0 else 1 - _gamma_above(count, expected)


def binomial_at_most(count: float, tries: float, share: float) -> float:
    """Return how likely `count` or fewer of `tries` is when each is one with a chance of `share`."""
    if count < 0:
        return 0.0
    return 1.0 if count >= tries else _beta(1 - share, tries - count, count + 1)


def binomial_at_least(count: float, tries: float, share: float) -> float:
    """Return how likely `count` or more of `tries` is when each is one with a chance of `share`."""
    if count <= 0:
        return 1.0
    return 0.0 if count > tries else _beta(share, count, tries - count + 1)


def _gamma_above(shape: float, at: float) -> float:
    """Return the regularised upper incomplete gamma function."""
    if at <= 0:
        return 1.0
    scale = math.exp(shape * math.log(at) - at - math.lgamma(shape))
    if at < shape + 1:
        term = total = 1 / shape
        for step in range(1, MOST_STEPS):
            term *= at / (shape + step)
            total += term
            if term < total * ENOUGH:
                break
        return max(1 - total * scale, 0.0)
    b = at + 1 - shape
    c, d = 1 / TINY, 1 / b
    found = d
    for step in range(1, MOST_STEPS):
        factor = -step * (step - shape)
        b += 2
        d = 1 / _not_nought(factor * d + b)
        c = _not_nought(b + factor / c)
        found *= d * c
        if abs(d * c - 1) < ENOUGH:
            break
    return min(scale * found, 1.0)


def _beta(at: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function."""
    if at <= 0 or at >= 1:
        return float(at >= 1)
    scale = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(at) + b * math.log1p(-at))
    if at < (a + 1) / (a + b + 2):
        return min(scale * _beta_fraction(at, a, b) / a, 1.0)
    return max(1 - scale * _beta_fraction(1 - at, b, a) / b, 0.0)


def _beta_fraction(at: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _not_nought(1 - (a + b) * at / (a + 1))
    found = d
    for step in range(1, MOST_STEPS):
        even = step * (b - step) * at / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * at / ((a + 2 * step) * (a + 2 * step + 1))
        for factor in (even, odd):
            d = 1 / _not_nought(1 + factor * d)
            c = _not_nought(1 + factor / c)
            found *= d * c
        if abs(d * c - 1) < ENOUGH:
            break
    return found


def _not_nought(value: float) -> float:
    return value if abs(value) > TINY else TINY
