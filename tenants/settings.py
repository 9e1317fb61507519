"""The settings of one running deployment, read from the environment once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tenants.network import is_loopback

SMALL_NUMBER = 5
SHORTEST_SECRET = 32
LONGEST_BOUNCES = 21
"""Characters before the @: a mail server takes 64, and the mark of a mail needs 43."""
DEFAULT_SECRET = "change-me"  # noqa: S105  the word that start-up refuses
TIME_ZONE = "Europe/Amsterdam"


class SettingError(Exception):
    """A setting that would make the deployment unsafe; the text says what to change."""


@dataclass(frozen=True)
class Settings:
    """What a process needs to know of the world around it."""

    database_url: str = ""
    """As `wegwijs_web` or `wegwijs_worker`, never as owner or superuser."""
    migration_database_url: str = ""
    """As `wegwijs_owner`; only `wegwijs db ...` reads it."""
    redis_url: str = ""
    secret: str = field(default=DEFAULT_SECRET, repr=False)
    address: str = "http://localhost:8000"
    """Where people find us: scheme, host and port, without a path."""
    mail_url: str = ""
    """`smtp://user:password@host:port`; empty writes mails as files under `home/mail`."""
    mail_from: str = "wegwijs@example.org"
    bounces: str = ""
    """The address from which mails about questions leave, each with a mark of its own; what comes back to it is read by
    `wegwijs mail bounced`. Empty lets them leave from `mail_from`, and nobody reads what comes back."""
    clamd: str = ""
    """Where ClamAV listens, `host:port` or the path of a socket; empty asks nobody, and papers are only made anew."""
    home: Path = Path("var")
    demo: bool = False
    proxies: int = 0
    """How many proxies of our own stand before the web process; they say from where and over what people came."""
    idle_minutes: int = 15
    small_number: int = SMALL_NUMBER
    """Counts of persons under this number stay inside the branch (figures.md 4)."""

    @property
    def secure(self) -> bool:
        """Whether people reach us over TLS, so that cookies may ask for it."""
        return self.address.startswith("https://")

    def refuse_unsafe(self) -> None:
        """Raise `SettingError` on a default secret, a demonstration in public, or plain HTTP in public."""
        host = urlsplit(self.address).hostname or ""
        if self.secret == DEFAULT_SECRET or len(self.secret) < SHORTEST_SECRET:
            msg = "Set WEGWIJS_SECRET to a random text of at least 32 characters."
            raise SettingError(msg)
        if self.demo and not is_loopback(host):
            msg = (
                f"WEGWIJS_DEMO=1 lets anyone in with one click, so it cannot run at the public address {self.address}."
            )
            raise SettingError(msg)
        local, at, domain = self.bounces.rpartition("@")
        if self.bounces and not (at and domain and 0 < len(local) <= LONGEST_BOUNCES):
            msg = f"WEGWIJS_BOUNCES must be an address with at most {LONGEST_BOUNCES} characters before the @."
            raise SettingError(msg)
        if not self.secure and not is_loopback(host):
            msg = f"WEGWIJS_ADDRESS={self.address} must begin with https://."
            raise SettingError(msg)


def settings_from_environment(environment: dict[str, str] | None = None) -> Settings:
    """Read `DATABASE_URL`, `REDIS_URL` and the `WEGWIJS_*` variables; what is absent keeps its default."""
    env = dict(os.environ) if environment is None else environment
    plain = Settings()
    return Settings(
        database_url=with_driver(env.get("DATABASE_URL", "")),
        migration_database_url=with_driver(env.get("MIGRATION_DATABASE_URL", "")),
        redis_url=env.get("REDIS_URL", ""),
        secret=env.get("WEGWIJS_SECRET", plain.secret),
        address=env.get("WEGWIJS_ADDRESS", plain.address).rstrip("/"),
        mail_url=env.get("WEGWIJS_MAIL_URL", ""),
        mail_from=env.get("WEGWIJS_MAIL_FROM", plain.mail_from),
        bounces=env.get("WEGWIJS_BOUNCES", "").strip(),
        clamd=env.get("WEGWIJS_CLAMD", "").strip(),
        home=Path(env.get("WEGWIJS_HOME", "var")).resolve(),
        demo=env.get("WEGWIJS_DEMO", "") == "1",
        proxies=int(env.get("WEGWIJS_PROXIES", "0")),
    )


def with_driver(url: str) -> str:
    """Name the driver we carry in a plain `postgresql://` address."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
