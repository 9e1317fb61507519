"""Counted values: of a branch before protection, summed for region and nation, and protected for others to see."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment
from tenants.database import Base, TableClass


class _Cell(Base):
    """What is counted (`catalogue.py`), by one breakdown; both empty mean the total."""

    __abstract__ = True
    wall = TableClass.RAW_FIGURE
    indicator: Mapped[str] = mapped_column(primary_key=True)
    breakdown: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]


class FigureMonth(_Cell):
    """A flow of a branch in one of its municipalities in one month (its first day)."""

    __tablename__ = "figure_months"
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True, sort_order=-3)
    municipality_code: Mapped[str] = mapped_column(primary_key=True, sort_order=-2)
    month: Mapped[dt.date] = mapped_column(primary_key=True, sort_order=-1)
    __table_args__ = (
        # Since when a branch keeps something, and a year of all branches, cost the same however long they have been there.
        Index("ix_figure_months_first", "branch_id", "indicator", "month"),
        Index("ix_figure_months_month", "month", "branch_id"),
    )


class FigureDay(Base):
    """The total of a flow of a branch on one day, without a breakdown."""

    __tablename__ = "figure_days"
    wall = TableClass.RAW_FIGURE
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]


class FigureYear(_Cell):
    """Distinct persons of a whole branch in one year: they do not add up, so they have rows of their own."""

    __tablename__ = "figure_years"
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True, sort_order=-3)
    year: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class FigureMark(Identified):
    """One month of one branch in which something changed since it was last counted. Only ever added to."""

    __tablename__ = "figure_marks"
    wall = TableClass.RAW_FIGURE
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    month: Mapped[dt.date]
    source: Mapped[str]
    """What changed, as the delta says it; `folded` when it was added up or counted since: only the night has to prove it."""
    at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        Index("ix_figure_marks_branch", "branch_id", "month"),
        Index("ix_figure_marks_waiting", "branch_id", postgresql_where=text("source <> 'folded'")),
    )


class FigureDelta(Identified):
    """What one statement changed in the figures of its branch: cells as arrays side by side. Numbers only.

    It has no key to the branches: whoever writes here writes a row with that key too, and checking it twice costs.
    """

    __tablename__ = "figure_deltas"
    wall = TableClass.RAW_FIGURE
    branch_id: Mapped[uuid.UUID]
    source: Mapped[str]
    """The table that changed (`deltas.followers_of`); empty when a count found it."""
    held: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the branch's own cells hold it already, so that it is only added to region and nation."""
    days: Mapped[list[dt.date]] = mapped_column(ARRAY(Date))
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    indicators: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    """Without a name: nothing is added, but how far the branch is counted, or what does not add up, changed on that day."""
    breakdowns: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    parts: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    amounts: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    __table_args__ = (Index("ix_figure_deltas_branch", "branch_id"),)


class FigureChange(Identified):
    """A year of a region (none: of no region, so of the nation alone) that changed since its edition was made."""

    __tablename__ = "figure_changes"
    wall = TableClass.RAW_FIGURE
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    year: Mapped[int]
    by_night: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a night counted it: then persons are told anew too."""


class FigureStanding(Base):
    """How far a branch is counted: what "as of" on every page comes from."""

    __tablename__ = "figure_standings"
    wall = TableClass.RAW_FIGURE
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    counted_at: Mapped[dt.datetime] = moment()
    night: Mapped[dt.date]
    """The last night in which the branch was counted."""


class RegionFigure(_Cell):
    """The sum of a region's branches in one month, by the regions of that month."""

    __tablename__ = "region_figures"
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("regions.id"), primary_key=True, sort_order=-3)
    month: Mapped[dt.date] = mapped_column(primary_key=True, sort_order=-1)


class NationFigure(_Cell):
    """The sum of all branches in one month."""

    __tablename__ = "nation_figures"
    month: Mapped[dt.date] = mapped_column(primary_key=True, sort_order=-1)


class ToldBefore(Base):
    """What editions ever told of one indicator of persons in one year: a new version is held against all of it.

    Numbers of branches before protection, so for the folding workers alone (`tenants/protection/memory.py`).
    """

    __tablename__ = "told_before"
    wall = TableClass.RAW_FIGURE
    year: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]


class ToldOfHoused(Base):
    """How many people housed in a year before the pivot were told outside their branch, and whether they were ever hidden.

    Editions and the branch's own page write it, and both keep to it (`told_of_housed.py`).
    """

    __tablename__ = "told_of_housed"
    wall = TableClass.RAW_FIGURE
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    municipality_code: Mapped[str] = mapped_column(primary_key=True)
    """Empty for the branch as a whole."""
    told: Mapped[int | None]
    """The number that was told last; none while none ever was."""
    hidden: Mapped[bool]


class Edition(Identified):
    """A protected, versioned table of figures: the only way to a figure outside its branch."""

    __tablename__ = "editions"
    wall = TableClass.ARTEFACT
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    """The region it is about; none means the nation."""
    year: Mapped[int]
    version: Mapped[int]
    made_at: Mapped[dt.datetime] = moment(now=True)
    night: Mapped[dt.date]
    content: Mapped[dict[str, Any]]
    """See `editions.py` for its shape."""
    audited_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """When the night tried to recover its hidden cells; an edition from which one followed is never kept."""
    hidden: Mapped[int] = mapped_column(server_default="0")
    """How many of its numbers are hidden."""
    tried: Mapped[int] = mapped_column(server_default="0")
    """How many hidden cells of that year were tried, over all editions together."""
    recovered: Mapped[int] = mapped_column(server_default="0")
    __table_args__ = (
        Index("uq_editions_version", "region_id", "year", "version", unique=True, postgresql_nulls_not_distinct=True),
    )


class EditionFigure(Base):
    """A figure of the newest edition of a unit's year; a trigger on `editions` keeps it equal to that edition's content.

    A page that shows three figures of six years reads these, and not six whole editions.
    """

    __tablename__ = "edition_figures"
    wall = TableClass.ARTEFACT
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    """Empty for what the edition says beside its figures."""
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    year: Mapped[int]
    content: Mapped[dict[str, Any]]
    """The figure without its parts of each unit."""
    by_unit: Mapped[dict[str, Any]]
    """Its `unit_breakdowns`: the most of a figure, and seldom asked."""
    told: Mapped[dict[str, Any]]
    """How it is told: `{"grain", "parts": {breakdown: [part, ...]}}`, the breakdowns that are told of each row."""
    __table_args__ = (Index("ix_edition_figures_year", "region_id", "year"),)
