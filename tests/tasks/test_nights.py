"""A night's runs: once per branch and local date, whatever arrives twice, fails or gets lost."""

from __future__ import annotations

import datetime as dt
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from sqlalchemy import select, text, update

from tasks.base import BranchTask, do_run
from tasks.figures import (
    COUNT_JOB,
    SUMS_JOB,
    CountBranch,
    ProveSums,
    add_up,
    count_again,
    fold_and_publish,
    publish,
    settle,
    what_waits,
)
from tasks.schedule import TIMETABLE, beat_schedule
from tenants.figures.proof import last_proof, repaired
from tenants.isolation import Directory, Fold, scoped
from tenants.jobs.actions import plan_branch_runs, plan_run, retry_quarantined
from tenants.jobs.models import OutboxMessage, Run, RunState
from tenants.jobs.queries import late_runs, latest_nights
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.direct import faults
from tests.factories.killed import killed_workers
from tests.factories.nights import SMALL, counted, one_night
from tests.factories.records import logged
from tests.factories.writers import Writer, ground

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World


class Slow(BranchTask):
    """A job that takes a moment and notes each time that it was done."""

    name = "tests.slow"
    job = "slow"

    def __init__(self) -> None:
        self.done: list[uuid.UUID] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Wait until told to go on."""
        self.begun.set()
        assert self.go_on.wait(10)
        self.done.append(session.branch_id)
        return {"done": 1, "day": day.day}


class Poison(BranchTask):
    """A job that always fails."""

    name = "tests.poison"
    job = "poison"
    tried = 0

    def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
        """Fail with a name in the text."""
        self.tried += 1
        msg = f"Rima Olijfboom of {session.branch_id} on {day}"
        raise LookupError(msg)


DAY = dt.date(2018, 12, 31)


def planned(worker: Engine, job: str, day: dt.date = DAY, *, again: bool = False) -> int:
    """Plan a night of a job."""
    with scoped(worker, Directory()) as session:
        return plan_branch_runs(session, job, f"tests.{job}", day, again=again)


def run_of(worker: Engine, job: str, branch_id: uuid.UUID) -> Run:
    """Return the run of a job in a branch."""
    with scoped(worker, Directory(), expire_on_commit=False) as session:
        return session.scalars(select(Run).where(Run.job == job, Run.branch_id == branch_id)).one()


def test_a_second_tick_plans_nothing(engine_worker: Engine) -> None:
    assert planned(engine_worker, COUNT_JOB) == 2
    assert planned(engine_worker, COUNT_JOB) == 0
    with scoped(engine_worker, Directory()) as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.task == f"tests.{COUNT_JOB}")).all()
        assert sorted(message.arguments[1] for message in messages) == ["2018-12-31", "2018-12-31"]


def test_a_closed_branch_has_no_night(engine_worker: Engine) -> None:
    assert planned(engine_worker, "early", dt.date(2015, 12, 31)) == 0


def test_the_same_task_twice_is_done_once(engine_worker: Engine, world: World) -> None:
    planned(engine_worker, "slow")
    task = Slow()
    assert do_run(engine_worker, task, world.here.id, DAY)
    assert not do_run(engine_worker, task, world.here.id, DAY)
    assert task.done == [world.here.id]
    run = run_of(engine_worker, "slow", world.here.id)
    assert (run.state, run.attempts, run.counts) == (RunState.DONE, 1, {"done": 1, "day": 31})


def test_the_same_task_at_two_workers_at_once_is_done_once(engine_worker: Engine, world: World) -> None:
    planned(engine_worker, "slow")
    task = Slow()
    task.go_on.clear()
    results: list[bool] = []
    first = threading.Thread(target=lambda: results.append(do_run(engine_worker, task, world.elsewhere.id, DAY)))
    first.start()
    assert task.begun.wait(10)
    results.append(do_run(engine_worker, task, world.elsewhere.id, DAY))
    task.go_on.set()
    first.join(10)
    assert results == [False, True]
    assert task.done == [world.elsewhere.id]


def test_a_task_nobody_planned_does_nothing(engine_worker: Engine, world: World) -> None:
    assert not do_run(engine_worker, Slow(), world.here.id, dt.date(2018, 1, 1))


def test_a_poison_task_is_quarantined_after_three_attempts(engine_worker: Engine, world: World) -> None:
    planned(engine_worker, "poison")
    task = Poison()
    for _ in range(3):
        with pytest.raises(LookupError):
            do_run(engine_worker, task, world.here.id, DAY)
    assert [do_run(engine_worker, task, world.here.id, DAY) for _ in range(20)] == [False] * 20
    run = run_of(engine_worker, "poison", world.here.id)
    assert (task.tried, run.attempts, run.state) == (3, 3, RunState.QUARANTINED)
    assert run.error == "LookupError"  # the class alone: the text holds a name
    with scoped(engine_worker, Directory()) as session:
        assert retry_quarantined(session, run.id, "tests.poison")
    with pytest.raises(LookupError):
        do_run(engine_worker, task, world.here.id, DAY)
    assert task.tried == 4


def test_a_worker_that_dies_of_the_work_counts_as_an_attempt(engine_worker: Engine, world: World) -> None:
    planned(engine_worker, "poison")

    class Deadly(Poison):
        def work(self, session: ScopedSession, day: dt.date) -> dict[str, Any]:
            raise SystemExit

    for _ in range(3):
        with pytest.raises(SystemExit):
            do_run(engine_worker, Deadly(), world.elsewhere.id, DAY)
    assert not do_run(engine_worker, Deadly(), world.elsewhere.id, DAY)
    assert run_of(engine_worker, "poison", world.elsewhere.id).state is RunState.QUARANTINED


def test_a_missed_branch_is_named(engine_worker: Engine, world: World) -> None:
    day = dt.date(2018, 12, 30)
    planned(engine_worker, "slow", day)
    do_run(engine_worker, Slow(), world.here.id, day)
    with scoped(engine_worker, Directory()) as session:
        assert [run.branch_name for run in late_runs(session, job="slow", day=day)] == ["Elderveen"]
        night = next(night for night in latest_nights(session) if (night.job, night.day) == ("slow", day))
        assert (night.done, night.total, night.whole) == (1, 2, False)


def test_a_branch_is_counted_by_its_task(engine_worker: Engine, superuser: Engine, world: World) -> None:
    planned(engine_worker, COUNT_JOB)
    assert do_run(engine_worker, CountBranch(), world.here.id, DAY)
    with superuser.connect() as connection:
        night = connection.scalar(text("SELECT night FROM figure_standings WHERE branch_id = :b"), {"b": world.here.id})
    assert night == DAY
    assert run_of(engine_worker, COUNT_JOB, world.here.id).counts == {
        # The month in which it began to serve its municipality, which decides of what it has a balance.
        "months": 1,
        "changed": 0,
        "drift": 0,
        "found": [],
        "corrections": 0,
    }


def test_planning_again_does_a_night_once_more(engine_worker: Engine, world: World) -> None:
    planned(engine_worker, COUNT_JOB)
    do_run(engine_worker, CountBranch(), world.here.id, DAY)
    assert planned(engine_worker, COUNT_JOB, again=True) == 2
    assert do_run(engine_worker, CountBranch(), world.here.id, DAY)


@pytest.mark.parametrize("change", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_clock_change_days_have_one_run_per_local_date(change: dt.date, engine_worker: Engine, world: World) -> None:
    """Every tick of the timetable over four days, as beat sends them: hourly from 0.15 to 5.15, in UTC."""
    job = f"clocks-{change.month}"
    midnight = dt.datetime.combine(change - dt.timedelta(days=2), dt.time(), dt.UTC)
    for hours in range(4 * 24):
        moment = midnight + dt.timedelta(hours=hours, minutes=15)
        if moment.hour > 5:
            continue
        with time_machine.travel(moment, tick=False):
            assert now() == moment
            planned(engine_worker, job, local_date() - dt.timedelta(days=1))
    with scoped(engine_worker, Directory()) as session:
        days = session.scalars(
            select(Run.day).where(Run.job == job, Run.branch_id == world.here.id).order_by(Run.day)
        ).all()
    first = change - dt.timedelta(days=3)
    assert days == [first + dt.timedelta(days=number) for number in range(4)]


def test_the_timetable_is_what_beat_runs() -> None:
    assert {entry["task"] for entry in beat_schedule().values()} == {entry.task for entry in TIMETABLE}
    assert len({entry.task for entry in TIMETABLE}) == len(TIMETABLE)


def test_each_task_of_the_figures_several_times_at_once_counts_everything_once(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    branches = [world.here.id, world.elsewhere.id]
    one_night(engine_worker, *branches, night=DAY)
    dice = random.Random(1)
    writer = Writer(
        engine_web, superuser, world.here, ground(superuser, world.here, world.person(Role.VOLUNTEER)), dice
    )
    for _ in range(6):
        while not what_waits(engine_worker).marked:
            writer.step()
            add_up(engine_worker, branches[:1] if dice.random() < 0.1 else [])
            if writer.rows % 7 == 0:
                logged(engine_web, world, dt.date(2024, 1, 1 + writer.rows % 28))
        at_once(
            *[lambda: add_up(engine_worker, branches)] * 2,
            *[lambda: count_again(engine_worker, world.here.id)] * 2,
            *[lambda: counted(engine_worker, world.here.id, DAY)] * 2,
            *[lambda: publish(engine_worker, SMALL)] * 2,
            *[lambda: settle(engine_worker)] * 2,
        )
    fold_and_publish(engine_worker, SMALL)
    with superuser.connect() as behind:
        assert faults(behind, (2024, 2025, 2026), DAY) == {}
    assert settle(engine_worker) == 0


def at_once(*works: Callable[[], object]) -> None:
    """Do all of some works at once; any that fails raises."""
    with ThreadPoolExecutor(len(works)) as pool:
        for each in [pool.submit(work) for work in works]:
            each.result(60)


def test_a_worker_killed_twenty_times_in_the_middle_leaves_every_figure_right(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    branches = [world.here.id, world.elsewhere.id]
    one_night(engine_worker, *branches, night=DAY)
    person = world.person(Role.VOLUNTEER)
    given = ground(superuser, world.elsewhere, person)
    writer = Writer(engine_web, superuser, world.elsewhere, given, random.Random(2))
    with killed_workers(engine_worker, branches, DAY, times=20) as killed:
        until = time.monotonic() + 60
        while not killed.over and time.monotonic() < until:
            writer.step()
    fold_and_publish(engine_worker, SMALL)
    assert killed.times >= 20
    with superuser.connect() as behind:
        assert faults(behind, (2024, 2025, 2026), DAY) == {}
    assert counted(engine_worker, world.elsewhere.id, DAY).drift == []


def test_the_sums_are_proven_once_a_night(engine_worker: Engine, superuser: Engine) -> None:
    night = dt.date(2018, 11, 30)
    with scoped(engine_worker, Directory()) as session:
        assert plan_run(session, SUMS_JOB, ProveSums.name, night)
        assert not plan_run(session, SUMS_JOB, ProveSums.name, night)
    assert do_run(engine_worker, ProveSums(), None, night)
    assert not do_run(engine_worker, ProveSums(), None, night)
    with superuser.begin() as behind:
        assert behind.execute(text("UPDATE nation_figures SET amount = amount + 1")).rowcount
    with scoped(engine_worker, Directory()) as session:
        assert plan_run(session, SUMS_JOB, ProveSums.name, night, again=True)
    assert do_run(engine_worker, ProveSums(), None, night)
    with scoped(engine_worker, Directory()) as session:
        counts = session.scalars(select(Run.counts).where(Run.job == SUMS_JOB, Run.day == night)).one()
        assert (counts["compared"] > 0, counts["drift"] > 0, counts["found"][0]["region"]) == (True, True, None)
        assert repaired(session, night)[0].where == ""
    assert settle(engine_worker) == 0


def test_drift_is_an_alarm_in_the_log_and_names_the_branch_and_the_month(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    logged(engine_web, world, dt.date(2018, 10, 9))
    fold_and_publish(engine_worker, SMALL)
    with superuser.begin() as behind:
        behind.execute(
            text(
                "UPDATE figure_months SET amount = 40 WHERE month = '2018-10-01' AND breakdown = '' AND indicator = :i"
            ),
            {"i": "consultations.contacts"},
        )
    night = dt.date(2018, 10, 31)
    planned(engine_worker, COUNT_JOB, night)
    assert do_run(engine_worker, CountBranch(), world.here.id, night)
    said = capsys.readouterr().out
    assert "error" in said
    assert str(world.here.id) in said
    with scoped(engine_worker, Directory()) as session:
        found = next(one for one in repaired(session, night) if one.where)
        assert (found.where, found.month, found.amount) == (world.here.name, dt.date(2018, 10, 1), -39)
        proof = last_proof(session)
        assert proof is not None


def test_persons_wait_until_a_night_has_counted_every_branch(engine_worker: Engine, world: World) -> None:
    night = dt.date(2019, 12, 31)
    with scoped(engine_worker, Directory()) as session:
        session.execute(update(Run).values(state=RunState.DONE))
    planned(engine_worker, COUNT_JOB, night)
    assert do_run(engine_worker, CountBranch(), world.here.id, night)
    fold_and_publish(engine_worker, SMALL)
    waits = "SELECT count(*) FROM figure_changes WHERE by_night"
    with scoped(engine_worker, Fold()) as session:
        assert session.scalar(text(waits)) > 0
    assert do_run(engine_worker, CountBranch(), world.elsewhere.id, night)
    fold_and_publish(engine_worker, SMALL)
    with scoped(engine_worker, Fold()) as session:
        assert session.scalar(text(waits)) == 0
