"""Imports and exports as jobs: told while they run, done once, and nothing half done when a worker is lost."""

from __future__ import annotations

import datetime as dt
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, select, text, update

from tasks import imports as tasks_imports
from tasks.app import app
from tasks.imports import do_export, do_import, tidy_branches
from tasks.outbox import send_waiting
from tenants.audit.actions import Actor
from tenants.audit.models import AuditEvent
from tenants.clients.models import Client
from tenants.consultations.models import Consultation
from tenants.faults import RefusalError
from tenants.imports.exporting import Form
from tenants.imports.jobs import (
    MOST_ATTEMPTS,
    ask_export,
    ask_for_real,
    ask_import,
    discard,
    fetch_export,
    hold,
    tidy,
)
from tenants.imports.models import Export, Import, ImportState
from tenants.isolation import Branch, scoped
from tenants.moments import now
from tenants.roles import Role
from tests.factories.sheets import CLIENTS, EVERYTHING, VISITS, zipped
from tests.factories.workers import a_worker, corner, eventually

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.world import World
    from wegwijs.surroundings import Surroundings


@pytest.fixture
def lead(world: World) -> Actor:
    return Actor(world.person(Role.TEAM_LEAD), "team_lead")


@pytest.fixture
def branch(world: World) -> Branch:
    return Branch(world.here.id)


@pytest.fixture(autouse=True)
def _empty(superuser: Engine) -> None:
    with superuser.begin() as behind:
        for table in ("imports", "exports", "outbox", "residences", "clients"):
            behind.execute(text(f"TRUNCATE {table} CASCADE"))


def asked(web: Engine, branch: Branch, lead: Actor, content: bytes, name: str = "sheets.zip") -> uuid.UUID:
    with scoped(web, branch) as session:
        return ask_import(session, lead, name, content).id


def row(web: Engine, branch: Branch, table: type[Any], job_id: uuid.UUID) -> Any:
    with scoped(web, branch, expire_on_commit=False) as session:
        found = session.scalars(select(table).where(table.id == job_id)).one()
        assert found.content is None or found.content
        return found


def clients(web: Engine, branch: Branch) -> int:
    with scoped(web, branch) as session:
        return session.scalar(select(func.count()).select_from(Client)) or 0


def test_a_file_is_checked_first_and_then_done_for_real(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor
) -> None:
    job = asked(engine_web, branch, lead, zipped(EVERYTHING))
    assert do_import(engine_worker, branch.id, job)
    checked = row(engine_web, branch, Import, job)
    assert (checked.state, checked.counts["clients"]["new"], clients(engine_web, branch)) == (ImportState.CHECKED, 2, 0)
    assert checked.content is not None
    with scoped(engine_web, branch) as session:
        ask_for_real(session, lead, job)
    assert do_import(engine_worker, branch.id, job)
    done = row(engine_web, branch, Import, job)
    assert (done.state, done.rows_done, clients(engine_web, branch)) == (ImportState.DONE, done.rows_total, 2)
    assert done.content is None, "what is done is thrown away"
    assert not do_import(engine_worker, branch.id, job), "a task that comes twice does nothing"
    with scoped(engine_web, branch) as session:
        line = session.scalars(
            select(AuditEvent).where(AuditEvent.verb == "import", AuditEvent.record_id == str(job))
        ).one()
        assert line.person_id == lead.person_id
        with pytest.raises(RefusalError):
            ask_for_real(session, lead, job)


def test_a_file_with_something_wrong_changes_nothing_and_says_what(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor
) -> None:
    job = asked(engine_web, branch, lead, zipped({"clients": [*CLIENTS, ("C3", "", "", "", "", "", "Hierbeek")]}))
    assert do_import(engine_worker, branch.id, job)
    refused = row(engine_web, branch, Import, job)
    assert (refused.state, refused.content, clients(engine_web, branch)) == (ImportState.REFUSED, None, 0)
    assert [(each["row"], each["column"]) for each in refused.faults] == [(4, "last_name")]


def test_a_file_that_cannot_be_read_is_refused_with_one_sentence(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor
) -> None:
    job = asked(engine_web, branch, lead, b"PK\x03\x04 nothing", "sheets.xlsx")
    assert do_import(engine_worker, branch.id, job)
    refused = row(engine_web, branch, Import, job)
    assert (refused.state, len(refused.faults)) == (ImportState.REFUSED, 1)


@pytest.mark.parametrize(
    ("name", "content"), [("", b"x"), ("a.xlsx", b""), ("a.exe", b"x"), ("a.xlsm", b"x"), ("111222333.xlsx", b"x")]
)
def test_what_is_no_file_of_ours_is_not_even_kept(
    engine_web: Engine, branch: Branch, lead: Actor, name: str, content: bytes
) -> None:
    with pytest.raises(RefusalError):
        asked(engine_web, branch, lead, content, name)


def test_one_file_at_a_time(engine_web: Engine, branch: Branch, lead: Actor) -> None:
    asked(engine_web, branch, lead, zipped(EVERYTHING))
    with pytest.raises(RefusalError, match="right now"):
        asked(engine_web, branch, lead, zipped(EVERYTHING))


def test_how_far_it_is_is_seen_while_the_work_runs(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_imports, "TELL_EVERY", 0)
    seen: list[tuple[int, int | None]] = []
    rows = [("2018-03-12", "Hierbeek", "phone", "", "care", str(n % 60), "") for n in range(9000)]
    job = asked(engine_web, branch, lead, zipped({"consultations": [VISITS, *rows]}))
    told = tasks_imports.Progress.__call__

    def tell(self: Any, done: int, total: int | None = None) -> None:
        told(self, done, total)
        found = row(engine_web, branch, Import, job)
        seen.append((found.rows_done, found.rows_total))

    monkeypatch.setattr(tasks_imports.Progress, "__call__", tell)
    assert do_import(engine_worker, branch.id, job)
    assert len(seen) > 3
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][1] == 9000


def test_a_fault_of_ours_is_told_and_leaves_nothing(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tasks_imports, "bring_in", break_down)
    job = asked(engine_web, branch, lead, zipped(EVERYTHING))
    with pytest.raises(ZeroDivisionError):
        do_import(engine_worker, branch.id, job)
    failed = row(engine_web, branch, Import, job)
    assert (failed.state, failed.content) == (ImportState.FAILED, None)


def test_two_workers_at_once_do_it_once(engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor) -> None:
    job = asked(engine_web, branch, lead, zipped(EVERYTHING))
    with scoped(engine_worker, branch) as other:
        assert hold(other, job)
        assert not do_import(engine_worker, branch.id, job)
    assert row(engine_web, branch, Import, job).attempts == 0


def test_a_file_that_kills_its_workers_is_given_up(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor
) -> None:
    job = asked(engine_web, branch, lead, zipped(EVERYTHING))
    with scoped(engine_web, branch) as session:
        session.execute(update(Import).values(attempts=MOST_ATTEMPTS, state=ImportState.RUNNING))
    assert not do_import(engine_worker, branch.id, job)
    assert row(engine_web, branch, Import, job).state is ImportState.FAILED


def test_what_nobody_wants_is_thrown_away(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor
) -> None:
    job = asked(engine_web, branch, lead, zipped(EVERYTHING))
    do_import(engine_worker, branch.id, job)
    with scoped(engine_web, branch) as session:
        discard(session, lead, job)
    gone = row(engine_web, branch, Import, job)
    assert (gone.state, gone.content) == (ImportState.DISCARDED, None)


def test_after_a_day_files_are_gone_and_after_a_month_what_was_wrong_in_them(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor
) -> None:
    job = asked(engine_web, branch, lead, zipped(EVERYTHING))
    do_import(engine_worker, branch.id, job)
    with scoped(engine_web, branch) as session:
        out = ask_export(session, lead, Form.XLSX).id
    do_export(engine_worker, branch.id, out)
    for days, state in ((0.9, ImportState.CHECKED), (1.1, ImportState.DISCARDED)):
        with scoped(engine_worker, branch) as session:
            tidy(session, now() + dt.timedelta(days=days))
        assert row(engine_web, branch, Import, job).state is state
        assert (row(engine_web, branch, Export, out).content is None) == (days > 1)
    with scoped(engine_worker, branch) as session:
        session.execute(update(Import).values(faults=[{"value": "Wisselweg"}]))
        tidy(session, now() + dt.timedelta(days=31))
    assert row(engine_web, branch, Import, job).faults == []


def test_an_export_is_fetched_once_by_who_asked(
    engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor, world: World
) -> None:
    with scoped(engine_web, branch) as session:
        out = ask_export(session, lead, Form.CSV).id
        with pytest.raises(RefusalError, match="not ready"):
            fetch_export(session, lead, out, now())
    assert do_export(engine_worker, branch.id, out)
    with scoped(engine_web, branch) as session:
        with pytest.raises(RefusalError, match="Only who"):
            fetch_export(session, Actor(world.person(Role.VOLUNTEER), "team_lead"), out, now())
        export, content = fetch_export(session, lead, out, now())
        assert (export.rows_done, content[:2]) == (export.rows_total, b"PK")
    with scoped(engine_web, branch) as session, pytest.raises(RefusalError, match="gone"):
        fetch_export(session, lead, out, now())
    with scoped(engine_web, branch) as session:
        verbs = session.scalars(
            select(AuditEvent.verb).where(AuditEvent.record_id == str(out)).order_by(AuditEvent.sequence)
        )
        assert list(verbs) == ["request", "export", "fetch"]


# With a real worker on a real broker.


@pytest.fixture
def around(addresses: Addresses, database: str, settings: Settings) -> Surroundings:
    """The module's database with a corner of the broker to itself."""
    return corner(addresses, database, settings, 11)


def test_a_killed_worker_leaves_nothing_half_done_and_the_next_one_does_it(
    around: Surroundings, engine_web: Engine, engine_worker: Engine, branch: Branch, lead: Actor, superuser: Engine
) -> None:
    with superuser.begin() as behind:
        behind.execute(delete(Consultation))
    rows = [(f"2018-{n % 12 + 1:02}-12", "Hierbeek", "phone", "", "care", str(n % 60), "") for n in range(20_000)]
    job = asked(engine_web, branch, lead, zipped({"consultations": [VISITS, *rows]}))
    do_import(engine_worker, branch.id, job)
    with scoped(engine_web, branch) as session:
        ask_for_real(session, lead, job)
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE outbox"))
    with a_worker(around) as process:
        app.send_task("tasks.imports.run_import", [str(branch.id), str(job)])
        assert eventually(lambda: row(engine_web, branch, Import, job).rows_done > 0), "it is told while it runs"
        os.killpg(process.pid, signal.SIGKILL)
    half = row(engine_web, branch, Import, job)
    with scoped(engine_web, branch) as session:
        assert session.scalar(select(func.count()).select_from(Consultation)) == 0
        assert (half.state, half.attempts) == (ImportState.RUNNING, 1)
        session.execute(
            update(Import).values(asked_at=now() - dt.timedelta(hours=1), started_at=now() - dt.timedelta(hours=1))
        )
    assert tidy_branches(engine_worker) == 1
    send_waiting(engine_worker)
    with a_worker(around):
        assert eventually(lambda: row(engine_web, branch, Import, job).state is ImportState.DONE)
    with scoped(engine_web, branch) as session:
        assert session.scalar(select(func.count()).select_from(Consultation)) == 20_000
