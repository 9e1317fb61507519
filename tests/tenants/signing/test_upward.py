"""What goes up to a region with a signature: what was odd, by name, and never a number of people."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from tenants.faults import RefusalError
from tenants.isolation import Branch, Figures, scoped
from tenants.signing import actions
from tenants.signing.freezing import Difference
from tenants.signing.models import Answer, MonthAnswer
from tenants.signing.oddities import Cell, Oddity, Oddness, Usual
from tenants.signing.queries import state_of_months
from tenants.signing.rules import Question
from tenants.signing.upward import holds_number, refuse_number, told_upward
from tests.factories.signing import OCTOBER, TODAY, a_year_of_visits, late_visit, looked, returned, signed
from tests.factories.years import lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

VISITS, HOUSED = Cell("consultations.contacts"), Cell("housing.housed")


def asked(cell: Cell, oddness: Oddness, answer: Answer, reason: str = "") -> Question:
    oddity = Oddity(cell, oddness, 3, Usual(7, 8, 9), last_month=8, year_ago=8, distance=4.2, months=())
    given = MonthAnswer(indicator=cell.indicator, oddness=oddness, amount=3, answer=answer, reason=reason)
    return Question(oddity, given)


def test_work_goes_up_with_what_was_odd_and_what_the_branch_says() -> None:
    told = told_upward([asked(VISITS, Oddness.LOW, Answer.RIGHT, "Het spreekuur was dicht.")], [], [])
    assert told["checks"] == [
        {
            "cell": "consultations.contacts",
            "oddness": "low",
            "answer": "right",
            "reason": "Het spreekuur was dicht.",
        }
    ]


def test_of_people_only_the_explanation_goes_up_and_never_with_a_number() -> None:
    people = [
        asked(HOUSED, Oddness.LOW, Answer.RIGHT, "Er kwam geen woning vrij."),
        asked(HOUSED, Oddness.LOW, Answer.RIGHT, "Van de 3 ging er 1 niet door."),
    ]
    told = told_upward(people, [], [])
    assert [(one["oddness"], one["answer"], one["reason"]) for one in told["checks"]] == [
        ("", "", "Er kwam geen woning vrij."),
        ("", "", ""),
    ]


def test_that_nobody_was_counted_stays_in_the_branch() -> None:
    people = [asked(HOUSED, Oddness.NOUGHT, Answer.NOUGHT), asked(HOUSED, Oddness.NOUGHT, Answer.UNKNOWN)]
    assert [one["answer"] for one in told_upward(people, [], [])["checks"]] == ["unknown"]
    work = [asked(VISITS, Oddness.NOUGHT, Answer.NOUGHT)]
    assert [one["answer"] for one in told_upward(work, [], [])["checks"]] == ["nought"]


def test_only_work_is_named_among_what_changed() -> None:
    changed = [
        Difference(HOUSED, 3, 4),
        Difference(VISITS, 20, 21),
        Difference(Cell(VISITS.indicator, "sex", "f"), 3, 4),
    ]
    assert told_upward([], changed, [])["changed"] == [VISITS.indicator]


def test_an_explanation_of_people_is_refused_with_a_number_but_for_a_year() -> None:
    with pytest.raises(RefusalError):
        refuse_number(HOUSED.indicator, "Er vielen er 2 af.")
    refuse_number(HOUSED.indicator, "Net als in 2017.")
    refuse_number(VISITS.indicator, "Er waren 40 bezoeken meer.")
    assert holds_number("in 201 gevallen")
    assert not holds_number("van 2017 tot 2018")


def test_a_region_reads_the_checks_and_what_changed_since(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    a_year_of_visits(engine_web, engine_worker, world, october=60)
    with scoped(engine_web, Branch(world.here.id)) as session:
        for question in looked(engine_web, world).questions:
            actions.answer_question(
                session, lead(world), OCTOBER, question.oddity.cell, Answer.RIGHT, "Open dag.", TODAY
            )
    signed(engine_web, world)
    first = told_of(engine_web, world)
    assert [one["reason"] for one in first["checks"]] == ["Open dag."] * 2
    assert first["changed"] == []
    assert not any(str(amount) in json.dumps(first) for amount in (60, 20)), "no number goes up"
    returned(engine_web, world)
    late_visit(engine_web, engine_worker, world, dt.date(2018, 10, 1))
    with scoped(engine_web, Branch(world.here.id)) as session:
        for question in looked(engine_web, world).questions:
            actions.answer_question(
                session, lead(world), OCTOBER, question.oddity.cell, Answer.RIGHT, "Open dag.", TODAY
            )
    signed(engine_web, world, reason="Er kwam een lijst na.")
    assert VISITS.indicator in told_of(engine_web, world)["changed"], "beside the version that was sent back"
    late_visit(engine_web, engine_worker, world, dt.date(2018, 10, 1))
    with scoped(engine_worker, Branch(world.here.id)) as session:
        assert actions.note_differences(session) == 1
    with scoped(engine_web, Figures(world.region_id)) as session:
        [one] = [one for one in state_of_months(session, 2018, world.region_id, TODAY) if one.month == OCTOBER]
    assert VISITS.indicator in one.differs_in


def told_of(web: Engine, world: World) -> dict[str, list[dict[str, str]]]:
    with scoped(web, Figures(world.region_id)) as session:
        [one] = [one for one in state_of_months(session, 2018, world.region_id, TODAY) if one.month == OCTOBER]
    return dict(one.told)
