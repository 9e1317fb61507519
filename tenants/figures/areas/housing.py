"""Status holders housed, the homes made available, and the balance with what the state asks."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

PLACEMENTS = Source("placements", "day", "withdrawn_at IS NULL AND counts_for_quota")
BESIDE = Source("placements", "day", "withdrawn_at IS NULL AND NOT counts_for_quota")
DWELLINGS = Source("dwellings", "offered_on", "withdrawn_at IS NULL")
LEDGER = Source("quotas", "starts_on", also=("balance_entries", "placements", "service_areas"))
_LAW = N_("Huisvestingswet 2014, art. 28 and 29")
_PERSONS = {"age_group": "age_group", "sex": "sex", "nationality": "nationality", "route": "route"}

HOUSED = Indicator(
    id="housing.housed",
    name=N_("People housed"),
    definition=N_(
        "Status holders who got a home in this period and count for the task of the municipality. Family members who"
        " followed count too. Adult is who was 18 on the day of the placement."
    ),
    unit=N_("people"),
    kind=Kind.FLOW,
    source=PLACEMENTS,
    breakdowns={**_PERSONS, "sex_adults": "CASE WHEN age_group = 'adult' THEN sex END"},
    partial=frozenset({"sex_adults"}),
    of_persons=True,
    reference=_LAW,
)
BESIDE_THE_COUNT = Indicator(
    id="housing.beside",
    name=N_("People housed beside the count"),
    definition=N_(
        "People who got a home in this period and do not count for the task of the municipality, such as who moved here"
        " from another municipality."
    ),
    unit=N_("people"),
    kind=Kind.FLOW,
    source=BESIDE,
    breakdowns={"route": "route"},
    of_persons=True,
    reference=_LAW,
)
OFFERED = Indicator(
    id="housing.dwellings",
    name=N_("Homes made available"),
    definition=N_("Homes offered in this period. Who joins family at home needs no new one."),
    unit=N_("homes"),
    kind=Kind.FLOW,
    source=DWELLINGS,
    breakdowns={"kind": "kind", "temporary": "CASE WHEN temporary THEN 'yes' ELSE 'no' END"},
    reference=N_("VluchtelingenWerk annual pages 2017-2020: beschikbaar gestelde woningen"),
)
QUOTA = Indicator(
    id="housing.quota",
    name=N_("Task set by the state"),
    definition=N_(
        "How many people the municipality had to house in both half-years, without what was left of earlier ones."
    ),
    unit=N_("people"),
    kind=Kind.BALANCE,
    source=LEDGER,
    reference=_LAW,
)
OPENING = Indicator(
    id="housing.opening_balance",
    name=N_("Position at the start"),
    definition=N_("How far the municipality was ahead (+) or behind (−) at the start of 1 January."),
    unit=N_("people"),
    kind=Kind.BALANCE,
    source=LEDGER,
    reference=_LAW,
)
REQUIRED = Indicator(
    id="housing.required",
    name=N_("To be housed"),
    definition=N_("The task of the year, less what the municipality was ahead or more what it was behind."),
    unit=N_("people"),
    kind=Kind.BALANCE,
    source=LEDGER,
    reference=_LAW,
)
CLOSING = Indicator(
    id="housing.closing_balance",
    name=N_("Position at the end"),
    definition=N_(
        "How far the municipality was ahead (+) or behind (−) at the end of 31 December: the position at the start,"
        " with corrections and the people housed, less the task."
    ),
    unit=N_("people"),
    kind=Kind.BALANCE,
    source=LEDGER,
    reference=_LAW,
)
INDICATORS = (HOUSED, BESIDE_THE_COUNT, OFFERED, QUOTA, OPENING, REQUIRED, CLOSING)
