"""Nobody is named for what chance explains, and the odd ones do not hide each other."""

from __future__ import annotations

import random

from wegwijs.comparison.chance import Pair, ordinary
from wegwijs.comparison.choice import usual_year
from wegwijs.comparison.sentences import percent


def a_region(spread: float, odd: float = 1.0, branches: int = 20) -> list[Pair]:
    """Return branches whose year differs from the last by chance, and by `spread` more; the first one `odd` times."""
    dice = random.Random(7)
    pairs = []
    for number in range(branches):
        need = 300 + 100 * number
        count = need * dice.gauss(1, (2 / need) ** 0.5 * spread) * (odd if number == 0 else 1)
        pairs.append(Pair(str(number), need, round(count)))
    return pairs


def test_branches_that_differ_by_chance_alone_are_hardly_ever_named() -> None:
    pairs = a_region(spread=1)
    usual = ordinary(pairs, need_varies=True)
    assert usual is not None
    assert usual.spread < 1.3
    assert sum(abs(usual.outside(pair)) for pair in pairs) <= 2


def test_a_region_that_swings_more_gets_wider_limits_and_the_odd_one_is_still_named() -> None:
    pairs = a_region(spread=4, odd=2.2)
    usual = ordinary(pairs, need_varies=True)
    assert usual is not None
    assert usual.spread > 2
    assert usual.outside(pairs[0]) == 1
    assert sum(abs(usual.outside(pair)) for pair in pairs) <= 3


def test_a_branch_that_halves_falls_below() -> None:
    pairs = a_region(spread=1, odd=0.4)
    usual = ordinary(pairs, need_varies=True)
    assert usual is not None
    assert usual.outside(pairs[0]) == -1


def test_with_few_branches_nobody_can_say_what_is_ordinary() -> None:
    assert ordinary(a_region(1, branches=4), need_varies=True) is None
    assert ordinary([Pair("a", 0, 0)] * 9, need_varies=True) is None


def test_changes_are_written_with_their_sign() -> None:
    assert [percent(share) for share in (0.124, -0.04, 0.001, 0, None)] == ["+12%", "\N{MINUS SIGN}4%", "0%", "0%", "?"]


def test_without_editions_there_is_no_year() -> None:
    assert usual_year([]) is None
