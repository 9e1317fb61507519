"""Meetings with other organisations."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

MEETINGS = Indicator(
    id="partners.meetings",
    name=N_("Meetings with partners"),
    definition=N_("Regular meetings with other organisations, meetings about one client, and warm handovers."),
    unit=N_("meetings"),
    kind=Kind.FLOW,
    source=Source("partner_meetings", "day", "withdrawn_at IS NULL"),
    breakdowns={"kind": "kind"},
    reference=N_("VluchtelingenWerk annual pages 2017-2020: samenwerking"),
)
INDICATORS = (MEETINGS,)
