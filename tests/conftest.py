"""What every test stands on: real engines, a migrated database, two branches and people of every role.

One pair of engines serves the whole run; each test module gets a fresh copy of a database in which the world below
exists, so modules cannot disturb each other and nothing is ever cleaned up by hand.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tasks.app import app as celery_app
from tasks.app import configure
from tenants import schema
from tenants.database import open_engine
from tenants.embedded import Addresses, engines
from tenants.isolation import Branch, ScopedSession
from tenants.settings import Settings
from tests.factories.browsers import Browser, browser_of
from tests.factories.world import World, build_world
from wegwijs.app import create_app
from wegwijs.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.isolation import Scope

HOME = "WEGWIJS_TEST_HOME"
SECRET = "only-for-tests-only-for-tests-only-for-tests"


def pytest_configure(config: pytest.Config) -> None:
    """Start the engines once, in the process that hands out the work."""
    if hasattr(config, "workerinput"):
        return
    stack = contextlib.ExitStack()
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wegwijs-test-", ignore_cleanup_errors=True)))
    home.chmod(0o755)
    stack.enter_context(engines(home, durable=False))
    os.environ[HOME] = str(home)
    config.add_cleanup(stack.close)


@pytest.fixture(scope="session")
def addresses() -> Iterator[Addresses]:
    """Where the engines of this run are."""
    with engines(Path(os.environ[HOME]), durable=False) as found:
        yield found


@pytest.fixture(scope="session")
def template(addresses: Addresses) -> tuple[str, World]:
    """A migrated database with the world in it, and the world."""
    name = f"world_{uuid.uuid4().hex[:8]}"
    schema.create_roles(addresses.superuser_url(), login=True)
    schema.give_database(addresses.superuser_url(), name)
    schema.upgrade(addresses.role_url("wegwijs_owner", name))
    web = open_engine(addresses.role_url("wegwijs_web", name))
    world = build_world(web)
    web.dispose()
    return name, world


@pytest.fixture(scope="module")
def database(addresses: Addresses, template: tuple[str, World]) -> Iterator[str]:
    """The name of this module's own copy of the world."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(addresses.superuser_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template[0]} OWNER wegwijs_owner"))
        connection.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
        connection.execute(text(f"GRANT CONNECT ON DATABASE {name} TO wegwijs_web, wegwijs_worker, wegwijs_backup"))
    yield name
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def world(database: str, template: tuple[str, World]) -> World:
    """Two branches, `here` and `elsewhere`, and people of every role, as they are in `database`."""
    return template[1]


@pytest.fixture(scope="module")
def engine_for(addresses: Addresses, database: str) -> Iterator[Callable[[str], Engine]]:
    """Return a function that gives the module's engine as one of the database roles, or as `postgres`."""
    made: dict[str, Engine] = {}

    def engine(role: str) -> Engine:
        if role not in made:
            url = addresses.superuser_url(database) if role == "postgres" else addresses.role_url(role, database)
            made[role] = open_engine(url)
        return made[role]

    yield engine
    for each in made.values():
        each.dispose()


@pytest.fixture(scope="module")
def engine_web(engine_for: Callable[[str], Engine]) -> Engine:
    """The module's database as the web processes reach it."""
    return engine_for("wegwijs_web")


@pytest.fixture(scope="module")
def engine_worker(engine_for: Callable[[str], Engine]) -> Engine:
    """The module's database as the workers reach it."""
    return engine_for("wegwijs_worker")


@pytest.fixture(scope="module")
def superuser(engine_for: Callable[[str], Engine]) -> Engine:
    """The module's database as nobody of ours ever reaches it: to look behind the wall, and to tamper."""
    return engine_for("postgres")


@pytest.fixture
def session_in(engine_web: Engine) -> Iterator[Callable[[Scope], ScopedSession]]:
    """Return a function that opens a session in a scope; whatever it did is rolled back after the test."""
    with contextlib.ExitStack() as stack:

        def session(scope: Scope) -> ScopedSession:
            return stack.enter_context(ScopedSession(engine_web, scope=scope))

        yield session


@pytest.fixture
def here(session_in: Callable[[Scope], ScopedSession], world: World) -> ScopedSession:
    """A session in the branch `here`, rolled back after the test."""
    return session_in(Branch(world.here.id))


@pytest.fixture(scope="module")
def settings(addresses: Addresses, database: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a demonstration on the module's database."""
    return Settings(
        database_url=addresses.role_url("wegwijs_web", database),
        redis_url=addresses.redis_url,
        secret=SECRET,
        address="http://localhost:8000",
        home=tmp_path_factory.mktemp("home"),
        demo=True,
    )


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The application on the module's database."""
    made = create_app(settings)
    made.config["TESTING"] = False
    made.test_client_class = Browser
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser in which nobody signed in."""
    return app.test_client()


@pytest.fixture
def browser_as(app: Flask, engine_web: Engine) -> Callable[[uuid.UUID], Browser]:
    """Return a function that gives a browser in which the person with an id is signed in, second factor and all."""
    return lambda person_id: browser_of(app, engine_web, person_id)


@pytest.fixture
def broker_away() -> Iterator[None]:
    """A broker that takes nothing, whatever an earlier test bound the application to: what is asked stays to be seen."""
    before = celery_app.conf.broker_url
    configure("redis://127.0.0.1:1/0")
    yield
    celery_app.conf.broker_url = before
