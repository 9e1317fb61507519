"""Decisions about secrets and accounts: what is a good password, when a code counts, how often one may try."""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp

from tenants.faults import RefusalError
from tenants.roles import Role, Unit
from tenants.words import N_

if TYPE_CHECKING:
    import uuid

    from tenants.auth.models import Invitation

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
STEP_SECONDS = 30
WINDOW = dt.timedelta(minutes=15)
ATTEMPTS = {"password": 10, "code": 10, "link": 5, "address": 100}
"""How many failed attempts count in `WINDOW`, by kind. Many people of a branch share one address."""
INVITATION_LASTS = dt.timedelta(days=7)
RESET_LASTS = dt.timedelta(hours=1)
FIRST_STEP_LASTS = dt.timedelta(minutes=10)
"""How long somebody has for the second factor."""
SIGN_IN_LASTS = dt.timedelta(hours=16)
"""A working day and an evening: after that the second factor is asked again, however busy the desk."""
RECOVERY_CODES = 10
CODE_LETTERS = 10
SHORTEST_NAME = 4
"""Shorter names stand in many words by chance."""
FEWEST_SIGNS = 4
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that people mistake for one another."""

_OBVIOUS = (
    "password", "wachtwoord", "welkom", "welcome", "qwerty", "azerty", "vluchtelingenwerk", "wegwijs", "vluchteling",
    "spreekuur", "letmein", "geheim", "admin", "123456", "abcdef", "iloveyou",
)  # fmt: skip


def refuse_weak_password(password: str, name: str, email: str) -> None:
    """Raise `RefusalError` for a password that is short, made of the person's own name or address, or guessed first.

    Length over composition: NIST SP 800-63B, 5.1.1.2.
    """
    if len(password) < SHORTEST_PASSWORD:
        msg = N_("Choose a password of at least %(least)s characters. Three or four words together are easy to keep.")
        raise RefusalError(msg, "password", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise RefusalError(N_("Choose a password of at most %(most)s characters."), "password", most=LONGEST_PASSWORD)
    plain = _plain(password)
    own = [
        _plain(part) for part in (*re.split(r"[\s@._-]+", email), *name.split()) if len(_plain(part)) >= SHORTEST_NAME
    ]
    for part in own:
        plain = plain.replace(part, "")
    if own and len(plain) < SHORTEST_PASSWORD // 2:
        raise RefusalError(N_("Choose a password without your name or your e-mail address in it."), "password")
    for obvious in _OBVIOUS:
        plain = plain.replace(obvious, "")
    if plain.isdigit() or len(plain) < SHORTEST_PASSWORD // 2 or len(set(plain)) < FEWEST_SIGNS:
        raise RefusalError(N_("Choose a password that is harder to guess: other words, in an odd order."), "password")


def _plain(text: str) -> str:
    return re.sub(r"[^\w]", "", text.casefold())


def accepted_step(secret: str, code: str, moment: dt.datetime, last_step: int) -> int | None:
    """Return the 30-second step for which `code` counts at `moment`, one early or late allowed; none when it does not.

    Steps up to `last_step` were used: a code works once (RFC 6238, 5.2).
    """
    totp = pyotp.TOTP(secret)
    present = int(moment.timestamp()) // STEP_SECONDS
    found = None
    for step in (present - 1, present, present + 1):
        # Every step is compared, so that the time taken tells nothing.
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()) and step > last_step:
            found = step
    return found


def tidy_code(code: str) -> str:
    """Return a code as it is compared: people type spaces, hyphens and capitals."""
    return re.sub(r"[\s-]", "", code).lower()


def is_recovery_code(code: str) -> bool:
    """Whether a tidied code has the shape of a recovery code; else it is meant for the authenticator."""
    return len(code) == CODE_LETTERS and all(letter in _LETTERS for letter in code)


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes as they are printed: `7k3mw-9xq2p`."""
    return [f"{_letters(CODE_LETTERS // 2)}-{_letters(CODE_LETTERS // 2)}" for _ in range(RECOVERY_CODES)]


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


@dataclass(frozen=True)
class Held:
    """A role in a unit: what an invitation offers and a membership gives."""

    role: Role
    branch_id: uuid.UUID | None = None
    region_id: uuid.UUID | None = None


def fitting_unit(role: Role, branch_id: uuid.UUID | None, region_id: uuid.UUID | None) -> Held:
    """Return the role with the unit it is held in, and no other. Raises `RefusalError` when that unit is missing."""
    if role.unit is Unit.BRANCH:
        if branch_id is None:
            raise RefusalError(N_("Choose the branch in which this person will work."), "branch")
        return Held(role, branch_id=branch_id)
    if role.unit is Unit.REGION:
        if region_id is None:
            raise RefusalError(N_("Choose the region for which this person will work."), "region")
        return Held(role, region_id=region_id)
    return Held(role)


def is_open(invitation: Invitation, moment: dt.datetime) -> bool:
    """Whether an invitation can still be accepted."""
    return invitation.accepted_at is None and invitation.withdrawn_at is None and invitation.expires_at > moment


def shortened_device(user_agent: str) -> str:
    """Return the browser and the system as people know them: `Firefox, Windows`."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Windows", "Windows"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "Chromebook"),
        ("Mac OS", "Mac"), ("Linux", "Linux"),
    )  # fmt: skip
    found = [next((word for sign, word in table if sign in user_agent), "") for table in (browsers, systems)]
    return ", ".join(word for word in found if word)
