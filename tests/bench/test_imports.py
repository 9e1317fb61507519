"""How long 100,000 visits take to come in, from a CSV file and from a workbook, and how much memory that asks."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from sqlalchemy import text

from tenants.isolation import Branch, scoped
from tests.factories.sheets import CLIENTS, brought_in, csv_text

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tests.factories.world import World

pytestmark = pytest.mark.bench
ROWS = 100_000
HEADER = ("date", "municipality", "channel", "client", "topics", "guidance", "minutes", "outcome", "visits")
TOPICS = ("allowances", "finance", "legal", "education", "participation", "work", "housing", "care")
# A process of its own, so that its peak is the import's and nobody else's.
PROGRAM = """
import resource, sys, time, uuid
from pathlib import Path
from tenants.audit.actions import Actor
from tenants.database import open_engine
from tenants.imports.actions import bring_in
from tenants.imports.reading import opened
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
url, branch, path = sys.argv[1], uuid.UUID(sys.argv[2]), Path(sys.argv[3])
start = time.perf_counter()
with opened(path.name, path) as parcel, scoped(open_engine(url), Branch(branch)) as session:
    outcome = bring_in(session, Actor(None, "operator"), parcel, local_date())
assert not outcome.faults, outcome.faults[:3]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{time.perf_counter() - start:.1f} {peak:.0f} {outcome.changes} {outcome.rows}")
"""


def visits() -> list[tuple[object, ...]]:
    dice = random.Random(2018)
    return [
        (
            dt.date(2018, 1, 1) + dt.timedelta(days=dice.randrange(365)),
            "Hierbeek",
            dice.choice(("walk_in", "phone", "email")),
            dice.choice(("C1", "C2", "")),
            "+".join(dice.sample(TOPICS, dice.choice((1, 1, 2)))),
            dice.choice(("inside", "outside")),
            dice.choice(("", 10, 15, 20)),
            dice.choice(("answered", "referred")),
            1,
        )
        for _ in range(ROWS)
    ]


def as_workbook(path: Path, rows: list[tuple[object, ...]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        date = book.add_format({"num_format": "dd-mm-yyyy"})
        page = book.add_worksheet("consultations")
        page.write_row(0, 0, HEADER)
        for number, (day, *rest) in enumerate(rows, start=1):
            page.write_datetime(number, 0, day, date)
            page.write_row(number, 1, rest)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_hundred_thousand_visits(
    here_with_clients: None,
    superuser: Engine,
    addresses: Addresses,
    database: str,
    world: World,
    tmp_path: Path,
    form: str,
) -> None:
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE consultations CASCADE"))
    rows = visits()
    path = tmp_path / f"consultations.{form}"
    if form == "csv":
        path.write_text(csv_text([HEADER, *rows]), encoding="utf-8")
    else:
        as_workbook(path, rows)
    print()
    for what in ("new", "the same once more"):
        url = addresses.role_url("wegwijs_web", database)
        command = [sys.executable, "-c", PROGRAM, url, str(world.here.id), str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
        seconds, peak, changes, total = said.stdout.split()
        print(f"{form}, {what}: {total} rows, {changes} written, {seconds} s, peak {peak} MiB")
        assert int(changes) == (ROWS if what == "new" else 0)


@pytest.fixture(scope="module")
def here_with_clients(engine_web: Engine, world: World) -> None:
    """Two clients to visit."""
    with scoped(engine_web, Branch(world.here.id)) as session:
        brought_in(session, {"clients": CLIENTS})
