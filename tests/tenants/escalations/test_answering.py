"""The answer: its draft, what came in meanwhile, what is added later, and the questions that get the same one."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.pool import NullPool

from tenants.escalations import answering, claiming, conversing, holding, queries, talking
from tenants.escalations.answering import OvertakenError, Seen
from tenants.escalations.changing import say
from tenants.escalations.models import (
    AnswerDraft,
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    State,
)
from tenants.faults import RefusalError
from tenants.helpdesk import reading
from tenants.isolation import Branch, Helpdesk, ScopedSession, scoped
from tenants.moments import LOCAL, now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.isolation import Scope
    from tests.factories.world import World

TUESDAY = dt.datetime(2018, 11, 13, 10, tzinfo=LOCAL)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def helpdesk(session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Helpdesk())


@pytest.fixture
def lawyer(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_LAWYER)


@pytest.fixture
def coordinator(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_COORDINATOR)


@pytest.fixture
def question(helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor) -> uuid.UUID:
    """A question of Tuesday at ten that the lawyer has."""
    found = asked(engine_web, world, asked_at=TUESDAY)
    claiming.claim(helpdesk, lawyer, found)
    return found


def the(session: ScopedSession, question: uuid.UUID) -> Escalation:
    return session.scalars(select(Escalation).where(Escalation.id == question)).one()


def texts(session: ScopedSession, question: uuid.UUID) -> list[tuple[MessageKind, str]]:
    return [(each.kind, each.text) for each in queries.messages_of(session, question)]


def test_an_answer_stops_the_clock_and_keeps_what_it_used(
    helpdesk: ScopedSession, lawyer: Actor, question: uuid.UUID
) -> None:
    answering.answer(helpdesk, lawyer, question, "Ja.", moment=TUESDAY + 3 * HOUR)
    found = the(helpdesk, question)
    assert (found.clock_used, found.clock_since, found.answer_due_at) == (3 * 3600, None, None)
    assert found.answered_at == found.first_response_at == TUESDAY + 3 * HOUR


def test_what_was_forgotten_is_added_and_the_branch_reads_it_anew(
    helpdesk: ScopedSession, world: World, lawyer: Actor, question: uuid.UUID
) -> None:
    answering.answer(helpdesk, lawyer, question, "Ja.", moment=TUESDAY + HOUR)
    helpdesk.execute(update(Escalation).where(Escalation.id == question).values(read_at=TUESDAY + HOUR))
    answering.answer(helpdesk, lawyer, question, "Niet donderdag maar woensdag.", moment=TUESDAY + 2 * HOUR)
    found = the(helpdesk, question)
    assert (found.state, found.read_at, found.clock_used) == (State.ANSWERED, None, 3600)
    assert (found.answered_at, found.first_response_at) == (TUESDAY + 2 * HOUR, TUESDAY + HOUR)
    assert texts(helpdesk, question) == [
        (MessageKind.ANSWER, "Ja."),
        (MessageKind.ANSWER, "Niet donderdag maar woensdag."),
    ]
    mails = select(func.count()).where(
        EscalationNotice.escalation_id == question,
        EscalationNotice.kind == NoticeKind.ANSWERED,
        EscalationNotice.person_id == world.person(Role.VOLUNTEER),
    )
    assert helpdesk.scalar(mails) == 2


def test_another_adds_to_an_answer_only_after_taking_it_over(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    answering.answer(helpdesk, lawyer, question, "Ja.")
    with pytest.raises(RefusalError, match="answered already"):
        answering.answer(helpdesk, coordinator, question, "Nee.")
    holding.take_over(helpdesk, coordinator, question)
    answering.answer(helpdesk, coordinator, question, "Nee.")
    assert the(helpdesk, question).answered_by == coordinator.person_id


def test_nothing_is_added_once_the_branch_closed_the_question(
    helpdesk: ScopedSession, lawyer: Actor, question: uuid.UUID
) -> None:
    answering.answer(helpdesk, lawyer, question, "Ja.")
    helpdesk.execute(update(Escalation).where(Escalation.id == question).values(state=State.CLOSED))
    with pytest.raises(RefusalError):
        answering.answer(helpdesk, lawyer, question, "Toch niet.")


def test_questions_that_were_taken_together_get_the_same_answer(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, question: uuid.UUID
) -> None:
    same, other = asked(engine_web, world, asked_at=TUESDAY), asked(engine_web, world)
    together = {"state": State.MERGED, "merged_into": question}
    helpdesk.execute(update(Escalation).where(Escalation.id == same).values(together))
    answering.answer(helpdesk, lawyer, question, "Ja.", moment=TUESDAY + HOUR)
    found = the(helpdesk, same)
    assert (found.state, found.clock_used, found.answered_by) == (State.ANSWERED, 3600, lawyer.person_id)
    assert texts(helpdesk, same) == [(MessageKind.ANSWER, "Ja.")]
    assert (the(helpdesk, other).state, texts(helpdesk, other)) == (State.ASKED, [])
    answering.answer(helpdesk, lawyer, question, "En nog iets.")
    assert len(texts(helpdesk, same)) == 2


def test_an_answer_to_two_branches_goes_once_it_was_looked_for_who_may_be_known_from_it(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, question: uuid.UUID
) -> None:
    elsewhere = asked(engine_web, world, world.elsewhere)
    together = {"state": State.MERGED, "merged_into": question}
    helpdesk.execute(update(Escalation).where(Escalation.id == elsewhere).values(together))
    with pytest.raises(RefusalError) as caught:
        answering.answer(helpdesk, lawyer, question, "Ja, zeg dat tegen Samuel Testboom.", across=False)
    assert (caught.value.field, the(helpdesk, elsewhere).state) == ("across", State.MERGED)
    answering.answer(helpdesk, lawyer, question, "Ja, dat kan.", across=False)
    assert texts(helpdesk, elsewhere) == [(MessageKind.ANSWER, "Ja, dat kan.")]


def test_an_answer_over_something_new_of_the_branch_is_held_back_until_it_was_seen(
    helpdesk: ScopedSession, world: World, lawyer: Actor, question: uuid.UUID
) -> None:
    new = say(helpdesk, actor_of(world, Role.VOLUNTEER), question, MessageKind.REPLY, "Het besluit is er.")
    with pytest.raises(OvertakenError, match="branch wrote something"):
        answering.answer(helpdesk, lawyer, question, "Ja.", seen=Seen())
    assert the(helpdesk, question).state is State.CLAIMED
    talking.give_word(helpdesk, lawyer, question, "Dank u.")
    answering.answer(helpdesk, lawyer, question, "Ja.", seen=Seen(new))
    assert the(helpdesk, question).state is State.ANSWERED


def test_no_draft_is_written_over_one_that_was_not_seen(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    first = answering.save_answer_draft(helpdesk, lawyer, question, "Ja", Seen())
    second = answering.save_answer_draft(helpdesk, lawyer, question, "Ja, b", Seen(draft_at=first))
    with pytest.raises(OvertakenError):
        answering.save_answer_draft(helpdesk, lawyer, question, "Nee", Seen(draft_at=first))
    holding.take_over(helpdesk, coordinator, question)
    third = answering.save_answer_draft(helpdesk, coordinator, question, "Misschien", Seen(draft_at=second))
    holding.take_over(helpdesk, lawyer, question)
    with pytest.raises(OvertakenError, match="colleague changed the draft"):
        answering.answer(helpdesk, lawyer, question, "Ja, bezwaar.", seen=Seen(draft_at=second))
    draft = helpdesk.scalars(select(AnswerDraft).where(AnswerDraft.escalation_id == question)).one()
    assert draft.text == "Misschien"
    answering.answer(helpdesk, lawyer, question, "Ja, bezwaar.", seen=Seen(draft_at=third))


def test_an_unread_answer_goes_only_when_that_is_said(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    reading.ask_reader(helpdesk, lawyer, question, coordinator.who)
    with pytest.raises(reading.UnreadError) as caught:
        answering.answer(helpdesk, lawyer, question, "Ja.", unread=False)
    assert caught.value.field == "unread"
    answering.answer(helpdesk, lawyer, question, "Ja.", unread=True)
    assert the(helpdesk, question).state is State.ANSWERED


def at_once(web: Engine, *acts: Callable[[Engine], object]) -> list[object]:
    """Do several things at the same moment, each on a connection of its own; return what each gave or was refused."""
    own, start = create_engine(web.url, poolclass=NullPool), Barrier(len(acts))

    def one(act: Callable[[Engine], object]) -> object:
        start.wait()
        try:
            return act(own)
        except RefusalError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def state_of(web: Engine, question: uuid.UUID) -> tuple[State, list[str]]:
    with scoped(web, Helpdesk()) as session:
        said = session.scalars(select(EscalationMessage.text).where(EscalationMessage.escalation_id == question)).all()
        return the(session, question).state, list(said)


def taken(web: Engine, world: World, lawyer: Actor) -> uuid.UUID:
    question = asked(web, world)
    with scoped(web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
    return question


def test_two_lawyers_who_answer_at_once_give_one_answer(
    world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    for _ in range(5):
        question = taken(engine_web, world, lawyer)

        def mine(engine: Engine, of: uuid.UUID = question) -> None:
            with scoped(engine, Helpdesk()) as session:
                answering.answer(session, lawyer, of, "Van mij.")

        def theirs(engine: Engine, of: uuid.UUID = question) -> None:
            with scoped(engine, Helpdesk()) as session:
                answering.answer(session, coordinator, of, "Van mij.")

        outcomes = at_once(engine_web, mine, theirs)
        assert [isinstance(each, RefusalError) for each in outcomes] == [False, True]
        assert state_of(engine_web, question) == (State.ANSWERED, ["Van mij."])


def test_an_answer_and_a_branch_that_takes_its_question_back_never_both_win(
    world: World, engine_web: Engine, lawyer: Actor
) -> None:
    volunteer = actor_of(world, Role.VOLUNTEER)
    for _ in range(8):
        question = taken(engine_web, world, lawyer)

        def send(engine: Engine, of: uuid.UUID = question) -> None:
            with scoped(engine, Helpdesk()) as session:
                answering.answer(session, lawyer, of, "Ja.")

        def withdraw(engine: Engine, of: uuid.UUID = question) -> None:
            with scoped(engine, Branch(world.here.id)) as session:
                conversing.withdraw(session, volunteer, of, now())

        outcomes = at_once(engine_web, send, withdraw)
        refused = [isinstance(each, RefusalError) for each in outcomes]
        assert sum(refused) == 1
        expected = (State.WITHDRAWN, []) if refused[0] else (State.ANSWERED, ["Ja."])
        assert state_of(engine_web, question) == expected


def test_an_answer_never_passes_a_reply_that_was_not_seen(world: World, engine_web: Engine, lawyer: Actor) -> None:
    volunteer = actor_of(world, Role.VOLUNTEER)
    for _ in range(8):
        question = taken(engine_web, world, lawyer)
        with scoped(engine_web, Helpdesk()) as session:
            talking.ask_back(session, lawyer, question, "Besluit", "Stuur het.")

        def send(engine: Engine, of: uuid.UUID = question) -> None:
            with scoped(engine, Helpdesk()) as session:
                answering.answer(session, lawyer, of, "Ja.", seen=Seen())

        def reply(engine: Engine, of: uuid.UUID = question) -> None:
            with scoped(engine, Branch(world.here.id)) as session:
                conversing.reply(session, volunteer, of, conversing.Said("Hier is het."), now())

        outcomes = at_once(engine_web, send, reply)
        refused = [isinstance(each, RefusalError) for each in outcomes]
        assert sum(refused) == 1
        state, said = state_of(engine_web, question)
        assert (state, "Ja." in said) == ((State.CLAIMED, False) if refused[0] else (State.ANSWERED, True))
