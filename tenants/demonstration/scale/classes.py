"""Language classes with who is in them and the lessons that were held, made where they are kept."""

from __future__ import annotations

from tenants.demonstration.scale.ground import CODE, PLACE, gathering, listed
from tenants.language.models import ClassKind

EVERY = 14
"""Days between two lessons."""
CLASSES = f"""
INSERT INTO language_classes (branch_id, id, number, municipality_code, kind, started_on, ended_on)
SELECT branch_id, filling.made(13, place_in_row, seed), 'T' || place_in_row, {CODE},
    filling.one_of({listed(ClassKind)}, draw >> 20), day, CASE WHEN day + 300 < until THEN day + 300 END
FROM {gathering(13, "classes")} {PLACE.format(day="day")}
"""
PUPILS = f"""
INSERT INTO language_participants (branch_id, id, class_id, number, client_id, name, joined_on, left_on)
SELECT branch_id, filling.made(14, 12 * place_in_row + seat, seed), filling.made(13, place_in_row, seed),
    CASE WHEN known > seat THEN (1000 + known - seat)::text ELSE 'G' || seat END,
    CASE WHEN known > seat THEN filling.made(1, known - seat, seed) END,
    CASE WHEN known > seat THEN '' ELSE 'Deelnemer ' || seat END, joined,
    CASE WHEN joined + 200 < until THEN joined + 200 END
FROM (SELECT *, day + (filling.dice(seat, draw) % 60)::int AS joined
    FROM {gathering(13, "classes")} CROSS JOIN generate_series(0, 11) AS seat) AS town
WHERE joined < until
"""
LESSONS = f"""
INSERT INTO language_lessons (branch_id, id, class_id, day)
SELECT branch_id, filling.made(25, 100 * place_in_row + lesson, seed), filling.made(13, place_in_row, seed),
    day + {EVERY} * lesson
FROM {gathering(13, "classes")} CROSS JOIN generate_series(0, 300 / {EVERY}) AS lesson WHERE day + {EVERY} * lesson < until
"""
ATTENDANCES = f"""
INSERT INTO language_attendances (branch_id, lesson_id, pupil_id, present)
SELECT branch_id, filling.made(25, 100 * place_in_row + lesson, seed), filling.made(14, 12 * place_in_row + seat, seed),
    filling.dice(lesson, draw) & 7 < 6
FROM {gathering(13, "classes")} CROSS JOIN generate_series(0, 300 / {EVERY}) AS lesson CROSS JOIN generate_series(0, 2) AS seat
WHERE day + {EVERY} * lesson < until AND day + (filling.dice(seat, draw) % 60)::int < until AND draw >> 12 & 15 < 15
"""
"""Of most classes: in some nobody keeps a list."""
