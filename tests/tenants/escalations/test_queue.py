"""The line as somebody of the Helpdesk sees it: what stands in it, in which order, how much of it, and for whom."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from tenants.escalations import claiming, queue
from tenants.escalations.models import Escalation, State, Subject
from tenants.escalations.queue import Looking, Part, Whose
from tenants.escalations.rules import in_turn, turn_key
from tenants.helpdesk.models import SecondReading, Team
from tenants.isolation import Helpdesk, scoped
from tenants.moments import LOCAL, local_date, now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.helpdesk import member, nothing_asked

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
MIDNIGHT = dt.datetime.combine(local_date(), dt.time(), LOCAL)


@pytest.fixture(autouse=True)
def _nothing_asked(superuser: Engine) -> None:
    nothing_asked(superuser)


def seen(web: Engine, looking: Looking, **values: Any) -> queue.Line:
    with scoped(web, Helpdesk()) as session:
        line = queue.line(session, looking, MIDNIGHT, **values)
        session.expunge_all()
        return line


def ids(rows: list[Escalation]) -> list[uuid.UUID]:
    return [row.id for row in rows]


def test_the_order_in_the_database_is_the_order_of_the_rule(world: World, engine_web: Engine) -> None:
    chance = random.Random(20181113)
    noon = dt.datetime(2018, 11, 13, 23, 30, tzinfo=dt.UTC)

    def a_day() -> dt.date | None:
        return TODAY + dt.timedelta(days=chance.randrange(-5, 25)) if chance.random() < 0.4 else None

    holder = {"claimed_by": world.person(Role.HELPDESK_LAWYER), "claimed_by_name": "Lawyer"}
    for _ in range(120):
        waits = chance.random() < 0.2
        asked(
            engine_web,
            world,
            asked_at=noon - dt.timedelta(hours=chance.randrange(0, 600), minutes=chance.choice([0, 0, 45])),
            answer_by=a_day(),
            legal_on=a_day(),
            **({"state": State.WAITING, "waiting_since": noon, **holder} if waits else {}),
        )
    with scoped(engine_web, Helpdesk()) as session:
        rows = session.scalars(select(Escalation).order_by(*queue.TURN)).all()
        shuffled = random.Random(1).sample(rows, len(rows))
        assert [row.id for row in sorted(shuffled, key=turn_key)] == [row.id for row in rows]
        running = [row.id for row in rows if row.state is State.ASKED]
        turns = in_turn(shuffled, TODAY)
        assert [turn.question.id for turn in turns if turn.question.state is State.ASKED] == running
        assert all(turn.question.state is State.WAITING for turn in turns[len(running) :])
        lawyer = actor_of(world, Role.HELPDESK_LAWYER)
        assert [claiming.claim_next(session, lawyer) for _ in range(5)] == running[:5]


def test_the_line_is_one_bounded_statement(world: World, engine_web: Engine) -> None:
    for _ in range(queue.SHOWN + 7):
        asked(engine_web, world)
    line = seen(engine_web, Looking(world.person(Role.HELPDESK_LAWYER)))
    assert (line.asked, line.open, len(line.rows[Part.ASKED])) == (queue.SHOWN + 7, queue.SHOWN + 7, queue.SHOWN)


def test_an_empty_line_still_says_that_it_is_empty(world: World, engine_web: Engine) -> None:
    line = seen(engine_web, Looking(world.person(Role.HELPDESK_LAWYER)))
    assert (line.open, line.mine, line.longest, any(line.rows.values())) == (0, 0, None, False)


def test_whoever_has_a_team_sees_its_subjects_first_and_everything_when_asked(world: World, engine_web: Engine) -> None:
    me = world.person(Role.HELPDESK_LAWYER)
    member(engine_web, world, me, Team.INTEGRATION, skills=[Subject.COUNTRY_INFORMATION.value])
    by_subject = {subject: asked(engine_web, world, subject=subject) for subject in Subject}
    own = seen(engine_web, Looking(me))
    mine = {Subject.INTEGRATION, Subject.COUNTRY_INFORMATION, Subject.OTHER}
    assert set(ids(own.rows[Part.ASKED])) == {by_subject[subject] for subject in mine}
    assert own.in_team
    assert seen(engine_web, Looking(me, Whose.ALL)).asked == len(Subject)
    chosen = seen(engine_web, Looking(me, subject=Subject.ASYLUM))
    assert ids(chosen.rows[Part.ASKED]) == [by_subject[Subject.ASYLUM]]
    other = seen(engine_web, Looking(world.person(Role.HELPDESK_COORDINATOR)))
    assert (other.asked, other.in_team) == (len(Subject), False)


def test_mine_are_what_i_have_also_of_another_subject(world: World, engine_web: Engine) -> None:
    me, lawyer = world.person(Role.HELPDESK_LAWYER), actor_of(world, Role.HELPDESK_LAWYER)
    member(engine_web, world, me, Team.INTEGRATION)
    other, waits = asked(engine_web, world, subject=Subject.ASYLUM), asked(engine_web, world)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, other)
    assert ids(seen(engine_web, Looking(me)).rows[Part.CLAIMED]) == [other]
    mine = seen(engine_web, Looking(me, Whose.MINE))
    assert (ids(mine.rows[Part.CLAIMED]), mine.rows[Part.ASKED], mine.mine) == ([other], [], 1)
    assert waits in ids(seen(engine_web, Looking(me, Whose.ALL)).rows[Part.ASKED])


@pytest.mark.parametrize("words", ["DUO uitstel", "UITSTEL", "hierbeek"])
def test_a_question_is_found_by_words_of_its_title_or_its_branch(world: World, engine_web: Engine, words: str) -> None:
    found = asked(engine_web, world, title="Uitstel bij DUO")
    asked(engine_web, world, world.elsewhere, title="100% zeker")
    me = world.person(Role.HELPDESK_LAWYER)
    assert ids(seen(engine_web, Looking(me, words=words)).rows[Part.ASKED]) == [found]
    assert seen(engine_web, Looking(me, words="0_ zeker")).asked == 0


def test_a_question_is_found_by_its_number(world: World, engine_web: Engine) -> None:
    found = asked(engine_web, world)
    me = world.person(Role.HELPDESK_LAWYER)
    with scoped(engine_web, Helpdesk()) as session:
        number = session.scalar(select(Escalation.number).where(Escalation.id == found))
    assert ids(seen(engine_web, Looking(me, words=str(number))).rows[Part.ASKED]) == [found]
    assert seen(engine_web, Looking(me, words="9" * 40)).asked == 0


def test_what_was_handed_up_stands_before_the_coordinator_until_it_was_seen(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world, handed_up_at=now() - dt.timedelta(minutes=5))
    coordinator = actor_of(world, Role.HELPDESK_COORDINATOR)
    looking = Looking(coordinator.who, coordinates=True)
    assert ids(seen(engine_web, looking).rows[Part.HANDED_UP]) == [question]
    assert seen(engine_web, Looking(world.person(Role.HELPDESK_LAWYER))).rows[Part.HANDED_UP] == []
    with scoped(engine_web, Helpdesk()) as session:
        claiming.take_up(session, coordinator, question)
    assert seen(engine_web, looking).rows[Part.HANDED_UP] == []


def test_a_reading_that_was_asked_of_me_stands_in_the_line_until_i_read_it(world: World, engine_web: Engine) -> None:
    question, lawyer = asked(engine_web, world), actor_of(world, Role.HELPDESK_LAWYER)
    reader = world.person(Role.HELPDESK_COORDINATOR)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
        who = {"asked_by": lawyer.who, "asked_by_name": lawyer.name, "reader_id": reader, "reader_name": "Reader"}
        reading = SecondReading(escalation_id=question, **who)
        session.add(reading)
    assert ids(seen(engine_web, Looking(reader)).rows[Part.TO_READ]) == [question]
    assert seen(engine_web, Looking(lawyer.who)).rows[Part.TO_READ] == []
    with scoped(engine_web, Helpdesk()) as session:
        session.execute(text("UPDATE second_readings SET read_at = now(), agreed = true"))
    assert seen(engine_web, Looking(reader)).rows[Part.TO_READ] == []


def test_who_waits_the_longest_without_a_term_is_known_beyond_what_is_shown(world: World, engine_web: Engine) -> None:
    long_ago = now() - dt.timedelta(days=3)
    asked(engine_web, world, asked_at=long_ago, subject=Subject.COUNTRY_INFORMATION)
    asked(engine_web, world, asked_at=long_ago - dt.timedelta(days=9), answer_by=local_date())
    line = seen(engine_web, Looking(world.person(Role.HELPDESK_LAWYER)))
    assert line.longest == long_ago


def test_colleagues_beside_a_question_are_seen_for_as_long_as_they_are_there(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world)
    lawyer, coordinator = actor_of(world, Role.HELPDESK_LAWYER), actor_of(world, Role.HELPDESK_COORDINATOR)

    def beside(who: Any, *, writes: bool = False) -> list[tuple[str, bool]]:
        line = seen(engine_web, Looking(who.who), beside=who, open_id=question, writes=writes)
        return [(one.name, one.writes) for one in line.present]

    assert beside(lawyer) == []
    assert beside(coordinator, writes=True) == [(lawyer.name, False)]
    assert beside(lawyer) == [(coordinator.name, True)]
    with scoped(engine_web, Helpdesk()) as session:
        session.execute(text("UPDATE presences SET seen_at = seen_at - interval '30 seconds'"))
    assert beside(lawyer) == []


def test_nobody_stands_beside_a_question_that_is_absent_or_was_taken_back(world: World, engine_web: Engine) -> None:
    gone, lawyer = asked(engine_web, world, state=State.WITHDRAWN), actor_of(world, Role.HELPDESK_LAWYER)
    for key in (gone, world.here.id):
        seen(engine_web, Looking(lawyer.who), beside=lawyer, open_id=key)
    with scoped(engine_web, Helpdesk()) as session:
        assert session.scalar(text("SELECT count(*) FROM presences")) == 0


def test_the_page_knows_when_somebody_else_did_something(world: World, engine_web: Engine) -> None:
    from tenants.escalations import answering

    question = asked(engine_web, world)
    lawyer, coordinator = actor_of(world, Role.HELPDESK_LAWYER), actor_of(world, Role.HELPDESK_COORDINATOR)

    def signature(who: Any) -> str:
        return seen(engine_web, Looking(who.who), beside=who, open_id=question).signature

    first = signature(coordinator)
    assert first == signature(coordinator) != ""
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
    taken, own = signature(coordinator), signature(lawyer)
    assert taken != first
    with scoped(engine_web, Helpdesk()) as session:
        answering.save_answer_draft(session, lawyer, question, "Yes")
    assert signature(coordinator) != taken
    assert signature(lawyer) == own
