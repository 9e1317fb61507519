"""Statutory terms of dossiers: how many began, were met within the limit or beyond it, and how long authorities took."""

from __future__ import annotations

from dataclasses import replace

from tenants.figures.durations import MEDIAN, NINE_IN_TEN, class_sql, within_sql
from tenants.figures.indicator import Indicator, Kind, Source
from tenants.terms.catalogue import CATALOGUE, Bound
from tenants.terms.timeliness import POST_DAYS
from tenants.words import N_

ON_APPLICATION = "application_received"
"""The event by which a term to decide on an application begins."""
_AWB = N_("Awb art. 4:13, 6:9; Algemene termijnenwet")


def _ids(bound: Bound, starts_at: str = "") -> str:
    found = {term.id for term in CATALOGUE if term.bound is bound and starts_at in {"", term.starts_at}}
    return ", ".join(f"'{term_id}'" for term_id in sorted(found))


_WHOSE = f"""CASE WHEN deadline.term IN ({_ids(Bound.CLIENT)}) THEN '{Bound.CLIENT}'
    WHEN deadline.term IN ({_ids(Bound.AUTHORITY)}) THEN '{Bound.AUTHORITY}' END"""
# Received before the end, or posted before it and received within a week after it (Awb 6:9): a client's post only. A term
# that stands still has no last day yet, and whoever meets it then is in time.
_IN_TIME = f"""CASE WHEN deadline.last_day IS NULL THEN deadline.stands_still_since IS NOT NULL
    ELSE coalesce(deadline.met_on <= deadline.last_day OR (deadline.posted_on <= deadline.last_day
        AND deadline.met_on <= deadline.last_day + {POST_DAYS} AND {_WHOSE} = '{Bound.CLIENT}'), false) END"""
_BEGAN = "least(event.day, (event.entered_at AT TIME ZONE 'Europe/Amsterdam')::date)"
_KEPT = f"""(
    SELECT deadline.branch_id, dossier.municipality_code, deadline.term, deadline.state, {_BEGAN} AS began_on,
        deadline.last_day, deadline.met_on, {_WHOSE} AS whose, {_IN_TIME} AS in_time,
        CASE WHEN deadline.term IN ({_ids(Bound.AUTHORITY, ON_APPLICATION)}) THEN deadline.met_on - event.day END AS took,
        CASE WHEN deadline.posted_on <= deadline.last_day AND {_WHOSE} = '{Bound.CLIENT}'
            THEN deadline.last_day + {POST_DAYS} ELSE deadline.last_day END AS at_the_latest
    FROM deadlines deadline
    JOIN dossiers dossier ON dossier.branch_id = deadline.branch_id AND dossier.id = deadline.dossier_id
    JOIN dossier_events event ON event.branch_id = deadline.branch_id AND event.id = deadline.event_id
    WHERE deadline.withdrawn_at IS NULL AND dossier.withdrawn_at IS NULL AND event.withdrawn_at IS NULL
) AS deadlines_kept"""
_RECORDS = "deadlines"

BEGUN = Indicator(
    id="dossiers.deadlines",
    name=N_("Terms that began"),
    definition=N_(
        "Statutory terms that began to run in this period, for the client and for an authority. One that is counted from a"
        " day to come, such as the end of a permit, counts on the day it was noted."
    ),
    unit=N_("terms"),
    kind=Kind.FLOW,
    source=Source(_KEPT, "began_on", "whose IS NOT NULL"),
    breakdowns={"whose": "whose", "term": "term"},
    reference=_AWB,
    records=_RECORDS,
    is_published=False,
)
WITHIN_LIMIT = replace(
    BEGUN,
    id="dossiers.within_limit",
    name=N_("Terms met within the limit"),
    definition=N_(
        "Statutory terms that were met in this period, on their last day at the latest. A letter that was posted in time"
        " and arrived within a week after the last day is in time (art. 6:9 Awb)."
    ),
    source=Source(_KEPT, "met_on", "whose IS NOT NULL AND met_on IS NOT NULL AND in_time"),
)
BEYOND_LIMIT = replace(
    BEGUN,
    id="dossiers.beyond_limit",
    name=N_("Terms met beyond the limit"),
    definition=N_("Statutory terms that were met in this period, after their last day."),
    source=Source(_KEPT, "met_on", "whose IS NOT NULL AND met_on IS NOT NULL AND NOT in_time"),
)
# Nobody does anything on the day on which a term is missed, so no mark could ask to count that month again.
MISSED = replace(
    BEGUN,
    id="dossiers.missed_deadlines",
    name=N_("Missed terms"),
    definition=N_(
        "Terms of the client whose last day passed in this period without what had to be done by then, whether it was"
        " done later or not. A term that nobody has to meet any more does not count."
    ),
    kind=Kind.ELAPSED,
    source=Source(_KEPT, "last_day", f"whose = '{Bound.CLIENT}' AND state <> 'dropped' AND NOT in_time"),
    within="last_day BETWEEN years.first AND years.last AND at_the_latest <= years.as_of",
    breakdowns={"term": "term"},
)
_DECIDED = Source(_KEPT, "met_on", "took IS NOT NULL")
DECIDED_MEDIAN = replace(
    BEGUN,
    id="dossiers.decided_median",
    name=N_("Half of the decisions within"),
    definition=N_(
        "Of the decisions on an application in this period: the number of days from the day it was received within which"
        " half of them were made."
    ),
    unit=N_("days"),
    kind=Kind.QUANTILE,
    source=_DECIDED,
    amount=within_sql(MEDIAN, "took"),
    within="met_on BETWEEN years.first AND years.last",
    breakdowns={"term": "term"},
)
DECIDED_P90 = replace(
    DECIDED_MEDIAN,
    id="dossiers.decided_p90",
    name=N_("Nine in ten decisions within"),
    definition=N_(
        "Of the decisions on an application in this period: the number of days from the day it was received within which"
        " nine in ten of them were made."
    ),
    amount=within_sql(NINE_IN_TEN, "took"),
)
DECISIONS = replace(
    BEGUN,
    id="dossiers.decisions",
    name=N_("Decisions by how long they took"),
    definition=N_(
        "Decisions on an application in this period, by the number of days from the day on which it was received."
    ),
    unit=N_("decisions"),
    source=_DECIDED,
    breakdowns={"duration": class_sql("took"), "term": "term"},
)
INDICATORS = (BEGUN, WITHIN_LIMIT, BEYOND_LIMIT, MISSED, DECIDED_MEDIAN, DECIDED_P90, DECISIONS)
