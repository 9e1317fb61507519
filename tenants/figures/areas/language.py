"""Language classes and who took part in them."""

from __future__ import annotations

from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

_REFERENCE = "VluchtelingenWerk annual pages 2017-2020: taalklassen"
_PUPILS = """(
    SELECT pupil.branch_id, class.municipality_code, class.kind, pupil.number, pupil.joined_on, pupil.left_on
    FROM language_participants pupil JOIN language_classes class
        ON class.branch_id = pupil.branch_id AND class.id = pupil.class_id
    WHERE pupil.withdrawn_at IS NULL AND class.withdrawn_at IS NULL
) AS pupils"""

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
INDICATORS = (CLASSES, PUPILS)
