"""Filling the embedded database with a made-up country: in a database beside it, which takes its place when it is whole.

Whoever stops it half-way, or pulls the plug, finds the database as it was. It works as the superuser, whom row security does
not stop, and with the triggers asleep; so at the end every key is looked at, and some branches count again by themselves.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine, text

from tenants import schema
from tenants.database import open_engine
from tenants.demonstration.scale.filling import Filling
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from tenants.demonstration.scale.filling import Progress
    from tenants.demonstration.scale.size import Size
    from tenants.embedded import Addresses


def fill_database(
    addresses: Addresses,
    name: str,
    size: Size,
    today: dt.date,
    seed: int = 2018,
    small: int = 5,
    progress: Progress | None = None,
) -> int:
    """Put a made-up country into the empty database `name` of the embedded server; its last day is yesterday.

    The database is made when there is none. `progress` is told from several
    threads, one at a time. Returns its bytes on disk.

    Raises `RefusalError` for another server, a database that holds anything or is in use, and an impossible size.
    """
    last = today - dt.timedelta(days=1)
    size.refuse(last)
    admin = create_engine(addresses.superuser_url(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as above:
        _refuse_another_server(above, addresses)
        with _alone(above):
            _refuse_full(above, addresses, name)
            beside = f"{name}_filling"
            above.exec_driver_sql(f'DROP DATABASE IF EXISTS "{beside}" WITH (FORCE)')
            try:
                schema.create_roles(addresses.superuser_url(), login=True)
                schema.give_database(addresses.superuser_url(), beside)
                schema.upgrade(addresses.role_url("wegwijs_owner", beside))
                Filling(addresses, beside, size, last, seed, small, progress or (lambda _: None)).run(above)
                _take_the_place(above, beside, name)
            except BaseException:
                above.exec_driver_sql(f'DROP DATABASE IF EXISTS "{beside}" WITH (FORCE)')
                raise
        held = above.scalar(text("SELECT pg_database_size(:name)"), {"name": name})
    return int(held or 0)


def _refuse_another_server(above: Connection, addresses: Addresses) -> None:
    """Raise unless this is the server that lives in the embedded home, and we are its superuser."""
    where, superuser = above.execute(
        text("SELECT current_setting('unix_socket_directories'), rolsuper FROM pg_roles WHERE rolname = current_user")
    ).one()
    if where != str(addresses.sockets) or not superuser:
        raise RefusalError(N_("Only the embedded database can be filled with a made-up country."))


@contextmanager
def _alone(above: Connection) -> Iterator[None]:
    """Be the only one that fills; raise when another one does. Who is killed lets go when its connection ends."""
    if not above.scalar(text("SELECT pg_try_advisory_lock(hashtext('wegwijs demo-data'))")):
        raise RefusalError(N_("Another one is filling a database here already: wait until it is done."))
    try:
        yield
    finally:
        # Not left to the connection's end, which the server may notice later than we do.
        above.execute(text("SELECT pg_advisory_unlock(hashtext('wegwijs demo-data'))"))


def _refuse_full(above: Connection, addresses: Addresses, name: str) -> None:
    """Raise when there is anything in the database `name`, or anybody."""
    if not above.scalar(text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)"), {"name": name}):
        return
    inside = open_engine(addresses.superuser_url(name), poolclass=NullPool, pool_pre_ping=False)
    with inside.connect() as connection:
        if connection.scalar(text("SELECT to_regclass('branches')")) and connection.scalar(
            text("SELECT EXISTS (SELECT FROM branches) OR EXISTS (SELECT FROM people)")
        ):
            raise RefusalError(
                N_(
                    "There are branches or people already: only an empty database is filled. Choose another WEGWIJS_HOME."
                )
            )
    _refuse_used(above, name)


def _refuse_used(above: Connection, name: str) -> None:
    if above.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name"), {"name": name}):
        raise RefusalError(N_("Something is connected to the database: stop it and try again."))


def _take_the_place(above: Connection, beside: str, name: str) -> None:
    _refuse_used(above, name)
    above.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
    above.exec_driver_sql(f'ALTER DATABASE "{beside}" RENAME TO "{name}"')
