"""Questions of branches to the Helpdesk with their answers, and votes on articles, made where they are kept."""

from __future__ import annotations

from tenants.demonstration.scale.ground import listed
from tenants.escalations.clocks import DAY, HOUR
from tenants.escalations.models import Subject

PROMISED = 5 * DAY
"""Seconds of opening time within which an answer is promised; the first word within a day."""
_EVERY_QUESTION = """(
    SELECT town.*, filling.made(20, place_in_row, seed) AS question_id,
        day::timestamp + interval '8 hours' + make_interval(mins => (draw >> 20 & 255)::int) AS asked,
        -- Of five days, on average less than two.
        floor(:promised * 1.3 * power((draw >> 30 & 1023) / 1024.0, 3))::int + :hour AS took
    FROM (
        SELECT town.*, place_in_row, draw, filling.day(first, span, place_in_row, questions, draw) AS day
        FROM filling.towns town CROSS JOIN generate_series(1, questions) AS place_in_row
        CROSS JOIN LATERAL (SELECT filling.dice(place_in_row, seed + 20) AS draw) AS drawn OFFSET 0
    ) AS town
) AS town"""
_ANSWERED = "asked + make_interval(secs => took * 4)"
_SUBJECTS = listed([*[Subject.FAMILY_REUNIFICATION] * 4, *[Subject.ASYLUM] * 2, *Subject])
_OPEN = f"{_ANSWERED} >= :until"

QUESTIONS = f"""
INSERT INTO escalations (branch_id, id, branch_name, asked_by, asked_by_name, asked_at, subject, title, question, sharing, state,
    due_on, clock_used, clock_since, answer_due_at, first_due_at, first_response_at, claimed_by, claimed_by_name, claimed_at,
    touched_at, answered_by, answered_by_name, answered_at, read_at, closed_at, rating, rated_at)
SELECT branch_id, question_id, name, team[1], names[1], asked, filling.one_of({_SUBJECTS}, draw >> 40),
    'Vraag ' || place_in_row, 'Hoe zit het met de termijn in deze zaak?', {_OPEN}, CASE WHEN {_OPEN} THEN 'asked' ELSE 'closed' END,
    day + 7, CASE WHEN {_OPEN} THEN 0 ELSE took END, CASE WHEN {_OPEN} THEN asked END,
    CASE WHEN {_OPEN} THEN asked + interval '7 days' END, asked + interval '1 day', CASE WHEN NOT {_OPEN} THEN {_ANSWERED} END,
    CASE WHEN NOT {_OPEN} THEN :lawyer END, CASE WHEN NOT {_OPEN} THEN :lawyer_name END,
    CASE WHEN NOT {_OPEN} THEN asked + interval '30 minutes' END, CASE WHEN NOT {_OPEN} THEN {_ANSWERED} END,
    CASE WHEN NOT {_OPEN} THEN :lawyer END, CASE WHEN NOT {_OPEN} THEN :lawyer_name END,
    CASE WHEN NOT {_OPEN} THEN {_ANSWERED} END, CASE WHEN NOT {_OPEN} THEN {_ANSWERED} END,
    CASE WHEN NOT {_OPEN} THEN {_ANSWERED} END,
    CASE WHEN NOT {_OPEN} AND draw & 15 < 9 THEN CASE WHEN draw & 15 < 6 THEN 'helped' WHEN draw & 15 < 8 THEN 'partly'
        ELSE 'not' END END, CASE WHEN NOT {_OPEN} AND draw & 15 < 9 THEN {_ANSWERED} END
FROM {_EVERY_QUESTION}
"""
MESSAGES = f"""
INSERT INTO escalation_messages (branch_id, id, escalation_id, kind, text, written_by, written_by_name, written_at, first_in_time,
    in_time, took)
SELECT branch_id, filling.made(21, 3 * place_in_row + part, seed), question_id, kind, 'De termijn staat in het besluit.',
    CASE kind WHEN 'follow_up' THEN team[1] ELSE :lawyer END, CASE kind WHEN 'follow_up' THEN names[1] ELSE :lawyer_name END,
    {_ANSWERED} + make_interval(hours => part), CASE part WHEN 0 THEN took <= :day END,
    CASE kind WHEN 'answer' THEN took <= :promised END, CASE kind WHEN 'answer' THEN took END
FROM {_EVERY_QUESTION} CROSS JOIN LATERAL (VALUES (0, 'answer'), (1, 'follow_up'), (2, 'answer')) AS said (part, kind)
WHERE NOT {_OPEN} AND (part = 0 OR draw >> 9 & 15 = 0)
"""
ARTICLES = """
INSERT INTO articles (id, subject, title, question, text, state, written_by, written_by_name, written_at, reviewed_by,
    reviewed_by_name, reviewed_at, published_at, valid_from)
SELECT filling.made(22, article, 1), 'asylum', 'Termijnen in een procedure ' || article, 'Wanneer begint een termijn?',
    'Op de dag na het besluit.', 'published', :lawyer, :lawyer_name, began, :reader, :reader_name, began, began, began
FROM generate_series(1, :articles) AS article CROSS JOIN (SELECT CAST(:first AS date) AS began) AS beginning
"""
VOTES = """
INSERT INTO article_votes (branch_id, id, article_id, person_id, helped, before_asking, at)
SELECT branch_id, filling.made(23, 4 * article + seat, seed), filling.made(22, article, 1), team[seat], draw >> 5 & 7 < 6,
    draw >> 9 & 1 = 0, filling.day(first, span, 1, 1, draw >> 20)::timestamp + interval '10 hours'
FROM filling.towns CROSS JOIN generate_series(1, :articles) AS article CROSS JOIN generate_series(1, 4) AS seat
CROSS JOIN LATERAL (SELECT filling.dice(4 * article + seat, seed + 23) AS draw) AS drawn
WHERE draw & 1 = 0
"""
VALUES = {"articles": 24, "promised": PROMISED, "hour": HOUR, "day": DAY}
