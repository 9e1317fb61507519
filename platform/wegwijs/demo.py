"""`make demo`: a whole made-up organisation on this machine, until Ctrl-C."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from tenants.branches.queries import branches_on
from tenants.database import open_engine
from tenants.demonstration import (
    bring_papers,
    load_demonstration,
    look_back,
    open_regions,
    publish_editions,
    publish_years,
    report_to_municipalities,
    sign_months,
)
from tenants.documents.sealing import Cabinet
from tenants.isolation import Directory, scoped
from tenants.moments import local_date
from wegwijs import night, processes
from wegwijs.surroundings import WEB, WORKER, surroundings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from wegwijs.surroundings import Surroundings

PATIENCE = 60.0
FAREWELL = 1.0
"""Seconds that our processes get to end: what they were doing is undone, and nobody waits for it."""


def run(port: int, *, say: Callable[[str], object]) -> None:
    """Start everything, say where it is, and stop everything on Ctrl-C."""
    processes.refuse_port_in_use(port)
    os.environ["WEGWIJS_DEMO"] = "1"
    os.environ["WEGWIJS_ADDRESS"] = f"http://localhost:{port}"
    with surroundings(WEB) as around, contextlib.ExitStack() as stack:
        engine = open_engine(around.web_url)
        stack.callback(engine.dispose)
        worker = processes.start(around, WORKER, "worker")
        started = [worker]
        stack.enter_context(processes.running(started, FAREWELL))
        _fill_when_empty(around, engine, say)
        started.append(processes.start(around, WORKER, "beat"))
        # Web goes first when it ends: nobody then asks for what is no longer there.
        started.insert(0, processes.start(around, WEB, "web", "--port", str(port)))
        _await_answer(port, started)
        say(_welcome(port, engine, around.settings.home))
        _watch(started)


def _fill_when_empty(around: Surroundings, engine: Engine, say: Callable[[str], object]) -> None:
    with scoped(engine, Directory()) as session:
        if branches_on(session, local_date()):
            return
    say("Making up three years of records ...")
    load_demonstration(engine, local_date())
    open_regions(engine, local_date())
    bring_papers(engine, Cabinet(around.settings.secret), local_date())
    say("Running one night ...")
    last = local_date() - dt.timedelta(days=1)
    say(night.run_night(around, last, say=lambda _: None))
    sign_months(engine, local_date())
    publish_years(engine)
    publish_editions(engine)
    report_to_municipalities(engine, local_date())
    worker = open_engine(around.worker_url)
    try:
        # Signed after it was counted: told again, or the reports would say that nobody signed.
        night.report_night(worker, last)
        look_back(worker, last)
    finally:
        worker.dispose()


def _await_answer(port: int, started: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the pages answer; raise `RuntimeError` when a process ended instead."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        _refuse_ended(started)
        with contextlib.suppress(OSError, urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
            return
        time.sleep(0.1)
    msg = f"The pages did not answer within {PATIENCE:.0f} seconds."
    raise RuntimeError(msg)


def _refuse_ended(started: list[subprocess.Popen[bytes]]) -> None:
    for process in started:
        if process.poll() is not None:
            msg = f"A process ended by itself (exit code {process.returncode}); its last words are above."
            raise RuntimeError(msg)


def _watch(started: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_ended(started)
        time.sleep(0.5)


def _welcome(port: int, engine: Engine, home: Path) -> str:
    from tenants.demonstration import cast_list

    people = "\n".join(f"  {person.name:<20} {person.role:<26} {person.email}" for person in cast_list(engine))
    return f"""
Wegwijs is open:  http://localhost:{port}/hellevoetsluis/sign-in

Choose a person there and you are in; everybody is made up:
{people}

A signed page:    http://localhost:{port}/hellevoetsluis/2018-in-cijfers
Stop:             Ctrl-C (the records stay; remove {home} to begin anew)
"""
