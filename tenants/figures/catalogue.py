"""Every indicator, named and defined once: from here follow the counting SQL, the words on pages, and the tests.

Adding one is one entry in `areas/` and its words in the catalogues. Names and definitions are English source sentences.
"""

from __future__ import annotations

from tenants.figures.areas import (
    consultations,
    deadlines,
    dossiers,
    escalations,
    guidance,
    housing,
    language,
    organisation,
    participation,
    partners,
    signing,
)
from tenants.figures.areas.consultations import CLIENTS, CONTACTS, TOPICS
from tenants.figures.indicator import Indicator, Kind, Source

__all__ = [
    "AREAS",
    "BALANCES",
    "CLIENTS",
    "CONTACTS",
    "FLOWS",
    "INDICATORS",
    "TOPICS",
    "YEARLY",
    "Indicator",
    "Kind",
    "Source",
]

AREAS = (
    housing,
    consultations,
    dossiers,
    deadlines,
    guidance,
    participation,
    language,
    partners,
    escalations,
    organisation,
    signing,
)
"""The parts of the work, in the order in which a branch tells of them."""
INDICATORS: dict[str, Indicator] = {indicator.id: indicator for area in AREAS for indicator in area.INDICATORS}
FLOWS = tuple(indicator for indicator in INDICATORS.values() if indicator.kind is Kind.FLOW)
YEARLY = tuple(one for one in INDICATORS.values() if one.kind not in {Kind.FLOW, Kind.BALANCE})
"""What does not add up over months, counted by year with SQL; balances come from the ledger's own rules."""
BALANCES = tuple(one for one in INDICATORS.values() if one.kind is Kind.BALANCE)
