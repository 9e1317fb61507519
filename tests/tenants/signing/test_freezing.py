"""What is frozen with a signature, and what counts as a difference later."""

from __future__ import annotations

import datetime as dt

from tenants.signing.freezing import FROZEN, cell_of, definitions, differences, frozen, key_of, mark_of
from tenants.signing.models import Answer, MonthAnswer
from tenants.signing.oddities import Cell, Oddness

CONTACTS, LEGAL = Cell("consultations.contacts"), Cell("consultations.topics", "topic", "legal")
AT = dt.datetime(2018, 11, 6, 2, tzinfo=dt.UTC)


def test_a_cell_keeps_its_name() -> None:
    for cell in (CONTACTS, LEGAL, Cell("housing.housed", "nationality", "a|b")):
        assert cell_of(key_of(cell)) == cell


def test_that_a_month_was_signed_is_no_part_of_what_is_signed() -> None:
    assert not any(name.startswith("signing.") for name in FROZEN)
    content = frozen({CONTACTS: 5, Cell("signing.signed"): 1}, {}, [], [], AT)
    assert content["cells"] == {"consultations.contacts": 5}


def test_a_difference_is_a_figure_that_came_went_or_moved() -> None:
    content = frozen({CONTACTS: 5, LEGAL: 2}, {}, [], [], AT)
    found = differences(content, {CONTACTS: 6, Cell("guidance.started"): 1})
    assert [(one.cell.indicator, one.signed, one.now) for one in found] == [
        ("consultations.contacts", 5, 6),
        ("consultations.topics", 2, 0),
        ("guidance.started", 0, 1),
    ]
    assert differences(content, {CONTACTS: 5, LEGAL: 2}) == []


def test_another_definition_is_no_difference_in_the_records() -> None:
    content = frozen({CONTACTS: 5, LEGAL: 2}, {}, [], [], AT)
    content["definitions"] = {**definitions(), CONTACTS.indicator: "another"}
    assert differences(content, {CONTACTS: 9, LEGAL: 2}) == []
    del content["definitions"]["guidance.started"]
    assert differences(content, {CONTACTS: 9, LEGAL: 2, Cell("guidance.started"): 3}) == []


def test_the_mark_is_of_the_figures_that_were_seen() -> None:
    one = frozen({CONTACTS: 5}, {"dossiers.open_at_end": 7}, [], [], AT)
    assert mark_of(one) == mark_of(frozen({CONTACTS: 5}, {"dossiers.open_at_end": 7}, [], [], AT.replace(hour=9)))
    for other in (
        frozen({CONTACTS: 6}, {"dossiers.open_at_end": 7}, [], [], AT),
        frozen({CONTACTS: 5}, {"dossiers.open_at_end": 8}, [], [], AT),
        frozen({CONTACTS: 5}, {"dossiers.open_at_end": 7}, [], [LEGAL], AT),
    ):
        assert mark_of(other) != mark_of(one)


def test_answers_are_frozen_with_what_they_were_about() -> None:
    answer = MonthAnswer(
        indicator=LEGAL.indicator, breakdown="topic", value="legal", oddness=Oddness.HIGH, amount=41,
        answer=Answer.RIGHT, reason="Nieuw spreekuur",
    )  # fmt: skip
    assert frozen({}, {}, [answer], [LEGAL], AT)["answers"] == [
        {"cell": "consultations.topics|topic|legal", "amount": 41, "answer": "right", "reason": "Nieuw spreekuur"}
    ]
