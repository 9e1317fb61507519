"""The records of every branch, made where they are kept: each statement fills one table for all branches at once.

A draw is some bits of the hash of a row's number and its branch's seed, so that no row depends on another.
"""

from __future__ import annotations

from tenants.demonstration.clients import NATIONALITIES
from tenants.demonstration.network import PARTNERS
from tenants.demonstration.scale.ground import CODE, PLACE, gathering, listed
from tenants.demonstration.visits import SEASON, WEEK
from tenants.dossiers.models import DossierKind
from tenants.partners.models import MeetingKind
from tenants.volunteers.models import Kind

_NATION = f"filling.one_of({listed([*NATIONALITIES[:1] * 6, *NATIONALITIES[1:2] * 2, *NATIONALITIES])}, {{draw}})"

CLIENTS = f"""
INSERT INTO clients (branch_id, id, number, first_name, last_name, search_name, sound_name, birth_date, birth_precision, sex,
    nationality, municipality_code, household_id, relation, registered_at)
SELECT town.branch_id, filling.made(1, place_in_row, seed), (1000 + place_in_row)::text, name.given, name.family,
    name.search, name.sound,
    date '1950-01-01' + (draw >> 8 & 16383)::int + (draw >> 22 & 8191)::int,
    CASE WHEN draw >> 4 & 3 = 0 THEN 'year' ELSE 'day' END,
    CASE WHEN draw & 127 < 69 THEN 'm' WHEN draw & 127 < 126 THEN 'f' ELSE 'x' END,
    {_NATION.format(draw="draw >> 35")}, place.codes[1 + (draw >> 45) % cardinality(place.codes)],
    filling.made(2, (place_in_row + 2) / 3, seed),
    CASE place_in_row % 3 WHEN 1 THEN 'head' WHEN 2 THEN 'partner' ELSE 'child' END,
    -- A third of a household comes with it: they are registered on one day.
    (first + greatest(0, ((place_in_row - 1) / 3 * 3 / clients::numeric - 0.125) / 0.875 * (span - 1))::int)::timestamp
        + interval '9 hours'
FROM (
    SELECT town.*, place_in_row, filling.dice(place_in_row, seed) AS draw
    FROM filling.towns town CROSS JOIN generate_series(1, clients) AS place_in_row OFFSET 0
) AS town
JOIN filling.names name ON name.number = (draw >> 50) % (SELECT count(*) FROM filling.names)
JOIN LATERAL (
    SELECT codes FROM filling.served place WHERE place.number = town.number ORDER BY begins DESC LIMIT 1
) AS place ON true
"""
_EVERY_CLIENT = """(
    SELECT town.*, client.id AS client_id, client.number::bigint - 1000 AS place_in_row, client.registered_at::date AS since,
        client.birth_date, client.sex AS client_sex, client.nationality AS client_nationality,
        filling.dice(client.number::bigint, seed + 7) AS draw
    FROM filling.towns town JOIN clients client USING (branch_id) OFFSET 0
) AS town"""
PLACED_ON = "(since + 10 + (draw >> 5 & 31)::int)"
_ADULT = "birth_date + interval '18 years' <= {day}"

HOUSEHOLDS = """
INSERT INTO households (branch_id, id, number)
SELECT branch_id, filling.made(2, place_in_row, seed), 'H' || place_in_row
FROM filling.towns CROSS JOIN generate_series(1, (clients + 2) / 3) AS place_in_row
"""
RESIDENCES = """
INSERT INTO residences (branch_id, id, client_id, municipality_code, moved_in_on)
SELECT branch_id, filling.made(3, client.number::bigint, seed), client.id, client.municipality_code, registered_at::date
FROM clients client JOIN filling.towns USING (branch_id)
"""
DWELLINGS = f"""
INSERT INTO dwellings (branch_id, id, number, municipality_code, offered_on, kind, temporary, corporation)
SELECT branch_id, filling.made(5, place_in_row, seed), 'W' || place_in_row, {CODE}, day,
    CASE WHEN draw >> 20 & 15 < 12 THEN 'house' WHEN draw >> 20 & 15 < 15 THEN 'room' ELSE 'group' END,
    draw >> 25 & 7 = 0, 'Woonkracht Voorbeeld'
FROM (
    SELECT town.*, place_in_row, draw, filling.day(first, span, place_in_row, dwellings, draw) AS day
    FROM filling.towns town CROSS JOIN generate_series(1, dwellings) AS place_in_row
    CROSS JOIN LATERAL (SELECT filling.dice(place_in_row, seed + 5) AS draw) AS drawn OFFSET 0
) AS town {PLACE.format(day="day")}
"""
PLACEMENTS = f"""
INSERT INTO placements (branch_id, id, client_id, municipality_code, day, dwelling_id, route, counts_for_quota, age_group, sex,
    nationality)
SELECT branch_id, filling.made(4, place_in_row, seed), client_id, {CODE}, {PLACED_ON},
    filling.made(5, least(dwellings, 1 + (place_in_row - 1) * dwellings / clients), seed),
    CASE WHEN draw >> 20 & 31 < 17 THEN 'regular' WHEN draw >> 20 & 31 < 26 THEN 'family' WHEN draw >> 20 & 31 < 28
        THEN 'resettled' WHEN draw >> 20 & 31 < 29 THEN 'gva' WHEN draw >> 20 & 31 < 30 THEN 'minor' ELSE 'mover' END,
    draw >> 20 & 31 < 30, CASE WHEN {_ADULT.format(day=PLACED_ON)} THEN 'adult' ELSE 'child' END, client_sex,
    client_nationality
FROM {_EVERY_CLIENT} {PLACE.format(day=PLACED_ON)}
WHERE draw & 15 < 11
"""
TRAJECTORIES = f"""
INSERT INTO trajectories (branch_id, id, client_id, municipality_code, year_of_guidance, started_on, planned_end, ended_on,
    ending)
SELECT branch_id, filling.made(6, 2 * place_in_row + part, seed), client_id, {CODE}, part, day, day + 365,
    CASE WHEN day + 365 < until THEN day + 365 END, CASE WHEN day + 365 < until THEN 'completed' END
FROM (
    SELECT town.*, part, {PLACED_ON} + 14 + 365 * (part - 1) AS day
    FROM {_EVERY_CLIENT} CROSS JOIN generate_series(1, 2) AS part
    WHERE draw & 15 < 11 AND {_ADULT.format(day=PLACED_ON)} AND draw >> 26 & 7 < CASE part WHEN 1 THEN 7 ELSE 5 END OFFSET 0
) AS town {PLACE.format(day="day")}
"""
_KINDS = [*[DossierKind.FAMILY_REUNIFICATION] * 5, *DossierKind]
DOSSIERS = f"""
INSERT INTO dossiers (branch_id, id, number, client_id, kind, municipality_code, opened_on, closed_on, outcome, handler_id)
SELECT branch_id, filling.made(7, place_in_row, seed), 'D' || place_in_row, client_id, filling.one_of({listed(_KINDS)}, draw >> 33),
    {CODE}, day, CASE WHEN closed < until THEN closed END,
    CASE WHEN closed < until THEN CASE WHEN draw >> 30 & 15 < 9 THEN 'granted' WHEN draw >> 30 & 15 < 12 THEN 'refused'
        WHEN draw >> 30 & 15 < 14 THEN 'withdrawn' WHEN draw >> 30 & 15 < 15 THEN 'moved' ELSE 'other' END END,
    filling.made(15, 1 + place_in_row % 4, seed)
FROM (
    SELECT town.*, since + 30 + (draw >> 10 & 255)::int AS day,
        since + 70 + (draw >> 10 & 255)::int + (draw >> 12 & 255)::int + (draw >> 40 & 127)::int AS closed
    FROM {_EVERY_CLIENT} WHERE draw % 6 = 0 OFFSET 0
) AS town {PLACE.format(day="day")}
"""
_EVERY_DOSSIER = """(
    SELECT town.*, dossier.id AS dossier_id, dossier.kind, dossier.opened_on, dossier.closed_on, dossier.outcome,
        substr(dossier.number, 2)::bigint AS place_in_row, filling.dice(substr(dossier.number, 2)::bigint, seed + 8) AS draw
    FROM filling.towns town JOIN dossiers dossier USING (branch_id) OFFSET 0
) AS town"""
# An application, and when it was refused the decision: what terms begin by.
EVENTS = f"""
INSERT INTO dossier_events (branch_id, id, dossier_id, role, code, day, terms, entered_at)
SELECT branch_id, filling.made(8, 2 * place_in_row + part, seed), dossier_id, 'starts',
    CASE part WHEN 0 THEN 'application_received' ELSE 'decision_sent' END, day, ARRAY[term], day::timestamp + interval '11 hours'
FROM {_EVERY_DOSSIER} CROSS JOIN LATERAL (VALUES
    (0, opened_on + 1, CASE kind WHEN 'family_reunification' THEN 'family_reunification.decision' WHEN 'asylum'
        THEN 'asylum.decision' WHEN 'travel_document' THEN 'travel_document.decision' ELSE 'general.decision' END),
    (1, closed_on - 30, CASE kind WHEN 'family_reunification' THEN 'family_reunification.objection' ELSE 'general.objection' END)
) AS event (part, day, term)
WHERE day < until AND (part = 0 OR outcome = 'refused')
"""
DEADLINES = """
INSERT INTO deadlines (branch_id, id, dossier_id, event_id, term, last_day, confirmed, counted_by, state, dropped_why, met_on)
SELECT branch_id, filling.id(1420070400000, draw), dossier_id, event_id, term, day + allowed, true, :digest,
    CASE WHEN met < until AND met <= coalesce(closed_on, met) THEN 'met' WHEN closed_on IS NOT NULL THEN 'dropped' ELSE 'open' END,
    CASE WHEN (met < until AND met <= closed_on) IS NOT TRUE AND closed_on IS NOT NULL THEN 'closed' END,
    CASE WHEN met < until AND met <= coalesce(closed_on, met) THEN met END
FROM (
    SELECT event.branch_id, event.dossier_id, event.id AS event_id, event.terms[1] AS term, event.day, town.until,
        dossier.closed_on, filling.dice(hashtext(event.id::text), town.seed) AS draw,
        CASE code WHEN 'application_received' THEN 90 ELSE 28 END AS allowed,
        event.day + (CASE code WHEN 'application_received' THEN 35 ELSE 10 END
            * (1 + (filling.dice(hashtext(event.id::text), town.seed) & 3)))::int AS met
    FROM dossier_events event JOIN filling.towns town USING (branch_id)
    JOIN dossiers dossier ON dossier.branch_id = event.branch_id AND dossier.id = event.dossier_id
) AS event
"""


GROUPS = f"""
INSERT INTO participation_groups (branch_id, id, number, municipality_code, started_on)
SELECT branch_id, filling.made(10, place_in_row, seed), 'P' || place_in_row, {CODE}, day
FROM {gathering(10, "groups")} {PLACE.format(day="day")}
"""
WORKSHOPS = f"""
INSERT INTO participation_workshops (branch_id, id, group_id, workshop, day)
SELECT branch_id, filling.made(11, 3 * place_in_row + workshop, seed), filling.made(10, place_in_row, seed), workshop,
    day + 7 * workshop
FROM {gathering(10, "groups")} CROSS JOIN generate_series(1, 3) AS workshop WHERE day + 7 * workshop < until
"""
PARTICIPANTS = f"""
INSERT INTO participation_participants (branch_id, id, group_id, number, client_id, name, nationality, signed_on)
SELECT branch_id, filling.made(12, 12 * place_in_row + seat, seed), filling.made(10, place_in_row, seed),
    CASE WHEN known > seat AND seat % 4 > 0 THEN (1000 + known - seat)::text ELSE 'G' || seat END,
    CASE WHEN known > seat AND seat % 4 > 0 THEN filling.made(1, known - seat, seed) END,
    CASE WHEN known > seat AND seat % 4 > 0 THEN '' ELSE 'Deelnemer ' || seat END,
    {_NATION.format(draw="filling.dice(seat, draw)")},
    CASE WHEN filling.dice(seat, draw) & 15 < 14 AND day + 35 < until THEN day + 35 END
FROM {gathering(10, "groups")} CROSS JOIN generate_series(0, 11) AS seat
"""
STAFF = f"""
INSERT INTO volunteers (branch_id, id, number, name, kind, role, started_on, ended_on, counts_as_volunteer, person_id)
SELECT branch_id, filling.made(15, place_in_row, seed), 'M' || place_in_row,
    coalesce(names[place_in_row], 'Vrijwilliger ' || place_in_row), kind, 'Spreekuur',
    CASE WHEN place_in_row <= staff / 2 THEN first ELSE day END,
    CASE WHEN place_in_row > 4 AND day + 200 + (draw >> 12 & 1023)::int < until THEN day + 200 + (draw >> 12 & 1023)::int END,
    kind <> '{Kind.PAID}', team[place_in_row]
FROM (SELECT *, CASE WHEN draw >> 5 & 15 < 13 THEN '{Kind.VOLUNTEER}' WHEN draw >> 5 & 15 < 15 THEN '{Kind.INTERN}'
    ELSE '{Kind.PAID}' END AS kind FROM {gathering(15, "staff")}) AS town
"""
_NAMES = listed(name for name, _ in PARTNERS)
PARTNER_ROWS = f"""
INSERT INTO partners (branch_id, id, name, kind)
SELECT branch_id, filling.made(16, place_in_row, seed), ({_NAMES})[place_in_row],
    ({listed(kind for _, kind in PARTNERS)})[place_in_row]
FROM filling.towns CROSS JOIN generate_series(1, {len(PARTNERS)}) AS place_in_row
"""
MEETINGS = f"""
INSERT INTO partner_meetings (branch_id, id, partner_id, day, kind, municipality_code)
SELECT branch_id, filling.made(17, place_in_row, seed), filling.made(16, 1 + draw % {len(PARTNERS)}, seed), day,
    filling.one_of({listed([*[MeetingKind.CONSULTATION] * 4, *MeetingKind])}, draw >> 20), {CODE}
FROM {gathering(17, "meetings")} {PLACE.format(day="day")}
"""
_EVERY_STRETCH = """(
    SELECT branch_id, seed, clients, span, first AS opened, begins, ends, code, share
    FROM filling.towns town JOIN filling.served place USING (number)
    CROSS JOIN LATERAL (
        SELECT code, count(*) / cardinality(codes)::numeric AS share FROM unnest(codes) AS code GROUP BY code
    ) AS served
) AS place"""
_LINE = "filling.id(1420070400000, filling.dice(hashtext(code) + (day - opened), seed + {kind}))"
QUOTAS = f"""
INSERT INTO quotas (branch_id, id, municipality_code, starts_on, persons)
SELECT branch_id, {_LINE.format(kind=18)}, code, day,
    round(clients * 0.62 * share * 183 / span * (0.85 + (filling.dice(day - opened, seed) & 255) / 850.0))
FROM {_EVERY_STRETCH}
CROSS JOIN generate_series(date_trunc('year', begins), ends - 1, interval '6 months') AS half
CROSS JOIN LATERAL (SELECT half::date AS day) AS starting
WHERE day >= begins AND day < ends
"""
ENTRIES = f"""
INSERT INTO balance_entries (branch_id, id, municipality_code, day, kind, persons, reason)
SELECT branch_id, {_LINE.format(kind=19)}, code, day, 'opening', (filling.dice(hashtext(code), seed) % 15)::int - 8,
    'Stand bij het begin'
FROM (SELECT branch_id, seed, opened, code, min(begins) AS day FROM {_EVERY_STRETCH} GROUP BY 1, 2, 3, 4) AS begun
UNION ALL
SELECT branch_id, {_LINE.format(kind=20)}, code, day, 'correction', (filling.dice(day - opened, seed + 19) % 9)::int - 4,
    'Correctie van het COA'
FROM {_EVERY_STRETCH}
CROSS JOIN generate_series(date_trunc('year', begins), ends - 1, interval '1 year') AS year
CROSS JOIN LATERAL (SELECT year::date + 40 AS day) AS corrected
WHERE day >= begins AND day < ends AND filling.dice(day - opened, seed + 20) & 3 = 0
"""


def cumulative_weight(day: str = "day") -> str:
    """Return how busy a day is: by season and weekday, a little busier each year, closed at Christmas and New Year."""
    season, week = (", ".join(str(number) for number in numbers) for numbers in (SEASON, WEEK))
    return f"""CASE WHEN to_char({day}, 'MMDD') IN ('0101', '1225', '1226') THEN 0 ELSE
        (ARRAY[{season}])[extract(month FROM {day})::int] * (ARRAY[{week}])[extract(isodow FROM {day})::int]
        * (1 + 0.04 * (extract(year FROM {day}) - extract(year FROM first)))
        * (0.8 + (filling.dice(extract(year FROM {day})::bigint, seed + 31) & 255) / 600.0)
        * (0.75 + (filling.dice({day} - first, seed + 32) & 255) / 510.0) END"""


VISITS = f"""
INSERT INTO consultations (branch_id, id, day, at, municipality_code, channel, client_id, topics, guidance, minutes, outcome,
    visits, volunteer_id, withdrawn_at)
SELECT branch_id, filling.id(ms, draw), day, to_timestamp(ms / 1000.0), codes[1 + (draw >> 45) % cardinality(codes)],
    CASE WHEN draw & 127 < 102 THEN 'walk_in' WHEN draw & 127 < 120 THEN 'phone' WHEN draw & 127 < 125 THEN 'email'
        ELSE 'home' END,
    -- Who came to live here lately comes most.
    CASE WHEN named THEN filling.made(1, known - floor(recent * recent * least(known, 1 + clients / 3)
        * 0.999)::bigint, seed) END,
    CASE WHEN draw >> 9 & 15 > 0 THEN ARRAY[(ARRAY['participation', 'care', 'education', 'legal', 'allowances', 'work',
        'finance', 'housing'])[1 + floor(8 * power((draw >> 13 & 255) / 256.0, 1.15))::int]]
        ELSE ARRAY['housing', CASE WHEN draw >> 13 & 1 = 0 THEN 'care' ELSE 'finance' END] END,
    CASE WHEN draw >> 21 & 7 < 3 THEN 'inside' ELSE 'outside' END, 5 + (draw >> 24 & 31)::int,
    CASE WHEN draw >> 30 & 127 < 95 THEN 'answered' WHEN draw >> 30 & 127 < 113 THEN 'referred' WHEN draw >> 30 & 127 < 124
        THEN 'dossier' ELSE 'escalated' END,
    CASE WHEN named OR draw >> 5 & 7 > 0 THEN 1 ELSE 2 + (draw >> 38 & 3)::int END, team[1 + (draw >> 55) % 4],
    CASE WHEN draw >> 29 & 511 = 0 THEN to_timestamp(ms / 1000.0 + 600) END
FROM (
    SELECT today.*, draw, draw >> 3 & 63 < 42 AS named, (draw >> 41 & 1023) / 1024.0 AS recent,
        filling.known(clients, first, span, day) AS known,
        extract(epoch FROM day)::bigint * 1000 + 28800000 + (draw & 8388607) AS ms
    FROM (
        -- Decimal numbers, so that the parts add up to the whole.
        SELECT town.*, codes, round(visits * upto / nullif(whole, 0)) - round(visits * (upto - busy) / nullif(whole, 0)) AS amount
        FROM (
            SELECT *, sum(busy) OVER (ORDER BY day) AS upto, sum(busy) OVER () AS whole
            FROM (SELECT town.*, first + back AS day, {cumulative_weight("(first + back)")} AS busy FROM filling.towns town
                CROSS JOIN generate_series(0, span - 1) AS back WHERE number = :number OFFSET 0) AS days
        ) AS town {PLACE.format(day="day")}
    ) AS today
    CROSS JOIN generate_series(1, amount::int) AS turn
    CROSS JOIN LATERAL (SELECT filling.dice((day - date '2000-01-01') * 100000::bigint + turn, seed) AS draw) AS drawn OFFSET 0
) AS visit
"""
"""One branch, `:number`: branches are filled beside each other, in the order of their days."""
