"""The demonstration, made once for all tests of this folder on a Tuesday, and once more to compare."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tenants import schema
from tenants.database import open_engine
from tenants.demonstration import load_demonstration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine, Row

    from tenants.embedded import Addresses

TUESDAY = dt.date(2026, 11, 17)


@dataclass(frozen=True)
class Made:
    """A filled database: as the web role made it, and as nobody of ours sees it, across all branches."""

    web: Engine
    superuser: Engine
    told: list[tuple[int, int]] = field(default_factory=list)
    """What `progress` was told."""

    def rows(self, query: str) -> list[Row]:
        """Return the answer to a question across all branches."""
        with self.superuser.connect() as connection:
            return list(connection.execute(text(query)))

    def number(self, query: str) -> int:
        """Return the one number that a question across all branches has for an answer."""
        return int(self.rows(query)[0][0] or 0)


@contextmanager
def empty_database(addresses: Addresses) -> Iterator[Made]:
    """Make a migrated database without anything in it, and drop it afterwards."""
    name = f"demonstration_{uuid.uuid4().hex[:8]}"
    schema.create_roles(addresses.superuser_url(), login=True)
    schema.give_database(addresses.superuser_url(), name)
    schema.upgrade(addresses.role_url("wegwijs_owner", name))
    web, superuser = open_engine(addresses.role_url("wegwijs_web", name)), open_engine(addresses.superuser_url(name))
    yield Made(web, superuser)
    web.dispose()
    superuser.dispose()
    admin = create_engine(addresses.superuser_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def made(addresses: Addresses) -> Iterator[Made]:
    """The demonstration as it is on a Tuesday; tests only read it."""
    with empty_database(addresses) as empty:
        load_demonstration(empty.web, TUESDAY, progress=lambda done, total: empty.told.append((done, total)))
        yield empty


@pytest.fixture(scope="session")
def made_again(addresses: Addresses) -> Iterator[Made]:
    """The same once more, in another database."""
    with empty_database(addresses) as empty:
        load_demonstration(empty.web, TUESDAY)
        yield empty
