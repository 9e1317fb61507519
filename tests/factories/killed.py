"""Workers that add up and count for as long as they live, which is not long.

Run as a program it is their keeper: alone in its process it may fork, so a worker begins in a moment and dies (-9) in the
middle of whatever it does. It stops when its input ends, and says how many it killed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import select
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.base import undisturbed
from tasks.figures import CountBranch, keep_counted, publish
from tenants.database import open_engine
from tenants.figures.actions import count_branch
from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

ROOT = Path(__file__).parents[2]
SMALL = 5
DRIFTED = 7


def night_of(worker: Engine, branch_id: uuid.UUID, night: dt.date) -> int:
    """Count one branch as its nightly job does; return how much had drifted."""
    isolated = worker.execution_options(isolation_level=CountBranch.isolation)

    def count() -> int:
        with scoped(isolated, Branch(branch_id)) as session:
            return len(count_branch(session, night).drift)

    return undisturbed(count)


@dataclass
class Killed:
    """How many workers were killed, once it is over."""

    keeper: subprocess.Popen[str]
    times: int = 0

    @property
    def over(self) -> bool:
        """Whether the keeper killed as many as it was told to."""
        return self.keeper.poll() is not None


@contextlib.contextmanager
def killed_workers(worker: Engine, branches: list[uuid.UUID], night: dt.date, times: int = 0) -> Iterator[Killed]:
    """Have workers killed for as long as the block lasts, or so many `times`; afterwards it is known how many were."""
    url = worker.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", __name__, url, night.isoformat(), str(times), *map(str, branches)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as keeper:  # noqa: S603  our own program
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == "ready\n"
        killed = Killed(keeper)
        yield killed
        said, _ = keeper.communicate(timeout=60)
        number, drifted = said.split()
        assert drifted == "0", "a worker found drift before it died"
        killed.times = int(number)


def _work(url: str, branches: list[uuid.UUID], night: dt.date) -> None:
    worker = open_engine(url)
    while True:
        for branch_id in branches:
            keep_counted(worker, branches)
            publish(worker, SMALL)
            if night_of(worker, branch_id, night):
                os._exit(DRIFTED)


def _keep(url: str, night: dt.date, times: int, branches: list[uuid.UUID]) -> tuple[int, int]:
    killed = drifted = 0
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], 0)[0] and (killed < times or not times):
        child = os.fork()
        if child == 0:
            sys.stdout = sys.stderr
            _work(url, branches, night)
        select.select([sys.stdin], [], [], random.uniform(0.05, 0.6))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += 1
        drifted += os.waitstatus_to_exitcode(status) == DRIFTED
    return killed, drifted


if __name__ == "__main__":
    address, day, most, *ids = sys.argv[1:]
    counts = _keep(address, dt.date.fromisoformat(day), int(most), [uuid.UUID(one) for one in ids])
    sys.stdout.write(" ".join(map(str, counts)))
