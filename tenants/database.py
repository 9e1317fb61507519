"""The base of all tables, the class each belongs to, and the engine that reaches them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import Engine, MetaData, create_engine, text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB
from sqlalchemy.orm import DeclarativeBase

APP_ROLES = ("wegwijs_web", "wegwijs_worker")


class TableClass(StrEnum):
    """Who may meet the rows of a table; the fences in `migrations/fences.py` follow from it."""

    OWNED = "owned"
    """Rows of one branch: seen in that branch's scope alone."""
    CROSSING = "crossing"
    """Copies that a branch handed to the Helpdesk: seen by that branch and by the Helpdesk."""
    HANDOVER = "handover"
    """Copies that a branch handed to another branch: seen by those two."""
    HELPDESK = "helpdesk"
    """The Helpdesk's own work on a question: never seen by the branch."""
    ACCOUNTS = "accounts"
    """People who sign in, their secrets and sessions."""
    DIRECTORY = "directory"
    """The public geography: regions, branches, municipalities. Anyone in a scope reads it."""
    RAW_FIGURE = "raw figure"
    """Counts before protection: the branch's own, and the folding workers'."""
    ARTEFACT = "artefact"
    """Protected, versioned figures: what may leave a branch."""
    PLATFORM = "platform"
    """Runs and outbox: ids, counts and error classes, no text."""


class Base(DeclarativeBase):
    """Every table of the product; a subclass with a table names its `wall`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    wall: ClassVar[TableClass]
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSONB, list[dict[str, Any]]: JSONB}


DateRange = DATERANGE


def wall_of(table: str) -> TableClass:
    """Return the class that the model of `table` declares."""
    walls = {mapper.local_table.description: mapper.class_.wall for mapper in Base.registry.mappers}
    return cast("TableClass", walls[table])


class UnsafeRoleError(Exception):
    """The database role could step over the wall; the text names it."""


def open_engine(url: str, **options: Any) -> Engine:
    """Return an engine on `url`, with connections that cannot carry a scope from one transaction to the next."""
    options.setdefault("pool_pre_ping", True)
    return create_engine(url, **options)


def refuse_unsafe_role(engine: Engine) -> None:
    """Raise `UnsafeRoleError` unless the role is one of `APP_ROLES`, owns nothing and cannot pass row security."""
    with engine.connect() as connection:
        role, superuser, bypasses, owns = connection.execute(
            text(
                "SELECT rolname, rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)"
                " FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
    if superuser or bypasses or owns or role not in APP_ROLES:
        msg = f"The database role {role} can step over the wall: connect as {' or '.join(APP_ROLES)}."
        raise UnsafeRoleError(msg)
