"""Web, broker and worker killed while people ask and answer: what was confirmed is there, and each mail arrives.

All of it real: Gunicorn, a worker, a Valkey of this test's own, and a mail server. A mail can arrive twice in one case
only, which no sender can exclude: a worker that is killed after the mail server took the mail and before that is noted.
"""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from tasks import outbox
from tasks.app import app as celery_app
from tasks.app import configure
from tenants.escalations.bouncing import notice_of
from tenants.escalations.models import (
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    NoticeState,
)
from tenants.isolation import Helpdesk, scoped
from tenants.roles import Role
from tests.factories.brokers import Broker, answers, free_port, killed
from tests.factories.browsers import browser_of
from tests.factories.postbox import open_postbox
from tests.factories.workers import a_worker, eventually
from wegwijs import processes
from wegwijs.surroundings import WEB, WORKER, Surroundings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.postbox import Postbox
    from tests.factories.world import World

AT_ONCE = 2
"""Mails that the worker sends at the same time."""


@dataclass
class Visitor:
    """Somebody signed in, who sends forms over HTTP and knows what was confirmed; a lost connection confirms nothing."""

    port: int
    headers: dict[str, str]

    def send(self, path: str, **form: str) -> str | None:
        """Send a form and return where the answer leads; none when nothing was confirmed."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("POST", path, urlencode(form), self.headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            # Nobody is there: a person would try again in a moment too.
            time.sleep(0.1)
            return None
        finally:
            line.close()
        return answer.headers["Location"] if answer.status in {302, 303} else None


@dataclass
class Day:
    """What people asked and answered, as far as it was confirmed to them."""

    asked: list[uuid.UUID] = field(default_factory=list)
    answered: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self, visitor: Visitor) -> None:
        while not self.over.is_set():
            form = {"subject": "asylum", "title": "Mag hij blijven?", "question": "Hij was 17.", "do": "send"}
            where = visitor.send("/hierbeek/helpdesk/ask", **form)
            if where:
                self.asked.append(uuid.UUID(where.rsplit("/", 1)[-1]))
            time.sleep(0.05)

    def answer(self, visitor: Visitor) -> None:
        while not self.over.is_set():
            where = visitor.send("/helpdesk/next")
            found = (where or "").partition("?")[0].rsplit("/", 1)[-1]
            if len(found) == 36:
                words = f"Ja, want {uuid.uuid4().hex}."
                if visitor.send(f"/helpdesk/{found}/answer", answer=words):
                    self.answered.append((uuid.UUID(found), words))
            time.sleep(0.05)


PATIENCE = 240
"""Seconds: what is lost never arrives, and a busy machine only makes it late."""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    yield made
    killed(made.process)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    with open_postbox() as found:
        yield found


@pytest.fixture
def around(
    broker: Broker,
    postbox: tuple[Postbox, str],
    addresses: Addresses,
    database: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Surroundings:
    """The module's database with the broker and the mail server of this test."""
    monkeypatch.setenv("WEGWIJS_MAIL_URL", postbox[1])
    monkeypatch.setenv("WEGWIJS_BOUNCES", "bounces@wegwijs.example")
    own = replace(settings, redis_url=f"redis://127.0.0.1:{broker.port}/0")
    configure(own.redis_url)
    return Surroundings(own, addresses.role_url(WEB, database), addresses.role_url(WORKER, database))


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def visitor_as(app: Flask, engine_web: Engine, world: World, port: int) -> Callable[[Role], Visitor]:
    """Return a function that gives somebody of a role, signed in."""

    def visitor(role: Role) -> Visitor:
        browser = browser_of(app, engine_web, world.person(role))
        token = browser._token()
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = browser.get_cookie(name)
        assert cookie is not None
        return Visitor(
            port,
            {
                "Cookie": f"{name}={cookie.value}",
                "X-CSRFToken": token,
                "Content-Type": "application/x-www-form-urlencoded",
                "Host": f"localhost:{port}",
            },
        )

    return visitor


def test_whoever_is_killed_no_question_no_answer_and_no_mail_is_lost(
    around: Surroundings,
    broker: Broker,
    postbox: tuple[Postbox, str],
    port: int,
    visitor_as: Callable[[Role], Visitor],
    engine_web: Engine,
    engine_worker: Engine,
    superuser: Engine,
) -> None:
    box, day = postbox[0], Day()
    box.seconds = 0.05

    def serve() -> subprocess.Popen[bytes]:
        web = processes.start(around, WEB, "web", "--port", str(port), WEGWIJS_ADDRESS=f"http://localhost:{port}")
        assert eventually(lambda: answers(port))
        return web

    def goes_on(seconds: float = 20) -> bool:
        """Whether people still get their answers confirmed."""
        asked, answered = len(day.asked), len(day.answered)
        return eventually(lambda: len(day.asked) > asked + 3 and len(day.answered) > answered + 3, seconds)

    with contextlib.ExitStack() as stack:
        web = serve()
        stack.callback(lambda: killed(web))
        workers = [stack.enter_context(a_worker(around, concurrency=AT_ONCE))]

        def kept() -> bool:
            """Start a worker anew that ended, as `restart` in compose does: one that loses its broker in mid-task may end.

            False, so that one goes on looking.
            """
            if workers[-1].poll() is not None:
                workers.append(stack.enter_context(a_worker(around, concurrency=AT_ONCE)))
            return False

        people = [
            *(threading.Thread(target=day.ask, args=(visitor_as(Role.VOLUNTEER),)) for _ in range(2)),
            threading.Thread(target=day.answer, args=(visitor_as(Role.HELPDESK_LAWYER),)),
            threading.Thread(target=day.answer, args=(visitor_as(Role.HELPDESK_COORDINATOR),)),
        ]
        stack.callback(lambda: [each.join(30) for each in people])
        stack.callback(day.over.set)
        for each in people:
            each.start()
        assert goes_on()

        killed(web)
        web = serve()
        assert goes_on()

        killed(broker.process)
        assert goes_on(), "without a broker too"
        broker.start()
        assert goes_on()

        box.seconds = 1.0
        assert eventually(lambda: kept() or send(engine_worker) or box.underway > 0, PATIENCE)
        killed(workers[-1])
        box.seconds = 0.0
        with a_worker(around, concurrency=AT_ONCE):
            assert goes_on()
            day.over.set()
            for each in people:
                each.join(30)
            # What the outbox still holds goes, and then what a killed worker or broker took with them: as the
            # timetable does it, a quarter of an hour later.
            assert eventually(lambda: send(engine_worker) or not waiting(engine_web) or quiet(box))
            with superuser.begin() as behind:
                behind.execute(text("UPDATE escalation_notices SET asked_at = asked_at - interval '20 minutes'"))
            # Over a line of its own: the application keeps the pool that an earlier test opened to another broker.
            with celery_app.connection() as line:
                celery_app.send_task("tasks.mail.sweep_notices", connection=line)
            assert eventually(lambda: not waiting(engine_web), PATIENCE)

    assert_nothing_lost(day, engine_web)
    arrived = Counter(notice_of([sender], around.settings.secret) for sender in box.senders)
    with scoped(engine_web, Helpdesk()) as session:
        sent = set(session.scalars(select(EscalationNotice.id).where(EscalationNotice.state == NoticeState.SENT)))
    assert set(arrived) == sent
    assert sum(arrived.values()) - len(arrived) <= AT_ONCE, "twice only what was taken and not yet noted"


def send(worker: Engine) -> bool:
    """Send what waits in the outbox, as the sweeper does; false, so that one goes on looking."""
    with contextlib.suppress(Exception):
        outbox.send_waiting(worker)
    return False


def waiting(web: Engine) -> int:
    with scoped(web, Helpdesk()) as session:
        return session.scalar(select(func.count()).where(EscalationNotice.state == NoticeState.WAITING)) or 0


def quiet(box: Postbox) -> bool:
    """Whether no letter has come for a second."""
    before = len(box.letters)
    time.sleep(1)
    return len(box.letters) == before


def assert_nothing_lost(day: Day, web: Engine) -> None:
    with scoped(web, Helpdesk()) as session:
        questions = set(session.scalars(select(Escalation.id)))
        said = set(
            session.execute(
                select(EscalationMessage.escalation_id, EscalationMessage.text).where(
                    EscalationMessage.kind == MessageKind.ANSWER
                )
            ).all()
        )
        told = set(
            session.scalars(select(EscalationNotice.escalation_id).where(EscalationNotice.kind == NoticeKind.ANSWERED))
        )
    assert set(day.asked) <= questions
    assert len(day.asked) == len(set(day.asked))
    assert set(day.answered) <= {tuple(row) for row in said}
    assert {escalation_id for escalation_id, _ in said} == told
