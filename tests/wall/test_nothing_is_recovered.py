"""The independent checker (`tests/checker`) against the real product: random regions, counted and told by the real code.

It gets addresses only: a program with an analyst's token, and pages of whoever is signed in. It must recover nothing,
and must see it when one hidden cell is told after all, wherever that is.
"""

from __future__ import annotations

import datetime as dt
import random
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.figures.editions import make_editions
from tenants.figures.models import Edition
from tenants.isolation import Fold, scoped
from tenants.roles import Role
from tests.checker.check import Verdict, check
from tests.checker.crawl import Fetched
from tests.factories.api_tokens import token_for
from tests.factories.random_regions import NIGHT, YEARS, RandomRegion, a_day_later, random_regions, write

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

SMALL = 5
pytestmark = [
    pytest.mark.skipif(find_spec("tenants.protection") is None, reason="nothing is hidden yet but what is small"),
]


def getter(browser: FlaskClient, headers: dict[str, str] | None = None) -> Callable[[str], Fetched]:
    """Return how the checker fetches: an address in, an answer out."""

    def get(path: str) -> Fetched:
        answer = browser.get(path, headers=headers or {})
        return Fetched(path, answer.status_code, answer.mimetype, answer.data)

    return get


def tell(worker: Engine, night: dt.date) -> None:
    """Make the editions of every year, as the night does."""
    for year in YEARS:
        with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Fold()) as session:
            make_editions(session, year, night, SMALL)


@pytest.fixture(scope="module")
def regions(superuser: Engine, engine_worker: Engine, request: pytest.FixtureRequest) -> list[RandomRegion]:
    """Some regions, told on three nights."""
    made = random_regions(superuser, seed=2018, regions=getattr(request, "param", 4))
    dice = random.Random(53)
    tell(engine_worker, NIGHT)
    for night in (1, 2):
        a_day_later(made, dice)
        write(superuser, made)
        tell(engine_worker, NIGHT + dt.timedelta(days=night))
    return made


@pytest.fixture
def unbraked(app: Flask) -> None:
    """Take the brakes off: a program that tries everything asks more than one may in a minute."""
    app.config |= {"API_LIMIT": "1000000 per minute", "API_FLOOD_LIMIT": "1000000 per minute"}


@pytest.fixture
def checked(
    engine_web: Engine,
    browser: Browser,
    browser_as: Callable[[uuid.UUID], Browser],
    world: World,
    unbraked: None,
) -> Callable[..., Verdict]:
    """Return a function that lets the checker look: as a program with a token, and as a person on pages."""
    token = token_for(engine_web, world.person(Role.NATIONAL_ANALYST))
    program = getter(browser, {"Authorization": f"Bearer {token}"})
    person = getter(browser_as(world.person(Role.NATIONAL_ANALYST)))

    def look(
        starts: tuple[str, ...] = (), retouched: Callable[[Fetched], Fetched] = lambda one: one, **bounds: int
    ) -> Verdict:
        return check(program, lambda path: retouched(person(path)), YEARS, starts, wanted, **bounds)

    return look


def wanted(path: str) -> bool:
    """Whether the checker crawls an address: figures, not people's own pages."""
    return path.startswith(("/comparison/", "/nation", "/regions/", "/nederland/")) or "-in-cijfers" in path


def test_nothing_is_recovered_from_random_regions(
    regions: list[RandomRegion], checked: Callable[..., Verdict], tried: Callable[[str, int], None]
) -> None:
    verdict = checked(starts(regions), most=60, choices=12, papers=1)
    tried(f"independent checker, {len(regions)} random regions: {verdict.head}; hidden", verdict.hidden)
    assert verdict.hidden > 0
    assert verdict.recovered == [], str(verdict)


def starts(regions: list[RandomRegion]) -> tuple[str, ...]:
    return ("/nation", *(f"/comparison/{region.slug}" for region in regions))


def test_it_turns_red_when_one_hidden_cell_is_told_in_an_edition(
    regions: list[RandomRegion], checked: Callable[..., Verdict], superuser: Engine
) -> None:
    before = {one.cell for one in checked().recovered}
    with superuser.begin() as behind:
        key, content = behind.execute(
            select(Edition.id, Edition.content)
            .where(Edition.region_id == regions[0].id, Edition.year == 2018)
            .order_by(Edition.version.desc())
            .limit(1)
        ).one()
        unit, cell = next(
            (unit, cell)
            for unit, cell in content["figures"]["housing.housed"]["units"].items()
            if cell["value"] == "hidden"
        )
        cell["value"] = next(len(one.housed[2018]) for one in regions[0].branches if str(one.id) == unit)
        behind.execute(text("SAVEPOINT planted"))
        behind.execute(Edition.__table__.update().where(Edition.__table__.c.id == key).values(content=content))
        behind.commit()
    assert {one.cell for one in checked().recovered} - before
