"""Visits: what may be said of them, undoing, correcting, and the waiting room."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.consultations.actions import (
    NewVisit,
    correct_visit,
    let_wait,
    log_visit,
    stop_waiting,
    undo_visit,
    wait_again,
)
from tenants.consultations.models import Outcome, Topic
from tenants.consultations.queries import (
    Choice,
    months_among,
    visit_with_corrections,
    visits_among,
    visits_of_day,
    waiting_people,
)
from tenants.consultations.rules import MOST_AT_ONCE, chosen_topics, presumed_municipality, refuse_impossible_tally
from tenants.faults import AbsentError, RefusalError
from tests.factories.records import logged, reader_as, registered, volunteer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)


def visit(world: World, **values: object) -> NewVisit:
    """Return a visit about housing."""
    return replace(NewVisit(world.here.municipality, ("housing",)), **values)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from([*Topic, "cooking", ""])))
def test_topics_are_kept_once_and_in_the_order_of_the_keys(said: list[str]) -> None:
    known = {word for word in said if word in set(Topic)}
    if not known:
        with pytest.raises(RefusalError):
            chosen_topics(said)
    else:
        assert chosen_topics(said) == [topic for topic in Topic if topic in known]


@given(st.integers(), st.booleans())
def test_a_tally_is_of_one_to_five_hundred_without_a_name_and_of_one_with_it(visits: int, named: bool) -> None:  # noqa: FBT001
    possible = 1 <= visits <= (1 if named else MOST_AT_ONCE)
    try:
        refuse_impossible_tally(visits, named=named)
    except RefusalError:
        assert not possible
    else:
        assert possible


def test_a_visit_counts_where_the_client_lives_when_the_branch_works_there() -> None:
    assert presumed_municipality(["GM1", "GM2"], "GM2") == "GM2"
    assert presumed_municipality(["GM1", "GM2"], "GM3") == ""
    assert presumed_municipality(["GM1", "GM2"], None) == ""
    assert presumed_municipality(["GM1"], "GM3") == "GM1"


def test_a_visit_of_tomorrow_or_nowhere_is_refused(here: ScopedSession, world: World) -> None:
    with pytest.raises(RefusalError):
        log_visit(here, volunteer(world), visit(world), TODAY + dt.timedelta(days=1), TODAY)
    with pytest.raises(RefusalError):
        log_visit(here, volunteer(world), visit(world, municipality_code=""), TODAY, TODAY)


def test_a_visit_of_a_foreign_client_is_not_logged(here: ScopedSession, engine_web: Engine, world: World) -> None:
    foreign = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    with pytest.raises(AbsentError):
        log_visit(here, volunteer(world), visit(world, client_id=foreign), TODAY, TODAY)
    with pytest.raises(AbsentError):
        let_wait(here, volunteer(world), foreign)


def test_an_undone_visit_no_longer_counts_and_is_undone_once(here: ScopedSession, world: World) -> None:
    logged_visit = log_visit(here, volunteer(world), visit(world), TODAY, TODAY)
    undo_visit(here, volunteer(world), logged_visit.id, TODAY)
    here.flush()
    undo_visit(here, volunteer(world), logged_visit.id, TODAY)
    assert visits_of_day(here, TODAY) == []
    assert [line.verb for line in here.info["audit"]] == ["log", "undo"]
    with pytest.raises(AbsentError):
        correct_visit(here, volunteer(world), logged_visit.id, visit(world, topics=("care",)), "Wrong key")


def test_after_the_day_a_visit_is_corrected_with_a_reason_and_keeps_what_it_said(
    here: ScopedSession, world: World
) -> None:
    logged_visit = log_visit(here, volunteer(world), visit(world), TODAY, TODAY)
    with pytest.raises(RefusalError):
        undo_visit(here, volunteer(world), logged_visit.id, TODAY + dt.timedelta(days=1))
    changed = visit(world, topics=("care", "housing"), outcome=Outcome.REFERRED)
    for wrong, reason in ((changed, " "), (changed, "BSN 111222333"), (visit(world), "Nothing differs")):
        with pytest.raises(RefusalError):
            correct_visit(here, volunteer(world), logged_visit.id, wrong, reason)
    correct_visit(here, volunteer(world), logged_visit.id, changed, "It was about care too")
    here.flush()
    found, corrections = visit_with_corrections(here, logged_visit.id)
    assert found.consultation.topics == ["housing", "care"]
    assert [(correction.reason, who) for correction, who in corrections] == [
        ("It was about care too", "Volunteer Testboom")
    ]
    assert corrections[0][0].before == {"topics": ["housing"], "outcome": "answered"}
    assert here.info["audit"][-1].detail == {"fields": ["outcome", "topics"]}


def test_the_records_behind_a_figure_are_those_of_its_days_and_kinds(here: ScopedSession, world: World) -> None:
    for day, topics, visits in (((1, 31), ("legal",), 3), ((2, 1), ("legal", "care"), 1), ((2, 28), ("care",), 5)):
        log_visit(here, volunteer(world), visit(world, topics=topics, visits=visits), dt.date(2018, *day), TODAY)
    february = Choice(dt.date(2018, 2, 1), dt.date(2018, 2, 28))
    assert [each.consultation.visits for each in visits_among(here, reader_as(world), february)] == [5, 1]
    legal = Choice(dt.date(2018, 1, 1), dt.date(2018, 12, 31), topic="legal")
    assert months_among(here, legal) == {dt.date(2018, 1, 1): 3, dt.date(2018, 2, 1): 1}
    assert visits_among(here, reader_as(world), replace(legal, outcome="referred")) == []


def test_a_visit_of_another_branch_is_absent(here: ScopedSession, engine_web: Engine, world: World) -> None:
    foreign = logged(engine_web, world, spot=world.elsewhere)
    with pytest.raises(AbsentError):
        visit_with_corrections(here, foreign)


def test_somebody_called_by_mistake_waits_again_at_the_same_place(here: ScopedSession, world: World) -> None:
    first, second = (let_wait(here, volunteer(world), None) for _ in range(2))
    stop_waiting(here, volunteer(world), first.id)
    here.flush()
    with pytest.raises(RefusalError):
        stop_waiting(here, volunteer(world), first.id)
    assert [one.waiting.id for one in waiting_people(here)] == [second.id]
    wait_again(here, volunteer(world), first.id)
    here.flush()
    assert {one.waiting.id for one in waiting_people(here)} == {first.id, second.id}
