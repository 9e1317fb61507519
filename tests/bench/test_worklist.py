"""What the work list costs in a branch with a thousand running dossiers, on the server, with the wall and without."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.dossiers.worklist import Choice, Whose, work_list
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.bench.test_wall_cost import no_wall
from tests.factories.dossiers import busy_branch
from tests.factories.records import reader_as
from wegwijs import app as application
from wegwijs.extensions import db

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.world import World

pytestmark = pytest.mark.bench
DOSSIERS, ROUNDS, AIM = 1_000, 30, 100


@pytest.fixture(scope="module")
def busy(engine_web: Engine, superuser: Engine, world: World) -> list[uuid.UUID]:
    """A thousand dossiers, and what PostgreSQL knows of them up to date."""
    team = busy_branch(engine_web, world, local_date(), DOSSIERS)
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as behind:
        behind.execute(text("VACUUM ANALYZE"))
    return team


def median(ask: Callable[[], object]) -> float:
    """Return how long `ask` takes, in thousandths of a second."""
    ask()
    times = []
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def test_the_statements_of_the_work_list(engine_web: Engine, world: World, busy: list[uuid.UUID]) -> None:
    today = local_date()
    asked: dict[str, tuple[Role, Choice]] = {
        "everybody's, team lead": (Role.TEAM_LEAD, Choice(Whose.ALL)),
        "one colleague's": (Role.TEAM_LEAD, Choice(busy[0])),
        "a name": (Role.TEAM_LEAD, Choice(Whose.ALL, words="muhamad")),
        "mine, who knows few": (Role.LEGAL_COUNSELLOR, Choice(Whose.MINE)),
    }
    with scoped(engine_web, Branch(world.here.id)) as session:
        for name, (role, choice) in asked.items():
            reader = reader_as(world, role)
            took = median(lambda reader=reader, choice=choice: work_list(session, reader, choice, today))  # type: ignore[misc]
            print(f"\n{name}: median {took:.1f} ms", end="")
    print()


def test_the_page_of_the_work_list_with_and_without_the_wall(
    browser_as: Callable[[uuid.UUID], Browser],
    addresses: Addresses,
    database: str,
    settings: Settings,
    world: World,
    busy: list[uuid.UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside = browser_as(world.person(Role.TEAM_LEAD))
    monkeypatch.setattr(application, "refuse_unsafe_role", lambda _engine: None)
    bare = application.create_app(replace(settings, database_url=addresses.superuser_url(database)))
    bare.test_client_class = type(inside)
    outside = bare.test_client()
    with inside.session_transaction() as cookie, outside.session_transaction() as other:
        other.update(cookie)

    def ask(browser: Browser) -> float:
        begin = time.perf_counter()
        assert browser.get(f"/{world.here.slug}/dossiers?whose=all").status_code == 200
        return (time.perf_counter() - begin) * 1000

    walled, ratios = [], []
    for turn in range(ROUNDS):
        with_wall = ask(inside)
        with no_wall():
            without = ask(outside)
        if turn >= 5:
            walled.append(with_wall)
            ratios.append(with_wall / without)
    with bare.app_context():
        db.engine.dispose()
    took, ratio = statistics.median(walled), statistics.median(ratios)
    print(f"\nthe page: median {took:.1f} ms (aim {AIM}); with the wall / without: median {ratio:.2f}")
