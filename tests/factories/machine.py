"""The machine that measures: no figure of a bench means anything without it."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import lru_cache
from pathlib import Path

from tenants.embedded.programs import postgres_program

_KIB_IN_GIB = 2**20


def machine() -> str:
    """Return cores, processor, memory, version of PostgreSQL, and how busy the machine is right now, in one line."""
    return f"{_standing()}, load {os.getloadavg()[0]:.1f}"


@lru_cache(maxsize=1)
def _standing() -> str:
    """Return what does not change while the machine runs."""
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {_line_of('cpuinfo', 'model name')}, {_memory()} GiB, PostgreSQL {_postgres()}"


def _line_of(file: str, name: str) -> str:
    """Return what /proc says of `name`; not every processor has a name there."""
    for line in Path("/proc", file).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return " ".join(value.split())
    return platform.machine()


def _memory() -> int:
    return round(int(_line_of("meminfo", "MemTotal").split()[0]) / _KIB_IN_GIB)


def _postgres() -> str:
    command = [str(postgres_program("postgres")), "--version"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  the program of our wheel
    return told.stdout.split()[-1]
