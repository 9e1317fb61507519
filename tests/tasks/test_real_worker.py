"""A real worker on a real broker: a night without one names who is late, and a worker that comes back catches up."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tasks import outbox
from tasks.app import app
from tasks.figures import COUNT_JOB, fold_and_publish, plan_night, what_waits
from tenants.audit.actions import Actor
from tenants.consultations.actions import NewVisit, log_visit
from tenants.isolation import Branch, Directory, scoped
from tenants.jobs.models import RunState
from tenants.jobs.queries import late_runs
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.nights import SMALL
from tests.factories.workers import a_worker, corner, eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.world import World
    from wegwijs.surroundings import Surroundings

NIGHT = dt.date(2018, 12, 31)


@pytest.fixture
def around(addresses: Addresses, database: str, settings: Settings) -> Surroundings:
    """The module's database with a corner of the broker to itself."""
    return corner(addresses, database, settings, 5)


def late(engine: Engine) -> list[str]:
    with scoped(engine, Directory()) as session:
        return [run.branch_name for run in late_runs(session, job=COUNT_JOB, day=NIGHT)]


def counted(superuser: Engine, world: World) -> int:
    with superuser.connect() as behind:
        return int(
            behind.scalar(
                text(
                    "SELECT coalesce(sum(amount), 0) FROM figure_months WHERE branch_id = :b AND breakdown = ''"
                    " AND indicator = 'consultations.contacts'"
                ),
                {"b": world.here.id},
            )
            or 0
        )


def test_a_night_without_a_worker_names_the_late_and_is_caught_up(
    around: Surroundings,
    engine_web: Engine,
    engine_worker: Engine,
    superuser: Engine,
    world: World,
    browser_as: Callable[[UUID], Browser],
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        actor = Actor(world.person(Role.VOLUNTEER), "volunteer")
        log_visit(session, actor, NewVisit(world.here.municipality, ("legal",)), local_date(), local_date())
    assert plan_night(engine_worker, NIGHT) == 2
    assert late(engine_web) == ["Elderveen", "Hierbeek"]
    admin = browser_as(world.person(Role.PLATFORM_ADMIN))
    page = admin.get("/admin/jobs").get_data(as_text=True)
    assert "Hierbeek" in page
    assert "Elderveen" in page
    with a_worker(around):
        assert eventually(lambda: late(engine_web) == [])
    assert counted(superuser, world) == 1


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_one_finishes(
    around: Surroundings, engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        actor = Actor(world.person(Role.VOLUNTEER), "volunteer")
        log_visit(session, actor, NewVisit(world.here.municipality, ("care",)), local_date(), local_date())
    before = counted(superuser, world)
    plan_night(engine_worker, NIGHT, again=True)
    with superuser.connect() as behind:
        behind.execute(text("LOCK TABLE figure_months IN EXCLUSIVE MODE"))
        with a_worker(around) as worker:
            assert eventually(lambda: _state(engine_web, world) == RunState.RUNNING)
            time.sleep(0.5)
            os.killpg(worker.pid, signal.SIGKILL)
        behind.rollback()
    assert _state(engine_web, world) == RunState.RUNNING
    assert "Hierbeek" in late(engine_web)
    assert counted(superuser, world) == before
    _let_time_pass(superuser)
    outbox.resend_lost_runs(engine_worker)
    with a_worker(around):
        assert eventually(lambda: late(engine_web) == [])
    assert counted(superuser, world) == before + 1


def test_a_worker_killed_in_the_middle_of_adding_up_has_added_nothing_and_the_next_one_adds_once(
    around: Surroundings, engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    fold_and_publish(engine_worker, SMALL)
    before = counted(superuser, world), nation(superuser)
    with scoped(engine_web, Branch(world.here.id)) as session:
        actor = Actor(world.person(Role.VOLUNTEER), "volunteer")
        log_visit(session, actor, NewVisit(world.here.municipality, ("care",)), local_date(), local_date())
    with superuser.connect() as behind:
        behind.execute(text("LOCK TABLE nation_figures IN EXCLUSIVE MODE"))
        with a_worker(around) as worker:
            app.send_task("tasks.figures.fold_figures")
            assert eventually(lambda: bool(_waits_for_a_lock(superuser)))
            os.killpg(worker.pid, signal.SIGKILL)
        behind.rollback()
    assert (counted(superuser, world), nation(superuser)) == before
    with a_worker(around):
        for _ in range(3):
            app.send_task("tasks.figures.fold_figures")
        assert eventually(lambda: not what_waits(engine_worker).told)
    assert (counted(superuser, world), nation(superuser)) == (before[0] + 1, before[1] + 1)


def nation(superuser: Engine) -> int:
    contacts = "SELECT coalesce(sum(amount), 0)::int FROM nation_figures WHERE breakdown = '' AND indicator = :i"
    with superuser.connect() as behind:
        return behind.scalar(text(contacts), {"i": "consultations.contacts"}) or 0


def _waits_for_a_lock(superuser: Engine) -> int:
    with superuser.connect() as behind:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'wegwijs_worker'"
        return behind.scalar(text(f"{waiting} AND datname = current_database()")) or 0


def _state(engine: Engine, world: World) -> str:
    with scoped(engine, Directory()) as session:
        found = late_runs(session, job=COUNT_JOB, day=NIGHT)
        return next((run.run.state for run in found if run.run.branch_id == world.here.id), RunState.DONE)


def _let_time_pass(superuser: Engine) -> None:
    with superuser.begin() as behind:
        behind.execute(
            text(
                "UPDATE runs SET due_at = due_at - interval '10 minutes', started_at = started_at - interval '10 minutes'"
            )
        )
