"""Asking ClamAV whether a file is known to be harmful, before anything else looks into it.

Its protocol is a handful of lines (clamd(8), INSTREAM); the one client on the registry was last released in 2014.
"""

from __future__ import annotations

import socket
import struct

from tenants.faults import RefusalError
from tenants.words import N_

CHUNK = 256 * 1024
SECONDS = 20.0
"""For each answer of the scanner; a file of the largest size takes it less than one."""
LONGEST_ANSWER = 4096
PORT = 3310


class InfectedError(RefusalError):
    """A file that the scanner knows to be harmful; `signature` is the scanner's name for what it found."""

    def __init__(self, signature: str) -> None:
        message = N_(
            "There is a virus in this file, so it is not kept. Tell whoever sent it, and ask for a clean copy."
        )
        super().__init__(message, "file")
        self.signature = signature


class ScannerAwayError(Exception):
    """The scanner did not say that the file is clean: it is away, or could not look at all of it."""


def refuse_infected(scanner: str, data: bytes) -> None:
    """Have `data` looked at by the scanner at this address; without an address nothing is asked.

    Raises `InfectedError` for what is known to be harmful, and `RefusalError` when the scanner gives no answer: then
    nothing comes in that nobody looked at.
    """
    if not scanner:
        return
    try:
        found = scan(scanner, data)
    except ScannerAwayError as error:
        msg = N_("The virus scanner does not answer, so nothing can come in. Try again in a few minutes.")
        raise RefusalError(msg, "file") from error
    if found:
        raise InfectedError(found)


def scan(scanner: str, data: bytes) -> str:
    """Return the scanner's name for what it found in `data`, empty when it is clean. Raises `ScannerAwayError`."""
    try:
        with _connected(scanner) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(part)) + part)
            line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise ScannerAwayError from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAwayError(answer)


def _connected(scanner: str) -> socket.socket:
    if "/" in scanner:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(scanner.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    host, colon, port = scanner.rpartition(":")
    return socket.create_connection((host, int(port)) if colon else (scanner, PORT), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace")
