"""Who is in: the first one in starts the engines, the last one out stops them.

Everyone inside shares one lock. Who leaves tries to have it alone; only the last can, and stops the engines, whoever
started them. The kernel drops a killed process's share, so there is no count that can be wrong. After kill -9 of the
last one the engines run on, unharmed, until the next one who comes in has left, or until `stop`.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.embedded import locks
from tenants.embedded.addresses import Addresses
from tenants.embedded.errors import EngineError, plain_words, user_name
from tenants.embedded.place import Place
from tenants.embedded.postgres import Postgres
from tenants.embedded.valkey import Valkey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tenants.embedded.engine import Engine
    from tenants.embedded.place import Owner

PATIENCE = 60.0
"""Seconds that an engine is given to answer; after a power cut it first repairs."""


@dataclass(frozen=True)
class EngineStatus:
    """Whether one engine of a home runs."""

    name: str
    processes: tuple[int, ...]
    answers: bool

    def __str__(self) -> str:
        """Say it in one sentence."""
        if not self.processes:
            return f"{self.name} does not run."
        numbers = ", ".join(map(str, self.processes))
        return f"{self.name} {'answers' if self.answers else 'runs but does not answer'} (process {numbers})."


@contextmanager
def engines(home: Path, *, durable: bool = True, patience: float = PATIENCE) -> Iterator[Addresses]:
    """Start PostgreSQL and Valkey in `home`, or join those that run, and stop them when nobody is left.

    `durable=False` does not wait for the disk, for tests; who joins gets the engines as they were started.
    Raises `EngineError`. A process that SIGTERM should end in order must turn it into an exception.
    """
    place = _place(home)
    process = os.getpid()
    with plain_words(place.home):
        owner = place.settle()
        share = _come_in(place, owner, durable=durable, patience=patience)
    try:
        yield Addresses(place.sockets, _named(owner))
    finally:
        if os.getpid() == process:  # a forked child that ends here is not the one who came in
            _leave(place, share, patience)


def status(home: Path) -> list[EngineStatus]:
    """Return what runs in `home`, without making or starting anything."""
    place = _place(home)
    with plain_words(place.home):
        return [EngineStatus(one.name, tuple(one.processes()), one.answers()) for one in _engines(place)]


def stop(home: Path, *, patience: float = PATIENCE) -> None:
    """Stop the engines of `home` whoever uses them: after a kill -9, or to be sure."""
    place = _place(home)
    if not place.backstage.is_dir():
        _stop(place)
        return
    with plain_words(place.home), _door(place, patience):
        _stop(place)


def _come_in(place: Place, owner: Owner, *, durable: bool, patience: float) -> int:
    """Return our share of the home, after both engines answer."""
    with _door(place, patience):
        share = locks.share(place.visitors)
        if share is None:
            msg = f"{place.visitors} is locked by another program: end it and start again."
            raise EngineError(msg)
        try:
            place.open_socket_folder(owner)
            both = _engines(place)
            for engine in both:
                engine.wake(owner, durable=durable, patience=patience)
            for engine in both:
                engine.await_answer(owner, durable=durable, patience=patience)
        except BaseException:
            _give_back(place, share)
            raise
    return share


def _leave(place: Place, share: int, patience: float) -> None:
    if not place.backstage.is_dir():  # the home was removed while we were in
        locks.release(share)
        _stop(place)
        return
    with plain_words(place.home), _undisturbed(), _door(place, patience):
        _give_back(place, share)


def _give_back(place: Place, share: int) -> None:
    """Give up our share, and stop the engines if it was the last; the door must be held."""
    locks.release(share)
    alone = locks.seize(place.visitors)
    if alone is None:
        return
    try:
        _stop(place)
    finally:
        locks.release(alone)


def _stop(place: Place) -> None:
    """Ask both engines to end before waiting for either, and remove their sockets."""
    both = _engines(place)
    for engine in both:
        engine.say_farewell()
    for engine in both:
        engine.await_end()
    shutil.rmtree(place.sockets, ignore_errors=True)


@contextmanager
def _door(place: Place, patience: float) -> Iterator[None]:
    """Let one process at a time come in or leave."""
    held = locks.seize(place.door, 2 * patience)
    if held is None:
        msg = f"Another process has been starting or stopping the engines in {place.home} for {2 * patience:g} seconds."
        raise EngineError(msg)
    try:
        yield
    finally:
        locks.release(held)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a second, impatient Ctrl-C wait until the first one is done: it would leave the engines behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _place(home: Path) -> Place:
    if sys.platform != "linux":
        msg = "The embedded engines run on Linux: set DATABASE_URL and REDIS_URL to engines of your own."
        raise EngineError(msg)
    return Place(home.expanduser().resolve())


def _engines(place: Place) -> tuple[Engine, Engine]:
    return Postgres(place), Valkey(place)


def _named(owner: Owner) -> str | None:
    name = user_name(owner.uid)
    return None if " " in name else name
