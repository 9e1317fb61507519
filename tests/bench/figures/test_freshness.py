"""How long a visit takes to be in the nation's figures, with the timetable's tick and a crowd of branches writing."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import threading
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tasks.figures import fold_and_publish
from tasks.schedule import TIMETABLE
from tests.bench.rows import row
from tests.factories.nights import NIGHT, SMALL, one_night
from tests.factories.records import logged

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

pytestmark = pytest.mark.bench
VISITS = 24
TICK = next(float(entry.when) for entry in TIMETABLE if entry.task == "tasks.figures.fold_figures")  # type: ignore[arg-type]
FIGURE = (
    "SELECT coalesce(sum(amount), 0) FROM nation_figures WHERE indicator = 'consultations.contacts' AND breakdown = ''"
)
TOLD = """
SELECT coalesce((content #>> '{figures,consultations.contacts,whole,value}')::int, 0) FROM editions
WHERE region_id IS NULL AND year = 2026 ORDER BY version DESC LIMIT 1
"""


def test_a_visit_is_in_the_nation_within_seconds(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    day = dt.date(2026, 11, 20)
    logged(engine_web, world, day)
    one_night(engine_worker, world.here.id, world.elsewhere.id, night=NIGHT)
    over = threading.Event()

    def beat() -> None:
        while not over.is_set():
            begun = time.monotonic()
            fold_and_publish(engine_worker, SMALL)
            over.wait(max(0.0, TICK - (time.monotonic() - begun)))

    ticking = threading.Thread(target=beat)
    ticking.start()
    dice = random.Random(1)
    waits: dict[str, list[float]] = {"figures": [], "edition": []}
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as behind:
        for _ in range(VISITS):
            time.sleep(dice.uniform(0, 2))
            seen = {"figures": behind.scalar(text(FIGURE)) + 1, "edition": behind.scalar(text(TOLD)) + 1}
            logged(engine_web, world, day, spot=dice.choice([world.here, world.elsewhere]))
            begun = time.monotonic()
            while seen:
                for name, statement in (("figures", FIGURE), ("edition", TOLD)):
                    if name in seen and behind.scalar(text(statement)) >= seen[name]:
                        waits[name].append(time.monotonic() - begun)
                        del seen[name]
                time.sleep(0.02)
                assert time.monotonic() - begun < 60
    over.set()
    ticking.join()
    for name, seconds in waits.items():
        row(f"freshness, a visit to the nation's {name}, p95", statistics.quantiles(seconds, n=20, method="inclusive")[18], 10, unit="s")
