"""A broker of a test's own, which can be killed and brought back."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
from typing import TYPE_CHECKING

from tenants.embedded.programs import valkey_program
from tenants.embedded.valkey import SETTINGS
from tests.factories.workers import eventually

if TYPE_CHECKING:
    from pathlib import Path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def killed(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all it started, as when the power fails."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


class Broker:
    """A Valkey of the test's own, with the settings of the embedded one, which can be killed and brought back."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.start()

    def start(self) -> None:
        given = SETTINGS | {"port": str(self.port), "bind": "127.0.0.1", "appendfsync": "everysec"}
        words = [word for name, value in given.items() if name != "unixsocketperm" for word in (f"--{name}", value)]
        self.process = subprocess.Popen(  # noqa: S603  our own program
            [str(valkey_program()), *words], cwd=self.folder, start_new_session=True, stdout=subprocess.DEVNULL
        )
        assert eventually(lambda: answers(self.port), 20)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
