"""Every indicator, named and defined once: from here follow the counting SQL, the words on pages, and the tests.

Adding one is one entry here and its words in the catalogues. Names and definitions are English source sentences.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tenants.words import N_


class Kind(StrEnum):
    """How values of an indicator relate over time."""

    FLOW = "flow"
    """Counted in a period: months add up to a year."""
    DISTINCT = "distinct"
    """Different persons: they do not add up, so a year has rows of its own."""


@dataclass(frozen=True)
class Source:
    """The owned table an indicator is counted from; `day` is the column of the date on which a row counts."""

    table: str
    day: str
    counts_when: str


@dataclass(frozen=True)
class Indicator:
    """What is counted, and how."""

    id: str
    name: str
    definition: str
    unit: str
    kind: Kind
    source: Source
    amount: str
    """The SQL aggregate over the source's rows."""
    rows: str = ""
    """What else the rows are joined with, such as the elements of a list."""
    breakdowns: dict[str, str] = field(default_factory=dict)
    """The SQL expression for each breakdown."""
    of_persons: bool = False
    """Whether its cells speak of persons helped, so that small numbers stay inside the branch."""
    reference: str = ""
    """Where the definition comes from."""


CONSULTATIONS = Source("consultations", "day", "withdrawn_at IS NULL")

CONTACTS = Indicator(
    id="consultations.contacts",
    name=N_("Visits"),
    definition=N_(
        "Every time somebody came by, called, wrote or was visited at home counts once. Who comes five times counts"
        " five times. A visit that was undone does not count."
    ),
    unit=N_("visits"),
    kind=Kind.FLOW,
    source=CONSULTATIONS,
    amount="sum(visits)",
    breakdowns={"channel": "channel", "guidance": "guidance", "outcome": "outcome"},
    reference="VluchtelingenWerk annual pages 2017-2020: contacts",
)
TOPICS = Indicator(
    id="consultations.topics",
    name=N_("Topics"),
    definition=N_(
        "What the visits were about. A visit about two topics counts once for each, so there can be more topics than"
        " visits."
    ),
    unit=N_("topics"),
    kind=Kind.FLOW,
    source=CONSULTATIONS,
    amount="sum(visits)",
    rows="CROSS JOIN LATERAL unnest(topics) AS topic",
    breakdowns={"topic": "topic"},
    reference="VluchtelingenWerk annual pages 2017-2020: topics in eight domains",
)
CLIENTS = Indicator(
    id="consultations.clients",
    name=N_("Different people"),
    definition=N_(
        "How many different people with a name came. Who comes five times counts once; visits without a name do not"
        " count."
    ),
    unit=N_("people"),
    kind=Kind.DISTINCT,
    source=CONSULTATIONS,
    amount="count(DISTINCT client_id)",
    breakdowns={"channel": "channel", "guidance": "guidance"},
    of_persons=True,
    reference="VluchtelingenWerk annual pages 2017-2020: unique clients",
)

INDICATORS: dict[str, Indicator] = {indicator.id: indicator for indicator in (CONTACTS, TOPICS, CLIENTS)}
FLOWS = tuple(indicator for indicator in INDICATORS.values() if indicator.kind is Kind.FLOW)
DISTINCTS = tuple(indicator for indicator in INDICATORS.values() if indicator.kind is Kind.DISTINCT)
