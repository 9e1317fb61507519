"""What a command leans on: the engines that the environment names, or embedded ones that it starts itself.

With `DATABASE_URL` and `REDIS_URL` in the environment nothing is started. Without them the embedded engines serve from
`$WEGWIJS_HOME`, their database is brought to the newest schema, and what the command started stops with it. Either way
the environment of this process and of the processes it starts is complete afterwards.
"""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants import schema
from tenants.database import open_engine
from tenants.settings import settings_from_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tenants.settings import Settings

DATABASE = "wegwijs"
WEB = "wegwijs_web"
WORKER = "wegwijs_worker"


@dataclass(frozen=True)
class Surroundings:
    """The settings of this process, and the addresses under which others of ours reach the engines."""

    settings: Settings
    web_url: str
    worker_url: str

    def environment(self, role: str = WEB) -> dict[str, str]:
        """Return the environment of a process of ours that connects as `role`."""
        url = self.worker_url if role == WORKER else self.web_url
        return {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": self.settings.redis_url,
            "WEGWIJS_SECRET": self.settings.secret,
            "WEGWIJS_HOME": str(self.settings.home),
        }


@contextmanager
def surroundings(role: str = WEB) -> Iterator[Surroundings]:
    """Lean on the engines the environment names, or on embedded ones, as database role `role`."""
    given = settings_from_environment()
    if given.database_url:
        yield Surroundings(given, given.database_url, os.environ.get("WORKER_DATABASE_URL", given.database_url))
        return
    # Only here: production images come without the embedded engines.
    from tenants.embedded import engines

    given.home.mkdir(parents=True, exist_ok=True)
    with engines(given.home) as addresses:
        _bring_up_to_date(addresses.superuser_url(), addresses.role_url("wegwijs_owner", DATABASE))
        urls = {name: addresses.role_url(name, DATABASE) for name in (WEB, WORKER)}
        os.environ.setdefault("WEGWIJS_SECRET", _kept_secret(given.home / "secret"))
        os.environ["DATABASE_URL"] = urls[role]
        os.environ["REDIS_URL"] = given.redis_url or addresses.redis_url
        os.environ["MIGRATION_DATABASE_URL"] = addresses.role_url("wegwijs_owner", DATABASE)
        os.environ["WEGWIJS_HOME"] = str(given.home)
        yield Surroundings(settings_from_environment(), urls[WEB], urls[WORKER])


def _bring_up_to_date(superuser_url: str, owner_url: str) -> None:
    schema.create_roles(superuser_url, login=True)
    schema.give_database(superuser_url, DATABASE)
    engine = open_engine(owner_url)
    found = schema.revision(engine)
    engine.dispose()
    # A database from a newer program stays as it is: whoever opens it is told.
    if found is None or found < schema.newest():
        schema.upgrade(owner_url)


def _kept_secret(place: Path) -> str:
    """Return the secret of this home, made once and readable for its owner alone."""
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return place.read_text(encoding="ascii").strip()
