"""Language classes and who took part in them."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

_REFERENCE = N_("VluchtelingenWerk annual pages 2017-2020: taalklassen")
_PUPILS = """(
    SELECT pupil.branch_id, class.municipality_code, class.kind, pupil.number, pupil.joined_on, pupil.left_on
    FROM language_participants pupil JOIN language_classes class
        ON class.branch_id = pupil.branch_id AND class.id = pupil.class_id
    WHERE pupil.withdrawn_at IS NULL AND class.withdrawn_at IS NULL
) AS pupils"""
# A lesson that is planned is not held yet, and one that nobody noted anything of may have been forgotten.
_HELD = """(
    SELECT lesson.branch_id, class.municipality_code, class.kind, lesson.day
    FROM language_lessons lesson JOIN language_classes class
        ON class.branch_id = lesson.branch_id AND class.id = lesson.class_id
    WHERE class.withdrawn_at IS NULL AND lesson.cancelled = '' AND EXISTS (
        SELECT FROM language_attendances attendance WHERE attendance.branch_id = lesson.branch_id
            AND attendance.lesson_id = lesson.id AND attendance.present IS NOT NULL)
) AS lessons_held"""

CLASSES = Indicator(
    id="language.classes",
    name=N_("Language classes"),
    definition=N_("Classes that were held at any time in this period."),
    unit=N_("classes"),
    kind=Kind.STOCK,
    source=Source("language_classes", "started_on", "withdrawn_at IS NULL"),
    within="started_on <= years.as_of AND (ended_on IS NULL OR ended_on >= years.first)",
    breakdowns={"kind": "kind"},
    reference=_REFERENCE,
)
PUPILS = Indicator(
    id="language.participants",
    name=N_("People in a language class"),
    definition=N_("Different people who were in a class at any time in this period. Who waits for a place is not."),
    unit=N_("people"),
    kind=Kind.DISTINCT,
    source=Source(_PUPILS, "joined_on"),
    amount="count(DISTINCT number)",
    within="joined_on <= years.as_of AND (left_on IS NULL OR left_on >= years.first)",
    breakdowns={"kind": "kind"},
    of_persons=True,
    reference=_REFERENCE,
)
LESSONS = Indicator(
    id="language.lessons",
    name=N_("Lessons"),
    definition=N_("Lessons that were held in this period: of which somebody noted who was there."),
    unit=N_("lessons"),
    kind=Kind.FLOW,
    source=Source(_HELD, "day"),
    breakdowns={"kind": "kind"},
    reference=_REFERENCE,
    is_published=False,
)
INDICATORS = (CLASSES, PUPILS, LESSONS)
