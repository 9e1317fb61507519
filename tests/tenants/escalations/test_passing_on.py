"""Taking with and without room, passing on, answering together, and making two of one."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from tenants.escalations import answering, claiming, conversing, merging, passing_on, splitting
from tenants.escalations.clocks import PROMISES, Clock
from tenants.escalations.conversing import Said
from tenants.escalations.models import (
    Escalation,
    EscalationMessage,
    EscalationNotice,
    NoticeKind,
    SharedFact,
    State,
    Subject,
)
from tenants.escalations.queries import facts_of
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.history import history_of
from tenants.helpdesk.models import EntryKind, HelpdeskNote, Team
from tenants.isolation import Branch, Helpdesk, ScopedSession, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.helpdesk import leave, member, nothing_asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.isolation import Scope
    from tests.factories.world import World

BSN = "123456782"


@pytest.fixture(autouse=True)
def _nothing_asked(superuser: Engine) -> None:
    nothing_asked(superuser)


@pytest.fixture
def helpdesk(session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Helpdesk())


@pytest.fixture
def lawyer(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_LAWYER)


@pytest.fixture
def coordinator(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_COORDINATOR)


def told(session: ScopedSession, question: uuid.UUID) -> list[tuple[NoticeKind, uuid.UUID]]:
    rows = select(EscalationNotice.kind, EscalationNotice.person_id).where(EscalationNotice.escalation_id == question)
    return [(kind, person) for kind, person in session.execute(rows)]


def row(session: ScopedSession, question: uuid.UUID) -> Escalation:
    found = session.get(Escalation, question, populate_existing=True)
    assert found is not None
    return found


def kinds(session: ScopedSession, question: uuid.UUID) -> list[EntryKind]:
    return [entry.kind for entry in history_of(session, question)]


def test_the_next_one_is_of_my_subjects_and_any_other_is_taken_by_hand(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    member(engine_web, world, lawyer.who, Team.INTEGRATION)
    other = asked(engine_web, world, subject=Subject.ASYLUM, answer_by=local_date())
    own = asked(engine_web, world, subject=Subject.INTEGRATION)
    assert [claiming.claim_next(helpdesk, lawyer), claiming.claim_next(helpdesk, lawyer)] == [own, None]
    claiming.claim(helpdesk, lawyer, other)
    assert row(helpdesk, other).claimed_by == lawyer.who


def test_whoever_has_no_room_takes_nothing_until_there_is(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    member(engine_web, world, lawyer.who, Team.ASYLUM, capacity=1)
    first, second = asked(engine_web, world), asked(engine_web, world)
    assert claiming.claim_next(helpdesk, lawyer) == first
    for act in (lambda: claiming.claim_next(helpdesk, lawyer), lambda: claiming.claim(helpdesk, lawyer, second)):
        with pytest.raises(RefusalError, match="as many as you have room for"):
            act()
    claiming.claim(helpdesk, lawyer, first)
    claiming.release(helpdesk, lawyer, first)
    claiming.claim(helpdesk, lawyer, second)


def test_whoever_is_away_takes_nothing_and_hears_until_when(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    question, today = asked(engine_web, world), local_date()
    leave(engine_web, lawyer.who, today, today + dt.timedelta(days=3))
    for act in (lambda: claiming.claim_next(helpdesk, lawyer), lambda: claiming.claim(helpdesk, lawyer, question)):
        with pytest.raises(RefusalError) as caught:
            act()
        assert caught.value.values == {"day": today + dt.timedelta(days=3)}


def test_each_change_stands_in_the_history(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    question = asked(engine_web, world)
    claiming.claim_next(helpdesk, lawyer)
    claiming.release(helpdesk, lawyer, question)
    claiming.claim(helpdesk, lawyer, question)
    claiming.take_back(helpdesk, coordinator, question)
    lines = history_of(helpdesk, question)
    assert [line.kind for line in lines] == [
        EntryKind.CLAIMED,
        EntryKind.RELEASED,
        EntryKind.CLAIMED,
        EntryKind.TAKEN_BACK,
    ]
    assert [line.person_name for line in lines] == [lawyer.name] * 3 + [coordinator.name]
    assert told(helpdesk, question) == [(NoticeKind.GIVEN_BACK, lawyer.who)]


def test_a_colleague_has_it_from_now_on_with_a_note_and_is_told(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    question = asked(engine_web, world)
    claiming.claim(helpdesk, lawyer, question)
    passing_on.hand_over(helpdesk, lawyer, question, coordinator.who, now(), note="You know this rule.")
    assert row(helpdesk, question).claimed_by == coordinator.who
    assert helpdesk.scalars(select(HelpdeskNote.text)).all() == ["You know this rule."]
    assert told(helpdesk, question) == [(NoticeKind.TRANSFERRED, coordinator.who)]
    assert kinds(helpdesk, question)[-1] is EntryKind.TRANSFERRED
    with pytest.raises(RefusalError, match="works on this question"):
        passing_on.hand_over(helpdesk, lawyer, question, lawyer.who, now())


def test_only_who_has_it_or_coordinates_hands_a_question_over(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    question = asked(engine_web, world)
    with pytest.raises(RefusalError, match="Take this question first"):
        passing_on.hand_over(helpdesk, lawyer, question, coordinator.who, now())
    passing_on.hand_over(helpdesk, coordinator, question, lawyer.who, now(), assigns=True)
    assert (row(helpdesk, question).state, row(helpdesk, question).claimed_by) == (State.CLAIMED, lawyer.who)
    with pytest.raises(AbsentError):
        passing_on.hand_over(helpdesk, lawyer, question, world.person(Role.VOLUNTEER), now())
    with pytest.raises(AbsentError):
        passing_on.hand_over(helpdesk, lawyer, uuid.uuid4(), coordinator.who, now())


@pytest.mark.parametrize("why", ["away", "full"])
def test_a_colleague_who_is_away_or_full_is_warned_of_first(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor, why: str
) -> None:
    question, today = asked(engine_web, world), local_date()
    if why == "away":
        leave(engine_web, coordinator.who, today, today)
    else:
        member(engine_web, world, coordinator.who, Team.ASYLUM, capacity=1)
        claiming.claim(helpdesk, coordinator, asked(engine_web, world))
    claiming.claim(helpdesk, lawyer, question)
    with pytest.raises(RefusalError) as caught:
        passing_on.hand_over(helpdesk, lawyer, question, coordinator.who, now())
    assert caught.value.field == "anyway"
    passing_on.hand_over(helpdesk, lawyer, question, coordinator.who, now(), anyway=True)
    assert row(helpdesk, question).claimed_by == coordinator.who


def test_another_team_gets_a_question_with_its_own_promise_and_the_time_that_passed(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    question = asked(engine_web, world, subject=Subject.ASYLUM)
    claiming.claim(helpdesk, lawyer, question)
    before = row(helpdesk, question)
    clock = Clock(before.clock_used, before.clock_since)
    with pytest.raises(RefusalError) as caught:
        passing_on.pass_to_team(helpdesk, lawyer, question, Subject.ASYLUM, now())
    assert caught.value.field == "subject"
    with pytest.raises(RefusalError, match="citizen service number"):
        passing_on.pass_to_team(helpdesk, lawyer, question, Subject.INTEGRATION, now(), note=f"Number {BSN}")
    passing_on.pass_to_team(helpdesk, lawyer, question, Subject.COUNTRY_INFORMATION, now())
    after = row(helpdesk, question)
    assert (after.state, after.claimed_by, after.subject) == (State.ASKED, None, Subject.COUNTRY_INFORMATION)
    assert after.answer_due_at == clock.due(PROMISES[Subject.COUNTRY_INFORMATION].answer)
    assert after.due_on == local_date(after.answer_due_at)
    entry = history_of(helpdesk, question)[-1]
    assert entry.detail == {"before": "asylum", "after": "country_information"}


def test_a_question_that_waits_for_its_branch_goes_to_a_colleague_only(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    holder = {"claimed_by": lawyer.who, "claimed_by_name": lawyer.name, "waiting_since": now()}
    question = asked(engine_web, world, state=State.WAITING, **holder)
    for act in (
        lambda: claiming.release(helpdesk, lawyer, question),
        lambda: claiming.take_back(helpdesk, coordinator, question),
        lambda: passing_on.pass_to_team(helpdesk, lawyer, question, Subject.INTEGRATION, now()),
    ):
        with pytest.raises(RefusalError, match="The branch has to answer first"):
            act()
    passing_on.hand_over(helpdesk, lawyer, question, coordinator.who, now())
    assert (row(helpdesk, question).state, row(helpdesk, question).claimed_by) == (State.WAITING, coordinator.who)


def merged(session: ScopedSession, lawyer: Actor, web: Engine, world: World, **other: Any) -> tuple[Any, Any]:
    main = asked(web, world)
    second = asked(web, world, **other)
    claiming.claim(session, lawyer, main)
    merging.merge(session, lawyer, second, main)
    return main, second


def test_what_is_answered_together_gets_the_same_answer(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    main, second = merged(helpdesk, lawyer, engine_web, world)
    other = row(helpdesk, second)
    assert (other.state, other.merged_into, other.claimed_by) == (State.MERGED, main, None)
    assert other.answer_due_at is not None
    with pytest.raises(RefusalError, match="answered together"):
        claiming.claim(helpdesk, lawyer, second)
    answering.answer(helpdesk, lawyer, main, "Yes, both of them.")
    said = helpdesk.scalars(select(EscalationMessage.text).where(EscalationMessage.escalation_id == second)).all()
    assert (row(helpdesk, second).state, said) == (State.ANSWERED, ["Yes, both of them."])
    assert kinds(helpdesk, second) == [EntryKind.MERGED, EntryKind.ANSWERED]


def test_a_question_is_its_own_again_with_its_clock_as_it_ran(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    main, second = merged(helpdesk, lawyer, engine_web, world)
    due = row(helpdesk, second).answer_due_at
    with pytest.raises(RefusalError, match="works on the question that it belongs to"):
        merging.unmerge(helpdesk, coordinator, second)
    assert merging.unmerge(helpdesk, coordinator, second, assigns=True) == main
    other = row(helpdesk, second)
    assert (other.state, other.merged_into, other.answer_due_at) == (State.ASKED, None, due)
    assert kinds(helpdesk, main)[-2:] == [EntryKind.MERGED, EntryKind.UNMERGED]
    with pytest.raises(RefusalError, match="any more"):
        merging.unmerge(helpdesk, lawyer, second)


def test_of_another_branch_the_lawyer_looks_first(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    main, far = asked(engine_web, world), asked(engine_web, world, world.elsewhere)
    claiming.claim(helpdesk, lawyer, main)
    with pytest.raises(RefusalError) as caught:
        merging.merge(helpdesk, lawyer, far, main)
    assert caught.value.field == "confirmed"
    merging.merge(helpdesk, lawyer, far, main, confirmed=True)
    answering.answer(helpdesk, lawyer, main, "Yes.")
    helpdesk.commit()
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert session.scalar(select(Escalation.state).where(Escalation.id == far)) is State.ANSWERED


def test_what_cannot_be_merged_says_why(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor
) -> None:
    main, second = merged(helpdesk, lawyer, engine_web, world)
    urgent, theirs = asked(engine_web, world, answer_by=local_date()), asked(engine_web, world)
    waits = asked(
        engine_web,
        world,
        state=State.WAITING,
        claimed_by=lawyer.who,
        claimed_by_name=lawyer.name,
        waiting_since=now(),
    )
    claiming.claim(helpdesk, coordinator, theirs)
    for other, why in (
        (main, "not merged with itself"),
        (second, "already"),
        (urgent, "more urgent"),
        (theirs, "works on this question"),
        (waits, "has to answer something first"),
    ):
        with pytest.raises(RefusalError, match=why):
            merging.merge(helpdesk, lawyer, other, main)
    with pytest.raises(RefusalError, match="works on this question"):
        merging.merge(helpdesk, coordinator, theirs, main)
    with pytest.raises(AbsentError):
        merging.merge(helpdesk, lawyer, uuid.uuid4(), main)
    # The other way round nothing would be lost sight of, but what was taken in before would hang in the air.
    claiming.claim(helpdesk, lawyer, urgent)
    with pytest.raises(RefusalError, match="Other questions are answered together"):
        merging.merge(helpdesk, lawyer, main, urgent)


def test_what_was_merged_with_a_question_that_its_branch_took_back_waits_again(
    world: World, engine_web: Engine, lawyer: Actor
) -> None:
    from tenants.escalations import conversing

    with scoped(engine_web, Helpdesk()) as session:
        main, second = merged(session, lawyer, engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.withdraw(session, actor_of(world, Role.VOLUNTEER), main, now())
    with scoped(engine_web, Helpdesk()) as session:
        assert (merging.let_go(session), merging.let_go(session)) == (1, 0)
        assert row(session, second).state is State.ASKED


def test_questions_with_the_same_words_are_offered_to_merge(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    question = asked(engine_web, world, title="Uitstel bij DUO door ziekte")
    alike = asked(engine_web, world, world.elsewhere, title="Ziek: uitstel van DUO?")
    asked(engine_web, world, title="Paspoort kwijt", question="In Berlijn.")
    taken = asked(engine_web, world, title="Uitstel bij DUO door ziekte")
    claiming.claim(helpdesk, actor_of(world, Role.HELPDESK_COORDINATOR), taken)
    found = merging.alike(helpdesk, row(helpdesk, question), lawyer.who)
    assert [each.id for each in found] == [alike]
    number = str(row(helpdesk, alike).number)
    assert [each.id for each in merging.alike(helpdesk, row(helpdesk, question), lawyer.who, number)] == [alike]
    assert merging.alike(helpdesk, row(helpdesk, question), lawyer.who, "' | & !") == []


def a_part(**changed: Any) -> dict[str, Any]:
    return {
        "subject": Subject.INTEGRATION,
        "title": "And his exam?",
        "text": "When must he pass?",
        "moment": now(),
        **changed,
    }


def test_a_part_goes_on_with_the_same_facts_and_clock(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    facts = [("Land", "Eritrea"), ("Asiel", "2017")]
    whole = asked(engine_web, world, facts=facts, legal_on=local_date() + dt.timedelta(days=9), legal_what="Beroep")
    with pytest.raises(RefusalError, match="Take this question first"):
        splitting.split(helpdesk, lawyer, whole, **a_part())
    claiming.claim(helpdesk, lawyer, whole)
    part = splitting.split(helpdesk, lawyer, whole, **a_part())
    first = row(helpdesk, whole)
    assert (part.state, part.split_from, part.claimed_by) == (State.ASKED, whole, None)
    assert (part.branch_id, part.asked_by, part.legal_on) == (first.branch_id, first.asked_by, first.legal_on)
    assert (part.asked_at, part.clock_since, part.clock_used) == (first.asked_at, first.clock_since, first.clock_used)
    of = select(SharedFact.term, SharedFact.value).where(SharedFact.escalation_id == part.id)
    assert [tuple(fact) for fact in helpdesk.execute(of.order_by(SharedFact.position))] == facts
    claiming.claim(helpdesk, lawyer, part.id)
    again = splitting.split(helpdesk, lawyer, part.id, **a_part())
    assert again.split_from == whole
    assert kinds(helpdesk, whole)[-1] is EntryKind.SPLIT


@pytest.mark.parametrize("wrong", [{"title": " "}, {"text": ""}, {"text": f"Number {BSN}"}, {"title": "a" * 201}])
def test_a_part_that_cannot_be_a_question_is_refused(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, wrong: dict[str, str]
) -> None:
    whole = asked(engine_web, world)
    claiming.claim(helpdesk, lawyer, whole)
    with pytest.raises(RefusalError):
        splitting.split(helpdesk, lawyer, whole, **a_part(**wrong))
    assert helpdesk.scalar(text("SELECT count(*) FROM escalations")) == 1


def test_nothing_is_copied_that_the_branch_no_longer_shares(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    whole = asked(engine_web, world, facts=[("Land", "Eritrea")])
    claiming.claim(helpdesk, lawyer, whole)
    helpdesk.execute(text("UPDATE escalations SET sharing = false"))
    with pytest.raises(RefusalError, match="no longer shares"):
        splitting.split(helpdesk, lawyer, whole, **a_part())


@pytest.mark.parametrize("at_whole", [True, False])
def test_what_is_shared_no_more_is_seen_in_no_part_of_the_question(
    world: World, engine_web: Engine, lawyer: Actor, *, at_whole: bool
) -> None:
    whole = asked(engine_web, world, facts=[("Land", "Eritrea")])
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, whole)
        part = splitting.split(
            session, lawyer, whole, subject=Subject.ASYLUM, title="A part", text="A part.", moment=now()
        ).id
        assert [fact.value for fact in facts_of(session, part)] == ["Eritrea"]
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.stop_sharing(session, actor_of(world, Role.VOLUNTEER), whole if at_whole else part, now())
    with scoped(engine_web, Helpdesk()) as session:
        assert not facts_of(session, whole)
        assert not facts_of(session, part)


def test_what_a_branch_asks_on_is_not_answered_to_the_other_branch(
    world: World, engine_web: Engine, lawyer: Actor
) -> None:
    main, other = asked(engine_web, world), asked(engine_web, world, world.elsewhere)

    def answer(text: str) -> None:
        with scoped(engine_web, Helpdesk()) as session:
            answering.answer(session, lawyer, main, text)

    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, main)
        merging.merge(session, lawyer, other, main, confirmed=True)
    answer("For both.")
    answer("More for both.")
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.ask_on(session, actor_of(world, Role.VOLUNTEER), main, Said("And his sister in Kassala?"), now())
    answer("His sister can come.")
    answer("More of his sister.")
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        said = select(EscalationMessage.text).where(EscalationMessage.escalation_id == other)
        assert session.scalars(said.order_by(EscalationMessage.id)).all() == ["For both.", "More for both."]
