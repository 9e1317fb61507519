"""Processes of ours that a command starts and stops."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wegwijs.surroundings import Surroundings

FAREWELL = 25.0
"""Seconds in which a process may finish what it does before it is killed."""


class PortInUseError(Exception):
    """Somebody else serves at the port; the text says what to do."""


def refuse_port_in_use(port: int) -> None:
    """Raise `PortInUseError` when something listens at `port` on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            msg = f"Port {port} is in use on this machine. Choose another: make demo PORT={port + 80}."
            raise PortInUseError(msg) from error


def start(around: Surroundings, role: str, *arguments: str, **extra: str) -> subprocess.Popen[bytes]:
    """Start `wegwijs ARGUMENTS` as database role `role`, in a session of its own so that Ctrl-C reaches only us."""
    command = [sys.executable, "-P", "-c", "from wegwijs.cli import main; main()", *arguments]
    return subprocess.Popen(command, env={**around.environment(role), **extra}, start_new_session=True)


def stop(processes: list[subprocess.Popen[bytes]], farewell: float = FAREWELL) -> None:
    """Ask all to stop, in order, and wait; kill what does not listen, with the children it has."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + farewell
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # Each began a session of its own: its group is it and its children.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def running(processes: list[subprocess.Popen[bytes]], farewell: float = FAREWELL) -> Iterator[None]:
    """Stop `processes` when the block ends, however it ends; they have `farewell` seconds to finish what they do."""
    try:
        yield
    finally:
        stop(processes, farewell)
