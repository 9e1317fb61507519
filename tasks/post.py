"""Handing a mail over: to the mail server of the settings, or without one to a folder."""

from __future__ import annotations

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


class PlainPasswordError(Exception):
    """The mail server asks for a password over a line that anybody can read."""


def post(settings: Settings, message: EmailMessage) -> None:
    """Deliver `message`. Raises `smtplib.SMTPException` or `OSError` when it was not taken."""
    if not settings.mail_url:
        _lay_down(settings, message)
        return
    where = urlsplit(settings.mail_url)
    host = where.hostname or "localhost"
    if where.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, where.port or 465, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, where.port or 25, timeout=PATIENCE)
    with server:
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
        server.send_message(message)


def _lay_down(settings: Settings, message: EmailMessage) -> None:
    folder = settings.home / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Two workers can lay a mail down in the same microsecond.
    name = f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(8)}.eml"
    (folder / name).write_bytes(message.as_bytes(policy=policy.SMTP))
