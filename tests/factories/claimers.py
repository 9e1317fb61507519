"""Many claimers side by side, each a process of its own, against one web or one database; and what they are to claim."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tests.factories.browsers import browser_of
from tests.factories.workers import eventually
from wegwijs import processes
from wegwijs.surroundings import WEB, Surroundings

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

CLAIMER = Path(__file__).with_name("claimer.py")
LAWYERS = """
INSERT INTO people (name, email) SELECT 'Proef Iepenlaan', 'claimer-' || n || '@example.org'
FROM generate_series(1, :number) AS n;

INSERT INTO memberships (person_id, role, valid)
SELECT id, 'helpdesk_lawyer', '[2016-01-01,)' FROM people WHERE email LIKE 'claimer-%'
"""
QUESTIONS = """
INSERT INTO escalations (branch_id, branch_name, asked_by, asked_by_name, asked_at, subject, title, question, state,
    clock_since, answer_due_at, answer_by, due_on)
SELECT :branch, 'Hierbeek', :person, 'Proef Iepenlaan', asked_at,
    (ARRAY['asylum', 'family_reunification', 'integration', 'country_information'])[1 + n % 4],
    'Vraag ' || n, repeat('Mag dit? ', 40), 'asked', asked_at, due_at, due_at::date, due_at::date
FROM (SELECT n, now() - n * interval '7 minutes' AS asked_at, now() + (n * 7919 % 9973) * interval '5 minutes' AS due_at
    FROM generate_series(1, :asked) AS n) AS one;

INSERT INTO escalations (branch_id, branch_name, asked_by, asked_by_name, asked_at, subject, title, question, state,
    due_on, answered_at, answered_by, answered_by_name, closed_at, sharing)
SELECT :branch, 'Hierbeek', :person, 'Proef Iepenlaan', day, 'asylum', 'Oude vraag ' || n, repeat('Mag dit? ', 40),
    'closed', day::date, day, :person, 'Proef Iepenlaan', day, false
FROM (SELECT n, now() - (1 + n) * interval '20 minutes' AS day FROM generate_series(1, :closed) AS n) AS one
"""


@dataclass(frozen=True)
class Took:
    """What claimers took, and how long each click lasted, in seconds."""

    taken: list[str]
    times: list[float]
    seconds: float
    """From the first click to the last, by the clock on the wall."""

    @property
    def p95(self) -> float:
        """How long 19 of 20 clicks lasted at most."""
        return sorted(self.times)[int(len(self.times) * 0.95)]

    @property
    def rate(self) -> float:
        """Questions a second."""
        return len(self.times) / self.seconds


def fill(superuser: Engine, world: World, *, lawyers: int, asked: int, closed: int) -> list[uuid.UUID]:
    """Put questions and lawyers behind the wall, and return the lawyers."""
    from tenants.roles import Role

    values: dict[str, Any] = {"branch": world.here.id, "person": world.person(Role.VOLUNTEER), "number": lawyers}
    values |= {"asked": asked, "closed": closed}
    with superuser.begin() as behind:
        for statement in (*LAWYERS.split(";\n"), *QUESTIONS.split(";\n")):
            behind.execute(text(statement), {name: value for name, value in values.items() if f":{name}" in statement})
        people = behind.scalars(text("SELECT id FROM people WHERE email LIKE 'claimer-%' ORDER BY id")).all()
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as behind:
        behind.execute(text("VACUUM ANALYZE escalations"))
    return list(people)


@contextlib.contextmanager
def a_web(around: Surroundings, port: int, **options: int) -> Iterator[None]:
    """Have the real web for as long as the block lasts."""
    arguments = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    started = processes.start(around, WEB, "web", "--port", str(port), *arguments, WEGWIJS_DEMO="1")
    with processes.running([started]):
        assert eventually(lambda: started.poll() is not None or _answers(port), 120)
        assert started.poll() is None, "the web ended by itself"
        yield


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/health", timeout=2):
        return True
    return False


def signed_in(app: Flask, web: Engine, person: uuid.UUID, number: int, port: int) -> dict[str, Any]:
    """Return the job of a claimer over HTTP with a session of their own."""
    browser = browser_of(app, web, person)
    token = browser._token()
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return {"how": "http", "port": port, "number": number, "token": token, "cookie": f"{cookie.key}={cookie.value}"}


def let_claim(jobs: Sequence[dict[str, Any]], *, pace: float = 0, seconds: float = 600) -> Took:
    """Let every job be done by a process of its own, all from the same moment on."""
    root = CLAIMER.parents[2]
    paths = os.pathsep.join([str(root), str(root / "platform")])
    at_work = [
        subprocess.Popen(  # noqa: S603  our own script
            [sys.executable, "-P", str(CLAIMER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        for _ in jobs
    ]
    for process, job in zip(at_work, jobs, strict=True):
        _say(process, json.dumps({**job, "pace": pace, "seconds": seconds}))
    for process in at_work:
        assert _hear(process) == "ready"
    begin = time.perf_counter()
    for process in at_work:
        _say(process, "go")
    told = [json.loads(_hear(process)) for process in at_work]
    passed = time.perf_counter() - begin
    for process in at_work:
        process.communicate()
    every = [one for each in told for one in each]
    return Took([one[0] for one in every], [one[1] for one in every], passed)


def _say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
