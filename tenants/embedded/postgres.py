"""PostgreSQL out of its wheel: made once, set for a small machine, and silent about people in its log."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import psycopg

from tenants.embedded.engine import ENVIRONMENT, Engine, telling_line
from tenants.embedded.errors import EngineError, disk_is_full
from tenants.embedded.programs import postgres_major, postgres_program

if TYPE_CHECKING:
    from tenants.embedded.place import Owner

PORT = 5432
"""Part of the socket's name; nothing listens on the network."""

LOCALE = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",  # with plain C, pg_trgm would take the letters of Müller and Şahin for spaces
    "--text-search-config=simple",
)

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A small machine: web, worker, beat and both engines stay under 1 GiB together.
    "shared_buffers": "64MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "autovacuum_max_workers": "2",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "io_method": "sync",  # spares three processes
    "jit": "off",
    # Nothing follows this database.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # A refused row would be printed whole, names included.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}

CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests: fast, and lost in a power cut."""


class Postgres(Engine):
    """The database of one home."""

    name = "PostgreSQL"
    label = "postgres"
    program_name = "postgres"
    socket_name = f".s.PGSQL.{PORT}"
    farewells: ClassVar = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))

    def prepare(self, owner: Owner, lock: int, *, durable: bool) -> None:
        """Make the cluster if there is none, refuse a folder that we do not know, and drop a stale process number."""
        if not (self.data / "PG_VERSION").is_file():
            self._refuse_unknown_files()
            self._make(owner, lock, durable=durable)
        owner.receive(self.data)
        self._refuse_another_major()
        self._forget_reused_process()

    def command(self, owner: Owner, *, durable: bool) -> list[str]:
        """Return `postgres` with all its settings, which so win over any file in the data folder."""
        settings = SETTINGS | ({} if durable else CARELESS) | {"unix_socket_directories": str(self.place.sockets)}
        program = postgres_program("postgres", for_strangers=owner.switched)
        return [str(program), "-D", _here(self.data, owner), *(f"--{key}={value}" for key, value in settings.items())]

    def answers(self) -> bool:
        """Whether the server of this data folder accepts connections.

        Its own note is read first: to knock while it starts would fill its log, and one whose folder was removed
        still opens.
        """
        try:
            note = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        if not note or note[-1].strip() != "ready":
            return False
        try:
            psycopg.connect(host=str(self.place.sockets), port=PORT, user="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make(self, owner: Owner, lock: int, *, durable: bool) -> None:
        """Make a cluster beside its place and move it there when it is whole, so that no half-made one can remain."""
        fresh = self.place.home / "postgres.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        owner.receive(fresh)
        program = str(postgres_program("initdb", for_strangers=owner.switched))
        trust = ("--username=postgres", "--auth-local=trust", "--auth-host=reject")
        made = subprocess.run(
            [program, "-D", _here(fresh, owner), *trust, *LOCALE, *(() if durable else ("--no-sync",))],
            check=False,
            cwd=fresh,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            pass_fds=[lock],  # an initdb that outlives us keeps the next one waiting
            start_new_session=True,
            umask=0o077,
            **owner.identity,
        )
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._not_made(made.stderr)
        fresh.rename(self.data)

    def _not_made(self, complaint: str) -> EngineError:
        if "No space left" in complaint or "Disk quota" in complaint:
            return EngineError(disk_is_full(self.place.home))
        return EngineError(f"PostgreSQL could not make {self.data}; it last said: {telling_line(complaint)}")

    def _refuse_unknown_files(self) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            msg = (
                f"{self.data} is not a database that we made: move its files away if they matter,"
                " remove the folder otherwise, and start again."
            )
            raise EngineError(msg)

    def _refuse_another_major(self) -> None:
        kept, ours = (self.data / "PG_VERSION").read_text().strip(), postgres_major()
        if kept != ours:
            msg = (
                f"{self.data} was made by PostgreSQL {kept} and this is PostgreSQL {ours}:"
                " move the folder away, start again, and load a dump made with the old version."
            )
            raise EngineError(msg)

    def _forget_reused_process(self) -> None:
        """Remove a process number that, after a power cut or in a new container, is now somebody else's.

        PostgreSQL would take that for another server on the same data and refuse. Its other safeguards need the file,
        so it goes only when the number is in use, and not by a `postgres` that someone started by hand.
        """
        note = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            process = int(note.read_text().splitlines()[0])
            words = Path("/proc", str(process), "cmdline").read_bytes().split(b"\0")
            if Path(os.fsdecode(words[0])).name != self.program_name:
                note.unlink()


def _here(folder: Path, owner: Owner) -> str:
    """Return how the program, which is run in `folder`, names it.

    Root's folders are often closed to others. A process that is already inside needs no way in, so under root the
    engine's user is never asked to find the folder by its path.
    """
    return "/proc/self/cwd" if owner.switched else str(folder)
