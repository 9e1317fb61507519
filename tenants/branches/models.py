"""The public geography: regions, branches, municipalities, and who serves whom when.

Validity is a `daterange` under a temporal key (`WITHOUT OVERLAPS`, PostgreSQL 18): two branches can never give one
service in one municipality on the same day, and nobody serves a municipality on a day on which it did not exist.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified
from tenants.database import Base, DateRange, TableClass

Dates = Range[dt.date]
SERVICES = ("all", "legal")


class Region(Identified):
    """A group of branches under one regional manager."""

    __tablename__ = "regions"
    wall = TableClass.DIRECTORY
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class Branch(Identified):
    """A local branch: the tenant."""

    __tablename__ = "branches"
    __table_args__ = (CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),)
    wall = TableClass.DIRECTORY
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    open: Mapped[Dates] = mapped_column(DateRange)
    """The days on which the branch works; no end means it still does."""
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"))
    """Where its people went when it closed."""

    def is_open_on(self, day: dt.date) -> bool:
        """Whether the branch works on `day`."""
        return day in self.open


class BranchRegion(Base):
    """The region of a branch on a day; a branch that moves takes no history along."""

    __tablename__ = "branch_regions"
    wall = TableClass.DIRECTORY
    branch_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    valid: Mapped[Dates] = mapped_column(DateRange, primary_key=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"), index=True)


class Municipality(Base):
    """A municipality under one name, by CBS code ("GM0530")."""

    __tablename__ = "municipalities"
    wall = TableClass.DIRECTORY
    code: Mapped[str] = mapped_column(primary_key=True)
    valid: Mapped[Dates] = mapped_column(DateRange, primary_key=True)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(index=True)
    province_code: Mapped[str]
    province: Mapped[str]


class Succession(Base):
    """One municipality that went on, wholly or partly, in another."""

    __tablename__ = "successions"
    wall = TableClass.DIRECTORY
    effective_on: Mapped[dt.date] = mapped_column(primary_key=True)
    old_code: Mapped[str] = mapped_column(primary_key=True)
    new_code: Mapped[str] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str]
    note: Mapped[str]


class Population(Base):
    """Inhabitants of a municipality on 1 January; a year without a row is unknown, not zero."""

    __tablename__ = "populations"
    wall = TableClass.DIRECTORY
    municipality_code: Mapped[str] = mapped_column(primary_key=True)
    reference_date: Mapped[dt.date] = mapped_column(primary_key=True)
    inhabitants: Mapped[int]
    source: Mapped[str]


class ServiceArea(Base):
    """The branch that gives a service in a municipality, and from when to when."""

    __tablename__ = "service_areas"
    __table_args__ = (CheckConstraint("service IN ('all', 'legal')", name="service"),)
    wall = TableClass.DIRECTORY
    municipality_code: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(primary_key=True)
    valid: Mapped[Dates] = mapped_column(DateRange, primary_key=True)
    branch_id: Mapped[uuid.UUID] = mapped_column(index=True)
