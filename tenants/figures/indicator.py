"""What an indicator is: a name, a definition, and how its values follow from a branch's records."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from tenants.words import N_

OWNER = N_("VluchtelingenWerk Nederland, national office")
_NAMED = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)")
_GATHERS = re.compile(r"\b(GROUP BY|DISTINCT|OVER)\b")
_SUM = re.compile(r"sum\((\w+)\)")
_DIFFERENT = re.compile(r"count\(DISTINCT (\w+)\)")


class Kind(StrEnum):
    """How values of an indicator relate over time."""

    FLOW = "flow"
    """Counted in a period: months add up to a year."""
    DISTINCT = "distinct"
    """Different persons or things in a period: they do not add up, so a year has rows of its own."""
    STOCK = "stock"
    """There on a day: a year takes its last day, and a year that runs the day last counted."""
    BALANCE = "balance"
    """A position of the ledger at the beginning or end of a year, signed; without a ledger it is unknown, not nought."""
    QUANTILE = "quantile"
    """Within how many days a share of them was done. It adds up over neither months nor branches (`durations.py`), so a
    branch has rows of its own for a year and none go up; without any it is unknown, not nought."""
    ELAPSED = "elapsed"
    """What became so in a period because time passed, without an act that could mark a month: counted by year."""


@dataclass(frozen=True)
class Source:
    """The owned rows an indicator is counted from: `day` is the date on which a row counts.

    `table` may be a join in brackets under a name of its own; it shows `branch_id` and, where a row belongs to one,
    `municipality_code`.
    """

    table: str
    day: str
    counts_when: str = "true"
    has_municipality: bool = True
    also: tuple[str, ...] = ()
    """Tables that decide too and are not named in `table`: a balance is counted by the ledger's rules."""

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The tables a change of which may change what is counted."""
        named = _NAMED.findall(self.table) if "(" in self.table else [self.table]
        return tuple(dict.fromkeys((*named, *self.also)))

    def columns_of(self, table: str) -> frozenset[str]:
        """Return what a join takes of one of its tables, beside the keys; nothing when `table` is not one of a join."""
        aliases = re.findall(rf"\b(?:FROM|JOIN)\s+{table}\s+(\w+)", self.table)
        taken = {column for alias in aliases for column in re.findall(rf"\b{alias}\.(\w+)", self.table)}
        return frozenset(taken - {"branch_id", "id"})


@dataclass(frozen=True)
class Definition:
    """What an indicator meant before it was defined anew."""

    version: int
    text: str
    valid_from: dt.date | None
    """The first day on which it held; none from the beginning."""
    valid_to: dt.date
    """The last day on which it held."""


@dataclass(frozen=True)
class Indicator:
    """What is counted, and how."""

    id: str
    name: str
    definition: str
    unit: str
    kind: Kind
    source: Source
    amount: str = "count(*)"
    """The SQL aggregate over the source's rows."""
    rows: str = ""
    """What else the rows are joined with, such as the elements of a list."""
    within: str = ""
    """For what does not add up: which rows belong to a year, told by `years.first` (1 January), `years.last`
    (31 December) and `years.as_of` (the last day that is over)."""
    breakdowns: dict[str, str] = field(default_factory=dict)
    """The SQL expression for each breakdown; a row for which it is null is in none of its parts."""
    partial: frozenset[str] = frozenset()
    """Breakdowns of a part only, such as the adults: their parts do not add up to the whole."""
    of_persons: bool = False
    """Whether its cells speak of persons helped, so that small numbers stay inside the branch."""
    reference: str = ""
    """Where the definition comes from."""
    records: str = ""
    """The records without which nothing is known of it, when those of its area are not enough: deadlines of dossiers."""
    is_published: bool = True
    """Whether the annual page tells it."""
    owner: str = OWNER
    """Who decides what is counted."""
    version: int = 1
    """Of the definition: one that changes what is counted is a new version."""
    valid_from: dt.date | None = None
    """The first day of this definition; none from the beginning of the records."""
    valid_to: dt.date | None = None
    """The last day on which it was counted; none while it is."""
    before: tuple[Definition, ...] = ()
    """Its earlier definitions, oldest first: at each end a trend shows a break."""

    @property
    def area(self) -> str:
        """The part of the work it belongs to: `housing` of `housing.housed`."""
        return self.id.partition(".")[0]

    @property
    def known_by(self) -> str:
        """The records by which it is known, or unknown."""
        return self.records or self.area

    @cached_property
    def is_immediate(self) -> bool:
        """Whether each change of a record tells by itself how the figure changes: a flow, or who was present, of one table.

        Two people who change two sides of a join at once each see the other's side as it was, so what a join counts is
        marked and counted again instead; so is what gathers several rows into one, and all else that does not add up.
        """
        if len(self.source.tables) > 1 or _GATHERS.search(self.source.table):
            return False
        return self.kind is Kind.FLOW or self.is_presence

    @property
    def different(self) -> str:
        """The column of which different values are counted; empty when rows are."""
        found = _DIFFERENT.fullmatch(self.amount)
        return found.group(1) if found else ""

    @property
    def is_presence(self) -> bool:
        """Whether it counts who was there at all in a year: a first row adds one, the last that goes takes one away."""
        return bool(self.different) and self.within == f"{self.source.day} BETWEEN years.first AND years.last"

    @property
    def weight(self) -> str:
        """The SQL expression for what one row of a flow adds: 1, or `visits` of `sum(visits)`."""
        found = _SUM.fullmatch(self.amount)
        return found.group(1) if found else "1"

    @property
    def stays_in_its_year(self) -> bool:
        """Whether a change in a year moves that year alone, and none after it."""
        return self.kind is not Kind.BALANCE and "BETWEEN years.first AND years.last" in self.within

    @property
    def moves_with_time(self) -> bool:
        """Whether another day that is over may change it without any change of the records."""
        return self.kind is Kind.BALANCE or "years.as_of" in self.within

    def breaks(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the days from `first` to `last` on which another definition began, so that a trend shows the break.

        The day on which an indicator itself began, or the one after it ended, is one too.
        """
        begun = [self.valid_from, *(one.valid_from for one in self.before)]
        ended = self.valid_to + dt.timedelta(days=1) if self.valid_to else None
        return sorted({day for day in (*begun, ended) if day is not None and first < day <= last})

    def definition_on(self, day: dt.date) -> str | None:
        """Return what it meant on `day`; none when it was not counted then."""
        if self.valid_to is not None and day > self.valid_to:
            return None
        if self.valid_from is None or day >= self.valid_from:
            return self.definition
        told = (
            one.text for one in self.before if (one.valid_from is None or day >= one.valid_from) and day <= one.valid_to
        )
        return next(told, None)
