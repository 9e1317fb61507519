"""The countries that the figures are measured on: made once a run, and copied for each bench that writes.

`WEGWIJS_BENCH_SIZE` is `quick` (a million visits), `full` (ten million) or `tiny` (to try a bench itself). With
`WEGWIJS_BENCH_HOME`, the folder of a home that `wegwijs demo-data` filled, the large country of the full form is that one;
it stays as it is.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from tenants.database import open_engine
from tenants.demonstration.scale import Size, fill_database
from tenants.embedded import Addresses, engines
from tenants.moments import local_date
from tests.factories.browsers import Browser
from wegwijs.app import create_app
from wegwijs.extensions import db
from wegwijs.surroundings import DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.settings import Settings

SIZE = os.environ.get("WEGWIJS_BENCH_SIZE", "quick")
FULL = SIZE == "full"
VISITS, BRANCHES = {"tiny": (30_000, 40), "quick": (1_000_000, 350), "full": (10_000_000, 350)}[SIZE]
YEARS = 10
LARGE, SHORT = Size(BRANCHES, YEARS, VISITS), Size(BRANCHES, 1, VISITS // YEARS)
"""Ten years, and one year that is as busy as each of them."""


@dataclass
class Country:
    """A filled database and how to reach it."""

    addresses: Addresses
    name: str
    night: dt.date
    """The last day that is counted."""

    def engine(self, role: str) -> Engine:
        """Return an engine on it as `role`, or as `postgres`."""
        url = (
            self.addresses.superuser_url(self.name) if role == "postgres" else self.addresses.role_url(role, self.name)
        )
        return open_engine(url)

    def branches(self) -> list[uuid.UUID]:
        """Return the branches that are open, the largest first."""
        query = """
            SELECT branch.id FROM branches branch
            JOIN figure_months figure ON branch_id = branch.id AND indicator = 'consultations.contacts' AND breakdown = ''
            WHERE upper_inf(open) GROUP BY branch.id ORDER BY sum(amount) DESC, branch.id
        """
        return self.asked(query)

    def asked(self, query: str) -> list[Any]:
        """Return the first column of a query as the superuser, and leave nothing connected."""
        engine = self.engine("postgres")
        with engine.connect() as connection:
            found = connection.scalars(text(query)).all()
        engine.dispose()
        return list(found)


@pytest.fixture(scope="session")
def large(addresses: Addresses) -> Iterator[Country]:
    """Ten years of a whole country; never written to."""
    home = os.environ.get("WEGWIJS_BENCH_HOME", "")
    if FULL and home:
        with engines(Path(home), durable=False) as standing:
            yield _counted(standing, DATABASE)
    else:
        yield _made(addresses, LARGE)


@pytest.fixture(scope="session")
def short(addresses: Addresses) -> Country:
    """One year of the same country; never written to."""
    return _made(addresses, SHORT)


def _made(addresses: Addresses, size: Size) -> Country:
    name, begun = f"country_{size.visits}", time.monotonic()
    held = fill_database(addresses, name, size, local_date())
    print(
        f"\n{size.branches} branches, {size.years} years, {size.visits:,} visits: filled in"
        f" {time.monotonic() - begun:.0f} s, {held / 2**20:,.0f} MiB on disk"
    )
    return _counted(addresses, name)


def _counted(addresses: Addresses, name: str) -> Country:
    found = Country(addresses, name, dt.date.min)
    return replace(found, night=found.asked("SELECT max(night) FROM figure_standings")[0])


@pytest.fixture
def copy_of() -> Iterator[Callable[[Country], Country]]:
    """Return a function that copies a country, for a bench that writes; the copy goes when the bench ends."""
    with contextlib.ExitStack() as stack:

        def copied(country: Country) -> Country:
            name = f"copy_{uuid.uuid4().hex[:8]}"
            admin = create_engine(country.addresses.superuser_url(), isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(
                    text(f"CREATE DATABASE {name} TEMPLATE {country.name} STRATEGY FILE_COPY OWNER wegwijs_owner")
                )
                connection.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
                connection.execute(text(f"GRANT CONNECT ON DATABASE {name} TO wegwijs_web, wegwijs_worker"))
            stack.callback(_drop, admin, name)
            return replace(country, name=name)

        yield copied


def _drop(admin: Engine, name: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def pages_of(settings: Settings) -> Iterator[Callable[[Country], Flask]]:
    """Return a function that gives the application on a country."""
    made: list[Flask] = []

    def pages(country: Country) -> Flask:
        app = create_app(replace(settings, database_url=country.addresses.role_url("wegwijs_web", country.name)))
        app.test_client_class = Browser
        made.append(app)
        return app

    yield pages
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def visits_of_a_day(large: Country) -> int:
    """How many visits the country has on an ordinary day."""
    return int(large.asked("SELECT count(*) / count(DISTINCT day) FROM consultations")[0])
