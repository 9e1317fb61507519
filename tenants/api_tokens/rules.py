"""What a token looks like, how long it may live, and which rights may have one."""

from __future__ import annotations

import datetime as dt
import re
import secrets

from tenants.faults import RefusalError
from tenants.roles import Right
from tenants.words import N_

PREFIX = "wegwijs_"
"""So that who finds one in a text knows what it is, and a scanner of leaked secrets too."""
SHAPE = re.compile(f"{PREFIX}[A-Za-z0-9_-]{{43}}")
SHOWN = len(PREFIX) + 4
LONGEST = dt.timedelta(days=365)
MOST = 10
"""How many tokens of one person may work at once."""
LONGEST_NAME = 80
OPENS = (Right.COMPARISON_READ, Right.NATION_READ)
"""The rights of which a token opens the figures. A branch's own figures have no protected artefact before they are
published, so there is none to open."""


def new_token() -> str:
    """Return a fresh token: 256 bits, so that none is ever guessed and a plain hash is enough to keep it."""
    return PREFIX + secrets.token_urlsafe(32)


def refuse_impossible(name: str, expires_on: dt.date, today: dt.date) -> None:
    """Raise `RefusalError` for a token without a name, that ends before it begins, or lives longer than a year."""
    if not name.strip():
        raise RefusalError(N_("Say what this token is for."), "name")
    if len(name.strip()) > LONGEST_NAME:
        raise RefusalError(N_("Use at most %(most)s characters."), "name", most=LONGEST_NAME)
    if expires_on <= today:
        raise RefusalError(N_("Choose a day after today."), "expires_on")
    if expires_on > today + LONGEST:
        last = today + LONGEST
        raise RefusalError(N_("A token works for at most one year: until %(last)s."), "expires_on", last=last)
