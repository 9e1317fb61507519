"""Participation tracks: who took part, in how many groups, with how many workshops, and who signed."""

from __future__ import annotations

import datetime as dt

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

_LAW = N_("Wet inburgering, participatieverklaringstraject (since 1 October 2017)")
_SINCE = dt.date(2017, 10, 1)
"""Until then it was a trial in some municipalities, without a statement that the law asked for."""
_TOOK_PART = """(
    SELECT participant.branch_id, track.municipality_code, track.started_on, participant.nationality,
        participant.signed_on
    FROM participation_participants participant JOIN participation_groups track
        ON track.branch_id = participant.branch_id AND track.id = participant.group_id
    WHERE participant.withdrawn_at IS NULL AND track.withdrawn_at IS NULL
) AS took_part"""
_HELD = """(
    SELECT track.branch_id, track.municipality_code, track.started_on, workshop.day,
        row_number() OVER (PARTITION BY track.id ORDER BY workshop.day, workshop.workshop) AS held
    FROM participation_workshops workshop JOIN participation_groups track
        ON track.branch_id = workshop.branch_id AND track.id = workshop.group_id
    WHERE track.withdrawn_at IS NULL AND workshop.cancelled = ''
) AS workshops_held"""

PARTICIPANTS = Indicator(
    id="participation.participants",
    name=N_("Participants in participation workshops"),
    definition=N_(
        "People in the groups that began in this period. Migrants who are no refugees take part too, and count."
    ),
    unit=N_("people"),
    kind=Kind.FLOW,
    source=Source(_TOOK_PART, "started_on"),
    breakdowns={"nationality": "nationality"},
    of_persons=True,
    reference=_LAW,
)
GROUPS = Indicator(
    id="participation.groups",
    name=N_("Groups"),
    definition=N_("Groups that began in this period."),
    unit=N_("groups"),
    kind=Kind.FLOW,
    source=Source("participation_groups", "started_on", "withdrawn_at IS NULL"),
    reference=_LAW,
)
WORKSHOPS = Indicator(
    id="participation.workshops",
    name=N_("Workshops per participant"),
    definition=N_("The most workshops that one of the groups of this period had."),
    unit=N_("workshops"),
    kind=Kind.STOCK,
    source=Source(_HELD, "started_on"),
    amount="max(held)",
    within="started_on BETWEEN years.first AND years.last AND day <= years.as_of",
    reference=_LAW,
)
SIGNED = Indicator(
    id="participation.signed",
    name=N_("Statements signed"),
    definition=N_("People who signed the participation statement in this period."),
    unit=N_("people"),
    kind=Kind.FLOW,
    source=Source(_TOOK_PART, "signed_on", "signed_on IS NOT NULL"),
    breakdowns={"nationality": "nationality"},
    of_persons=True,
    reference=_LAW,
    valid_from=_SINCE,
)
INDICATORS = (PARTICIPANTS, GROUPS, WORKSHOPS, SIGNED)
