"""What the demonstration costs on this machine: starting from nothing, starting again, memory at rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench
PORT = 8741


def test_the_demonstration_starts_twice_and_rests(tmp_path: Path) -> None:
    environment = {**os.environ, "WEGWIJS_HOME": str(tmp_path / "var")}
    first = _start(environment)
    seconds_first = _until_open(first)
    time.sleep(8)
    megabytes = _memory(first.pid)
    _stop(first)
    second = _start(environment)
    seconds_second = _until_open(second)
    _stop(second)
    print(
        f"\nfrom an empty folder {seconds_first:.1f} s (aim 180 with installing), again {seconds_second:.1f} s (aim 10)"
    )
    print(f"at rest {megabytes:.0f} MiB in web, worker, beat and engines together (aim 1024)")


def _start(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from wegwijs.cli import main; main()", "demo", "--port", str(PORT)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def _until_open(process: subprocess.Popen[bytes]) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < 170:
        assert process.poll() is None, "the demonstration ended by itself"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2).close()
            return time.monotonic() - begun
        except OSError:
            time.sleep(0.1)
    pytest.fail("the demonstration did not open")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(60)


def _memory(root: int) -> float:
    """Return the proportional memory of `root`, all it started, and the engines, in MiB."""
    parents = {
        int(p.name): int((p / "stat").read_text().rsplit(") ", 1)[1].split()[1]) for p in Path("/proc").glob("[0-9]*")
    }
    family, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        family, grown = family | more, bool(more)
    names = {
        pid: (Path("/proc") / str(pid) / "comm").read_text().strip()
        for pid in parents
        if (Path("/proc") / str(pid)).exists()
    }
    family |= {pid for pid, name in names.items() if name in {"valkey-server", "postgres"}}
    total = 0
    for pid in family:
        try:
            rollup = (Path("/proc") / str(pid) / "smaps_rollup").read_text()
        except OSError:
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024
