"""Many write at once, figures follow meanwhile, workers are killed: in the end every figure is what the records say."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tasks.figures import fold_and_publish, settle, what_waits
from tenants.figures.catalogue import FLOWS, INDICATORS
from tenants.roles import Role
from tests.factories.direct import BALANCES, YEARLY, faults
from tests.factories.direct import FLOWS as DIRECT_FLOWS
from tests.factories.killed import killed_workers, night_of
from tests.factories.nights import NIGHT, SMALL, one_night
from tests.factories.writers import Writer, ground

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

SECONDS = 12
YEARS = (2024, 2025, 2026)
MOVED = dt.date(2025, 4, 1)


def test_every_indicator_is_counted_a_second_time_in_sql_of_its_own() -> None:
    assert DIRECT_FLOWS.keys() == {flow.id for flow in FLOWS}
    assert DIRECT_FLOWS.keys() | YEARLY.keys() | set(BALANCES) == INDICATORS.keys()


@pytest.mark.parametrize("seed", [20_261_126])
def test_whatever_happens_figures_are_what_the_records_say(
    seed: int,
    engine_web: Engine,
    engine_worker: Engine,
    superuser: Engine,
    world: World,
) -> None:
    """Six writers in two branches, folders and counts between them, and workers that are killed in the middle."""
    dice = random.Random(seed)
    spots = (world.here, world.elsewhere)
    person = world.person(Role.VOLUNTEER)
    with superuser.begin() as behind:
        _move(behind, world)
    one_night(engine_worker, *(spot.id for spot in spots))
    settle(engine_worker)
    given = {spot.id: ground(superuser, spot, person) for spot in spots}
    writers = [Writer(engine_web, superuser, spot, given[spot.id], random.Random(dice.random())) for spot in spots * 3]
    over = threading.Event()
    branches = [spot.id for spot in spots]

    def write(writer: Writer) -> None:
        while not over.is_set():
            writer.step()

    def fold() -> None:
        while not over.is_set():
            fold_and_publish(engine_worker, SMALL)

    def prove() -> int:
        drift = 0
        while not over.is_set():
            time.sleep(dice.uniform(0.1, 0.5))
            drift += night_of(engine_worker, dice.choice(branches), NIGHT)
        return drift

    with killed_workers(engine_worker, branches, NIGHT) as killed, ThreadPoolExecutor(12) as pool:
        done = [pool.submit(write, writer) for writer in writers] + [pool.submit(fold)]
        proof = pool.submit(prove)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and not any(one.done() for one in done):
            time.sleep(0.2)
        over.set()
        for one in done:
            one.result(60)
        drift = proof.result(60)
    while what_waits(engine_worker):
        fold_and_publish(engine_worker, SMALL)
    written = sum(writer.rows for writer in writers)
    with superuser.connect() as behind:
        assert faults(behind, YEARS, NIGHT) == {}, f"of {written} rows"
    assert drift == 0
    assert [night_of(engine_worker, branch_id, NIGHT) for branch_id in branches] == [0, 0]
    assert settle(engine_worker) == 0
    with superuser.connect() as behind:
        assert faults(behind, YEARS, NIGHT) == {}, "the recount says the same"
    assert killed.times > 5
    assert written > 1_000


def _move(behind: object, world: World) -> None:
    moved = {"b": world.here.id, "r": world.other_region_id, "day": MOVED}
    behind.execute(  # type: ignore[attr-defined]
        text("UPDATE branch_regions SET valid = daterange('2016-01-01', :day) WHERE branch_id = :b"), moved
    )
    behind.execute(  # type: ignore[attr-defined]
        text("INSERT INTO branch_regions VALUES (:b, daterange(:day, NULL), :r)"), moved
    )
