"""Completeness and timeliness: whether a branch's months are signed, in time, and with nothing unknown in them."""

from __future__ import annotations

from dataclasses import replace

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

# One row for each month that was signed; a signature that was taken back is none.
_MONTHS = """(
    SELECT branch_id, '' AS municipality_code, month, bool_or(is_in_time) AS in_time,
        (array_agg(is_complete ORDER BY version DESC))[1] AS complete
    FROM month_signatures WHERE state <> 'withdrawn' GROUP BY branch_id, month
) AS months_signed"""
_REFERENCE = N_("Wegwijs: the sign-off of the monthly figures")

SIGNED = Indicator(
    id="signing.signed",
    name=N_("Months signed"),
    definition=N_(
        "Months of this period whose figures the team lead signed. A month that the region sent back counts; a signature"
        " that the team lead took back does not."
    ),
    unit=N_("months"),
    kind=Kind.FLOW,
    source=Source(_MONTHS, "month", has_municipality=False),
    reference=_REFERENCE,
    is_published=False,
)
IN_TIME = replace(
    SIGNED,
    id="signing.in_time",
    name=N_("Months signed in time"),
    definition=N_(
        "Months of this period whose figures were signed for the first time before their term was over: the seventh"
        " working day of the month after."
    ),
    source=Source(_MONTHS, "month", "in_time", has_municipality=False),
)
COMPLETE = replace(
    SIGNED,
    id="signing.complete",
    name=N_("Months signed with nothing unknown"),
    definition=N_("Months of this period that were signed, as they stand now, without a figure that nobody knows."),
    source=Source(_MONTHS, "month", "complete", has_municipality=False),
)
INDICATORS = (SIGNED, IN_TIME, COMPLETE)
