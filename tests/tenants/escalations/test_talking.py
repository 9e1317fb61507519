"""Before the answer: the branch is asked something and the clock stops; it hears how it stands and the clock runs on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.escalations import answering, claiming, holding, queries, talking
from tenants.escalations.models import Escalation, EscalationNotice, MessageKind, NoticeKind, State
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.history import history_of
from tenants.helpdesk.models import EntryKind
from tenants.isolation import Helpdesk, ScopedSession
from tenants.moments import LOCAL
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.routes import ABSENT

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.isolation import Scope
    from tests.factories.world import World

BSN = "123456782"
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


def told(session: ScopedSession, question: uuid.UUID) -> list[tuple[NoticeKind, uuid.UUID]]:
    """Return who was told what about a question, in its order."""
    of_question = select(EscalationNotice).where(EscalationNotice.escalation_id == question)
    return [(each.kind, each.person_id) for each in session.scalars(of_question.order_by(EscalationNotice.id))]


def entries(session: ScopedSession, question: uuid.UUID) -> list[EntryKind]:
    return [line.kind for line in history_of(session, question)]


def test_the_clock_stands_still_from_asking_back_until_waiting_is_over(
    helpdesk: ScopedSession, world: World, lawyer: Actor, question: uuid.UUID
) -> None:
    talking.ask_back(helpdesk, lawyer, question, " Het   besluit ", "Stuur het besluit.", TUESDAY + 2 * HOUR)
    found = the(helpdesk, question)
    assert (found.state, found.waiting_for, found.waiting_since) == (
        State.WAITING,
        "Het besluit",
        TUESDAY + 2 * HOUR,
    )
    assert (found.clock_used, found.clock_since, found.answer_due_at) == (7200, None, None)
    assert found.first_response_at == found.touched_at == TUESDAY + 2 * HOUR
    assert (found.claimed_by, entries(helpdesk, question)[-1]) == (lawyer.person_id, EntryKind.PAUSED)
    said = queries.messages_of(helpdesk, question)
    assert [(each.kind, each.text) for each in said] == [(MessageKind.QUESTION_BACK, "Stuur het besluit.")]
    assert told(helpdesk, question) == [(NoticeKind.ASKED_BACK, world.person(Role.VOLUNTEER))]

    wednesday = TUESDAY + dt.timedelta(days=1)
    talking.stop_waiting(helpdesk, lawyer, question, wednesday)
    found = the(helpdesk, question)
    assert (found.state, found.clock_used, found.clock_since) == (State.CLAIMED, 7200, wednesday)
    # Five days of eight hours, of which two hours were used, from Wednesday at ten on.
    assert found.answer_due_at == dt.datetime(2018, 11, 20, 16, tzinfo=LOCAL)
    assert entries(helpdesk, question)[-1] is EntryKind.RESUMED


def test_the_branch_is_asked_one_thing_at_a_time(helpdesk: ScopedSession, lawyer: Actor, question: uuid.UUID) -> None:
    with pytest.raises(RefusalError, match="clock runs already"):
        talking.stop_waiting(helpdesk, lawyer, question)
    talking.ask_back(helpdesk, lawyer, question, "Besluit", "Stuur het besluit.")
    with pytest.raises(RefusalError, match="clock stands still"):
        talking.ask_back(helpdesk, lawyer, question, "Vergunning", "En de vergunning.")


def test_a_word_lets_the_clock_run_on_and_is_the_first_response(
    helpdesk: ScopedSession, world: World, lawyer: Actor, question: uuid.UUID
) -> None:
    before = the(helpdesk, question).answer_due_at
    talking.give_word(helpdesk, lawyer, question, "Wij zoeken het uit.", TUESDAY + HOUR)
    talking.give_word(helpdesk, lawyer, question, "Wij zoeken nog.", TUESDAY + 3 * HOUR)
    found = the(helpdesk, question)
    assert (found.state, found.clock_since, found.answer_due_at) == (State.CLAIMED, TUESDAY, before)
    assert (found.first_response_at, found.touched_at) == (TUESDAY + HOUR, TUESDAY + 3 * HOUR)
    assert told(helpdesk, question) == [(NoticeKind.WORD, world.person(Role.VOLUNTEER))] * 2


@pytest.mark.parametrize(
    ("waiting_for", "text", "field"),
    [
        ("", "Stuur het besluit.", "waiting_for"),
        ("Besluit", " ", "text"),
        (f"Besluit {BSN}", "Stuur het.", "waiting_for"),
        ("Besluit", f"Van {BSN}?", "text"),
        ("B" * 201, "Stuur het.", "waiting_for"),
        ("Besluit", "a" * 10_001, "text"),
    ],
)
def test_what_cannot_be_asked_is_refused_on_its_field_and_nothing_changes(
    helpdesk: ScopedSession, lawyer: Actor, question: uuid.UUID, waiting_for: str, text: str, field: str
) -> None:
    with pytest.raises(RefusalError) as caught:
        talking.ask_back(helpdesk, lawyer, question, waiting_for, text)
    assert caught.value.field == field
    assert the(helpdesk, question).state is State.CLAIMED


def test_only_whoever_has_a_question_speaks_to_the_branch(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    for act in (
        lambda: talking.ask_back(helpdesk, coordinator, question, "Besluit", "Stuur het."),
        lambda: talking.give_word(helpdesk, coordinator, question, "Wij zoeken."),
        lambda: talking.stop_waiting(helpdesk, coordinator, question),
        lambda: answering.answer(helpdesk, coordinator, question, "Ja."),
    ):
        with pytest.raises(RefusalError) as caught:
            act()
        assert caught.value.values == {"name": lawyer.name}
    with pytest.raises(AbsentError):
        talking.give_word(helpdesk, lawyer, ABSENT, "Wij zoeken.")


def test_a_colleague_takes_over_openly_with_draft_clock_and_waiting_as_they_are(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    answering.save_answer_draft(helpdesk, lawyer, question, "Ja, b")
    talking.ask_back(helpdesk, lawyer, question, "Besluit", "Stuur het besluit.", TUESDAY + HOUR)
    holding.take_over(helpdesk, coordinator, question)
    holding.take_over(helpdesk, coordinator, question)
    found = the(helpdesk, question)
    assert (found.state, found.claimed_by, found.clock_used) == (State.WAITING, coordinator.person_id, 3600)
    assert entries(helpdesk, question).count(EntryKind.TRANSFERRED) == 1
    assert (NoticeKind.TRANSFERRED, lawyer.person_id) in told(helpdesk, question)
    with pytest.raises(RefusalError, match="works on this question"):
        answering.save_answer_draft(helpdesk, lawyer, question, "Ja, bezwaar")
    answering.answer(helpdesk, coordinator, question, "Ja.", moment=TUESDAY + 4 * HOUR)
    assert (the(helpdesk, question).state, the(helpdesk, question).clock_used) == (State.ANSWERED, 3600)


def test_a_question_that_nobody_has_is_taken_and_not_taken_over(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor
) -> None:
    with pytest.raises(RefusalError, match="Take this question first"):
        holding.take_over(helpdesk, lawyer, asked(engine_web, world))
