"""What the figures must be: each indicator counted straight from the records, in SQL that knows nothing of the catalogue.

`FLOWS` gives the rows of each flow: branch, municipality `m`, day `d`, how many `n`, and its parts `p` as JSON. `YEARLY`
gives what belongs to a year, with the `key` that is counted: the year runs from `:first` to `:last`, and `:as_of` is its
last day that is over.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_LOCAL = "AT TIME ZONE 'Europe/Amsterdam')::date"
_CLIENT_TERMS = "('family_reunification.application', 'family_reunification.report_arrival')"
_OWN_TERMS = "('regular.decision', 'family_reunification.decision', 'family_reunification.objection_decision')"
_WHOSE = f"CASE WHEN t.term IN {_CLIENT_TERMS} THEN 'client' WHEN t.term IN {_OWN_TERMS} THEN 'authority' END"
_TERMS = f"""
    SELECT t.branch_id, d.municipality_code AS m, t.term, t.state, t.last_day, t.met_on, t.posted_on, e.day AS event_day,
        CASE WHEN e.day < (e.entered_at {_LOCAL} THEN e.day ELSE (e.entered_at {_LOCAL} END AS began, {_WHOSE} AS whose,
        CASE WHEN t.last_day IS NULL THEN t.stands_still_since IS NOT NULL WHEN t.met_on IS NULL THEN false
            WHEN t.met_on <= t.last_day THEN true
            ELSE {_WHOSE} = 'client' AND t.posted_on IS NOT NULL AND t.posted_on <= t.last_day
                AND t.met_on - t.last_day <= 7 END AS kept
    FROM deadlines t, dossiers d, dossier_events e
    WHERE d.branch_id = t.branch_id AND d.id = t.dossier_id AND e.branch_id = t.branch_id AND e.id = t.event_id
        AND num_nonnulls(t.withdrawn_at, d.withdrawn_at, e.withdrawn_at) = 0
"""
_CLASS = """CASE WHEN {0} < 91 THEN '000-090' WHEN {0} < 181 THEN '091-180' WHEN {0} < 366 THEN '181-365'
    WHEN {0} < 546 THEN '366-545' WHEN {0} < 731 THEN '546-730' ELSE '731-' END"""
_SAID = f"""
    SELECT s.branch_id, '' AS m, (s.written_at {_LOCAL} AS d, 1 AS n, json_build_object('subject', q.subject)::jsonb AS p,
        s.kind, s.first_in_time, s.in_time, s.took
    FROM escalation_messages s, escalations q WHERE q.branch_id = s.branch_id AND q.id = s.escalation_id
"""
_TRACK = """
    SELECT p.branch_id, g.municipality_code AS m, g.started_on, p.signed_on, 1 AS n,
        json_build_object('nationality', p.nationality)::jsonb AS p
    FROM participation_participants p, participation_groups g
    WHERE g.branch_id = p.branch_id AND g.id = p.group_id AND p.withdrawn_at IS NULL AND g.withdrawn_at IS NULL
"""


_MONTHS = """
    SELECT DISTINCT ON (branch_id, month) branch_id, '' AS m, month AS d, 1 AS n, '{}'::jsonb AS p, is_complete,
        max(is_in_time::int) OVER (PARTITION BY branch_id, month) AS in_time
    FROM month_signatures WHERE NOT state = 'withdrawn' ORDER BY branch_id, month, version DESC
"""


def _of(columns: str, table: str, day: str, parts: str = "", where: str = "withdrawn_at IS NULL") -> str:
    return f"SELECT branch_id, {columns} AS m, {day} AS d, 1 AS n, jsonb_build_object({parts}) AS p FROM {table} WHERE {where}"


_PLACED = "'age_group', age_group, 'sex', sex, 'nationality', nationality, 'route', route"
_CAME = "'channel', channel, 'guidance', guidance, 'outcome', outcome"
_TERM = "jsonb_build_object('whose', whose, 'term', term) AS p"
FLOWS: dict[str, str] = {
    "housing.housed": _of(
        "municipality_code",
        "placements",
        "day",
        f"{_PLACED}, 'sex_adults', CASE age_group WHEN 'adult' THEN sex END",
        "withdrawn_at IS NULL AND counts_for_quota",
    ),
    "housing.beside": _of(
        "municipality_code", "placements", "day", "'route', route", "withdrawn_at IS NULL AND counts_for_quota IS FALSE"
    ),
    "housing.dwellings": _of(
        "municipality_code",
        "dwellings",
        "offered_on",
        "'kind', kind, 'temporary', CASE temporary WHEN true THEN 'yes' ELSE 'no' END",
    ),
    "consultations.contacts": _of("municipality_code", "consultations", "day", _CAME).replace("1 AS n", "visits AS n"),
    "consultations.topics": (
        "SELECT branch_id, municipality_code AS m, day AS d, visits AS n, jsonb_build_object('topic', topic) AS p"
        " FROM consultations, unnest(topics) AS topic WHERE withdrawn_at IS NULL"
    ),
    "dossiers.opened": _of("municipality_code", "dossiers", "opened_on", "'kind', kind"),
    "dossiers.closed": _of("municipality_code", "dossiers", "closed_on", "'kind', kind, 'outcome', outcome"),
    "dossiers.closed_granted": _of(
        "municipality_code", "dossiers", "closed_on", "'kind', kind", "outcome = 'granted'"
    ),
    "dossiers.durations": _of(
        "municipality_code", "dossiers", "closed_on", f"'duration', {_CLASS.format('(closed_on - opened_on)')}"
    ),
    "dossiers.deadlines": f"SELECT branch_id, m, began AS d, 1 AS n, {_TERM} FROM ({_TERMS}) t WHERE whose IS NOT NULL",
    "dossiers.within_limit": (
        f"SELECT branch_id, m, met_on AS d, 1 AS n, {_TERM} FROM ({_TERMS}) t WHERE whose IS NOT NULL AND kept"
    ),
    "dossiers.beyond_limit": (
        f"SELECT branch_id, m, met_on AS d, 1 AS n, {_TERM} FROM ({_TERMS}) t WHERE whose IS NOT NULL AND NOT kept"
    ),
    "dossiers.decisions": (
        "SELECT branch_id, m, met_on AS d, 1 AS n, jsonb_build_object('term', term, 'duration',"
        f" {_CLASS.format('(met_on - event_day)')}) AS p FROM ({_TERMS}) t"
        " WHERE term IN ('regular.decision', 'family_reunification.decision')"
    ),
    "guidance.started": _of(
        "municipality_code", "trajectories", "started_on", "'year_of_guidance', year_of_guidance"
    ),
    "participation.participants": f"SELECT *, started_on AS d FROM ({_TRACK}) t",
    "participation.groups": _of("municipality_code", "participation_groups", "started_on"),
    "participation.signed": f"SELECT *, signed_on AS d FROM ({_TRACK}) t",
    "language.lessons": (
        "SELECT l.branch_id, c.municipality_code AS m, l.day AS d, 1 AS n, jsonb_build_object('kind', c.kind) AS p"
        " FROM language_lessons l, language_classes c WHERE c.branch_id = l.branch_id AND c.id = l.class_id"
        " AND c.withdrawn_at IS NULL AND l.cancelled = '' AND (SELECT count(present) FROM language_attendances a"
        " WHERE a.branch_id = l.branch_id AND a.lesson_id = l.id) > 0"
    ),
    "signing.signed": f"SELECT * FROM ({_MONTHS}) s",
    "signing.in_time": f"SELECT * FROM ({_MONTHS}) s WHERE in_time = 1",
    "signing.complete": f"SELECT * FROM ({_MONTHS}) s WHERE is_complete",
    "partners.meetings": _of("municipality_code", "partner_meetings", "day", "'kind', kind"),
    "escalations.asked": _of(
        "''", "escalations", f"(asked_at {_LOCAL}", "'subject', subject",
        "NOT (state = 'withdrawn' OR state = 'proposed' OR state = 'returned')",
    ),
    "escalations.rated": _of(
        "''", "escalations", f"(rated_at {_LOCAL}", "'rating', rating", "rating IS NOT NULL"
    ),
    "escalations.found": _of("''", "article_votes", f"(at {_LOCAL}", "", "helped AND before_asking"),
    "escalations.answered": f"SELECT * FROM ({_SAID}) s WHERE kind = 'answer'",
    "escalations.answered_in_time": f"SELECT * FROM ({_SAID}) s WHERE kind = 'answer' AND in_time",
    "escalations.answered_timed": f"SELECT * FROM ({_SAID}) s WHERE kind = 'answer' AND in_time IS NOT NULL",
    "escalations.first_words": f"SELECT * FROM ({_SAID}) s WHERE first_in_time IS NOT NULL",
    "escalations.first_in_time": f"SELECT * FROM ({_SAID}) s WHERE first_in_time",
    "escalations.asked_on": f"SELECT * FROM ({_SAID}) s WHERE kind = 'follow_up'",
}  # fmt: skip
_RAN = "opened_on <= :as_of AND coalesce(closed_on, 'infinity') {0} AND withdrawn_at IS NULL"
_THERE = ":as_of BETWEEN started_on AND coalesce(ended_on, 'infinity')"
_MEDIAN, _NINETY = (f"percentile_disc({share}) WITHIN GROUP (ORDER BY key)" for share in (0.5, 0.9))
_DECIDED = (
    f"SELECT branch_id, met_on - event_day AS key, jsonb_build_object('term', term) AS p FROM ({_TERMS}) t"
    " WHERE term IN ('regular.decision', 'family_reunification.decision') AND met_on >= :first AND met_on <= :last"
)
_TOOK = (
    "SELECT branch_id, closed_on - opened_on AS key, jsonb_build_object('kind', kind) AS p FROM dossiers"
    " WHERE closed_on >= :first AND closed_on <= :last AND withdrawn_at IS NULL"
)
_HOURS = (
    f"SELECT branch_id, ceil(took / 3600.0)::int AS key, p FROM ({_SAID}) s WHERE took IS NOT NULL AND d >= :first"
    " AND d <= :last"
)
YEARLY: dict[str, tuple[str, str]] = {
    "consultations.clients": (
        "count(DISTINCT key)",
        (
            "SELECT branch_id, client_id AS key, jsonb_build_object('channel', channel, 'guidance', guidance) AS p"
            " FROM consultations WHERE day >= :first AND day <= :last AND withdrawn_at IS NULL"
        ),
    ),
    "dossiers.total": (
        "count(key)",
        "SELECT branch_id, id AS key, jsonb_build_object('kind', kind) AS p FROM dossiers WHERE "
        + _RAN.format(">= :first"),
    ),
    "dossiers.open_at_end": (
        "count(key)",
        "SELECT branch_id, id AS key, jsonb_build_object('kind', kind) AS p FROM dossiers WHERE "
        + _RAN.format("> :as_of"),
    ),
    "dossiers.duration_median": (_MEDIAN, _TOOK),
    "dossiers.duration_p90": (_NINETY, _TOOK),
    "dossiers.decided_median": (_MEDIAN, _DECIDED),
    "dossiers.decided_p90": (_NINETY, _DECIDED),
    "dossiers.missed_deadlines": (
        "count(key)",
        (
            f"SELECT branch_id, last_day AS key, jsonb_build_object('term', term) AS p FROM ({_TERMS}) t"
            " WHERE whose = 'client' AND state <> 'dropped' AND NOT kept AND last_day >= :first AND last_day <= :last"
            " AND last_day + CASE WHEN posted_on <= last_day THEN 7 ELSE 0 END <= :as_of"
        ),
    ),
    "participation.workshops": (
        "max(key)",
        (
            "SELECT branch_id, count(*) AS key, '{}'::jsonb AS p FROM (SELECT g.branch_id, g.id FROM participation_groups g,"
            " participation_workshops w WHERE w.branch_id = g.branch_id AND w.group_id = g.id AND w.cancelled = ''"
            " AND g.withdrawn_at IS NULL AND g.started_on >= :first AND g.started_on <= :last AND w.day <= :as_of) AS held"
            " GROUP BY branch_id, id"
        ),
    ),
    "language.classes": (
        "count(key)",
        (
            "SELECT branch_id, id AS key, jsonb_build_object('kind', kind) AS p FROM language_classes WHERE withdrawn_at IS NULL"
            " AND started_on <= :as_of AND coalesce(ended_on, 'infinity') >= :first"
        ),
    ),
    "language.participants": (
        "count(DISTINCT key)",
        (
            "SELECT p.branch_id, p.number AS key, jsonb_build_object('kind', c.kind) AS p FROM language_participants p,"
            " language_classes c WHERE c.branch_id = p.branch_id AND c.id = p.class_id AND p.withdrawn_at IS NULL"
            " AND c.withdrawn_at IS NULL AND joined_on <= :as_of AND coalesce(left_on, 'infinity') >= :first"
        ),
    ),
    "organisation.volunteers": (
        "count(key)",
        f"SELECT branch_id, id AS key, '{{}}'::jsonb AS p FROM volunteers WHERE counts_as_volunteer AND {_THERE}",
    ),
    "organisation.interns": (
        "count(key)",
        f"SELECT branch_id, id AS key, '{{}}'::jsonb AS p FROM volunteers WHERE kind = 'intern' AND {_THERE}",
    ),
    "organisation.paid": (
        "count(key)",
        f"SELECT branch_id, id AS key, '{{}}'::jsonb AS p FROM volunteers WHERE kind = 'paid' AND {_THERE}",
    ),
    "escalations.answer_median": (_MEDIAN, _HOURS),
    "escalations.answer_p90": (_NINETY, _HOURS),
}
BALANCES = ("housing.quota", "housing.opening_balance", "housing.required", "housing.closing_balance")
"""Positions of the ledger: its own rules and tests tell what they are (`tests/tenants/housing`)."""

_PARTS = 'CROSS JOIN LATERAL jsonb_each_text(p || \'{"": ""}\') AS part (breakdown, value) WHERE value IS NOT NULL'
Cells = dict[tuple[Any, ...], int]


def _rows(connection: Connection, statement: str, **values: Any) -> Cells:
    return {tuple(row[:-1]): row[-1] for row in connection.execute(text(statement), values) if row[-1]}


def direct_months(connection: Connection) -> Cells:
    """Count every flow by branch, municipality, month and part."""
    found: Cells = {}
    for name, rows in FLOWS.items():
        found |= _rows(
            connection,
            "SELECT branch_id, m, make_date(extract(year FROM d)::int, extract(month FROM d)::int, 1), :name, breakdown,"
            f" value, sum(n)::int FROM ({rows}) AS counted {_PARTS} AND d IS NOT NULL GROUP BY 1, 2, 3, 5, 6",
            name=name,
        )
    return found


def direct_days(connection: Connection) -> Cells:
    """Count every flow by branch, municipality and day."""
    found: Cells = {}
    for name, rows in FLOWS.items():
        found |= _rows(
            connection,
            f"SELECT branch_id, m, d, :name, sum(n)::int FROM ({rows}) AS counted WHERE d IS NOT NULL GROUP BY 1, 2, 3",
            name=name,
        )
    return found


def direct_regions(connection: Connection) -> Cells:
    """Count every flow by the region in which the branch was on the day itself."""
    found: Cells = {}
    for name, rows in FLOWS.items():
        found |= _rows(
            connection,
            "SELECT region_id, date_trunc('month', d)::date, :name, breakdown, value, sum(n)::int"
            f" FROM (SELECT counted.*, stay.region_id FROM ({rows}) AS counted JOIN branch_regions stay"
            f" ON stay.branch_id = counted.branch_id AND stay.valid @> d) AS counted {_PARTS} GROUP BY 1, 2, 4, 5",
            name=name,
        )
    return found


def direct_nation(connection: Connection) -> Cells:
    """Count every flow of all branches together."""
    found: Cells = {}
    for name, rows in FLOWS.items():
        found |= _rows(
            connection,
            "SELECT date_trunc('month', d)::date, :name, breakdown, value, sum(n)::int"
            f" FROM ({rows}) AS counted {_PARTS} AND d IS NOT NULL GROUP BY 1, 3, 4",
            name=name,
        )
    return found


def direct_years(connection: Connection, years: Iterable[int], night: dt.date) -> Cells:
    """Count what does not add up, by branch, year and part, as it was after `night`."""
    found: Cells = {}
    for name, (amount, rows) in YEARLY.items():
        for year in years:
            first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
            for row in connection.execute(
                text(
                    f"SELECT branch_id, breakdown, value, ({amount})::int FROM ({rows}) AS counted {_PARTS} AND key IS NOT NULL"
                    " GROUP BY 1, 2, 3"
                ),
                {"first": first, "last": last, "as_of": min(last, night)},
            ):
                found[row[0], year, name, row[1], row[2]] = row[3]
    return found


HELD = {
    "months": "SELECT branch_id, municipality_code, month, indicator, breakdown, value, amount FROM figure_months",
    "days": "SELECT branch_id, municipality_code, day, indicator, amount FROM figure_days",
    "regions": "SELECT region_id, month, indicator, breakdown, value, amount FROM region_figures",
    "nation": "SELECT month, indicator, breakdown, value, amount FROM nation_figures",
}


def faults(connection: Connection, years: Iterable[int], night: dt.date) -> dict[str, list[str]]:
    """Return by level where the figures that are held differ from the records, and noughts that should have vanished."""
    direct = {
        "months": direct_months(connection),
        "days": direct_days(connection),
        "regions": direct_regions(connection),
        "nation": direct_nation(connection),
    }
    held: dict[str, Cells] = {}
    for level, statement in HELD.items():
        held[level] = {tuple(row[:-1]): row[-1] for row in connection.execute(text(statement))}
    direct["years"] = direct_years(connection, years, night)
    held["years"] = {
        (row[0], row[1], row[2], row[3], row[4]): row[5]
        for row in connection.execute(
            text(
                "SELECT branch_id, year, indicator, breakdown, value, amount FROM figure_years"
                " WHERE indicator <> ALL(:balances) AND year = ANY(:years)"
            ),
            {"balances": list(BALANCES), "years": list(years)},
        )
    }
    found: dict[str, list[str]] = defaultdict(list)
    for level, wanted in direct.items():
        there = held[level]
        for key in wanted.keys() | there.keys():
            if wanted.get(key) != there.get(key):
                told = ", ".join(str(part) for part in key)
                found[level].append(f"{told}: {wanted.get(key)} is held as {there.get(key)}")
    return dict(found)
