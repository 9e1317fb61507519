"""What a deadline says: a sentence of its own for every term, and one by its name for a term that is new."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from flask_babel import force_locale

from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, DropReason, EventRole
from tenants.deadlines.queries import Standing
from tenants.deadlines.recounting import counted
from tenants.deadlines.rules import Situation
from tenants.terms.catalogue import CATALOGUE, term_ids
from wegwijs.deadlines import sentences
from wegwijs.deadlines.words import SENTENCES

if TYPE_CHECKING:
    from flask import Flask

TODAY = dt.date(2018, 11, 13)
EVENT = dt.date(2018, 11, 2)


def a_standing(term: str = "regular.objection", **said: object) -> Standing:
    code = next((each.starts_at for each in CATALOGUE if each.id == term), "decision_sent")
    event = DossierEvent(id=uuid.uuid4(), role=EventRole.STARTS, code=code, day=EVENT, terms=[term])
    values: dict[str, object] = {"state": DeadlineState.OPEN, "last_day": dt.date(2018, 11, 30), "late_reason": ""}
    return Standing(Deadline(id=uuid.uuid4(), term=term, **{**values, **said}), event, counted(term, event, None))


def test_why_it_was_missed_is_no_longer_said_once_it_was_in_time() -> None:
    late = dt.date(2018, 12, 3)
    assert a_standing(late_reason="ill").why_late(late) == "ill"
    assert a_standing(late_reason="ill", state=DeadlineState.MET, met_on=late).why_late(late) == "ill"
    assert a_standing(late_reason="ill", state=DeadlineState.MET, met_on=dt.date(2018, 11, 30)).why_late(late) == ""
    assert a_standing(late_reason="ill", last_day=dt.date(2018, 12, 10)).why_late(late) == ""


def test_every_term_of_the_catalogue_has_its_sentence_and_no_other_has() -> None:
    assert set(SENTENCES) == set(term_ids())


@pytest.mark.parametrize("term", sorted({each.id for each in CATALOGUE}))
def test_a_term_says_its_day_in_its_sentence_and_in_the_one_of_a_new_term(
    app: Flask, term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context(), force_locale("nl"):
        one = a_standing(term)
        assert sentences.on(one.next_day, TODAY) in sentences.lead(one, TODAY)
        monkeypatch.setattr(sentences, "SENTENCES", {})
        assert sentences.on(one.next_day, TODAY) in sentences.lead(one, TODAY)


@pytest.mark.parametrize(
    ("said", "today", "situation"),
    [
        ({}, TODAY, Situation.RUNS),
        ({}, dt.date(2018, 12, 3), Situation.LATE),
        ({"late_reason": "<b>ill</b>"}, dt.date(2018, 12, 3), Situation.LATE_EXPLAINED),
        ({"posted_on": dt.date(2018, 11, 30)}, dt.date(2018, 12, 3), Situation.IN_THE_POST),
        ({"last_day": None, "stands_still_since": EVENT}, TODAY, Situation.STILL),
        ({"last_day": None}, TODAY, Situation.NO_RULE),
        ({"state": DeadlineState.MET, "met_on": EVENT}, TODAY, Situation.MET),
        ({"state": DeadlineState.MET, "met_on": dt.date(2018, 12, 3)}, TODAY, Situation.MET_LATE),
        ({"state": DeadlineState.DROPPED, "dropped_why": DropReason.NOT_NEEDED}, TODAY, Situation.DROPPED),
    ],
)
@pytest.mark.parametrize("term", ["regular.objection", "no.such.term"])
def test_every_situation_is_told_also_of_a_term_that_the_catalogue_no_longer_has(
    app: Flask, term: str, said: dict[str, object], today: dt.date, situation: Situation
) -> None:
    with app.test_request_context(), force_locale("nl"):
        one = a_standing(term, **said)
        assert one.situation(today) is situation
        assert sentences.told(one, today)
        assert sentences.in_brief(one, today)
