"""What an indicator is: a name, a definition, and how its values follow from a branch's records."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


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

    @property
    def area(self) -> str:
        """The part of the work it belongs to: `housing` of `housing.housed`."""
        return self.id.partition(".")[0]

    @property
    def known_by(self) -> str:
        """The records by which it is known, or unknown."""
        return self.records or self.area
