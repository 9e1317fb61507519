"""Valkey out of its wheel: the queue of jobs, kept on disk."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING, ClassVar

from tenants.embedded.engine import Engine
from tenants.embedded.programs import valkey_program

if TYPE_CHECKING:
    from tenants.embedded.place import Owner

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "set-proc-title": "no",  # its arguments say whose it is
    "save": "",
    "appendonly": "yes",
    "auto-aof-rewrite-min-size": "8mb",
    "maxmemory": "128mb",
    "maxmemory-policy": "noeviction",  # to refuse a job is better than to lose one
}


class Valkey(Engine):
    """The queue of one home."""

    name = "Valkey"
    label = "valkey"
    program_name = "valkey-server"
    socket_name = "valkey.sock"
    farewells: ClassVar = ((signal.SIGTERM, 15.0), (signal.SIGKILL, 5.0))

    def prepare(self, owner: Owner, lock: int, *, durable: bool) -> None:  # noqa: ARG002  Valkey makes its own files
        """Make the data folder."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        owner.receive(self.data)

    def command(self, owner: Owner, *, durable: bool) -> list[str]:
        """Return `valkey-server` with all its settings; it works in the folder that it is run in."""
        settings = SETTINGS | {"unixsocket": str(self.socket), "appendfsync": "everysec" if durable else "no"}
        words = [word for key, value in settings.items() for word in (f"--{key}", value)]
        return [str(valkey_program(for_strangers=owner.switched)), *words]

    def answers(self) -> bool:
        """Whether it has read its data and answers PING."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(5)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
            except OSError:
                return False
