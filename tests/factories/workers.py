"""Real workers on a corner of the broker that belongs to one test."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from tasks.app import app, configure
from wegwijs import processes
from wegwijs.surroundings import WORKER, Surroundings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from tenants.embedded import Addresses
    from tenants.settings import Settings


def corner(addresses: Addresses, database: str, settings: Settings, number: int) -> Surroundings:
    """Return the test's database with a `number` of the broker to itself, and nothing waiting there."""
    own = replace(settings, redis_url=f"{addresses.redis_url}?db={number}")
    configure(own.redis_url)
    with app.connection() as connection:
        connection.default_channel.queue_purge("work")
    return Surroundings(
        own, addresses.role_url("wegwijs_web", database), addresses.role_url("wegwijs_worker", database)
    )


@contextlib.contextmanager
def a_worker(around: Surroundings, concurrency: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """Have a worker for as long as the block lasts, with so many processes."""
    process = processes.start(around, WORKER, "worker", "--concurrency", str(concurrency))
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def eventually(what: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something becomes true before so many seconds are over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False
