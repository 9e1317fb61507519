"""Debian's own ClamAV, started for a test with one signature made here; nothing is fetched."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.factories.files import EICAR

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAMD = Path("/usr/sbin/clamd")
SIGNATURE = "Wegwijs.Test.EICAR"
PATIENCE = 60.0


@contextlib.contextmanager
def scanner(port: int | None = None) -> Iterator[str]:
    """Run a scanner that knows EICAR alone, and give the socket at which it listens; at a port too when one is given."""
    assert CLAMD.exists(), "Install ClamAV first: make system"
    # A folder of few letters: the path of a socket may have a hundred.
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        place = Path(name)
        signatures, line = place / "signatures", place / "line"
        signatures.mkdir()
        (signatures / "test.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n", encoding="ascii")
        settings = place / "clamd.conf"
        network = f"TCPSocket {port}\nTCPAddr 127.0.0.1\n" if port else ""
        settings.write_text(
            f"{network}DatabaseDirectory {signatures}\nLocalSocket {line}\nTemporaryDirectory {place}\n"
            f"LogFile {place / 'log'}\nForeground yes\nMaxThreads 2\nExitOnOOM yes\n",
            encoding="ascii",
        )
        process = subprocess.Popen([str(CLAMD), "--config-file", str(settings)], stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            _await(line, process)
            yield str(line)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _await(line: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(line))
            return
        time.sleep(0.05)
    raise AssertionError(f"clamd does not listen; it ended with {process.poll()}")  # noqa: EM102, TRY003
