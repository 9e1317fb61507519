"""Trajectories of social guidance."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

STARTED = Indicator(
    id="guidance.started",
    name=N_("Trajectories begun"),
    definition=N_("Trajectories of social guidance that began in this period, of the first and of the second year."),
    unit=N_("trajectories"),
    kind=Kind.FLOW,
    source=Source("trajectories", "started_on", "withdrawn_at IS NULL"),
    breakdowns={"year_of_guidance": "year_of_guidance"},
    of_persons=True,
    reference=N_("VluchtelingenWerk annual pages 2017-2020: gestarte trajecten"),
)
INDICATORS = (STARTED,)
