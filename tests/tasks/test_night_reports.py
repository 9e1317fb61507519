"""The reports of a night and their mails, with a real worker and a real mail server: each once, whoever is killed."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import smtplib
import time
import uuid
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, text, update

from tasks import outbox
from tasks.app import app as celery_app
from tasks.app import configure
from tasks.figures import plan_night
from tasks.night_reports import (
    ask_for_letters,
    mail_letter,
    mail_waiting_letters,
    plan_night_reports,
    report_units,
)
from tasks.schedule import TIMETABLE
from tenants.auth.models import Membership, Person
from tenants.escalations.bouncing import notice_of
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.jobs.models import OutboxMessage, Run, RunState
from tenants.moments import LOCAL, now
from tenants.night_reports.letters import bounce
from tenants.night_reports.models import LetterState, NightLetter, NightReport
from tenants.night_reports.planning import REPORT_JOB
from tenants.roles import Role
from tests.factories.brokers import Broker, killed
from tests.factories.postbox import open_postbox
from tests.factories.workers import a_worker, eventually
from tests.factories.world import ALWAYS
from tests.factories.years import last_night
from wegwijs.surroundings import WEB, WORKER, Surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.postbox import Postbox
    from tests.factories.world import World

NIGHT = last_night()
BOUNCES = "bounces@wegwijs.example"
AT_ONCE = 2
PATIENCE = 240


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    with open_postbox() as found:
        yield found


@pytest.fixture
def posting(postbox: tuple[Postbox, str], settings: Settings) -> Settings:
    return dataclasses.replace(settings, mail_url=postbox[1], bounces=BOUNCES)


@pytest.fixture(autouse=True)
def _only_mine(superuser: Engine) -> None:
    with superuser.begin() as behind:
        for table in (NightLetter, OutboxMessage):
            behind.execute(delete(table))


@pytest.fixture
def letter(engine_worker: Engine, engine_web: Engine, world: World) -> uuid.UUID:
    """The one mail to the team lead of `here`."""
    assert ask_for_letters(engine_worker, world.here.id, None, NIGHT) == 1
    with scoped(engine_web, Accounts()) as session:
        return session.scalars(select(NightLetter.id)).one()


def state(web: Engine, letter_id: uuid.UUID) -> tuple[LetterState, str]:
    with scoped(web, Accounts()) as session:
        row = session.get_one(NightLetter, letter_id)
        return row.state, row.reply


def test_the_mail_is_one_sentence_and_a_link_and_goes_once(
    engine_worker: Engine, engine_web: Engine, posting: Settings, postbox: tuple[Postbox, str], letter: uuid.UUID
) -> None:
    assert mail_letter(engine_worker, posting, letter)
    assert not mail_letter(engine_worker, posting, letter)
    assert state(engine_web, letter) == (LetterState.SENT, "")
    (mail,) = postbox[0].letters
    body = mail.get_content()
    assert f"/night-reports/{NIGHT.isoformat()}" in body
    for word in ("Hierbeek", "Testboom", "Zuidwest"):
        assert word not in f"{mail['Subject']} {body}"
    said = body.replace(f"{posting.address}/night-reports/{NIGHT.isoformat()}", "")
    assert not [sign for sign in f"{mail['Subject']} {said}" if sign.isdigit()], "no number stands in it"


def test_who_switched_it_off_meanwhile_or_left_gets_none(
    engine_worker: Engine, engine_web: Engine, posting: Settings, postbox: tuple[Postbox, str], letter: uuid.UUID
) -> None:
    with scoped(engine_web, Accounts()) as session:
        session.execute(update(Person).values(night_mail=False))
    assert not mail_letter(engine_worker, posting, letter)
    assert state(engine_web, letter)[0] is LetterState.NOBODY
    assert postbox[0].letters == []
    with scoped(engine_web, Accounts()) as session:
        session.execute(update(Person).values(night_mail=True))


def test_what_is_refused_for_good_is_settled_with_its_codes_and_what_is_put_off_waits(
    engine_worker: Engine, engine_web: Engine, posting: Settings, postbox: tuple[Postbox, str], letter: uuid.UUID
) -> None:
    box = postbox[0]
    box.refuses, box.says = True, "450 4.2.1 later"
    with pytest.raises(smtplib.SMTPException):
        mail_letter(engine_worker, posting, letter)
    assert state(engine_web, letter)[0] is LetterState.WAITING
    box.says = "550 5.1.1 nobody here"
    assert not mail_letter(engine_worker, posting, letter)
    assert state(engine_web, letter) == (LetterState.REFUSED, "550 5.1.1")


def test_the_sweeper_mails_what_its_own_task_could_not(
    engine_worker: Engine, engine_web: Engine, posting: Settings, letter: uuid.UUID
) -> None:
    assert mail_waiting_letters(engine_worker, posting, now()) == 0
    assert mail_waiting_letters(engine_worker, posting, now() + dt.timedelta(minutes=20)) == 1
    assert state(engine_web, letter)[0] is LetterState.SENT


def test_a_mail_that_comes_back_is_known_by_its_address(
    engine_worker: Engine, engine_web: Engine, posting: Settings, postbox: tuple[Postbox, str], letter: uuid.UUID
) -> None:
    mail_letter(engine_worker, posting, letter)
    assert notice_of(postbox[0].senders, posting.secret) == letter
    with scoped(engine_web, Accounts()) as session:
        assert bounce(session, letter, now(), "550 5.1.1")
        assert not bounce(session, uuid.uuid4(), now(), "550 5.1.1")
    assert state(engine_web, letter) == (LetterState.BOUNCED, "550 5.1.1")


def test_the_timetable_makes_reports_and_sends_mails() -> None:
    tasks = {entry.task for entry in TIMETABLE}
    assert {f"tasks.night_reports.{name}" for name in ("begin_reports", "report_regions", "sweep_letters")} <= tasks


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    yield made
    killed(made.process)


@pytest.fixture
def around(
    broker: Broker, posting: Settings, addresses: Addresses, database: str, monkeypatch: pytest.MonkeyPatch
) -> Surroundings:
    monkeypatch.setenv("WEGWIJS_MAIL_URL", posting.mail_url)
    monkeypatch.setenv("WEGWIJS_BOUNCES", BOUNCES)
    own = replace(posting, redis_url=f"redis://127.0.0.1:{broker.port}/0")
    configure(own.redis_url)
    return Surroundings(own, addresses.role_url(WEB, database), addresses.role_url(WORKER, database))


def more_leads(web: Engine, world: World, count: int) -> None:
    """Let more people lead `here`, so that mails are underway for a while."""
    with scoped(web, Accounts()) as session:
        for number in range(count):
            person = Person(name=f"Leider{number} Testboom", email=f"leider{number}@example.org")
            session.add(person)
            session.flush()
            session.add(Membership(person_id=person.id, role=Role.TEAM_LEAD, branch_id=world.here.id, valid=ALWAYS))


def done(worker: Engine, job: str) -> int:
    """Return how many runs of a job of the night are done; what waits in the outbox goes meanwhile."""
    with contextlib.suppress(Exception):
        outbox.send_waiting(worker)
    with scoped(worker, Directory()) as session:
        mine = (Run.job == job) & (Run.day == NIGHT) & (Run.state == RunState.DONE)
        return session.scalar(select(func.count()).where(mine)) or 0


def waiting(web: Engine) -> int:
    with scoped(web, Accounts()) as session:
        return session.scalar(select(func.count()).where(NightLetter.state == LetterState.WAITING)) or 0


def late(superuser: Engine) -> None:
    """Let a quarter of an hour go by for what waits."""
    with superuser.begin() as behind:
        behind.execute(text("UPDATE night_letters SET asked_at = asked_at - interval '20 minutes'"))
        behind.execute(
            text(
                "UPDATE runs SET due_at = due_at - interval '10 minutes', started_at = started_at - interval '10 minutes'"
                " WHERE state <> 'done'"
            )
        )


def test_whoever_is_killed_each_report_is_there_once_and_each_mail_comes_once(
    around: Surroundings,
    broker: Broker,
    postbox: tuple[Postbox, str],
    engine_web: Engine,
    engine_worker: Engine,
    superuser: Engine,
    world: World,
) -> None:
    box = postbox[0]
    more_leads(engine_web, world, 5)
    with a_worker(around, concurrency=AT_ONCE) as worker:
        plan_night(engine_worker, NIGHT)
        assert eventually(lambda: done(engine_worker, "count_figures") == 2, PATIENCE)
        # Killed while both reports are being made: nobody can write one as long as the table is locked.
        with superuser.begin() as behind:
            behind.execute(text("LOCK TABLE night_reports IN EXCLUSIVE MODE"))
            assert plan_night_reports(engine_worker, NIGHT) == 2
            assert plan_night_reports(engine_worker, NIGHT) == 0
            asked = text("SELECT count(*) FROM runs WHERE job = 'report_night' AND state = 'running'")
            with superuser.connect() as looking:
                assert eventually(lambda: bool(looking.execute(asked).scalar()) or bool(looking.rollback()), PATIENCE)
            killed(worker)
    box.seconds = 1.0
    killed(broker.process)
    broker.start()
    late(superuser)
    with a_worker(around, concurrency=AT_ONCE) as worker:
        outbox.resend_lost_runs(engine_worker)
        assert eventually(lambda: done(engine_worker, REPORT_JOB) == 2, PATIENCE)
        morning = dt.datetime.combine(NIGHT + dt.timedelta(days=1), dt.time(9), LOCAL)
        assert report_units(engine_worker, NIGHT, morning) == 3
        assert report_units(engine_worker, NIGHT, morning) == 0
        assert eventually(lambda: bool(done(engine_worker, REPORT_JOB)) and box.underway > 0, PATIENCE)
        killed(worker)
        killed(broker.process)
        broker.start()
    box.seconds = 0.0
    with a_worker(around, concurrency=AT_ONCE):

        def settled() -> bool:
            late(superuser)
            outbox.resend_lost_runs(engine_worker)
            with celery_app.connection() as line:
                celery_app.send_task("tasks.night_reports.sweep_letters", connection=line)
            time.sleep(1)
            return not waiting(engine_web) and not unsent(engine_web)

        assert eventually(settled, PATIENCE)
    for spot in (world.here, world.elsewhere):
        with scoped(engine_web, Branch(spot.id)) as session:
            assert session.scalars(select(NightReport.day)).all() == [NIGHT]
    with scoped(engine_web, Accounts()) as session:
        letters = {row.id: row.person_id for row in session.scalars(select(NightLetter))}
    arrived = Counter(notice_of([sender], around.settings.secret) for sender in box.senders)
    assert set(arrived) == set(letters)
    assert len(set(letters.values())) == len(letters) == 9, "six leads here, one elsewhere, a manager and an analyst"
    assert sum(arrived.values()) - len(arrived) <= AT_ONCE, "twice only what was taken and not yet noted"


def unsent(web: Engine) -> int:
    with scoped(web, Directory()) as session:
        return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
