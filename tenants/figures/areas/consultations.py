"""Visits to the walk-in hour, what they were about, and how many different people came."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

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
    reference=N_("VluchtelingenWerk annual pages 2017-2020: contacts"),
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
    reference=N_("VluchtelingenWerk annual pages 2017-2020: topics in eight domains"),
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
    within="day BETWEEN years.first AND years.last",
    breakdowns={"channel": "channel", "guidance": "guidance"},
    of_persons=True,
    reference=N_("VluchtelingenWerk annual pages 2017-2020: unique clients"),
)
INDICATORS = (CONTACTS, TOPICS, CLIENTS)
