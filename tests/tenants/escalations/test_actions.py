"""A question's way: asked, taken, answered or taken back; and who may do which."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from tenants.clients.consents import give_consent
from tenants.clients.models import Consent
from tenants.escalations import answering, asking, claiming, conversing, listing, queries, queue, reading
from tenants.escalations.asking import NewQuestion
from tenants.escalations.facts import Fact
from tenants.escalations.models import (
    AnswerDraft,
    Escalation,
    EscalationLink,
    EscalationNotice,
    NoticeKind,
    State,
    Subject,
)
from tenants.escalations.notices import MAIL_TASK
from tenants.escalations.rules import in_turn
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Directory, Helpdesk, ScopedSession, scoped
from tenants.jobs.models import OutboxMessage
from tenants.moments import LOCAL
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.records import reader_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import Scope
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
NOW = dt.datetime(2018, 11, 13, 10, tzinfo=LOCAL)


def a_question(**changed: Any) -> NewQuestion:
    return NewQuestion(**{"subject": Subject.ASYLUM, "title": "May he stay?", "question": "He was 17.", **changed})


@pytest.fixture
def helpdesk(session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Helpdesk())


def state_of(web: Engine, escalation_id: uuid.UUID) -> State | None:
    with scoped(web, Helpdesk()) as session:
        return session.scalar(select(Escalation.state).where(Escalation.id == escalation_id))


def test_a_question_crosses_as_the_copy_that_was_chosen(here: ScopedSession, world: World, engine_web: Engine) -> None:
    client_id = client_at(engine_web, world.here)
    new = a_question(facts=(Fact(" Land ", "Eritrea"),), client_id=client_id, pseudonym="de jongen")
    sent = asking.ask(here, actor_of(world, Role.VOLUNTEER), new, NOW)
    columns = {column.name: str(getattr(sent, column.name)) for column in Escalation.__table__.columns}
    assert [(fact.term, fact.value) for fact in queries.facts_of(here, sent.id)] == [("Land", "Eritrea")]
    assert not any(str(client_id) in value or "Samuel" in value for value in columns.values())
    link = here.scalar(select(EscalationLink).where(EscalationLink.escalation_id == sent.id))
    assert link is not None
    assert link.client_id == client_id


def test_a_client_of_another_branch_is_absent(here: ScopedSession, world: World, engine_web: Engine) -> None:
    volunteer = actor_of(world, Role.VOLUNTEER)
    for client_id in (client_at(engine_web, world.elsewhere), uuid.uuid4()):
        with pytest.raises(AbsentError):
            asking.ask(here, volunteer, a_question(client_id=client_id), NOW)


@pytest.mark.parametrize("where", ["title", "question", "tried", "pseudonym", "facts"])
def test_a_name_goes_along_only_when_the_client_agreed(
    here: ScopedSession, world: World, engine_web: Engine, where: str
) -> None:
    client_id, volunteer = client_at(engine_web, world.here), actor_of(world, Role.VOLUNTEER)
    said: Any = (Fact("Naam", "Samuel"),) if where == "facts" else "Samuel vraagt"
    named = a_question(client_id=client_id, **{where: said})
    for ticked in (False, True):
        with pytest.raises(RefusalError) as caught:
            asking.ask(here, volunteer, replace(named, name_may_go=ticked), NOW)
        assert caught.value.field == where
    give_consent(here, volunteer, client_id, Consent.Kind.HELPDESK, TODAY, "Op papier", TODAY)
    with pytest.raises(RefusalError) as caught:
        asking.ask(here, volunteer, named, NOW)
    assert caught.value.field == "name_may_go"
    asking.ask(here, volunteer, replace(named, name_may_go=True), NOW)


def test_a_question_has_one_answer_which_comes_back_to_the_branch(world: World, engine_web: Engine) -> None:
    question, lawyer = asked(engine_web, world), actor_of(world, Role.HELPDESK_LAWYER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        before = queries.unread_answers(session)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
        answering.save_answer_draft(session, lawyer, question, "Yes, b")
        answering.answer(session, lawyer, question, " Yes, before Thursday. ")
        assert session.scalar(select(AnswerDraft).where(AnswerDraft.escalation_id == question)) is None
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert queries.unread_answers(session) == before + 1
        assert [said.text for said in queries.messages_of(session, question)] == ["Yes, before Thursday."]
        conversing.mark_read(session, actor_of(world, Role.VOLUNTEER), question)
        assert queries.unread_answers(session) == before
    with scoped(engine_web, Branch(world.here.id)) as session:
        notice = session.scalars(select(EscalationNotice).where(EscalationNotice.escalation_id == question)).one()
        notice_id = notice.id
        assert notice.kind is NoticeKind.ANSWERED
        assert (notice.person_id, notice.sender_id) == (world.person(Role.VOLUNTEER), lawyer.person_id)
    with scoped(engine_web, Directory()) as session:
        told = session.scalars(select(OutboxMessage.arguments).where(OutboxMessage.task == MAIL_TASK)).all()
    assert [str(notice_id)] in told


def test_a_question_that_somebody_has_is_refused_with_their_name(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    claiming.claim(helpdesk, actor_of(world, Role.HELPDESK_LAWYER), question)
    claiming.claim(helpdesk, actor_of(world, Role.HELPDESK_LAWYER), question)
    coordinator = actor_of(world, Role.HELPDESK_COORDINATOR)
    for act in (
        lambda: claiming.claim(helpdesk, coordinator, question),
        lambda: answering.answer(helpdesk, coordinator, question, "Mine"),
        lambda: answering.save_answer_draft(helpdesk, coordinator, question, "Mine"),
        lambda: claiming.release(helpdesk, coordinator, question),
    ):
        with pytest.raises(RefusalError) as caught:
            act()
        assert caught.value.values == {"name": "Helpdesk Lawyer Testboom"}


def test_nobody_answers_a_question_that_was_not_taken(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    question, lawyer = asked(engine_web, world), actor_of(world, Role.HELPDESK_LAWYER)
    for act in (
        lambda: answering.answer(helpdesk, lawyer, question, "Yes"),
        lambda: answering.save_answer_draft(helpdesk, lawyer, question, "Yes"),
        lambda: claiming.release(helpdesk, lawyer, question),
        lambda: claiming.take_back(helpdesk, lawyer, question),
    ):
        with pytest.raises(RefusalError, match="Take this question first"):
            act()


def test_a_draft_stays_for_who_takes_the_question_next(world: World, engine_web: Engine) -> None:
    question, lawyer = asked(engine_web, world), actor_of(world, Role.HELPDESK_LAWYER)
    coordinator = actor_of(world, Role.HELPDESK_COORDINATOR)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
        answering.save_answer_draft(session, lawyer, question, "He may")
        answering.save_answer_draft(session, lawyer, question, "He may appeal")
        claiming.take_back(session, coordinator, question)
        claiming.claim(session, coordinator, question)
        found = queue.question_with_draft(session, question)
        assert found.draft is not None
        assert found.draft.text == "He may appeal"
        assert found.question.claimed_by == coordinator.person_id
    with scoped(engine_web, Directory()) as session:
        trail = session.execute(
            text("SELECT verb, detail FROM platform_events WHERE record_id = :id ORDER BY sequence"),
            {"id": str(question)},
        ).all()
    assert [verb for verb, _ in trail] == ["claim", "draft", "draft", "take_back", "claim"]
    assert trail[3][1] == {"holder": str(lawyer.person_id)}


def test_a_question_is_taken_back_by_its_branch_until_it_is_answered(world: World, engine_web: Engine) -> None:
    volunteer, lawyer = actor_of(world, Role.VOLUNTEER), actor_of(world, Role.HELPDESK_LAWYER)
    question, late = asked(engine_web, world), asked(engine_web, world)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
        claiming.claim(session, lawyer, late)
        answering.answer(session, lawyer, late, "Yes")
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.withdraw(session, volunteer, question, NOW)
        conversing.withdraw(session, volunteer, question, NOW)
        with pytest.raises(RefusalError, match="answered already"):
            conversing.withdraw(session, volunteer, late, NOW)
    assert (state_of(engine_web, question), state_of(engine_web, late)) == (State.WITHDRAWN, State.ANSWERED)
    with scoped(engine_web, Helpdesk()) as session, pytest.raises(RefusalError, match="taken this question back"):
        answering.answer(session, lawyer, question, "Yes")


def test_a_branch_meets_neither_the_questions_nor_the_verbs_of_another(
    here: ScopedSession, world: World, engine_web: Engine
) -> None:
    reader = reader_as(world, Role.VOLUNTEER)
    for foreign in (asked(engine_web, world, world.elsewhere), uuid.uuid4()):
        with pytest.raises(AbsentError):
            reading.own_question(here, reader, foreign)
        with pytest.raises(AbsentError):
            conversing.withdraw(here, reader.actor, foreign, NOW)
        conversing.mark_read(here, reader.actor, foreign)
    listed = listing.questions_of_branch(here, reader, listing.Choice()).rows
    assert not [row for row in listed if row.question.branch_id != world.here.id]


def test_a_branch_never_sees_the_draft_of_the_helpdesk(here: ScopedSession, world: World, engine_web: Engine) -> None:
    question, lawyer = asked(engine_web, world), actor_of(world, Role.HELPDESK_LAWYER)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
        answering.save_answer_draft(session, lawyer, question, "Not yet for them")
    assert here.scalars(select(AnswerDraft)).all() == []


def test_the_helpdesk_never_sees_clients_or_whom_a_question_is_about(world: World, engine_web: Engine) -> None:
    client_id = client_at(engine_web, world.here)
    with scoped(engine_web, Branch(world.here.id)) as session:
        asking.ask(session, actor_of(world, Role.VOLUNTEER), a_question(client_id=client_id), NOW)
    with scoped(engine_web, Helpdesk()) as session:
        for table in ("escalation_links", "clients", "consultations"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    with ScopedSession(engine_web, scope=Helpdesk()) as session, pytest.raises(ProgrammingError, match="row-level"):
        session.execute(
            text(
                "INSERT INTO escalation_links (branch_id, escalation_id) SELECT branch_id, id FROM escalations LIMIT 1"
            )
        )


def test_the_order_in_the_database_is_the_order_of_the_rule(world: World, engine_web: Engine) -> None:
    chance = random.Random(20181113)
    noon = dt.datetime(2018, 11, 13, 23, 30, tzinfo=dt.UTC)
    for _ in range(120):
        asked(
            engine_web,
            world,
            asked_at=noon - dt.timedelta(hours=chance.randrange(0, 600), minutes=chance.choice([0, 0, 45])),
            answer_by=TODAY + dt.timedelta(days=chance.randrange(-5, 25)) if chance.random() < 0.5 else None,
        )
    with scoped(engine_web, Helpdesk()) as session:
        rows = [row for row in session.scalars(select(Escalation).order_by(*queue.TURN)) if row.open]
        shuffled = random.Random(1).sample(rows, len(rows))
        assert [turn.question.id for turn in in_turn(shuffled, TODAY)] == [row.id for row in rows]
        lawyer = actor_of(world, Role.HELPDESK_LAWYER)
        waiting = [row.id for row in rows if row.state is State.ASKED]
        assert [claiming.claim_next(session, lawyer) for _ in range(5)] == waiting[:5]
