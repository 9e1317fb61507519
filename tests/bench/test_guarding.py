"""What a night of guarding costs: 350 branches with 100,000 open deadlines, by two worker processes.

The very tasks of every night, over the real broker; only what the workers do is timed, from the moment that the runs are
planned until the last branch is done. The pairs compare a plain night with one in which a rule changed, so that every
deadline has to be dated anew, and with a night of which all is done already.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text

from tasks.app import app as celery_app
from tasks.deadlines import GUARD_JOB, plan_guard
from tasks.outbox import send_waiting
from tenants.isolation import Directory, scoped
from tenants.jobs.models import Run, RunState
from tenants.moments import local_date
from tenants.terms.catalogue import digest
from tests.factories.workers import a_worker, corner, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import ColumnElement, Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings

pytestmark = pytest.mark.bench
BRANCHES, DEADLINES, TEAM = 350, 286, 4
AIM = 60.0
"""Seconds on two cores."""

CROWD = """
INSERT INTO branches (slug, name, open) SELECT 'proef-' || n, 'Proef ' || n, '[2016-01-01,)'
FROM generate_series(1, :branches) AS n;

INSERT INTO people (name, email) SELECT 'Proef Iepenlaan', b.slug || '-' || n || '@example.org'
FROM branches b, generate_series(1, :team) AS n WHERE b.slug LIKE 'proef-%';

INSERT INTO memberships (person_id, role, branch_id, valid)
SELECT p.id, CASE WHEN p.email LIKE '%-1@%' THEN 'team_lead' ELSE 'legal_counsellor' END, b.id, '[2016-01-01,)'
FROM branches b JOIN people p ON p.email LIKE b.slug || '-_@example.org';

INSERT INTO volunteers (branch_id, number, name, kind, started_on, person_id)
SELECT m.branch_id, m.person_id::text, 'Proef', 'volunteer', '2016-01-01', m.person_id
FROM memberships m JOIN branches b ON b.id = m.branch_id WHERE b.slug LIKE 'proef-%';

INSERT INTO clients (branch_id, number, first_name, last_name, search_name, municipality_code)
SELECT b.id, n::text, 'Proef', 'Boom', 'proef boom', 'GM9001'
FROM branches b, generate_series(1, :deadlines) AS n WHERE b.slug LIKE 'proef-%';

-- One in five is handled by nobody; half of those clients are in somebody's care.
INSERT INTO dossiers (branch_id, number, client_id, kind, municipality_code, opened_on, handler_id)
SELECT c.branch_id, 'D' || c.number, c.id, 'objection_appeal', 'GM9001', '2018-01-01',
CASE WHEN c.number::int % 5 > 0 THEN v.ids[1 + c.number::int % :team] END
FROM clients c JOIN (SELECT branch_id, array_agg(id) AS ids FROM volunteers GROUP BY branch_id) v USING (branch_id);

INSERT INTO caseloads (branch_id, client_id, volunteer_id, since)
SELECT c.branch_id, c.id, v.ids[2], '2018-01-01'
FROM clients c JOIN (SELECT branch_id, array_agg(id) AS ids FROM volunteers GROUP BY branch_id) v USING (branch_id)
WHERE c.number::int % 10 = 0;

INSERT INTO dossier_events (branch_id, dossier_id, role, code, day, terms)
SELECT branch_id, id, 'starts', 'decision_sent',
CAST(:today AS date) - 33 + substr(number, 2)::int * 400 / :deadlines, '{regular.objection}' FROM dossiers;

INSERT INTO deadlines (branch_id, dossier_id, event_id, term, last_day, own_norm, confirmed, counted_by)
SELECT branch_id, dossier_id, id, 'regular.objection', day + 28, day + 21, true, :digest FROM dossier_events;

ANALYZE
"""


@pytest.fixture(scope="module")
def crowd(superuser: Engine, world: object) -> int:
    """Many branches, and deadlines from five days ago to a year ahead; returns how many."""
    values = {
        "branches": BRANCHES,
        "deadlines": DEADLINES,
        "team": TEAM,
        "today": local_date(),
        "digest": digest(),
    }
    with superuser.begin() as behind:
        for statement in CROWD.split(";\n"):
            needed = {name: value for name, value in values.items() if f":{name}" in statement}
            behind.execute(text(statement), needed)
        return int(behind.scalar(text("SELECT count(*) FROM deadlines")) or 0)


@pytest.fixture(scope="module")
def workers(addresses: Addresses, database: str, settings: Settings) -> Iterator[None]:
    """Two worker processes that are ready."""
    with a_worker(corner(addresses, database, settings, 7), concurrency=2):
        assert eventually(lambda: bool(celery_app.control.ping(timeout=1)), 60)
        yield


def night(worker: Engine, day: dt.date, *, again: bool = False) -> tuple[float, dict[str, int]]:
    """Guard a day in every branch; return the seconds, and what was counted."""
    begin = time.perf_counter()
    assert plan_guard(worker, day, again=again) >= BRANCHES
    mine = (Run.job == GUARD_JOB, Run.day == day)
    assert eventually(lambda: not _count(worker, *mine, Run.state != RunState.DONE), 200)
    seconds = time.perf_counter() - begin
    counts: dict[str, int] = {}
    with scoped(worker, Directory()) as session:
        for each in session.scalars(select(Run.counts).where(*mine)):
            for name, number in each.items():
                counts[name] = counts.get(name, 0) + number
    return seconds, counts


def mails(worker: Engine, folder: Path, expected: int) -> float:
    """Send the mails that were asked for, as the sweeper does, and wait until the last is laid down."""
    begin, before = time.perf_counter(), _mailed(folder)
    while send_waiting(worker):
        pass
    assert eventually(lambda: _mailed(folder) - before >= expected, 100)
    return time.perf_counter() - begin


def _mailed(folder: Path) -> int:
    return len(list((folder / "mail").iterdir())) if (folder / "mail").exists() else 0


def _count(worker: Engine, *which: ColumnElement[bool]) -> int:
    with scoped(worker, Directory()) as session:
        return session.scalar(select(func.count()).select_from(Run).where(*which)) or 0


def test_a_night_of_350_branches(
    engine_worker: Engine, superuser: Engine, settings: Settings, crowd: int, workers: None
) -> None:
    today = local_date()
    first, told = night(engine_worker, today)
    print(f"\nthe first night, {BRANCHES} branches, {crowd:,} open deadlines: {first:.1f} s (aim {AIM:.0f} s); {told}")
    print(f"its {told['people']} mails: {mails(engine_worker, settings.home, told['people']):.1f} s")
    plain, told = night(engine_worker, today + dt.timedelta(days=1))
    print(f"a plain night: {plain:.1f} s (aim {AIM:.0f} s); {told}")
    mails(engine_worker, settings.home, told["people"])
    twice, told = night(engine_worker, today + dt.timedelta(days=1), again=True)
    assert told["reminders"] == 0
    print(f"the same night once more: {twice / plain:.2f} of a plain one")
    with superuser.begin() as behind:
        behind.execute(text("UPDATE deadlines SET counted_by = 'of before'"))
    dated, told = night(engine_worker, today + dt.timedelta(days=2))
    print(f"every deadline dated anew: {dated:.1f} s, {dated / plain:.2f} of a plain one; {told}")
