"""The people who do the work, on the last day."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

_REFERENCE = N_("VluchtelingenWerk annual pages 2017-2020: organisatie")
_THERE = "started_on <= years.as_of AND (ended_on IS NULL OR ended_on >= years.as_of)"

VOLUNTEERS = Indicator(
    id="organisation.volunteers",
    name=N_("Volunteers"),
    definition=N_("Volunteers on 31 December; interns who count as volunteers are among them."),
    unit=N_("volunteers"),
    kind=Kind.STOCK,
    source=Source("volunteers", "started_on", "counts_as_volunteer", has_municipality=False),
    within=_THERE,
    reference=_REFERENCE,
)
INTERNS = Indicator(
    id="organisation.interns",
    name=N_("Interns"),
    definition=N_("Interns on 31 December."),
    unit=N_("interns"),
    kind=Kind.STOCK,
    source=Source("volunteers", "started_on", "kind = 'intern'", has_municipality=False),
    within=_THERE,
    reference=_REFERENCE,
)
PAID = Indicator(
    id="organisation.paid",
    name=N_("Paid staff"),
    definition=N_("People with paid work at the branch on 31 December."),
    unit=N_("paid colleagues"),
    kind=Kind.STOCK,
    source=Source("volunteers", "started_on", "kind = 'paid'", has_municipality=False),
    within=_THERE,
    reference=_REFERENCE,
)
INDICATORS = (VOLUNTEERS, INTERNS, PAID)
