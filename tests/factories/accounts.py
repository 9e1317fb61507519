"""People who can sign in for real: a password, an authenticator, recovery codes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy.dialects.postgresql import Range

from tenants.audit.actions import Actor
from tenants.auth.credentials import renew_recovery_codes, set_credential
from tenants.auth.models import Membership, Person
from tenants.auth.sealing import vault_of
from tenants.isolation import Accounts, scoped
from tenants.moments import now
from tenants.roles import Role, Unit
from tests.factories.world import ALWAYS

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PASSWORD = "blauwe-fiets-onder-molen"
_NUMBER = itertools.count(1)

__all__ = ["ALWAYS", "PASSWORD", "Account", "account", "sign_in", "walk_in"]


@dataclass(frozen=True)
class Account:
    """Somebody with both factors at hand."""

    id: uuid.UUID
    email: str
    totp_secret: str
    codes: tuple[str, ...]

    def code(self, *, steps: int = 0) -> str:
        """Return what the authenticator shows now, or so many steps of 30 seconds from now."""
        return pyotp.TOTP(self.totp_secret).at(now(), counter_offset=steps)


def account(web: Engine, secret: str, world: World, role: Role = Role.VOLUNTEER) -> Account:
    """Make a person who is `role` here and can sign in."""
    vault, totp_secret = vault_of(secret), pyotp.random_base32()
    with scoped(web, Accounts()) as session:
        person = Person(name="Sanne Iepenlaan", email=f"sanne{next(_NUMBER)}@example.org", language="en")
        session.add(person)
        session.flush()
        session.add(
            Membership(
                person_id=person.id,
                role=role,
                branch_id=world.here.id if role.unit is Unit.BRANCH else None,
                region_id=world.region_id if role.unit is Unit.REGION else None,
                valid=Range(ALWAYS.lower, None),
            )
        )
        set_credential(session, vault, person, PASSWORD, totp_secret)
        codes = renew_recovery_codes(session, vault, Actor(person.id, "self"))
        return Account(person.id, person.email, totp_secret, tuple(codes))


def walk_in(browser: Browser, who: Account, path: str = "/sign-in") -> None:
    """Show address and password."""
    answer = browser.post(path, data={"email": who.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    assert answer.location.startswith("/sign-in/code")


def sign_in(browser: Browser, who: Account) -> None:
    """Sign in with both factors."""
    walk_in(browser, who)
    assert browser.post("/sign-in/code", data={"code": who.code()}).status_code == 302
