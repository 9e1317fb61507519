"""What counting costs who writes: the same statement on the same table with its triggers and without them, in pairs.

On an engine of its own that waits for the disk, as one in use does. A write is a whole transaction: the scope, the
statement, the commit.
"""

from __future__ import annotations

import contextlib
import random
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tenants import schema
from tenants.database import open_engine
from tenants.embedded import engines
from tenants.isolation import Branch, scoped
from tests.bench.figures.conftest import FULL
from tests.bench.rows import row
from tests.factories.records import registered
from tests.factories.world import build_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy import Engine

pytestmark = pytest.mark.bench
COUNTED, PLAIN = "consultations", "consultations_plain"
WRITERS, SECONDS, TURNS = 8, 2.0, 6 if FULL else 4

# The same columns, keys, checks, indexes and wall; no trigger that counts.
WITHOUT = """
CREATE TABLE consultations_plain (LIKE consultations INCLUDING ALL);
ALTER TABLE consultations_plain ADD FOREIGN KEY (branch_id) REFERENCES branches (id),
    ADD FOREIGN KEY (volunteer_id) REFERENCES people (id),
    ADD FOREIGN KEY (branch_id, client_id) REFERENCES clients (branch_id, id);
ALTER TABLE consultations_plain ENABLE ROW LEVEL SECURITY;
ALTER TABLE consultations_plain FORCE ROW LEVEL SECURITY;
CREATE POLICY consultations_plain_1 ON consultations_plain FOR ALL TO PUBLIC
    USING (branch_id = (SELECT current_branch())) WITH CHECK (branch_id = (SELECT current_branch()));
GRANT SELECT, INSERT, UPDATE ON consultations_plain TO wegwijs_web;
"""
CLIENTS, UNNAMED, BEFORE = 400, 1 / 3, 12_000
"""The people of the branch, the share of visits without a name (as `demo-data` has it), and how many there are already."""


@dataclass(frozen=True)
class Busy:
    """A branch, the people who come there, and a way in for the web processes."""

    web: Engine
    branch_id: UUID
    clients: list[UUID]


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """A branch on an engine that waits for the disk."""
    home = tmp_path_factory.mktemp("durable")
    for folder in (home, *home.parents[:2]):
        folder.chmod(0o755)
    with engines(home, durable=True) as addresses, contextlib.ExitStack() as stack:
        name = "overhead"
        schema.create_roles(addresses.superuser_url(), login=True)
        schema.give_database(addresses.superuser_url(), name)
        schema.upgrade(addresses.role_url("wegwijs_owner", name))
        web = open_engine(addresses.role_url("wegwijs_web", name), pool_size=WRITERS + 1)
        stack.callback(web.dispose)
        world = build_world(web)
        behind = open_engine(addresses.superuser_url(name))
        with behind.begin() as connection:
            connection.execute(text(WITHOUT))
        names = ((f"Proef{n}", "Wilgenboom") for n in range(CLIENTS))
        busy = Busy(web, world.here.id, [registered(web, world, *name) for name in names])
        dice = random.Random(BEFORE)
        for _ in range(BEFORE // 100):
            for table in (COUNTED, PLAIN):
                write(busy, table, 100, dice)
        with behind.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        behind.dispose()
        yield busy


def values(rows: int, clients: Sequence[UUID], dice: random.Random) -> list[dict[str, Any]]:
    """Return visits spread over six years, most of them of somebody."""
    return [
        {
            f"day{n}": f"{dice.randint(2013, 2018)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            f"channel{n}": dice.choice(["walk_in", "phone", "email"]),
            f"topics{n}": dice.sample(["legal", "care", "work", "housing"], dice.choice([1, 1, 2])),
            f"client{n}": None if dice.random() < UNNAMED else dice.choice(clients),
        }
        for n in range(rows)
    ]


def write(branch: Busy, table: str, rows: int, dice: random.Random) -> float:
    """Write some visits in one statement and one transaction; return how long it took."""
    made = ", ".join(
        f"(current_branch(), CAST(:day{n} AS date), 'GM9001', :channel{n}, :topics{n}, CAST(:client{n} AS uuid))"
        for n in range(rows)
    )
    given: dict[str, Any] = {}
    for one in values(rows, branch.clients, dice):
        given |= one
    statement = text(
        f"INSERT INTO {table} (branch_id, day, municipality_code, channel, topics, client_id) VALUES {made}"
    )
    begun = time.perf_counter()
    with scoped(branch.web, Branch(branch.branch_id)) as session:
        session.execute(statement, given)
    return time.perf_counter() - begun


@pytest.mark.parametrize(("rows", "pairs", "most"), [(1, 1500, 15), (100, 150, 40)])
def test_one_who_writes(branch: Busy, rows: int, pairs: int, most: int) -> None:
    dice = random.Random(rows)
    taken: dict[str, list[float]] = {COUNTED: [], PLAIN: []}
    for turn in range(pairs + 20):
        for table in dice.sample([COUNTED, PLAIN], 2):
            took = write(branch, table, rows, dice)
            if turn >= 20:
                taken[table].append(took)
    ratio = statistics.median(taken[COUNTED]) / statistics.median(taken[PLAIN])
    row(f"write overhead of counting, a statement of {rows} row{'s' * (rows > 1)}", 100 * (ratio - 1), most, unit="%")


def test_eight_who_write_in_one_branch(branch: Busy) -> None:
    written = {COUNTED: 0, PLAIN: 0}
    for _ in range(TURNS):
        for table in (PLAIN, COUNTED):
            over = threading.Event()

            def keep_writing(seed: int, table: str = table, over: threading.Event = over) -> int:
                dice, done = random.Random(seed), 0
                while not over.is_set():
                    write(branch, table, 1, dice)
                    done += 1
                return done

            with ThreadPoolExecutor(WRITERS) as pool:
                working = [pool.submit(keep_writing, seed) for seed in range(WRITERS)]
                time.sleep(SECONDS)
                over.set()
                written[table] += sum(each.result() for each in working)
    row(
        "write overhead of counting, 8 writers in one branch",
        100 * (written[PLAIN] / written[COUNTED] - 1),
        20,
        unit="%",
    )
