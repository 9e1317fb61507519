"""How programs reach the embedded engines, and the dialects in which one socket is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Addresses:
    """The addresses of one home; they stay the same after a restart."""

    sockets: Path
    """The folder with both sockets."""
    owner: str | None
    """The system user that the engines run as, when it has a name."""

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy address of `database` for the superuser `postgres`."""
        return self.role_url("postgres", database)

    def role_url(self, role: str, database: str) -> str:
        """Return the SQLAlchemy address of `database` for `role`; who may enter the socket folder is trusted.

        The port is in it because libpq would else listen to PGPORT, and the owner because anyone may make a folder
        in /tmp while the engines do not run: a server of another system user is then refused.
        """
        peer = f"&requirepeer={self.owner}" if self.owner else ""
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}&port=5432{peer}"

    @property
    def redis_url(self) -> str:
        """The address of Valkey as redis-py reads it."""
        return f"unix://{self.sockets}/valkey.sock"

    @property
    def broker_url(self) -> str:
        """The same address as Celery reads it."""
        return broker_url(self.redis_url)

    @property
    def limiter_url(self) -> str:
        """The same address as Flask-Limiter reads it."""
        return limiter_url(self.redis_url)


def broker_url(redis_url: str) -> str:
    """Write a `unix://` address of redis-py as Celery reads it; leave other addresses as they are."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("db=", "virtual_host=")


def limiter_url(redis_url: str) -> str:
    """Write a `unix://` address of redis-py as Flask-Limiter reads it; leave other addresses as they are."""
    return "redis+" + redis_url if redis_url.startswith("unix://") else redis_url
