"""A whole country in one database: everything is in it, its figures are those of a recount, and nothing else is touched."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tenants.database import open_engine
from tenants.demonstration.scale import Size, fill_database
from tenants.demonstration.scale.country import shares, towns
from tenants.demonstration.scale.filling import TABLES
from tenants.faults import RefusalError
from tenants.figures.actions import count_branch, recount
from tenants.figures.catalogue import INDICATORS
from tenants.figures.sums import prove_sums
from tenants.isolation import Branch, Fold, scoped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from tenants.embedded import Addresses

TODAY = dt.date(2026, 11, 26)
SIZE = Size(branches=8, years=2, visits=2000)
SHAPE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT oid::regclass::text, relkind::text, array_to_string(reloptions, ',') FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    ORDER BY 1, 2, 3
"""
SAID = """
    SELECT branch.slug, month, indicator, breakdown, value, sum(amount) FROM figure_months
    JOIN branches branch ON branch.id = branch_id GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


@pytest.fixture(scope="module")
def a_name(addresses: Addresses) -> Iterator[Callable[[], str]]:
    """Return a function that gives a name for a database, which is gone after the module."""
    given: list[str] = []

    def name() -> str:
        given.append(f"country_{uuid.uuid4().hex[:8]}")
        return given[-1]

    yield name
    admin = create_engine(addresses.superuser_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for one in given:
            connection.execute(text(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def filled(addresses: Addresses, a_name: Callable[[], str]) -> str:
    """The name of a database with a small country in it."""
    name, told = a_name(), []
    held = fill_database(addresses, name, SIZE, TODAY, progress=told.append)
    assert told[-1] == 1.0
    assert held > 2**20
    return name


@pytest.fixture(scope="module")
def behind(addresses: Addresses, filled: str) -> Iterator[Connection]:
    """The country as the superuser sees it."""
    engine = open_engine(addresses.superuser_url(filled))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def worker(addresses: Addresses, filled: str) -> Iterator[Engine]:
    """The country as the workers reach it, in the snapshot that a count wants."""
    engine = open_engine(addresses.role_url("wegwijs_worker", filled), isolation_level="REPEATABLE READ")
    yield engine
    engine.dispose()


def test_there_is_something_in_every_table(behind: Connection) -> None:
    rows = {table: behind.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES}
    assert [table for table, count in rows.items() if not count] == []
    assert rows["consultations"] == SIZE.visits


def test_nearly_every_indicator_has_figures(behind: Connection) -> None:
    told = set(behind.scalars(text("SELECT indicator FROM figure_months UNION SELECT indicator FROM figure_years")))
    assert told - set(INDICATORS) == set()
    assert len(told) >= len(INDICATORS) * 0.9, set(INDICATORS) - told


def test_figures_are_those_of_an_ordinary_recount(worker: Engine, behind: Connection) -> None:
    months = [dt.date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)]
    for branch_id in behind.scalars(text("SELECT id FROM branches")).all():
        with scoped(worker, Branch(branch_id)) as session:
            assert recount(session, months, [2025, 2026], TODAY - dt.timedelta(days=1)) == []


def test_the_first_night_finds_nothing_that_drifted(worker: Engine, behind: Connection) -> None:
    for branch_id in behind.scalars(text("SELECT id FROM branches")).all():
        with scoped(worker, Branch(branch_id)) as session:
            assert count_branch(session, TODAY - dt.timedelta(days=1)).drift == []


def test_region_and_nation_are_the_sums_of_the_branches(behind: Connection) -> None:
    for level in ("region_figures", "nation_figures"):
        query = f"SELECT indicator, breakdown, value, sum(amount) FROM {level} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        assert behind.execute(text(query)).all() == behind.execute(text(query.replace(level, "figure_months"))).all()


def test_every_sum_is_that_of_the_branches_of_that_day(addresses: Addresses, filled: str) -> None:
    engine = open_engine(addresses.role_url("wegwijs_worker", filled))
    with scoped(engine, Fold()) as session:
        assert prove_sums(session).found == []
    engine.dispose()


def test_the_database_is_shaped_like_any_other(behind: Connection, superuser: Engine) -> None:
    with superuser.connect() as connection:
        assert behind.execute(text(SHAPE)).all() == connection.execute(text(SHAPE)).all()
    assert behind.scalar(text("SELECT to_regnamespace('filling')")) is None


def test_the_same_seed_makes_the_same_country_and_another_one_does_not(
    addresses: Addresses, a_name: Callable[[], str]
) -> None:
    told = []
    for seed in (2018, 2018, 2019):
        name = a_name()
        fill_database(addresses, name, Size(branches=3, years=1, visits=300), TODAY, seed=seed)
        engine = open_engine(addresses.superuser_url(name))
        with engine.connect() as connection:
            told.append(connection.execute(text(SAID)).all())
        engine.dispose()
    assert told[0] == told[1]
    assert told[0] != told[2]


def test_a_full_database_is_refused(addresses: Addresses, filled: str, database: str) -> None:
    for name in (filled, database):
        with pytest.raises(RefusalError, match="only an empty database"):
            fill_database(addresses, name, SIZE, TODAY)


@pytest.mark.parametrize(
    "size", [Size(0, 2, 2000), Size(701, 2, 2000), Size(8, 0, 2000), Size(8, 99, 2000), Size(8, 2, 7)]
)
def test_a_country_that_cannot_be_is_refused(addresses: Addresses, a_name: Callable[[], str], size: Size) -> None:
    with pytest.raises(RefusalError, match="Choose"):
        fill_database(addresses, a_name(), size, TODAY)


def test_what_fails_half_way_leaves_nothing(addresses: Addresses, a_name: Callable[[], str], superuser: Engine) -> None:
    name = a_name()

    def stop(done: float) -> None:
        if done > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_database(addresses, name, SIZE, TODAY, progress=stop)
    with superuser.connect() as connection:
        assert (
            connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname LIKE :name"), {"name": f"{name}%"})
            == 0
        )


def test_every_branch_serves_something_real_and_sizes_differ() -> None:
    for branches in (1, 8, 350, 400):
        country = towns(branches, dt.date(2017, 1, 1))
        assert len(country) == len({town.slug for town in country}) == branches
        served = [code for town in country if town.service == "all" for code in town.codes]
        assert len(served) == len(set(served))


def test_shares_add_up() -> None:
    assert shares(100, [1, 1, 1]) == [33, 34, 33]
    assert sum(shares(10_000_000, [0.1 * rank for rank in range(1, 351)])) == 10_000_000


COMMAND = [sys.executable, "-c", "from wegwijs.cli import main; main()", "demo-data"]
SMALL = ["--branches", "3", "--years", "1", "--visits", "300"]


def test_a_database_that_was_named_is_refused(tmp_path: Path, addresses: Addresses, database: str) -> None:
    environment = {
        **os.environ,
        "WEGWIJS_HOME": str(tmp_path),
        "DATABASE_URL": addresses.role_url("wegwijs_web", database),
    }
    told = subprocess.run([*COMMAND, *SMALL], env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert told.returncode == 1
    assert "without DATABASE_URL" in told.stderr


def test_the_command_fills_once_and_an_interrupted_one_leaves_nothing(tmp_path: Path) -> None:
    gone = {"DATABASE_URL", "MIGRATION_DATABASE_URL"}
    environment = {key: value for key, value in os.environ.items() if key not in gone} | {
        "WEGWIJS_HOME": str(tmp_path / "var")
    }
    running = subprocess.Popen([*COMMAND, "--visits", "3000000"], env=environment, stdout=-3, stderr=-3)  # noqa: S603
    time.sleep(6)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 130
    first, second = (
        subprocess.run([*COMMAND, *SMALL], env=environment, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
        for _ in range(2)
    )
    assert first.returncode == 0, first.stderr
    assert "300 visits" in first.stdout
    assert second.returncode == 1
    assert "only an empty database" in second.stderr
