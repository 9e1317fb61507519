"""What PostgreSQL and Valkey have in common: to be launched, awaited and sent home."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NoReturn

from tenants.embedded import locks
from tenants.embedded.errors import EngineError, disk_is_full

if TYPE_CHECKING:
    from signal import Signals

    from tenants.embedded.place import Owner, Place

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "TZ": "UTC"}
"""Nothing of the caller's: PGPORT, PGDATA and the like change what PostgreSQL does."""
TELLING = ("FATAL", "PANIC", "ERROR", "rror:", "Permission denied", "No space left")
LONG_LOG = 1_000_000


class Engine(ABC):
    """One engine of one home."""

    name: ClassVar[str]
    label: ClassVar[str]
    """What its folder, its lock and its log are called."""
    program_name: ClassVar[str]
    socket_name: ClassVar[str]
    farewells: ClassVar[tuple[tuple[Signals, float], ...]]
    """The signals that end it, politest first, and the seconds that each is given."""

    def __init__(self, place: Place) -> None:
        """Name the files of this engine in `place`."""
        self.place = place
        self.data = place.home / self.label
        self.lock = place.backstage / f"{self.label}.lock"
        self.log = place.backstage / f"{self.label}.log"
        self.socket = place.sockets / self.socket_name
        self._log_begin = 0
        self._launched = False

    @abstractmethod
    def prepare(self, owner: Owner, lock: int, *, durable: bool) -> None:
        """Make the data folder ready, or say why it cannot be used."""

    @abstractmethod
    def command(self, owner: Owner, *, durable: bool) -> list[str]:
        """Return the program and its arguments; it is run in the data folder."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it serves the data of this home now."""

    @property
    def alive(self) -> bool:
        """Whether any process of it lives, answering or not."""
        return locks.is_held(self.lock)

    def processes(self) -> list[int]:
        """Return the process numbers of the program that has this home's sockets, ready or not.

        Found by what it was told, which anyone may read: under Docker root may not look into other users' processes.
        """
        mark = bytes(self.place.sockets)
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if Path(os.fsdecode(words[0])).name == self.program_name and any(mark in word for word in words):
                    found.append(int(entry.name))
        return found

    def wake(self, owner: Owner, *, durable: bool, patience: float) -> None:
        """Launch it unless it lives; `await_answer` waits for it."""
        if self.alive:
            return
        self._clear_sockets()
        lock = locks.seize(self.lock, patience)
        if lock is None:
            return
        try:
            self.prepare(owner, lock, durable=durable)
            self._launch(owner, lock, durable=durable)
        finally:
            os.close(lock)  # the engine keeps the lock by its own copy

    def await_answer(self, owner: Owner, *, durable: bool, patience: float) -> None:
        """Wait until it answers; launch it once more when one that we found alive turns out to have been ending."""
        deadline = time.monotonic() + patience
        while not self.answers():
            if not self.alive:
                if self._launched:
                    self.fail("ended at once")
                self.wake(owner, durable=durable, patience=patience)
            if time.monotonic() > deadline:
                self.fail(f"did not answer within {patience:g} seconds")
            time.sleep(locks.PAUSE)

    def say_farewell(self, politeness: int = 0) -> None:
        """Ask it to end, without waiting."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, self.farewells[politeness][0])

    def await_end(self) -> None:
        """Wait until its last process is gone, asking less and less politely."""
        for politeness, (_, seconds) in enumerate(self.farewells):
            if politeness:
                self.say_farewell(politeness)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not self.alive and not self.processes():
                    return
                time.sleep(locks.PAUSE)
        msg = f"{self.name} in {self.data} does not stop: end its processes {self.processes()} yourself."
        raise EngineError(msg)

    def fail(self, what: str) -> NoReturn:
        """Raise why it does not run, with the last thing that its log tells."""
        words = telling_line(self._log_since_launch())
        if "No space left" in words or self._no_room():
            raise EngineError(disk_is_full(self.place.home))
        msg = f"{self.name} in {self.data} {what}; {self.log} ends with: {words}"
        raise EngineError(msg)

    def _no_room(self) -> bool:
        """Whether the disk is so full that the log could not even say so."""
        disk = shutil.disk_usage(self.place.home)
        return disk.total > 0 and disk.free < LONG_LOG

    def _launch(self, owner: Owner, lock: int, *, durable: bool) -> None:
        """Run the engine as nobody's child, in a session of its own.

        The shell leaves at once, so that no caller has to reap the engine; the session keeps a Ctrl-C in the terminal
        away from it, which is then stopped in order by whoever leaves last.
        """
        log = locks.open_private(self.log, os.O_WRONLY | os.O_APPEND)
        try:
            if os.fstat(log).st_size > LONG_LOG:
                os.ftruncate(log, 0)
            self._log_begin = os.fstat(log).st_size
            subprocess.run(
                ["/bin/sh", "-c", '"$0" "$@" &', *self.command(owner, durable=durable)],
                check=True,
                cwd=self.data,
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                start_new_session=True,
                umask=0o077,
                **owner.identity,
            )
        finally:
            os.close(log)
        self._launched = True

    def _clear_sockets(self) -> None:
        """End an engine whose home was removed under it and that still sits on our socket, and remove what it left."""
        self.say_farewell()
        self.await_end()
        self.socket.unlink(missing_ok=True)
        self.socket.with_name(f"{self.socket_name}.lock").unlink(missing_ok=True)

    def _log_since_launch(self) -> str:
        try:
            with self.log.open("rb") as log:
                log.seek(self._log_begin)
                return log.read(LONG_LOG).decode(errors="replace")
        except OSError:
            return ""


def telling_line(log: str) -> str:
    """Return the last line that tells of an error, else the last line."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if any(word in line for word in TELLING)]
    return (telling or lines or ["nothing"])[-1]
