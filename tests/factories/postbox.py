"""A mail server of the tests, spoken to over a real SMTP conversation."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """A mail server that keeps what it gets, and refuses everybody or some, for good or for now."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.senders: list[str] = []
        """From which address on its envelope each letter came."""
        self.refuses = False
        self.unknown: set[str] = set()
        self.says = "550 5.1.1 nobody here"
        """What those are told whom it refuses; with 4 in front it is for now."""
        self.says_of_letters = ""
        """What it says when it has seen a letter and does not want it."""
        self.says_farewell = ""
        self.seconds = 0.0
        """How long it looks at a letter before it takes it."""
        self.underway = 0
        """How many letters it looks at now."""

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuses or address in self.unknown:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.says_of_letters:
            return self.says_of_letters
        self.underway += 1
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.underway -= 1
        self.senders.append(envelope.mail_from or "")
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        if self.says_farewell:
            return self.says_farewell
        return "221 Bye"


@contextmanager
def open_postbox() -> Iterator[tuple[Postbox, str]]:
    """Give a postbox and its address for the settings."""
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
