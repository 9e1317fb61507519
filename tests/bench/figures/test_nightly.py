"""What a night costs: one day's changes up to region and nation, against counting everything, and as history and changes grow.

The close is what brings every figure up to date: what was counted of a day's changes, the sums of regions and nation, the
editions. The proof of a thirtieth of history comes after it and is a row of its own, in the full form: it is a thirtieth of
everything.
"""

from __future__ import annotations

import datetime as dt
import gc
import statistics
import time
from typing import TYPE_CHECKING

import pytest

from tests.bench.figures.conftest import FULL, YEARS
from tests.bench.figures.nights import close, full_recount, prove
from tests.bench.figures.writing import write_day
from tests.bench.rows import line, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.figures.conftest import Country

pytestmark = pytest.mark.bench
ROUNDS = 3


class Nights:
    """Days of work in one country, each closed before the next begins."""

    def __init__(self, country: Country, visits: int) -> None:
        self.country, self.visits, self.turn = country, visits, 0
        self.web, self.worker = country.engine("wegwijs_web"), country.engine("wegwijs_worker")
        self.branches = country.branches()

    def cost(self, times: int = 1) -> float:
        """Return the seconds that the close takes after `times` a day's changes."""
        self.turn += 1
        write_day(self.web, self.branches, self.country.night, self.visits * times, self.turn)
        begun = time.perf_counter()
        close(self.worker)
        return time.perf_counter() - begun

    def end(self) -> None:
        """Let go of the database."""
        self.web.dispose()
        self.worker.dispose()


def test_a_night_against_counting_everything_and_as_it_grows(
    large: Country, short: Country, copy_of: Callable[[Country], Country], visits_of_a_day: int
) -> None:
    # As a worker begins (`tasks/app.py`): what the test runner holds is no part of a night.
    gc.collect()
    gc.freeze()
    long, young = Nights(copy_of(large), visits_of_a_day), Nights(copy_of(short), visits_of_a_day)
    for warm in (long, young):
        warm.cost()
    pairs = [(long.cost(), young.cost()) for _ in range(ROUNDS)]
    one = statistics.median(seconds for seconds, _ in pairs)
    ten = statistics.median(long.cost(10) for _ in range(ROUNDS))
    night = long.country.night
    proof = _proof(long) if FULL else None
    everything = full_recount(long.worker, long.branches, range(night.year - YEARS + 1, night.year + 1), night)
    print(
        f"\na close {one:.2f} s, of ten times as much {ten:.2f} s, everything {everything:.0f} s"
        + (f", a proof {proof:.0f} s" if proof else "")
    )
    of_all = "against a full recount"
    row(f"nightly close with region and nation, one night's changes, {of_all}", everything / one, 100, "more", "x")
    row("nightly close: history x10", statistics.median(a / b for a, b in pairs), 1.3, unit="x")
    row("nightly close: changes x10", ten / one, 11, unit="x")
    if proof:
        print(line(f"proof of what changed and of a thirtieth of history, {of_all}", f"{everything / proof:.3g}x"))
    long.end()
    young.end()


def _proof(nights: Nights) -> float:
    """Return the seconds that the night takes to prove what changed and a part of history in every branch."""
    begun = time.perf_counter()
    prove(nights.worker, nights.branches, nights.country.night + dt.timedelta(days=1))
    return time.perf_counter() - begun
