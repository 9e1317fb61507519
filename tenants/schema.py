"""Making the database: roles, migrations, and whether it is current."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import tenants.models  # noqa: F401  a schema is every table
from tenants.database import open_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROLES = {
    "wegwijs_owner": "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    "wegwijs_web": "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    "wegwijs_worker": "NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    "wegwijs_backup": "NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
}


class SchemaNotCurrentError(Exception):
    """The database is older or newer than the program; the text says which way to go."""


def create_roles(admin_url: str, *, login: bool = False) -> list[str]:
    """Create the four roles where they are missing, as an administrator of the server; return those made.

    With `login` they may sign in without a password, which only an embedded server on a private socket allows;
    elsewhere the administrator gives each its password: `ALTER ROLE wegwijs_web LOGIN PASSWORD ...`.
    """
    engine = open_engine(admin_url, isolation_level="AUTOCOMMIT")
    made = []
    with engine.connect() as connection:
        # Two that begin at once wait for each other; the lock ends with the connection.
        connection.execute(text("SELECT pg_advisory_lock(hashtext('wegwijs roles'))"))
        present = set(
            connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname LIKE 'wegwijs!_%' ESCAPE '!'"))
        )
        for role, attributes in ROLES.items():
            if role not in present:
                connection.execute(
                    text(f"CREATE ROLE {role} {attributes.replace('NOLOGIN', 'LOGIN') if login else attributes}")
                )
                made.append(role)
        connection.execute(text("GRANT pg_read_all_data TO wegwijs_backup"))
        # Who adds up the country sorts it in memory: the little that the server gives everybody would go by the disk.
        connection.execute(text("ALTER ROLE wegwijs_worker SET work_mem = '32MB'"))
        connection.execute(text("SELECT pg_advisory_unlock_all()"))
    engine.dispose()
    return made


def set_passwords(admin_url: str, passwords: dict[str, str]) -> None:
    """Let each role in `passwords` sign in with its password, as an administrator of the server."""
    engine = open_engine(admin_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for role, password in passwords.items():
            if role not in ROLES:
                msg = f"{role} is no role of ours."
                raise ValueError(msg)
            quoted = connection.scalar(text("SELECT quote_literal(:password)"), {"password": password})
            connection.exec_driver_sql(f"ALTER ROLE {role} LOGIN PASSWORD {str(quoted).replace('%', '%%')}")
    engine.dispose()


def give_database(admin_url: str, name: str) -> None:
    """Create the database `name` when it is missing and hand it to the owner, closed to everybody else."""
    engine = open_engine(admin_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}) is None:
            connection.execute(text(f'CREATE DATABASE "{name}" OWNER wegwijs_owner'))
        connection.execute(text(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC'))
        connection.execute(text(f'GRANT CONNECT ON DATABASE "{name}" TO wegwijs_web, wegwijs_worker, wegwijs_backup'))
    engine.dispose()


def _config(url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("tenants") / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(owner_url: str, to: str = "head") -> None:
    """Bring the database to the newest schema, or to the revision `to` on the way there, as its owner."""
    command.upgrade(_config(owner_url), to)


def newest() -> str:
    """Return the revision this program was written for."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def revision(engine: Engine) -> str | None:
    """Return the revision the database has, or none when it is empty."""
    with engine.connect() as connection:
        if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def refuse_other_schema(engine: Engine) -> None:
    """Raise `SchemaNotCurrentError` unless the database has the schema this program was written for."""
    found, wanted = revision(engine), newest()
    if found != wanted:
        msg = f"The database has schema {found or 'none'} and this program needs {wanted}: run `wegwijs db upgrade`."
        raise SchemaNotCurrentError(msg)
