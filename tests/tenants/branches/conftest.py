"""An empty, migrated database with the geography in it.

The shared `engine_web` has a made-up world; here the country as it is has to fit, so these tests have their own.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tenants import schema
from tenants.branches.actions import load_geography
from tenants.database import open_engine
from tenants.isolation import Directory, ScopedSession, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.embedded import Addresses


@pytest.fixture(scope="session")
def country_engine(addresses: Addresses) -> Iterator[Engine]:
    """One database for all tests of this folder: each rolls back what it did."""
    name = f"country_{uuid.uuid4().hex[:8]}"
    schema.create_roles(addresses.superuser_url(), login=True)
    schema.give_database(addresses.superuser_url(), name)
    schema.upgrade(addresses.role_url("wegwijs_owner", name))
    engine = open_engine(addresses.role_url("wegwijs_web", name))
    with scoped(engine, Directory()) as session:
        load_geography(session)
    yield engine
    engine.dispose()
    admin = create_engine(addresses.superuser_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def engine_web(country_engine: Engine) -> Engine:
    """The database as the web processes reach it."""
    return country_engine


@pytest.fixture
def directory(engine_web: Engine) -> Iterator[ScopedSession]:
    """A session that looks from the directory, rolled back after the test."""
    with ScopedSession(engine_web, scope=Directory()) as session:
        yield session
