"""What a branch does with its question after it was asked: each act, what it changes, and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from tenants.documents.models import DocumentKind
from tenants.escalations import answering, claiming, conversing, queries, talking
from tenants.escalations.acts import CLOSES_AFTER
from tenants.escalations.clocks import DAY, PROMISES, after_open_time, open_between
from tenants.escalations.conversing import Said, Upload
from tenants.escalations.models import (
    Escalation,
    EscalationLink,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    Rating,
    State,
    Subject,
)
from tenants.escalations.papers import shared_papers
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Helpdesk, scoped
from tenants.moments import LOCAL
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.files import pdf
from tests.tenants.escalations.test_papers import CABINET

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

BSN = "123456782"
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=LOCAL)
TUESDAY, THURSDAY, FRIDAY = (MONDAY + dt.timedelta(days=days) for days in (1, 3, 4))
LATER = MONDAY + dt.timedelta(days=60)


def taken(web: Engine, world: World, **values: Any) -> uuid.UUID:
    """Ask a question on Monday that the lawyer takes."""
    question = asked(web, world, asked_at=MONDAY, **values)
    with scoped(web, Helpdesk()) as session:
        claiming.claim(session, actor_of(world, Role.HELPDESK_LAWYER), question)
    return question


def asked_back(web: Engine, world: World, **values: Any) -> uuid.UUID:
    """Ask a question on Monday about which the lawyer asks something on Tuesday."""
    question = taken(web, world, **values)
    with scoped(web, Helpdesk()) as session:
        talking.ask_back(session, actor_of(world, Role.HELPDESK_LAWYER), question, "Besluit", "Send it.", TUESDAY)
    return question


def answered(web: Engine, world: World, **values: Any) -> uuid.UUID:
    """Ask a question on Monday that the lawyer answers; on Tuesday, whatever the clock of the database says."""
    question = taken(web, world, **values)
    with scoped(web, Helpdesk()) as session:
        answering.answer(session, actor_of(world, Role.HELPDESK_LAWYER), question, "Yes, appeal.")
    with scoped(web, Branch(world.here.id)) as session:
        session.execute(update(Escalation).where(Escalation.id == question).values(answered_at=TUESDAY))
    return question


def now_of(web: Engine, question: uuid.UUID, world: World) -> Escalation:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(Escalation).where(Escalation.id == question)).one()


def notices_of(web: Engine, question: uuid.UUID) -> list[tuple[NoticeKind, uuid.UUID]]:
    with scoped(web, Helpdesk()) as session:
        rows = session.scalars(select(EscalationNotice).where(EscalationNotice.escalation_id == question))
        return [(row.kind, row.person_id) for row in rows.all()]


def test_a_reply_lets_the_clock_run_on_with_what_was_left(world: World, engine_web: Engine) -> None:
    question, volunteer = asked_back(engine_web, world), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.reply(session, volunteer, question, Said(" Here it is. "), THURSDAY)
        assert [(said.kind, said.text) for said in queries.messages_of(session, question)] == [
            (MessageKind.QUESTION_BACK, "Send it."),
            (MessageKind.REPLY, "Here it is."),
        ]
    found, used = now_of(engine_web, question, world), open_between(MONDAY, TUESDAY)
    assert (found.state, found.clock_used, found.clock_since) == (State.CLAIMED, used, THURSDAY)
    left = PROMISES[Subject.FAMILY_REUNIFICATION].answer - used
    assert found.answer_due_at == after_open_time(THURSDAY, left)
    assert (found.waiting_for, found.waiting_since, found.touched_at) == ("", None, THURSDAY)
    assert (NoticeKind.REPLIED, world.person(Role.HELPDESK_LAWYER)) in notices_of(engine_web, question)


def test_nobody_replies_twice_or_where_nothing_was_asked(world: World, engine_web: Engine) -> None:
    volunteer, said = actor_of(world, Role.VOLUNTEER), Said("Here it is.")
    for question in (taken(engine_web, world), answered(engine_web, world), asked(engine_web, world)):
        with scoped(engine_web, Branch(world.here.id)) as session, pytest.raises(RefusalError, match="does not wait"):
            conversing.reply(session, volunteer, question, said, THURSDAY)
    question = asked_back(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.reply(session, volunteer, question, said, THURSDAY)
        with pytest.raises(RefusalError, match="does not wait"):
            conversing.reply(session, volunteer, question, said, THURSDAY)


@pytest.mark.parametrize("words", ["", "  ", f"Number {BSN}", "a" * 10_001])
def test_words_that_cannot_be_sent_change_nothing(world: World, engine_web: Engine, words: str) -> None:
    volunteer = actor_of(world, Role.VOLUNTEER)
    waiting, done = asked_back(engine_web, world), answered(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError):
            conversing.reply(session, volunteer, waiting, Said(words), THURSDAY)
        with pytest.raises(RefusalError):
            conversing.ask_on(session, volunteer, done, Said(words), THURSDAY)
    assert now_of(engine_web, waiting, world).state is State.WAITING
    assert now_of(engine_web, done, world).state is State.ANSWERED


def test_a_name_is_kept_back_from_a_reply_and_from_a_reason(world: World, engine_web: Engine) -> None:
    client_id, volunteer = client_at(engine_web, world.here), actor_of(world, Role.VOLUNTEER)
    question, done = asked_back(engine_web, world), answered(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add_all(EscalationLink(escalation_id=each, client_id=client_id) for each in (question, done))
        session.flush()
        with pytest.raises(RefusalError):
            conversing.reply(session, volunteer, question, Said("Samuel has it."), THURSDAY)
        with pytest.raises(RefusalError) as caught:
            conversing.rate(session, volunteer, done, Rating.NOT, "Samuel was angry")
        assert caught.value.field == "why"


def test_asking_on_opens_the_question_for_the_same_lawyer_with_a_new_clock(world: World, engine_web: Engine) -> None:
    question, volunteer = answered(engine_web, world), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.ask_on(session, volunteer, question, Said("And his sister?", answer_by=FRIDAY.date()), THURSDAY)
    found = now_of(engine_web, question, world)
    assert (found.state, found.claimed_by) == (State.CLAIMED, world.person(Role.HELPDESK_LAWYER))
    assert (found.clock_used, found.clock_since, found.first_response_at) == (0, THURSDAY, None)
    assert found.answer_due_at == after_open_time(THURSDAY, PROMISES[Subject.FAMILY_REUNIFICATION].answer)
    assert found.first_due_at == after_open_time(THURSDAY, DAY)
    assert (found.answer_by, found.due_on) == (FRIDAY.date(), FRIDAY.date())
    assert (NoticeKind.FOLLOW_UP, world.person(Role.HELPDESK_LAWYER)) in notices_of(engine_web, question)


def test_a_term_that_is_over_no_longer_makes_a_question_urgent_that_is_asked_on(
    world: World, engine_web: Engine
) -> None:
    over = {"answer_by": TUESDAY.date(), "legal_on": TUESDAY.date(), "legal_what": "Beroep"}
    question, volunteer = answered(engine_web, world, **over), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError) as caught:
            conversing.ask_on(session, volunteer, question, Said("And?", answer_by=MONDAY.date()), THURSDAY)
        assert caught.value.field == "answer_by"
        conversing.ask_on(session, volunteer, question, Said("And?"), THURSDAY)
    found = now_of(engine_web, question, world)
    assert (found.answer_by, found.legal_on, found.legal_what) == (None, None, "")
    assert found.due_on > THURSDAY.date()


def test_nobody_asks_on_or_rates_before_there_is_an_answer(world: World, engine_web: Engine) -> None:
    question, volunteer = taken(engine_web, world), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError, match="no answer yet"):
            conversing.ask_on(session, volunteer, question, Said("And?"), THURSDAY)
        with pytest.raises(RefusalError, match="no answer yet"):
            conversing.rate(session, volunteer, question, Rating.HELPED)


def test_what_the_branch_found_of_an_answer_may_be_changed(world: World, engine_web: Engine) -> None:
    question, volunteer = answered(engine_web, world), actor_of(world, Role.VOLUNTEER)
    for rating, why in ((Rating.NOT, " Too late "), (Rating.HELPED, "")):
        with scoped(engine_web, Branch(world.here.id)) as session:
            conversing.rate(session, volunteer, question, rating, why)
        found = now_of(engine_web, question, world)
        assert (found.rating, found.rating_why, found.rated_at is None) == (rating, why.strip(), False)
    with scoped(engine_web, Branch(world.here.id)) as session, pytest.raises(RefusalError):
        conversing.rate(session, volunteer, question, Rating.NOT, f"Number {BSN}")


def test_a_closed_question_shares_nothing_and_is_opened_again_within_its_time(world: World, engine_web: Engine) -> None:
    question, volunteer = answered(engine_web, world, facts=[("Land", "Eritrea")]), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.close(session, volunteer, question, THURSDAY)
        conversing.close(session, volunteer, question, FRIDAY)
    found = now_of(engine_web, question, world)
    assert (found.state, found.closed_at, found.sharing) == (State.CLOSED, THURSDAY, False)
    with scoped(engine_web, Helpdesk()) as session:
        assert queries.facts_of(session, question) == []
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError, match="cannot be undone"):
            conversing.undo_close(session, volunteer, question, TUESDAY + CLOSES_AFTER, share_again=True)
        conversing.undo_close(session, volunteer, question, FRIDAY, share_again=False)
    found = now_of(engine_web, question, world)
    assert (found.state, found.closed_at, found.sharing) == (State.ANSWERED, None, False)


def test_a_question_that_was_asked_on_meanwhile_is_not_closed(world: World, engine_web: Engine) -> None:
    question, volunteer = answered(engine_web, world), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.ask_on(session, volunteer, question, Said("And?"), THURSDAY)
        with pytest.raises(RefusalError, match="Asked on meanwhile"):
            conversing.close(session, volunteer, question, THURSDAY)


def test_asking_on_after_closing_shares_again_only_when_the_branch_says_so(world: World, engine_web: Engine) -> None:
    volunteer = actor_of(world, Role.VOLUNTEER)
    for again, seen in ((False, 0), (True, 1)):
        question = answered(engine_web, world, facts=[("Land", "Eritrea")])
        with scoped(engine_web, Branch(world.here.id)) as session:
            conversing.close(session, volunteer, question, THURSDAY)
            conversing.ask_on(session, volunteer, question, Said("And?", share_again=again), LATER)
        assert now_of(engine_web, question, world).closed_at is None
        with scoped(engine_web, Helpdesk()) as session:
            assert len(queries.facts_of(session, question)) == seen


def test_sharing_ends_at_once_and_the_question_stays(world: World, engine_web: Engine) -> None:
    question, volunteer = taken(engine_web, world, facts=[("Land", "Eritrea")]), actor_of(world, Role.VOLUNTEER)
    for act, seen in ((conversing.stop_sharing, 0), (conversing.share_again, 1)):
        with scoped(engine_web, Branch(world.here.id)) as session:
            act(session, volunteer, question, TUESDAY)
            act(session, volunteer, question, TUESDAY)
            assert len(queries.facts_of(session, question)) == 1
        with scoped(engine_web, Helpdesk()) as session:
            assert len(queries.facts_of(session, question)) == seen
            assert session.scalar(select(Escalation.question).where(Escalation.id == question))
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.withdraw(session, volunteer, question, TUESDAY)
        with pytest.raises(RefusalError, match="nothing is shared"):
            conversing.share_again(session, volunteer, question, TUESDAY)


def test_a_paper_goes_along_with_what_is_said_and_only_while_something_is_shared(
    world: World, engine_web: Engine
) -> None:
    question, volunteer = asked_back(engine_web, world), actor_of(world, Role.VOLUNTEER)
    said = Said("Here it is.", upload=Upload("Besluit.pdf", DocumentKind.DECISION, pdf("Besluit")))
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.stop_sharing(session, volunteer, question, TUESDAY)
        with pytest.raises(RefusalError) as caught:
            conversing.reply(session, volunteer, question, said, THURSDAY, CABINET)
        assert caught.value.field == "share_again"
        again = Said(said.text, upload=said.upload, share_again=True)
        conversing.reply(session, volunteer, question, again, THURSDAY, CABINET)
    with scoped(engine_web, Helpdesk()) as session:
        (paper,) = shared_papers(session, question)
        *_asked, reply = queries.messages_of(session, question)
        assert (paper.title, paper.message_id) == ("Besluit", reply.id)


def test_a_question_taken_back_goes_to_the_queue_after_all(world: World, engine_web: Engine) -> None:
    question, volunteer = asked_back(engine_web, world), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError, match="not taken back"):
            conversing.ask_again(session, volunteer, question, TUESDAY, share=True)
        conversing.withdraw(session, volunteer, question, THURSDAY)
    gone = now_of(engine_web, question, world)
    assert (gone.state, gone.sharing, gone.claimed_by, gone.answer_due_at) == (State.WITHDRAWN, False, None, None)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.ask_again(session, volunteer, question, FRIDAY, share=True)
    back = now_of(engine_web, question, world)
    assert (back.state, back.sharing, back.clock_used, back.clock_since) == (State.ASKED, True, 0, FRIDAY)


def test_no_act_reaches_a_question_of_another_branch(world: World, engine_web: Engine) -> None:
    foreign, volunteer = asked(engine_web, world, world.elsewhere), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        for act in (
            lambda: conversing.reply(session, volunteer, foreign, Said("Hi"), TUESDAY),
            lambda: conversing.ask_on(session, volunteer, foreign, Said("Hi"), TUESDAY),
            lambda: conversing.rate(session, volunteer, foreign, Rating.NOT),
            lambda: conversing.close(session, volunteer, foreign, TUESDAY),
            lambda: conversing.undo_close(session, volunteer, foreign, TUESDAY, share_again=True),
            lambda: conversing.stop_sharing(session, volunteer, foreign, TUESDAY),
            lambda: conversing.withdraw(session, volunteer, foreign, TUESDAY),
            lambda: conversing.ask_again(session, volunteer, foreign, TUESDAY, share=True),
        ):
            with pytest.raises(AbsentError):
                act()
