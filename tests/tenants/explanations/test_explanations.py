"""A region asks why, the branch answers in its own words, and neither sees what is not theirs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.audit.actions import Actor
from tenants.explanations.actions import ask_why, explain, take_back_question, take_back_words
from tenants.explanations.queries import (
    explanation_of,
    explanations_of_branch,
    explanations_of_region,
    questions_that_wait,
)
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Figures, scoped
from tenants.roles import Role
from tests.factories.records import registered
from tests.factories.years import lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

HOUSED = "housing.housed"
NOW = dt.datetime(2019, 1, 21, 9, tzinfo=dt.UTC)
WHY = "Wij kregen 9 woningen, een jaar eerder 26. Rustig was het niet."


def manager(world: World) -> Actor:
    """Return the manager of the region of `here`."""
    return Actor(world.person(Role.REGIONAL_MANAGER), Role.REGIONAL_MANAGER.value, "Regional Manager Testboom")


def ask(web: Engine, world: World, year: int) -> None:
    """Let the region ask `here` about a year."""
    with scoped(web, Figures(world.region_id)) as session:
        ask_why(session, manager(world), world.region_id, world.here.id, HOUSED, year, NOW)


def test_a_question_reaches_the_branch_and_the_answer_the_region(engine_web: Engine, world: World) -> None:
    ask(engine_web, world, 2018)
    with scoped(engine_web, Branch(world.here.id)) as session:
        [question] = questions_that_wait(session)
        assert (question.indicator, question.year, question.asked_by_name) == (
            HOUSED,
            2018,
            "Regional Manager Testboom",
        )
        explain(session, lead(world), HOUSED, 2018, WHY, NOW)
        assert questions_that_wait(session) == []
    with scoped(engine_web, Figures(world.region_id)) as session:
        found = explanations_of_region(session, world.region_id, HOUSED, 2018)[world.here.id]
        assert found.words == WHY
        assert not found.waits


def test_asking_twice_is_asking_once(engine_web: Engine, world: World) -> None:
    ask(engine_web, world, 2017)
    ask(engine_web, world, 2017)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert len([one for one in explanations_of_branch(session) if one.year == 2017]) == 1


def test_a_question_can_be_taken_back_until_it_is_answered(engine_web: Engine, world: World) -> None:
    ask(engine_web, world, 2016)
    with scoped(engine_web, Figures(world.region_id)) as session:
        take_back_question(session, manager(world), world.here.id, HOUSED, 2016, NOW)
        assert explanation_of(session, world.here.id, HOUSED, 2016) is None
        with pytest.raises(AbsentError):
            take_back_question(session, manager(world), world.here.id, HOUSED, 2016, NOW)
    ask(engine_web, world, 2016)
    with scoped(engine_web, Branch(world.here.id)) as session:
        explain(session, lead(world), HOUSED, 2016, WHY, NOW)
    with scoped(engine_web, Figures(world.region_id)) as session, pytest.raises(RefusalError):
        take_back_question(session, manager(world), world.here.id, HOUSED, 2016, NOW)


def test_words_taken_back_leave_the_question_open(engine_web: Engine, world: World) -> None:
    ask(engine_web, world, 2019)
    with scoped(engine_web, Branch(world.here.id)) as session:
        explain(session, lead(world), HOUSED, 2019, WHY, NOW)
        explain(session, lead(world), HOUSED, 2019, f"{WHY} Het was druk.", NOW)
        take_back_words(session, lead(world), HOUSED, 2019, NOW)
        assert 2019 in [one.year for one in questions_that_wait(session)]
        with pytest.raises(AbsentError):
            take_back_words(session, lead(world), HOUSED, 2019, NOW)


def test_a_branch_may_write_of_its_own_accord_and_take_it_back(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        explain(session, lead(world), "consultations.contacts", 2018, WHY, NOW)
    with scoped(engine_web, Branch(world.here.id)) as session:
        take_back_words(session, lead(world), "consultations.contacts", 2018, NOW)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert explanation_of(session, world.here.id, "consultations.contacts", 2018) is None


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("", "words"),
        ("x" * 801, "words"),
        ("Van 111222333 hoorden wij niets.", "words"),
        ("Zij wachtten op twee gezinnen.", "words"),
        ("Onze teamleider was ziek en ernstig ziek bovendien.", "words"),
        ("Dat kwam door Rima Kastanjeboom.", "words"),
        ("De Kastanjeboom stond in bloei.", "looked"),
    ],
)
def test_what_gives_somebody_away_does_not_leave_the_branch(
    words: str, field: str, engine_web: Engine, world: World
) -> None:
    registered(engine_web, world, "Rima", "Kastanjeboom")
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError) as refused:
            explain(session, lead(world), "guidance.started", 2018, words, NOW)
        assert refused.value.field == field
        assert explanation_of(session, world.here.id, "guidance.started", 2018) is None


def test_whoever_looked_may_use_a_word_that_is_also_a_name(engine_web: Engine, world: World) -> None:
    registered(engine_web, world, "Rima", "Kastanjeboom")
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert explain(
            session, lead(world), "guidance.started", 2018, "De Kastanjeboom bloeide.", NOW, looked=True
        ).words


def test_a_region_asks_only_its_own_branches_about_figures_that_exist(engine_web: Engine, world: World) -> None:
    asked = [
        (world.elsewhere.id, HOUSED, 2018),
        (world.here.id, "housing.nothing", 2018),
        (world.here.id, HOUSED, 2020),
        (world.here.id, HOUSED, 1900),
    ]
    for branch_id, indicator, year in asked:
        with scoped(engine_web, Figures(world.region_id)) as session, pytest.raises(AbsentError):
            ask_why(session, manager(world), world.region_id, branch_id, indicator, year, NOW)


def test_another_region_reads_nothing_of_it(engine_web: Engine, world: World) -> None:
    ask(engine_web, world, 2018)
    with scoped(engine_web, Figures(world.other_region_id)) as session:
        assert explanation_of(session, world.here.id, HOUSED, 2018) is None
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert explanation_of(session, world.here.id, HOUSED, 2018) is None
