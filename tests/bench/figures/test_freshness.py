"""How long a visit takes to reach the national dashboard: the real worker, the real timetable, the real broker."""

from __future__ import annotations

import random
import statistics
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.isolation import Branch, Figures, scoped
from tests.bench.figures.conftest import FULL
from tests.bench.figures.writing import VISIT
from tests.bench.rows import row
from tests.factories.workers import a_worker, corner
from wegwijs import processes
from wegwijs.surroundings import WORKER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tenants.settings import Settings
    from tests.bench.figures.conftest import Country

pytestmark = pytest.mark.bench
SECONDS, PAUSE, PATIENCE = (240, 0.2, 90) if FULL else (20, 0.2, 60)
_TOLD = text(
    """
    SELECT CAST(content #>> '{figures,consultations.contacts,whole,value}' AS int) FROM editions
    WHERE region_id IS NULL AND year = :year ORDER BY version DESC LIMIT 1
    """
)


class Looking(threading.Thread):
    """Somebody at the national office who looks again and again."""

    def __init__(self, engine: Engine, year: int) -> None:
        super().__init__(daemon=True)
        self.engine, self.year, self.seen = engine, year, [(0.0, told(engine, year))]
        self.over = threading.Event()

    def run(self) -> None:
        """Note when another number is told."""
        while not self.over.is_set():
            number = told(self.engine, self.year)
            if number != self.seen[-1][1]:
                self.seen.append((time.perf_counter(), number))
            time.sleep(0.1)

    def since(self, number: int) -> float | None:
        """Return the moment from which at least `number` visits were told."""
        return next((moment for moment, visits in self.seen if visits >= number), None)


def told(engine: Engine, year: int) -> int:
    """Return the visits of the country as its newest edition tells them."""
    with scoped(engine, Figures()) as session:
        return int(session.scalars(_TOLD, {"year": year}).one())


@contextmanager
def working(country: Country, settings: Settings, number: int) -> Iterator[None]:
    """Have a worker and the timetable on a country."""
    around = corner(country.addresses, country.name, settings, number)
    with a_worker(around, concurrency=2), processes.running([processes.start(around, WORKER, "beat")]):
        yield


def test_a_visit_reaches_the_nation(large: Country, copy_of: Callable[[Country], Country], settings: Settings) -> None:
    country = copy_of(large)
    web, branches, dice = country.engine("wegwijs_web"), country.branches(), random.Random(1)
    looking = Looking(country.engine("wegwijs_web"), country.night.year)
    looking.start()
    before = looking.seen[0][1]
    written: list[float] = []
    with working(country, settings, 9):
        time.sleep(8)  # until both are awake
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            with scoped(web, Branch(dice.choice(branches))) as session:
                session.execute(VISIT, {"day": country.night, "back": 0, "topic": "care"})
            written.append(time.perf_counter())
            time.sleep(PAUSE)
        patience = time.perf_counter() + PATIENCE
        while looking.seen[-1][1] < before + len(written) and time.perf_counter() < patience:
            time.sleep(0.2)
    looking.over.set()
    looking.join()
    web.dispose()
    looking.engine.dispose()
    arrived = [looking.since(before + number) for number in range(1, len(written) + 1)]
    lost = sum(moment is None for moment in arrived)
    waited = [(moment or time.perf_counter()) - begun for moment, begun in zip(arrived, written, strict=True)]
    p95 = statistics.quantiles(waited, n=20)[-1]
    row(f"freshness, a write to the national dashboard, p95 of {len(written)} (aim 10 s)", p95, 60, unit="s")
    row("visits that did not reach it", lost, 0)
