"""Legal procedures: opened, running, closed."""

from __future__ import annotations

from dataclasses import replace

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

_OPENED = Source("dossiers", "opened_on", "withdrawn_at IS NULL")
_CLOSED = Source("dossiers", "closed_on", "withdrawn_at IS NULL AND closed_on IS NOT NULL")
_REFERENCE = "VluchtelingenWerk annual pages 2017-2020: dossiers"

OPENED = Indicator(
    id="dossiers.opened",
    name=N_("New dossiers"),
    definition=N_("Legal procedures in which guidance began in this period."),
    unit=N_("dossiers"),
    kind=Kind.FLOW,
    source=_OPENED,
    breakdowns={"kind": "kind"},
    reference=_REFERENCE,
)
TOTAL = Indicator(
    id="dossiers.total",
    name=N_("Dossiers in all"),
    definition=N_("Dossiers that were open at the start of the period, and those opened in it."),
    unit=N_("dossiers"),
    kind=Kind.STOCK,
    source=_OPENED,
    within="opened_on <= years.as_of AND (closed_on IS NULL OR closed_on >= years.first)",
    breakdowns={"kind": "kind"},
    reference=_REFERENCE,
)
CLOSED = Indicator(
    id="dossiers.closed",
    name=N_("Closed dossiers"),
    definition=N_("Dossiers that ended in this period, whatever came of them."),
    unit=N_("dossiers"),
    kind=Kind.FLOW,
    source=_CLOSED,
    breakdowns={"kind": "kind", "outcome": "outcome"},
    reference=_REFERENCE,
)
GRANTED = Indicator(
    id="dossiers.closed_granted",
    name=N_("Dossiers that ended well"),
    definition=N_("Dossiers that ended in this period because what was asked was granted."),
    unit=N_("dossiers"),
    kind=Kind.FLOW,
    source=replace(_CLOSED, counts_when="outcome = 'granted'"),
    breakdowns={"kind": "kind"},
    reference=_REFERENCE,
)
OPEN_AT_END = Indicator(
    id="dossiers.open_at_end",
    name=N_("Dossiers open at the end"),
    definition=N_("Dossiers that still ran after the last day of the period."),
    unit=N_("dossiers"),
    kind=Kind.STOCK,
    source=_OPENED,
    within="opened_on <= years.as_of AND (closed_on IS NULL OR closed_on > years.as_of)",
    breakdowns={"kind": "kind"},
    reference=_REFERENCE,
)
INDICATORS = (OPENED, TOTAL, CLOSED, GRANTED, OPEN_AT_END)
