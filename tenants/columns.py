"""The columns that many tables share."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  SQLAlchemy reads the annotations when the class is made
import uuid
from typing import TYPE_CHECKING

from sqlalchemy import DateTime, Enum, ForeignKey, ForeignKeyConstraint, func, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from tenants.database import Base, TableClass

if TYPE_CHECKING:
    from enum import StrEnum


class Identified(Base):
    """A row with a time-ordered id made by the database."""

    __abstract__ = True
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))


class Owned(Base):
    """A row of one branch: `branch_id` comes first in every key, so that no key reaches over the wall."""

    __abstract__ = True
    wall = TableClass.OWNED

    @declared_attr
    @classmethod
    def branch_id(cls) -> Mapped[uuid.UUID]:
        """The branch that owns the row; the session's scope fills it in."""
        return mapped_column(ForeignKey("branches.id"), primary_key=True, sort_order=-10)


class OwnedRecord(Owned):
    """An owned row with an id of its own."""

    __abstract__ = True
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"), sort_order=-9)


def words(of: type[StrEnum], name: str) -> Enum:
    """Return the type of a text column that holds one of the words `of`, held to them by a check called `name`."""
    return Enum(
        of,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda enumeration: [word.value for word in enumeration],
    )


def owned_key(column: str, table: str) -> ForeignKeyConstraint:
    """Return the foreign key from `column` to an owned `table`, which can only point inside the same branch."""
    return ForeignKeyConstraint(["branch_id", column], [f"{table}.branch_id", f"{table}.id"])


def moment(*, now: bool = False, nullable: bool = False) -> Mapped[dt.datetime]:
    """Return a column for a moment in time, with time zone; `now` fills in the transaction's moment."""
    return mapped_column(DateTime(timezone=True), server_default=func.now() if now else None, nullable=nullable)
