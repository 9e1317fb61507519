"""Guarding as the platform does it: once a day in every branch, whatever fails, and one mail a day to each person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import signal
import smtplib
import threading
import time
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import delete, func, select, text, update

from tasks import outbox
from tasks.base import do_run
from tasks.deadlines import GUARD_JOB, GuardBranch, mail_person, plan_guard
from tasks.schedule import TIMETABLE
from tenants.auth.models import Person
from tenants.deadlines.models import Deadline, DeadlineState, Reminder, Stage
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.jobs.actions import plan_branch_runs
from tenants.jobs.models import OutboxMessage, Run, RunState
from tenants.moments import LOCAL, local_date
from tenants.roles import Role
from tests.factories.guarded import counsellor, deadline, on_roster
from tests.factories.postbox import open_postbox
from tests.factories.workers import a_worker, corner, eventually

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from celery.schedules import crontab
    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.postbox import Postbox
    from tests.factories.world import World
    from wegwijs.surroundings import Surroundings


@pytest.fixture
def around(addresses: Addresses, database: str, settings: Settings) -> Surroundings:
    """The module's database with a corner of the broker to itself."""
    return corner(addresses, database, settings, 6)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    with open_postbox() as found:
        yield found


@pytest.fixture
def handler(engine_web: Engine, world: World) -> uuid.UUID:
    """The legal counsellor of `here`, on the roster."""
    return on_roster(engine_web, world.here, world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(autouse=True)
def _only_mine(superuser: Engine) -> None:
    """What another test made is done, and no night ran yet."""
    with superuser.begin() as behind:
        open_ = update(Deadline).where(Deadline.state == DeadlineState.OPEN)
        behind.execute(open_.values(state=DeadlineState.DROPPED))
        for table in (Reminder, OutboxMessage, Run):
            behind.execute(delete(table))


def planned(worker: Engine, day: dt.date) -> int:
    with scoped(worker, Directory()) as session:
        return plan_branch_runs(session, GUARD_JOB, GuardBranch.name, day)


def done(worker: Engine, world: World, day: dt.date) -> bool:
    return do_run(worker, GuardBranch(), world.here.id, day)


def at(day: dt.date, hour: int = 6) -> time_machine.travel:
    """Move the clock to an hour of a day, in UTC."""
    return time_machine.travel(dt.datetime.combine(day, dt.time(hour), dt.UTC), tick=False)


def heard(web: Engine, world: World) -> list[tuple[Stage, dt.date]]:
    """Return what the legal counsellor was reminded of, oldest first."""
    with scoped(web, Branch(world.here.id)) as session:
        rows = session.execute(
            select(Reminder.stage, Reminder.day)
            .where(Reminder.person_id == world.person(Role.LEGAL_COUNSELLOR))
            .order_by(Reminder.day, Reminder.id)
        )
        return [(stage, day) for stage, day in rows]


def asked_mails(worker: Engine) -> list[list[str]]:
    with scoped(worker, Directory()) as session:
        mails = select(OutboxMessage.arguments).where(OutboxMessage.task == "tasks.deadlines.mail_reminders")
        return list(session.scalars(mails.order_by(OutboxMessage.id)))


LAST = dt.date(2026, 6, 1)


def left(days: int) -> dt.date:
    return LAST - dt.timedelta(days=days)


def test_a_night_twice_reminds_once(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    deadline(engine_web, world, LAST, handler)
    with at(left(7)):
        assert planned(engine_worker, left(7)) == 2
        assert planned(engine_worker, left(7)) == 0
        assert done(engine_worker, world, left(7))
        assert not done(engine_worker, world, left(7))
    assert heard(engine_web, world) == [(Stage.NEAR, left(7))]
    assert len(asked_mails(engine_worker)) == 1


def test_two_workers_at_once_remind_once(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    for _ in range(20):
        deadline(engine_web, world, LAST, handler)
    with at(left(7)):
        planned(engine_worker, left(7))
        both = [threading.Thread(target=done, args=(engine_worker, world, left(7))) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join(20)
    assert heard(engine_web, world) == [(Stage.NEAR, left(7))] * 20
    assert len(asked_mails(engine_worker)) == 1


def test_three_days_without_a_night_and_then_one(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    deadline(engine_web, world, LAST, handler)
    with at(left(9)):
        planned(engine_worker, left(9))
        assert done(engine_worker, world, left(9))
    with at(left(6)):
        planned(engine_worker, left(6))
        assert done(engine_worker, world, left(6))
    assert heard(engine_web, world) == [(Stage.FAR, left(9)), (Stage.NEAR, left(6))]


def test_three_nights_that_waited_for_a_worker_remind_once_and_of_the_day_it_is(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    deadline(engine_web, world, LAST, handler)
    waited = [left(8), left(5), left(2)]
    for day in waited:
        with at(day):
            planned(engine_worker, day)
    with at(left(2)):
        assert [done(engine_worker, world, day) for day in waited] == [True, True, True]
    assert heard(engine_web, world) == [(Stage.LAST, left(2))]
    assert len(asked_mails(engine_worker)) == 1


@pytest.mark.parametrize("change", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_on_clock_change_days_every_branch_is_guarded_once(
    change: dt.date, engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    """Every tick of the timetable over four days, as beat sends them, in UTC."""
    deadline(engine_web, world, change + dt.timedelta(days=7), handler)
    when: crontab = next(entry.when for entry in TIMETABLE if entry.task == "tasks.deadlines.begin_guard")
    midnight = dt.datetime.combine(change - dt.timedelta(days=2), dt.time(), dt.UTC)
    for minutes in range(0, 4 * 24 * 60, 5):
        moment = midnight + dt.timedelta(minutes=minutes)
        if moment.hour not in when.hour or moment.minute not in when.minute:
            continue
        with time_machine.travel(moment, tick=False):
            if planned(engine_worker, local_date()):
                assert moment.astimezone(LOCAL).hour < 6
                assert done(engine_worker, world, local_date())
    with scoped(engine_worker, Directory()) as session:
        mine = select(Run.day).where(Run.job == GUARD_JOB, Run.branch_id == world.here.id).order_by(Run.day)
        assert session.scalars(mine).all() == [change + dt.timedelta(days=days) for days in (-2, -1, 0, 1)]
    assert heard(engine_web, world) == [
        (Stage.FAR, change - dt.timedelta(days=2)),
        (Stage.NEAR, change),
    ]


def body(letter: EmailMessage) -> str:
    return str(letter.get_content())


def test_one_mail_a_day_tells_numbers_and_no_name_and_goes_once(
    postbox: tuple[Postbox, str],
    engine_web: Engine,
    engine_worker: Engine,
    settings: Settings,
    world: World,
    handler: uuid.UUID,
) -> None:
    box, url = postbox
    person_id = world.person(Role.LEGAL_COUNSELLOR)
    deadline(engine_web, world, LAST, handler, number="D26-100%")
    deadline(engine_web, world, LAST, handler, number="D26-003")
    deadline(engine_web, world, left(5), handler, number="D26-004")
    deadline(engine_web, world, LAST, handler, number="D26-005", own_norm=left(7))
    with at(left(7)):
        planned(engine_worker, left(7))
        done(engine_worker, world, left(7))
        posting = dataclasses.replace(settings, mail_url=url)
        sent = [mail_person(engine_worker, posting, world.here.id, person_id, left(7)) for _ in range(2)]
    assert sent == [True, False]
    (letter,) = box.letters
    assert letter["To"] == "legal_counsellor@example.org"
    assert letter["Subject"] == "4 termijnen vragen om uw aandacht"
    said = body(letter)
    assert f"{settings.address}/hierbeek/dossiers" in said
    for number in ("D26-100%", "D26-003", "D26-004", "D26-005"):
        assert said.count(number) == 1
    assert "Nog twee dagen of minder tot de laatste dag volgens de wet. Dossier D26-004" in said
    assert "Nog een week of minder tot de laatste dag volgens de wet. Dossier D26-003, D26-100%" in said
    assert "Nog twee dagen of minder tot de dag die u wilt halen. Dossier D26-005" in said
    for secret in ("Selam", "Zeewind", "objection", "ezwaar", "%("):
        assert secret not in said
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalar(select(func.count()).where(Reminder.mailed_at.is_(None))) == 0


def test_a_mail_at_two_workers_at_once_goes_once(
    postbox: tuple[Postbox, str],
    engine_web: Engine,
    engine_worker: Engine,
    settings: Settings,
    world: World,
    handler: uuid.UUID,
) -> None:
    box, url = postbox
    deadline(engine_web, world, LAST, handler)
    with at(left(7)):
        planned(engine_worker, left(7))
        done(engine_worker, world, left(7))
    posting = dataclasses.replace(settings, mail_url=url)
    mail = (engine_worker, posting, world.here.id, world.person(Role.LEGAL_COUNSELLOR), left(7))
    both = [threading.Thread(target=mail_person, args=mail) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert len(box.letters) == 1


def test_a_refused_address_does_not_stop_the_others_and_is_told_next_time(
    postbox: tuple[Postbox, str],
    engine_web: Engine,
    engine_worker: Engine,
    settings: Settings,
    world: World,
    handler: uuid.UUID,
) -> None:
    box, url = postbox
    posting = dataclasses.replace(settings, mail_url=url)
    other_account, other = counsellor(engine_web, world.here)
    deadline(engine_web, world, LAST, handler, number="D26-010")
    deadline(engine_web, world, LAST, other, number="D26-011")
    box.unknown = {"legal_counsellor@example.org"}
    person_id = world.person(Role.LEGAL_COUNSELLOR)
    with at(left(7)):
        planned(engine_worker, left(7))
        done(engine_worker, world, left(7))
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            mail_person(engine_worker, posting, world.here.id, person_id, left(7))
        assert mail_person(engine_worker, posting, world.here.id, other_account, left(7))
    box.unknown = set()
    with at(left(2)):
        planned(engine_worker, left(2))
        done(engine_worker, world, left(2))
        assert mail_person(engine_worker, posting, world.here.id, person_id, left(2))
    assert [("D26-010" in body(letter), "D26-011" in body(letter)) for letter in box.letters] == [
        (False, True),
        (True, False),
    ]


def test_what_was_done_meanwhile_is_not_mailed_and_nobody_who_was_shut_out_is(
    engine_web: Engine, engine_worker: Engine, settings: Settings, world: World, handler: uuid.UUID
) -> None:
    account, roster_id = counsellor(engine_web, world.here)
    met, shut = deadline(engine_web, world, LAST, handler), deadline(engine_web, world, LAST, roster_id)
    with at(left(7)):
        planned(engine_worker, left(7))
        done(engine_worker, world, left(7))
        with scoped(engine_web, Branch(world.here.id)) as session:
            session.execute(update(Deadline).where(Deadline.id == met).values(state=DeadlineState.MET, met_on=left(7)))
            assert session.get_one(Deadline, (world.here.id, shut)).state is DeadlineState.OPEN
        with scoped(engine_web, Accounts()) as session:
            session.get_one(Person, account).disabled_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        people = (world.person(Role.LEGAL_COUNSELLOR), account)
        assert [mail_person(engine_worker, settings, world.here.id, each, left(7)) for each in people] == [False, False]


def test_the_jobs_page_says_what_the_job_is(
    engine_worker: Engine, world: World, browser_as: Callable[[uuid.UUID], Browser]
) -> None:
    planned(engine_worker, left(7))
    page = browser_as(world.person(Role.PLATFORM_ADMIN)).get("/admin/jobs").text
    assert "Termijnen bewaken" in page
    assert "guard_deadlines" not in page


def test_a_worker_killed_in_the_middle_of_the_night_reminds_once_in_the_end(
    around: Surroundings, engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, handler: uuid.UUID
) -> None:
    today = local_date()
    deadline(engine_web, world, today + dt.timedelta(days=7), handler)
    mails = around.settings.home / "mail"
    with superuser.connect() as behind:
        behind.execute(text("LOCK TABLE reminders IN EXCLUSIVE MODE"))
        assert plan_guard(engine_worker, today) == 2
        with a_worker(around) as worker:
            assert eventually(lambda: _state(engine_web, world) == RunState.RUNNING)
            time.sleep(0.5)
            os.killpg(worker.pid, signal.SIGKILL)
        behind.rollback()
    assert (_state(engine_web, world), heard(engine_web, world)) == (RunState.RUNNING, [])
    with superuser.begin() as behind:
        behind.execute(
            text("UPDATE runs SET due_at = due_at - interval '1 hour', started_at = started_at - interval '1 hour'")
        )
    outbox.resend_lost_runs(engine_worker)
    with a_worker(around):
        assert eventually(lambda: _state(engine_web, world) == RunState.DONE)
        outbox.send_waiting(engine_worker)
        assert eventually(lambda: mails.exists() and len(list(mails.iterdir())) == 1)
        plan_guard(engine_worker, today, again=True)
        assert eventually(lambda: _state(engine_web, world) == RunState.DONE)
    assert heard(engine_web, world) == [(Stage.NEAR, today)]
    (file,) = mails.iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"] == "legal_counsellor@example.org"


def _state(engine: Engine, world: World) -> str:
    with scoped(engine, Directory()) as session:
        state = session.scalar(select(Run.state).where(Run.job == GUARD_JOB, Run.branch_id == world.here.id))
        return state or RunState.DUE
