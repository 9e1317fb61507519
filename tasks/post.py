"""Handing a mail over: to the mail server of the settings, or without one to a folder."""

from __future__ import annotations

import contextlib
import re
import secrets
import smtplib
import ssl
from email import policy
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tenants.moments import now
from tenants.network import is_loopback

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tenants.settings import Settings

PATIENCE = 10
"""Seconds for the mail server to answer."""
WHILE_TAKING = 60
"""Seconds for the mail server to take a mail: it may look at it first, and who hangs up too early sends it twice."""
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


class PlainPasswordError(Exception):
    """The mail server asks for a password over a line that anybody can read."""


def post(settings: Settings, message: EmailMessage, sender: str | None = None) -> None:
    """Deliver `message`, from the address `sender` on its envelope when it must come back elsewhere than to its `From`.

    Raises `smtplib.SMTPException` or `OSError` when it was not taken.
    """
    if not settings.mail_url:
        _lay_down(settings, message, sender)
        return
    where = urlsplit(settings.mail_url)
    host = where.hostname or "localhost"
    if where.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, where.port or 465, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, where.port or 25, timeout=PATIENCE)
    with contextlib.closing(server):
        sealed = where.scheme == "smtps"
        server.ehlo()
        if not sealed and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            sealed = True
        if where.username:
            if not sealed and not is_loopback(host):
                raise PlainPasswordError
            server.login(unquote(where.username), unquote(where.password or ""))
        if server.sock is not None:
            server.sock.settimeout(WHILE_TAKING)
        try:
            server.send_message(message, from_addr=sender)
        finally:
            # What was taken was taken, however the farewell goes: it must not be sent again.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()


def refused_with(error: BaseException) -> str | None:
    """Return the codes with which the mail server refused one mail, such as "550 5.1.1"; none for any other trouble.

    From 500 on it is for good, below that another try may help. A word about our own address, or about signing in, is
    no refusal of the mail: what is set wrongly is set right, and then it goes.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPDataError):
        code, said = error.smtp_code, bytes(error.smtp_error)  # type: ignore[arg-type]
    else:
        return None
    found = _ENHANCED.match(said)
    return f"{code} {found[0].decode()}" if found else str(code)


def _lay_down(settings: Settings, message: EmailMessage, sender: str | None) -> None:
    if sender:
        message["Return-Path"] = f"<{sender}>"
    folder = settings.home / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Two workers can lay a mail down in the same microsecond.
    name = f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}.eml"
    (folder / name).write_bytes(message.as_bytes(policy=policy.SMTP))
