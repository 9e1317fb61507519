"""A question follows the deadline that came along with it, from the branch and from the branch's night."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tenants.deadlines.actions import drop, drop_open, meet, reopen_deadline, suspend
from tenants.deadlines.models import DropReason
from tenants.deadlines.recounting import recount
from tenants.escalations.following import follow_deadlines
from tenants.escalations.models import Escalation, EscalationLink, State
from tenants.escalations.running import start, stop
from tenants.isolation import Branch, ScopedSession
from tenants.moments import LOCAL
from tenants.roles import Role
from tests.factories.escalations import asked, client_at
from tests.factories.legal import TODAY, deadline_of, dossier_of, happened
from tests.factories.records import reader_as

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.deadlines.queries import Standing
    from tenants.dossiers.models import Dossier
    from tests.factories.world import World

OBJECTION = "family_reunification.objection"
SENT = dt.date(2018, 11, 1)
LAST = dt.date(2018, 11, 29)
ASKED_AT = dt.datetime(2018, 11, 13, 10, tzinfo=LOCAL)
PROMISED = dt.date(2018, 11, 20)


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, world: World, engine_web: Engine) -> Dossier:
    return dossier_of(here, lead, client_at(engine_web, world.here))


@pytest.fixture
def objection(here: ScopedSession, lead: Reader, dossier: Dossier) -> Standing:
    happened(here, lead, dossier, "decision_sent", SENT, OBJECTION)
    return deadline_of(here, dossier, OBJECTION)


def question_about(
    session: ScopedSession, world: World, web: Engine, one: Standing, day: dt.date | None, **values: object
) -> Escalation:
    """Ask a question with a deadline that stood on `day`."""
    made = asked(web, world, asked_at=ASKED_AT, legal_on=day, **values)
    session.add(EscalationLink(escalation_id=made, dossier_id=one.deadline.dossier_id, deadline_id=one.deadline.id))
    session.flush()
    return session.get_one(Escalation, made)


def test_a_question_moves_with_its_deadline(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection: Standing, world: World, engine_web: Engine
) -> None:
    question = question_about(here, world, engine_web, objection, dt.date(2018, 11, 15))
    recount(here, dossier.id, lead.actor, TODAY)
    here.refresh(question)
    assert question.legal_on == objection.deadline.last_day
    assert question.due_on == PROMISED


def test_a_question_whose_deadline_is_near_is_due_that_day(
    here: ScopedSession, dossier: Dossier, objection: Standing, world: World, engine_web: Engine
) -> None:
    question = question_about(here, world, engine_web, objection, None)
    objection.deadline.last_day = dt.date(2018, 11, 16)
    assert follow_deadlines(here, dossier.id) == 1
    here.refresh(question)
    assert question.due_on == question.legal_on == dt.date(2018, 11, 16)
    assert follow_deadlines(here, dossier.id) == 0


@pytest.mark.parametrize("how", ["met", "dropped", "closed"])
def test_a_deadline_that_is_done_no_longer_presses_the_question_and_does_so_again_when_it_is_opened(
    here: ScopedSession, lead: Reader, dossier: Dossier, objection: Standing, world: World, engine_web: Engine, how: str
) -> None:
    day = objection.deadline.last_day
    question = question_about(here, world, engine_web, objection, day, answer_by=dt.date(2018, 12, 24))
    key = objection.deadline.id
    if how == "met":
        meet(here, lead, key, dt.date(2018, 11, 12), None, "Fax", TODAY)
    elif how == "dropped":
        drop(here, lead, key, DropReason.NOT_NEEDED, TODAY)
    else:
        drop_open(here, lead.actor, dossier.id, TODAY)
    here.refresh(question)
    assert (question.legal_on, question.due_on) == (None, PROMISED)
    reopen_deadline(here, lead, key, TODAY)
    here.refresh(question)
    assert question.legal_on == day


def test_what_was_answered_keeps_the_day_for_which_it_was_asked(
    here: ScopedSession, dossier: Dossier, objection: Standing, world: World, engine_web: Engine
) -> None:
    answered = {"state": State.ANSWERED, "answered_at": ASKED_AT, "answered_by": world.person(Role.HELPDESK_LAWYER)}
    question = question_about(here, world, engine_web, objection, dt.date(2018, 11, 15), **answered)
    assert follow_deadlines(here, dossier.id) == 0
    here.refresh(question)
    assert question.legal_on == dt.date(2018, 11, 15)


def test_the_clock_of_a_question_that_waits_for_the_branch_stands_still_while_it_moves(
    here: ScopedSession, dossier: Dossier, objection: Standing, world: World, engine_web: Engine
) -> None:
    question = question_about(here, world, engine_web, objection, None)
    stop(question, ASKED_AT + dt.timedelta(hours=1))
    question.state, question.waiting_since = State.WAITING, ASKED_AT
    question.claimed_by = world.person(Role.HELPDESK_LAWYER)
    objection.deadline.last_day = dt.date(2018, 11, 16)
    assert follow_deadlines(here, dossier.id) == 1
    here.refresh(question)
    assert (question.clock_since, question.answer_due_at) == (None, None)
    assert question.due_on == dt.date(2018, 11, 16)
    start(question, ASKED_AT + dt.timedelta(days=1))
    assert question.due_on == dt.date(2018, 11, 16)


def test_a_part_that_was_split_off_moves_with_the_deadline_of_the_whole(
    here: ScopedSession, dossier: Dossier, objection: Standing, world: World, engine_web: Engine
) -> None:
    whole = question_about(here, world, engine_web, objection, objection.deadline.last_day)
    part = asked(engine_web, world, asked_at=ASKED_AT, split_from=whole.id)
    assert follow_deadlines(here, dossier.id) == 1
    assert here.get_one(Escalation, part).legal_on == objection.deadline.last_day


def test_a_standstill_takes_the_day_away_until_it_ends(
    here: ScopedSession, lead: Reader, dossier: Dossier, world: World, engine_web: Engine
) -> None:
    happened(here, lead, dossier, "application_received", dt.date(2018, 9, 1), "family_reunification.decision")
    decision = deadline_of(here, dossier, "family_reunification.decision")
    question = question_about(here, world, engine_web, decision, decision.deadline.last_day)
    suspend(here, lead, decision.deadline.id, dt.date(2018, 11, 1), None, "completion", "Brief", TODAY)
    here.refresh(question)
    assert question.legal_on is None


@pytest.fixture
def night(engine_worker: Engine, world: World) -> Iterator[ScopedSession]:
    with ScopedSession(engine_worker, scope=Branch(world.here.id)) as session:
        yield session


def test_the_night_moves_every_question_of_the_branch_in_one_statement(
    here: ScopedSession, lead: Reader, night: ScopedSession, world: World, engine_web: Engine
) -> None:
    standing = []
    for _ in range(3):
        dossier = dossier_of(here, lead, client_at(engine_web, world.here))
        happened(here, lead, dossier, "decision_sent", SENT, OBJECTION)
        standing.append(deadline_of(here, dossier, OBJECTION))
    here.commit()
    questions = [question_about(here, world, engine_web, one, None).id for one in standing]
    here.commit()
    sent: list[str] = []
    event.listen(night.get_bind(), "before_cursor_execute", lambda *told: sent.append(told[2]), named=False)
    assert follow_deadlines(night) == len(questions)
    # To enter the scope, and to move them.
    assert len(sent) == 2, sent
    found = [night.get_one(Escalation, each) for each in questions]
    assert {question.legal_on for question in found} == {standing[0].deadline.last_day}
