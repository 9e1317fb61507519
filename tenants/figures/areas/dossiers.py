"""Legal procedures: opened, running, closed, and how long they took."""

from __future__ import annotations

from dataclasses import replace

from tenants.figures.durations import MEDIAN, NINE_IN_TEN, class_sql, within_sql
from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

_OPENED = Source("dossiers", "opened_on", "withdrawn_at IS NULL")
_CLOSED = Source("dossiers", "closed_on", "withdrawn_at IS NULL AND closed_on IS NOT NULL")
_REFERENCE = N_("VluchtelingenWerk annual pages 2017-2020: dossiers")

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
COUNTS = (OPENED, TOTAL, CLOSED, GRANTED, OPEN_AT_END)
_TOOK = "closed_on - opened_on"
_REAL_DURATION = N_("VluchtelingenWerk, begeleiding bij procedures: doorlooptijd (real duration beside the legal term)")

DURATION_MEDIAN = Indicator(
    id="dossiers.duration_median",
    name=N_("Half of the dossiers closed within"),
    definition=N_(
        "Of the dossiers that ended in this period: the number of days from the opening within which half of them were"
        " closed."
    ),
    unit=N_("days"),
    kind=Kind.QUANTILE,
    source=_CLOSED,
    amount=within_sql(MEDIAN, _TOOK),
    within="closed_on BETWEEN years.first AND years.last",
    breakdowns={"kind": "kind"},
    reference=_REAL_DURATION,
    is_published=False,
)
DURATION_P90 = replace(
    DURATION_MEDIAN,
    id="dossiers.duration_p90",
    name=N_("Nine in ten dossiers closed within"),
    definition=N_(
        "Of the dossiers that ended in this period: the number of days from the opening within which nine in ten of them"
        " were closed."
    ),
    amount=within_sql(NINE_IN_TEN, _TOOK),
)
DURATIONS = Indicator(
    id="dossiers.durations",
    name=N_("Closed dossiers by how long they took"),
    definition=N_("Dossiers that ended in this period, by the number of days from the opening to the closing."),
    unit=N_("dossiers"),
    kind=Kind.FLOW,
    source=_CLOSED,
    breakdowns={"duration": class_sql(_TOOK)},
    reference=_REAL_DURATION,
    is_published=False,
)
INDICATORS = (*COUNTS, DURATION_MEDIAN, DURATION_P90, DURATIONS)
