"""The guard of the questions at work: nothing lies forgotten, nobody is told twice, and what is held is left alone."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import delete, func, select, text, update

from tasks.helpdesk import guard_round
from tasks.schedule import TIMETABLE
from tenants.audit.models import PlatformEvent
from tenants.auth.models import Membership, Person
from tenants.escalations import answering, claiming
from tenants.escalations.guarding import Why
from tenants.escalations.models import (
    AnswerDraft,
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    NoticeState,
    State,
    Subject,
)
from tenants.escalations.running import start, stop
from tenants.helpdesk.models import EntryKind, HelpdeskEntry, HelpdeskLeave
from tenants.isolation import Accounts, Branch, Directory, Helpdesk, scoped
from tenants.jobs.models import OutboxMessage, Run, RunState
from tenants.jobs.rounds import QUESTIONS_JOB, silent_jobs
from tenants.moments import LOCAL
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.statements import statements_of
from tests.factories.world import ALWAYS
from wegwijs.helpdesk.words import WHYS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import Spot, World


def at(day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return a moment of November 2018, in which the 12th is a Monday."""
    return dt.datetime(2018, 11, day, hour, minute, tzinfo=LOCAL)


MONDAY = at(12)


@pytest.fixture(autouse=True)
def _only_mine(superuser: Engine) -> None:
    """What another test asked is withdrawn, and nothing was told."""
    with superuser.begin() as behind:
        behind.execute(
            update(Escalation).values(
                state=State.WITHDRAWN, clock_since=None, answer_due_at=None, claimed_by=None, merged_into=None
            )
        )
        for table in (EscalationNotice, HelpdeskEntry, HelpdeskLeave, OutboxMessage, Run):
            behind.execute(delete(table))


@pytest.fixture
def lawyer(world: World) -> uuid.UUID:
    return world.person(Role.HELPDESK_LAWYER)


def claimed(web: Engine, world: World, moment: dt.datetime, who: uuid.UUID, **values: Any) -> uuid.UUID:
    """Ask a question that somebody took at `moment`, with a first word."""
    given = {
        "state": State.CLAIMED,
        "claimed_by": who,
        "claimed_by_name": "Lawyer Testboom",
        "claimed_at": moment,
        "touched_at": moment,
        "first_response_at": moment,
        "asked_at": moment,
        **values,
    }
    return asked(web, world, **given)


def waiting(web: Engine, world: World, since: dt.datetime, spot: Spot | None = None, **values: Any) -> uuid.UUID:
    """Ask a question that waits for its branch from `since` on."""
    question = asked(web, world, spot, asked_at=since, first_response_at=since, **values)
    with scoped(web, Helpdesk()) as session:
        row = session.get_one(Escalation, question)
        stop(row, since)
        row.state, row.waiting_since = State.WAITING, since
        row.claimed_by, row.claimed_by_name = world.person(Role.HELPDESK_LAWYER), "Lawyer Testboom"
        row.claimed_at = row.touched_at = since
        say(session, world, row, MessageKind.QUESTION_BACK)
    return question


def answered(web: Engine, world: World, moment: dt.datetime, **values: Any) -> uuid.UUID:
    """Ask a question that was answered at `moment`."""
    question = asked(web, world, asked_at=moment, **{"state": State.ANSWERED, "answered_at": moment, **values})
    with scoped(web, Helpdesk()) as session:
        say(session, world, session.get_one(Escalation, question), MessageKind.ANSWER)
    return question


def say(session: Any, world: World, question: Escalation, kind: MessageKind) -> None:
    message = EscalationMessage(branch_id=question.branch_id, escalation_id=question.id, kind=kind, text="Said")
    message.written_by, message.written_by_name = world.person(Role.HELPDESK_LAWYER), "Lawyer Testboom"
    session.add(message)


def guard(worker: Engine, moment: dt.datetime) -> dict[str, int]:
    """Do a round at `moment`, as a worker does, and return what it did."""
    with time_machine.travel(moment, tick=False):
        counts = guard_round(worker, moment)
    assert counts is not None
    return {name: count for name, count in counts.items() if count}


def stands(web: Engine, question: uuid.UUID) -> Escalation:
    with scoped(web, Helpdesk(), expire_on_commit=False) as session:
        return session.get_one(Escalation, question)


def told(web: Engine, question: uuid.UUID) -> list[tuple[NoticeKind, uuid.UUID]]:
    with scoped(web, Helpdesk()) as session:
        rows = session.execute(
            select(EscalationNotice.kind, EscalationNotice.person_id)
            .where(EscalationNotice.escalation_id == question)
            .order_by(EscalationNotice.asked_at, EscalationNotice.id)
        )
        return [(kind, person_id) for kind, person_id in rows]


def history(web: Engine, question: uuid.UUID) -> list[tuple[EntryKind, str]]:
    with scoped(web, Helpdesk()) as session:
        rows = session.scalars(
            select(HelpdeskEntry).where(HelpdeskEntry.escalation_id == question).order_by(HelpdeskEntry.id)
        )
        return [(row.kind, row.detail.get("why", "")) for row in rows]


def test_without_a_first_word_in_time_the_coordinator_is_told_once(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question, coordinator = asked(engine_web, world, asked_at=MONDAY), world.person(Role.HELPDESK_COORDINATOR)
    assert guard(engine_worker, at(13, 9, 59)) == {}
    assert guard(engine_worker, at(13, 10, 1)) == {"handed_up": 1}
    assert guard(engine_worker, at(13, 10, 6)) == {}
    assert guard(engine_worker, at(13, 13)) == {}
    assert told(engine_web, question) == [(NoticeKind.HANDED_UP, coordinator)]
    assert history(engine_web, question) == [(EntryKind.HANDED_UP, "first")]
    assert stands(engine_web, question).handed_up_at == at(13, 10, 1)


def test_after_hours_and_in_the_weekend_nobody_is_told(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    question = asked(engine_web, world, asked_at=at(8, 16, 59))
    for moment in (at(9, 17, 5), at(9, 23), at(10, 12), at(11, 12), at(12, 8, 55)):
        assert guard(engine_worker, moment) == {}
    assert guard(engine_worker, at(12, 9)) == {"handed_up": 1}
    assert len(told(engine_web, question)) == 1


def test_an_answer_that_is_nearly_late_is_handed_up_while_nobody_has_the_question(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    alone = asked(engine_web, world, asked_at=MONDAY, first_response_at=MONDAY)
    had = claimed(engine_web, world, MONDAY, lawyer)
    touch(engine_web, had, at(19, 9, 30))
    assert guard(engine_worker, at(16, 14)) == {}
    assert guard(engine_worker, at(16, 14, 1)) == {"handed_up": 1}
    assert history(engine_web, alone) == [(EntryKind.HANDED_UP, "promise")]
    assert guard(engine_worker, at(19, 10)) == {}
    assert guard(engine_worker, at(19, 10, 1)) == {"handed_up": 1}
    assert history(engine_web, had) == [(EntryKind.HANDED_UP, "promise")]


def touch(web: Engine, question: uuid.UUID, moment: dt.datetime) -> None:
    with scoped(web, Helpdesk()) as session:
        session.get_one(Escalation, question).touched_at = moment


@pytest.mark.parametrize(("legal_on", "times"), [(20, 0), (19, 0), (18, 1), (16, 1), (1, 1)])
def test_a_last_day_by_law_within_two_working_days_is_handed_up(
    legal_on: int, times: int, engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    """On Wednesday the 14th: Friday the 16th is near, and so is the Sunday after it."""
    day = dt.date(2018, 11, legal_on)
    question = asked(engine_web, world, asked_at=at(14, 9), legal_on=day, legal_what="Beroep")
    worked_on = claimed(engine_web, world, at(14, 9), lawyer, legal_on=day)
    assert guard(engine_worker, at(14, 9, 5)) == ({"handed_up": 1} if times else {})
    assert history(engine_web, question) == [(EntryKind.HANDED_UP, "legal")] * times
    assert history(engine_web, worked_on) == []


def test_a_day_by_law_that_moves_nearer_is_another_occasion(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = asked(engine_web, world, asked_at=MONDAY, legal_on=dt.date(2018, 11, 14))
    assert guard(engine_worker, at(12, 10, 5)) == {"handed_up": 1}
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.get_one(Escalation, question).legal_on = dt.date(2018, 11, 13)
    assert guard(engine_worker, at(12, 10, 10)) == {"handed_up": 1}
    assert guard(engine_worker, at(12, 10, 15)) == {}


def test_what_was_put_right_leaves_the_coordinators_list_by_itself(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = asked(engine_web, world, asked_at=MONDAY)
    guard(engine_worker, at(13, 11))
    with scoped(engine_web, Helpdesk()) as session:
        session.get_one(Escalation, question).first_response_at = at(13, 11, 2)
    assert guard(engine_worker, at(13, 11, 5)) == {}
    assert stands(engine_web, question).handed_up_at is None


def test_going_on_after_a_pause_never_hands_up_once_more(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    late, in_time = claimed(engine_web, world, MONDAY, lawyer), claimed(engine_web, world, at(15), lawyer)
    for question in (late, in_time):
        touch(engine_web, question, at(19, 10))
    assert guard(engine_worker, at(19, 11)) == {"handed_up": 1}
    paused, on = at(19, 11, 30), at(27, 16)
    with scoped(engine_web, Helpdesk()) as session:
        for question in (late, in_time):
            row = session.get_one(Escalation, question)
            stop(row, paused)
            row.state, row.waiting_since = State.WAITING, paused
    guard(engine_worker, at(19, 11, 35))
    assert stands(engine_web, late).handed_up_at is None
    with scoped(engine_web, Helpdesk()) as session:
        for question in (late, in_time):
            row = session.get_one(Escalation, question)
            start(row, on)
            row.state, row.waiting_since, row.touched_at = State.CLAIMED, None, on
    assert guard(engine_worker, on + dt.timedelta(minutes=5)) == {}
    assert stands(engine_web, in_time).answer_due_at == at(30, 14, 30)
    assert guard(engine_worker, at(27, 16, 30)) == {}
    assert stands(engine_web, late).handed_up_at == at(19, 11), "as seen as it was"
    assert history(engine_web, late) == [(EntryKind.HANDED_UP, "promise")]
    assert history(engine_web, in_time) == []


def test_what_was_told_of_before_stands_before_the_coordinator_again_without_another_mail(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    question = asked(engine_web, world, asked_at=MONDAY, first_response_at=MONDAY, legal_on=dt.date(2018, 11, 13))
    assert guard(engine_worker, at(12, 10, 5)) == {"handed_up": 1}
    with scoped(engine_web, Helpdesk()) as session:
        row = session.get_one(Escalation, question)
        row.state, row.claimed_by, row.claimed_at, row.touched_at = State.CLAIMED, lawyer, at(12, 11), at(12, 11)
    guard(engine_worker, at(12, 11, 5))
    assert stands(engine_web, question).handed_up_at is None
    with scoped(engine_web, Helpdesk()) as session:
        session.get_one(Escalation, question).state = State.ASKED
    assert guard(engine_worker, at(12, 12)) == {}
    assert stands(engine_web, question).handed_up_at == at(12, 12)
    assert len(told(engine_web, question)) == 1


def test_a_claim_that_lies_still_for_a_day_goes_back_with_its_draft_and_who_had_it_is_told(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    question = asked(engine_web, world, asked_at=at(9, 15), first_response_at=at(9, 15))
    actor = actor_of(world, Role.HELPDESK_LAWYER)
    with time_machine.travel(at(9, 15), tick=False), scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, actor, question)
        answering.save_answer_draft(session, actor, question, "Half an answer")
    touch(engine_web, question, at(9, 15))
    assert guard(engine_worker, at(12, 14, 59)) == {}
    assert guard(engine_worker, at(12, 15)) == {"went_back": 1}
    row = stands(engine_web, question)
    assert (row.state, row.claimed_by, row.claimed_at, row.touched_at) == (State.ASKED, None, None, None)
    assert row.clock_since is not None
    assert told(engine_web, question) == [(NoticeKind.GIVEN_BACK, lawyer)]
    assert (EntryKind.WENT_BACK, "idle") in history(engine_web, question)
    with scoped(engine_web, Helpdesk()) as session:
        assert session.get_one(AnswerDraft, question).text == "Half an answer"
    with scoped(engine_web, Directory()) as session:
        mine = (PlatformEvent.record_id == str(question), PlatformEvent.verb == "give_back")
        assert session.execute(select(PlatformEvent.role, PlatformEvent.person_id).where(*mine)).one() == (
            "night",
            None,
        )


def test_what_waits_for_its_branch_is_not_idle_and_goes_on_with_a_fresh_day(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = waiting(engine_web, world, at(8))
    assert guard(engine_worker, at(12)) == {}
    with scoped(engine_web, Helpdesk()) as session:
        row = session.get_one(Escalation, question)
        row.state, row.waiting_since = State.CLAIMED, None
        start(row, at(12))
    assert guard(engine_worker, at(12, 10, 5)) == {}
    assert guard(engine_worker, at(13)) == {"went_back": 1}


def test_a_question_that_goes_back_again_and_again_is_handed_up(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    question = claimed(engine_web, world, MONDAY, lawyer, subject=Subject.COUNTRY_INFORMATION)
    assert guard(engine_worker, at(13)) == {"went_back": 1}
    with scoped(engine_web, Helpdesk()) as session:
        row = session.get_one(Escalation, question)
        row.state, row.claimed_by, row.claimed_at, row.touched_at = State.CLAIMED, lawyer, at(13, 11), at(13, 11)
    assert guard(engine_worker, at(14, 11)) == {"went_back": 1, "handed_up": 1}
    assert history(engine_web, question)[-1] == (EntryKind.HANDED_UP, "forgotten")


def leave(web: Engine, world: World, first: int, last: int, **values: Any) -> None:
    who = world.person(Role.HELPDESK_LAWYER)
    with scoped(web, Helpdesk()) as session:
        days = {"first_day": dt.date(2018, 11, first), "last_day": dt.date(2018, 11, last)}
        session.add(HelpdeskLeave(person_id=who, entered_by=who, **days, **values))


def test_when_leave_begins_questions_go_back_and_those_that_wait_when_the_branch_has_replied(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    had, waits = claimed(engine_web, world, MONDAY, lawyer), waiting(engine_web, world, MONDAY)
    leave(engine_web, world, 13, 16)
    leave(engine_web, world, 12, 12, withdrawn_at=MONDAY)
    assert guard(engine_worker, at(12, 23, 55)) == {}
    assert guard(engine_worker, at(13, 0, 5)) == {"went_back": 1}
    assert history(engine_web, had) == [(EntryKind.WENT_BACK, "leave")]
    assert told(engine_web, had) == [(NoticeKind.GIVEN_BACK, lawyer)]
    with scoped(engine_web, Helpdesk()) as session:
        row = session.get_one(Escalation, waits)
        row.state, row.waiting_since, row.touched_at = State.CLAIMED, None, at(13, 9)
        start(row, at(13, 9))
    assert guard(engine_worker, at(13, 9, 5)) == {"went_back": 1}
    assert guard(engine_worker, at(13, 9, 10)) == {}


def test_who_works_at_the_helpdesk_no_longer_keeps_no_question_and_gets_no_mail(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    with scoped(engine_web, Accounts()) as session:
        leavers = [Person(name=f"{word} Wilgenpad", email=f"{word}@example.org") for word in ("gone", "shut")]
        session.add_all(leavers)
        session.flush()
        for person in leavers:
            session.add(Membership(person_id=person.id, role=Role.HELPDESK_LAWYER, valid=ALWAYS))
        gone, shut = (person.id for person in leavers)
    questions = [claimed(engine_web, world, MONDAY, who) for who in (gone, shut)]
    assert guard(engine_worker, at(12, 10, 5)) == {}
    with scoped(engine_web, Accounts()) as session:
        session.get_one(Person, shut).disabled_at = MONDAY
        session.execute(
            update(Membership)
            .where(Membership.person_id == gone)
            .values(valid=func.daterange(dt.date(2016, 1, 1), dt.date(2018, 11, 12)))
        )
    assert guard(engine_worker, at(12, 10, 10)) == {"went_back": 2}
    for question in questions:
        assert history(engine_web, question) == [(EntryKind.WENT_BACK, "gone")]
        assert told(engine_web, question) == []


def test_the_branch_is_reminded_after_three_working_days_and_its_leads_after_five(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question, asker, lead = (
        waiting(engine_web, world, at(8, 16)),
        world.person(Role.VOLUNTEER),
        world.person(Role.TEAM_LEAD),
    )
    elsewhere = waiting(engine_web, world, at(8, 16), world.elsewhere)
    assert guard(engine_worker, at(12, 16)) == {}
    assert guard(engine_worker, at(13, 8)) == {}
    assert guard(engine_worker, at(13, 9)) == {"reminded": 2}
    assert guard(engine_worker, at(14, 9)) == {}
    assert told(engine_web, question) == [(NoticeKind.REMINDED, asker)]
    assert told(engine_web, elsewhere) == [(NoticeKind.REMINDED, world.volunteer_elsewhere)]
    assert guard(engine_worker, at(15, 9)) == {"reminded": 2}
    assert guard(engine_worker, at(15, 9, 5)) == {}
    assert told(engine_web, question)[1:] == [(NoticeKind.REMINDED, lead)]
    assert told(engine_web, elsewhere)[1:] == [(NoticeKind.REMINDED, world.lead_elsewhere)]
    row = stands(engine_web, question)
    assert (row.state, row.clock_since, row.answer_due_at) == (State.WAITING, None, None)


def test_a_branch_that_stays_silent_is_put_before_the_coordinator(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = waiting(engine_web, world, at(8))
    guard(engine_worker, at(15, 16))
    assert guard(engine_worker, at(22, 9)) == {"handed_up": 1}
    assert history(engine_web, question) == [(EntryKind.HANDED_UP, "silent")]
    assert guard(engine_worker, at(23, 9)) == {}


def test_when_the_mail_to_who_asked_is_lost_the_team_lead_hears_at_once(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question, lead = waiting(engine_web, world, MONDAY), world.person(Role.TEAM_LEAD)
    with scoped(engine_web, Helpdesk()) as session:
        message_id = session.scalars(
            select(EscalationMessage.id).where(EscalationMessage.escalation_id == question)
        ).one()
        session.add(
            EscalationNotice(
                branch_id=world.here.id,
                escalation_id=question,
                kind=NoticeKind.ASKED_BACK,
                person_id=world.person(Role.VOLUNTEER),
                occasion=message_id,
                state=NoticeState.REFUSED,
            )
        )
    assert guard(engine_worker, at(12, 10, 5)) == {"reminded": 1}
    assert told(engine_web, question)[1:] == [(NoticeKind.ASKED_BACK, lead)]
    assert guard(engine_worker, at(12, 10, 10)) == {}


def test_an_answer_that_nobody_opens_is_told_to_the_team_lead(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    unread, read = answered(engine_web, world, MONDAY), answered(engine_web, world, MONDAY, read_at=MONDAY)
    old = answered(engine_web, world, at(1), state=State.ANSWERED)
    assert guard(engine_worker, at(13, 16)) == {"reminded": 1}
    assert guard(engine_worker, at(14, 9)) == {"reminded": 1}
    lead = world.person(Role.TEAM_LEAD)
    assert [told(engine_web, each) for each in (unread, read)] == [[(NoticeKind.ANSWERED, lead)], []]
    assert told(engine_web, old) == [(NoticeKind.ANSWERED, lead)]


def test_two_weeks_after_the_answer_a_question_closes_and_is_shared_no_more(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = answered(engine_web, world, at(1), read_at=at(1))
    assert guard(engine_worker, at(15, 9, 59)) == {}
    assert stands(engine_web, question).sharing
    assert guard(engine_worker, at(15, 10)) == {"closed": 1}
    row = stands(engine_web, question)
    assert (row.state, row.sharing, row.closed_at) == (State.CLOSED, False, at(15, 10))
    assert history(engine_web, question) == [(EntryKind.CLOSED, "itself")]
    assert guard(engine_worker, at(15, 10, 5)) == {}


def test_three_hours_without_a_round_and_then_two_workers_at_once_do_all_once(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    late = [asked(engine_web, world, asked_at=MONDAY) for _ in range(20)]
    idle = [claimed(engine_web, world, MONDAY, lawyer) for _ in range(20)]
    waits = [waiting(engine_web, world, at(7)) for _ in range(20)]
    rounds: list[Any] = []
    with time_machine.travel(at(13, 13), tick=False):
        both = [
            threading.Thread(target=lambda: rounds.append(guard_round(engine_worker, at(13, 13)))) for _ in range(2)
        ]
        for each in both:
            each.start()
        for each in both:
            each.join(30)
        guard_round(engine_worker, at(13, 13))
    assert len(rounds) == 2
    assert [len(told(engine_web, each)) for each in (*late, *idle, *waits)] == [1] * 60
    assert [len(history(engine_web, each)) for each in (*late, *idle)] == [1] * 40
    with scoped(engine_worker, Directory()) as session:
        asked_for = session.scalars(
            select(OutboxMessage.arguments).where(OutboxMessage.task == "tasks.mail.send_notice")
        ).all()
    assert len({each[0] for each in asked_for}) == len(asked_for)


def test_a_question_that_somebody_holds_at_this_moment_is_left_for_the_next_round(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    held, free = (claimed(engine_web, world, MONDAY, lawyer) for _ in range(2))
    with scoped(engine_web, Helpdesk()) as session:
        session.get_one(Escalation, held, with_for_update=True)
        assert guard(engine_worker, at(13, 11)) == {"went_back": 1}
    assert stands(engine_web, free).state is State.ASKED
    assert guard(engine_worker, at(13, 11, 5)) == {"went_back": 1}


def test_however_many_questions_there_are_a_round_asks_the_same_few_statements(
    engine_web: Engine, engine_worker: Engine, world: World, lawyer: uuid.UUID
) -> None:
    def a_round(number: int, moment: dt.datetime) -> int:
        for _ in range(number):
            asked(engine_web, world, asked_at=moment)
            claimed(engine_web, world, moment, lawyer)
            waiting(engine_web, world, moment - dt.timedelta(days=14))
            answered(engine_web, world, moment - dt.timedelta(days=20))
        with statements_of(engine_worker) as sent:
            guard(engine_worker, moment + dt.timedelta(days=1, hours=1))
        return len(sent)

    few = a_round(1, at(12))
    assert a_round(12, at(14)) <= few


def test_the_history_of_a_question_says_why_it_was_put_before_the_coordinator(
    app: Flask, engine_web: Engine, engine_worker: Engine, world: World, browser_as: Callable[[uuid.UUID], Browser]
) -> None:
    question = asked(engine_web, world, asked_at=MONDAY)
    guard(engine_worker, at(13, 11))
    page = browser_as(world.person(Role.HELPDESK_COORDINATOR)).get(f"/helpdesk/{question}/history").text
    with app.test_request_context():
        assert str(WHYS[Why.FIRST]) in page


def test_every_round_stands_on_the_jobs_page_and_a_missed_one_is_an_alarm(
    engine_web: Engine, engine_worker: Engine, world: World, browser_as: Callable[[uuid.UUID], Browser]
) -> None:
    admin = browser_as(world.person(Role.PLATFORM_ADMIN))
    assert "is nog niet gedaan" in admin.get("/admin/jobs").text or "has not run yet" in admin.get("/admin/jobs").text
    moment = dt.datetime.now(dt.UTC)
    for late in (10, 5):
        asked(engine_web, world, asked_at=moment - dt.timedelta(days=30))
        guard_round(engine_worker, moment - dt.timedelta(minutes=late))
    page = admin.get("/admin/jobs").text
    assert "guard_questions" not in page
    with scoped(engine_worker, Directory()) as session:
        run = session.scalars(select(Run).where(Run.job == QUESTIONS_JOB)).one()
        assert (run.state, run.branch_id) == (RunState.DONE, None)
        assert set(run.counts) >= {"went_back", "closed", "reminded"}
        assert silent_jobs(session, moment) == []
        (silence,) = silent_jobs(session, moment + dt.timedelta(minutes=11))
        assert silence.job == QUESTIONS_JOB


def test_a_round_that_fails_is_told_and_the_next_one_puts_it_right(
    engine_worker: Engine, superuser: Engine, world: World
) -> None:
    with superuser.begin() as behind:
        behind.execute(text("ALTER TABLE helpdesk_leaves RENAME TO gone"))
    try:
        with pytest.raises(Exception, match="helpdesk_leaves"):
            guard_round(engine_worker, MONDAY)
    finally:
        with superuser.begin() as behind:
            behind.execute(text("ALTER TABLE gone RENAME TO helpdesk_leaves"))
    with scoped(engine_worker, Directory()) as session:
        run = session.scalars(select(Run).where(Run.job == QUESTIONS_JOB)).one()
        assert (run.state, run.error) == (RunState.FAILED, "ProgrammingError")
    guard_round(engine_worker, at(13))
    with scoped(engine_worker, Directory()) as session:
        assert set(session.scalars(select(Run.state).where(Run.job == QUESTIONS_JOB))) == {RunState.DONE}


def test_the_guard_goes_round_every_five_minutes() -> None:
    assert [entry.when for entry in TIMETABLE if entry.task == "tasks.helpdesk.guard_questions"] == [300.0]
