"""A great many random writes by many at once, back-dated over years, with workers killed: drift must be nought.

The quick form writes 50,000 rows, the full one 1,000,000 (`WEGWIJS_BENCH_SIZE=full`).
"""

from __future__ import annotations

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tasks.figures import fold_and_publish, settle, what_waits
from tenants.roles import Role
from tests.bench.rows import row
from tests.factories.direct import faults
from tests.factories.killed import killed_workers, night_of
from tests.factories.nights import NIGHT, SMALL, one_night
from tests.factories.writers import Writer, ground

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

pytestmark = pytest.mark.bench
FULL = os.environ.get("WEGWIJS_BENCH_SIZE") == "full"
ROWS = 1_000_000 if FULL else 50_000
WRITERS = 8
YEARS = (2024, 2025, 2026)


def test_drift_after_random_writes(engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World) -> None:
    dice = random.Random(ROWS)
    spots = (world.here, world.elsewhere)
    branches = [spot.id for spot in spots]
    one_night(engine_worker, *branches)
    given = {spot.id: ground(superuser, spot, world.person(Role.VOLUNTEER)) for spot in spots}
    writers = [
        Writer(engine_web, superuser, spots[number % 2], given[spots[number % 2].id], random.Random(number))
        for number in range(WRITERS)
    ]
    over = threading.Event()

    def write(writer: Writer) -> None:
        while not over.is_set() and writer.rows < ROWS / WRITERS:
            writer.step(120)

    def prove() -> int:
        drift = 0
        while not over.is_set():
            time.sleep(dice.uniform(0.5, 2))
            drift += night_of(engine_worker, dice.choice(branches), NIGHT)
        return drift

    def fold() -> None:
        while not over.is_set():
            fold_and_publish(engine_worker, SMALL)
            time.sleep(0.5)

    begun = time.monotonic()
    with killed_workers(engine_worker, branches, NIGHT) as killed, ThreadPoolExecutor(WRITERS + 2) as pool:
        beside = [pool.submit(prove), pool.submit(fold)]
        writing = [pool.submit(write, writer) for writer in writers]
        for each in writing:
            each.result()
        over.set()
        drift = beside[0].result() or 0
        beside[1].result()
    seconds = time.monotonic() - begun
    while what_waits(engine_worker):
        fold_and_publish(engine_worker, SMALL)
    with superuser.connect() as behind:
        wrong = {level: len(found) for level, found in faults(behind, YEARS, NIGHT).items()}
    drift += sum(night_of(engine_worker, branch_id, NIGHT) for branch_id in branches) + settle(engine_worker)
    written = sum(writer.rows for writer in writers)
    what = f"{written:,} random rows by {WRITERS} writers in {seconds:,.0f} s, {killed.times} workers killed"
    row(f"figures that differ from the records after {what}", sum(wrong.values()), 0)
    row("drift that the nights found meanwhile and after", drift, 0)
