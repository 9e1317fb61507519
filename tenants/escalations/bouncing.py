"""Mails that come back: each leaves from an address of its own, and what a mail server says of it is believed only there.

The address holds the notice's id and a keyed hash of it. It is written in letters and digits that survive a mail server
that makes everything small. What comes back is read as RFC 3464 writes it: only a delivery that failed for good counts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.auth.sealing import derived_key
from tenants.escalations.models import EscalationNotice, NoticeState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator
    from email.message import Message

    from tenants.isolation import ScopedSession

_ID, _HASH = 26, 16
"""Characters of 16 bytes of id and 10 bytes of hash: with `settings.LONGEST_BOUNCES` and a plus the 64 that a mail server
takes before the @ (RFC 5321, 4.5.3.1.1)."""
LARGEST = 1_000_000
"""Bytes of a mail that are read: what came back may hold all that was sent."""
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
"""Headers in which a mail server says to whom a mail came."""
_CODED = re.compile(rf"\+([a-z2-7]{{{_ID}}})([a-z2-7]{{{_HASH}}})@", re.IGNORECASE)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_REPLY = re.compile(r"(?:^|;)\s*([45]\d\d)\b")


class Fate(StrEnum):
    """What became of a mail that came back."""

    BOUNCED = "bounced"
    LATE = "late"
    """It is only late, or arrived after all: nothing is changed."""
    FOREIGN = "foreign"
    """It is no report of a mail server about a mail of ours: nothing is changed."""


@dataclass(frozen=True)
class Report:
    """What a mail server reports of a delivery: whether it failed for good, and the codes, such as "550 5.1.1"."""

    failed: bool
    codes: str


@lru_cache(maxsize=4)
def _key(secret: str) -> bytes:
    return derived_key(secret, b"bounces")


def _hash(secret: str, notice_id: uuid.UUID) -> str:
    return _letters(hmac.new(_key(secret), notice_id.bytes, hashlib.sha256).digest()[:10])


def _letters(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def return_address(bounces: str, secret: str, notice_id: uuid.UUID) -> str | None:
    """Return the address to which a notice comes back when it cannot be delivered; none when `bounces` is not set."""
    if not bounces:
        return None
    local, _, domain = bounces.rpartition("@")
    return f"{local}+{_letters(notice_id.bytes)}{_hash(secret, notice_id)}@{domain}"


def notice_of(addresses: Iterable[str], secret: str) -> uuid.UUID | None:
    """Return the notice that came back to one of `addresses`; none when no address is one that we made."""
    for address in addresses:
        for found in _CODED.finditer(address):
            notice_id = uuid.UUID(bytes=base64.b32decode(found[1].upper() + "======"))
            if hmac.compare_digest(found[2].lower(), _hash(secret, notice_id)):
                return notice_id
    return None


def read_report(message: Message) -> Report | None:
    """Return what a mail server reports in a mail; none when it is anything else, such as an answer by itself."""
    if message.get_content_type() != "multipart/report":
        return None
    found = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    ]
    actions = [
        (str(block.get("Action", "")).split(";")[0].strip().lower(), block) for block in found if block.get("Action")
    ]
    if not actions:
        return None
    for action, block in actions:
        # A failure is the end whatever its class: 4.4.7 is a server that tried for days.
        if action == "failed":
            return Report(failed=True, codes=_codes(block))
    return Report(failed=False, codes="")


def _blocks(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    return (block for block in payload if not isinstance(block, str)) if isinstance(payload, list) else iter(())


def _codes(block: Message) -> str:
    reply = _REPLY.search(str(block.get("Diagnostic-Code", "")))
    status = _STATUS.search(str(block.get("Status", "")))
    return " ".join(found for found in (reply and reply[1], status and status[0]) if found)


def returned(data: bytes, secret: str, recipients: Iterable[str] = ()) -> tuple[uuid.UUID, str] | None:
    """Return which mail of ours failed for good, as a mail server reports it, and the codes; none for anything else."""
    try:
        message = message_from_bytes(data[:LARGEST], policy=policy.compat32)
        headers = [str(value) for name in ADDRESSED for value in message.get_all(name, [])]
        mail_id, report = notice_of([*recipients, *headers], secret), read_report(message)
    except RecursionError:
        return None
    return (mail_id, report.codes) if mail_id is not None and report is not None and report.failed else None


def take_back(
    session: ScopedSession, data: bytes, secret: str, moment: dt.datetime, recipients: Iterable[str] = ()
) -> Fate:
    """Note that a mail of ours came back, when `data` is a mail server's report that it failed for good.

    `recipients` is to whom the report came, as the mail server says; what its headers say is looked at as well.
    """
    try:
        # Read as plainly as can be: what strangers send need not be well-formed.
        message = message_from_bytes(data[:LARGEST], policy=policy.compat32)
        headers = [str(value) for name in ADDRESSED for value in message.get_all(name, [])]
        notice_id, report = notice_of([*recipients, *headers], secret), read_report(message)
    except RecursionError:
        return Fate.FOREIGN
    if notice_id is None or report is None:
        return Fate.FOREIGN
    if not report.failed:
        return Fate.LATE
    # Held: the worker that sent it may not be done with its own note.
    held = select(EscalationNotice).where(EscalationNotice.id == notice_id).with_for_update()
    notice = session.scalar(held)
    if notice is None:
        return Fate.FOREIGN
    if notice.state in {NoticeState.WAITING, NoticeState.SENT}:
        notice.state, notice.settled_at, notice.reply = NoticeState.BOUNCED, moment, report.codes
    return Fate.BOUNCED
