"""What the wall costs at the desk: the same requests with it and without it, in pairs, one after the other.

Without means: as the superuser (whom row security does not touch), without the ORM's guard and without the audit trail.
Only ratios of pairs are printed; machines differ.
"""

from __future__ import annotations

import contextlib
import statistics
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tenants import isolation
from tenants.audit import actions as audit
from tenants.clients.actions import NewClient, register_client
from tenants.consultations.actions import NewVisit, log_visit
from tenants.isolation import Branch, ScopedSession, scoped
from tenants.moments import local_date
from tenants.roles import Role
from wegwijs import app as application
from wegwijs import requests
from wegwijs.extensions import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.world import World

pytestmark = pytest.mark.bench
ROUNDS = 150


@pytest.fixture(scope="module")
def full_day(engine_web: Engine, world: World) -> None:
    """400 clients and a day of 40 visits behind 2,000 older ones."""
    actor = audit.Actor(world.person(Role.VOLUNTEER), "volunteer")
    today = local_date()
    with scoped(engine_web, Branch(world.here.id)) as session:
        people = [
            register_client(session, actor, NewClient(f"Proefboom{n}", world.here.municipality), today)
            for n in range(400)
        ]
        for n in range(40):
            new = NewVisit(world.here.municipality, ("legal",), client_id=people[n].id)
            log_visit(session, actor, new, today, today)


@contextlib.contextmanager
def no_wall() -> Iterator[None]:
    """Take the guard and the trail away for a moment."""
    guard, lines = isolation._look_inside_the_branch, audit._append_noted_lines
    event.remove(ScopedSession, "do_orm_execute", guard)
    event.remove(ScopedSession, "before_commit", lines)
    writer, requests.append_now = requests.append_now, lambda *_: None
    try:
        yield
    finally:
        requests.append_now = writer
        event.listen(ScopedSession, "do_orm_execute", guard)
        event.listen(ScopedSession, "before_commit", lines)


@pytest.mark.usefixtures("full_day")
@pytest.mark.parametrize("what", ["the day's list", "a saved visit"])
def test_the_desk_with_and_without_the_wall(
    browser_as: Callable[[UUID], Browser],
    addresses: Addresses,
    database: str,
    settings: Settings,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    from dataclasses import replace

    inside = browser_as(world.person(Role.VOLUNTEER))
    monkeypatch.setattr(application, "refuse_unsafe_role", lambda _engine: None)
    bare = application.create_app(replace(settings, database_url=addresses.superuser_url(database)))
    bare.test_client_class = type(inside)
    outside = bare.test_client()
    with inside.session_transaction() as cookie, outside.session_transaction() as other:
        other.update(cookie)

    def ask(browser: Browser) -> float:
        begun = time.perf_counter()
        if what == "the day's list":
            answer = browser.get(f"/{world.here.slug}/desk")
            assert answer.status_code == 200
        else:
            form = {"anonymous": "y", "count": "1", "topics": "legal", "outcome": "answered", "channel": "walk_in"}
            form |= {"guidance": "outside", "municipality": world.here.municipality, "do": "save"}
            answer = browser.post(f"/{world.here.slug}/desk", data=form)
            assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        return time.perf_counter() - begun

    ratios = []
    for turn in range(ROUNDS):
        with_wall = ask(inside)
        with no_wall():
            without = ask(outside)
        if turn >= 10:
            ratios.append(with_wall / without)
    with bare.app_context():
        db.engine.dispose()
    low, middle, high = statistics.quantiles(ratios, n=4)
    print(
        f"\n{what}: with the wall / without: median {middle:.2f} (quarter {low:.2f}, three quarters {high:.2f}), aim 1.25"
    )
