"""The independent checker (`tests/checker`) against the real product: random regions, counted and told by the real code.

It gets addresses only: a program with an analyst's token, and pages of whoever is signed in. It must recover nothing,
and must see it when one hidden cell is told after all, wherever that is.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from tasks.editions import publish_years
from tenants.figures.models import Edition
from tenants.figures.queries import figures_of_years
from tenants.isolation import Branch, Fold, scoped
from tenants.reports.actions import keep_to_page
from tenants.reports.content import frozen_content
from tenants.reports.queries import own_versions
from tenants.roles import Role
from tests.checker.check import Verdict, check
from tests.checker.crawl import Fetched
from tests.checker.looking import COMPARISON
from tests.factories.api_tokens import token_for
from tests.factories.random_regions import NIGHT, YEARS, RandomBranch, RandomRegion, a_day_later, random_regions, write

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Sequence

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
    with scoped(worker.execution_options(isolation_level="REPEATABLE READ"), Fold()) as session:
        assert not any(one.failed for one in publish_years(session, YEARS, night, SMALL))


@dataclass
class Told:
    """Regions that were told on three nights, with late data and pages of their branches in between."""

    regions: list[RandomRegion]
    mornings: list[float] = field(default_factory=list)
    """When each night's editions were all there."""


@pytest.fixture(scope="module")
def told(engine_web: Engine, superuser: Engine, engine_worker: Engine) -> Told:
    """Three regions, told on three nights, in which some branches published pages."""
    return told_regions(engine_web, superuser, engine_worker, seed=2018, count=3)


@pytest.fixture(scope="module")
def regions(told: Told) -> list[RandomRegion]:
    """Return those regions."""
    return told.regions


def told_regions(web: Engine, superuser: Engine, worker: Engine, seed: int, count: int) -> Told:
    """Return regions that were told on three nights."""
    made = random_regions(superuser, seed, count)
    told = Told(made)
    dice = random.Random(seed)
    tell(worker, NIGHT)
    told.mornings.append(time.time())
    for night in (1, 2):
        for region in made:
            publish_page(web, superuser, dice.choice(region.branches), dice.choice(YEARS))
        a_day_later(made, dice)
        write(superuser, made)
        tell(worker, NIGHT + dt.timedelta(days=night))
        told.mornings.append(time.time())
    return told


def publish_page(web: Engine, superuser: Engine, branch: RandomBranch, year: int) -> None:
    """Let a branch publish a year as it is counted now, beside the year before."""
    with scoped(web, Branch(branch.id)) as session:
        both = figures_of_years(session, [year, year - 1])
        earlier = [(one.year, one.content) for one in reversed(own_versions(session))]
        facts = {
            "branch": branch.slug,
            "slug": branch.slug,
            "signed_on": "2019-01-20",
            "small": SMALL,
            "municipalities": {code: f"Dorp {code}" for code in branch.places} if len(branch.places) > 1 else {},
        }
        content = frozen_content(both[year], both[year - 1], {}, facts, [content for _, content in earlier])
        keep_to_page(session, both, content)
    with superuser.begin() as behind:
        behind.execute(
            text(
                "INSERT INTO published_reports (branch_id, year, version, signed_by, reason, content)"
                " VALUES (:branch, :year, :version, (SELECT id FROM people LIMIT 1), :reason, :content)"
            ),
            {
                "branch": branch.id,
                "year": year,
                "version": 1 + sum(of == year for of, _ in earlier),
                "reason": "Later geteld" if any(of == year for of, _ in earlier) else "",
                "content": json.dumps(content),
            },
        )


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
        starts: tuple[str, ...] = (),
        retouched: Callable[[Fetched], Fetched] = lambda one: one,
        mornings: Sequence[float] = (),
        **bounds: int,
    ) -> Verdict:
        return check(program, lambda path: retouched(person(path)), YEARS, starts, wanted, mornings, **bounds)

    return look


def wanted(path: str) -> bool:
    """Whether the checker crawls an address: figures, not people's own pages."""
    return path.startswith(("/comparison/", "/nation", "/regions/", "/nederland/")) or "-in-cijfers" in path


def test_nothing_is_recovered_from_random_regions(
    told: Told, checked: Callable[..., Verdict], tried: Callable[[str, int], None]
) -> None:
    verdict = checked(starts(told.regions), mornings=told.mornings, most=60, choices=12, papers=1)
    tried(f"independent checker, {len(told.regions)} random regions: {verdict.head}; hidden", verdict.hidden)
    assert verdict.hidden > 0
    assert verdict.recovered == [], str(verdict)


def starts(regions: list[RandomRegion]) -> tuple[str, ...]:
    return ("/nation", *(f"/comparison/{region.slug}" for region in regions))


def hidden_unit(superuser: Engine, region: RandomRegion) -> tuple[uuid.UUID, dict[str, Any], RandomBranch]:
    """Return the newest edition of a region's 2018, its content, and a branch whose people housed it hides."""
    with superuser.connect() as behind:
        key, content = behind.execute(
            select(Edition.id, Edition.content)
            .where(Edition.region_id == region.id, Edition.year == 2018)
            .order_by(Edition.version.desc())
            .limit(1)
        ).one()
    told = content["figures"]["housing.housed"]["units"]
    branch = next(
        one for one in region.branches if told[str(one.id)]["value"] == "hidden" and 0 < len(one.housed[2018]) < SMALL
    )
    return key, content, branch


@pytest.fixture
def leaky(regions: list[RandomRegion], superuser: Engine) -> RandomRegion:
    """A region that hides how many people one of its branches housed, and tells it of three others."""

    def suits(region: RandomRegion) -> bool:
        with superuser.connect() as behind:
            content = behind.scalars(
                select(Edition.content)
                .where(Edition.region_id == region.id, Edition.year == 2018)
                .order_by(Edition.version.desc())
            ).first()
        told = {key: unit["value"] for key, unit in content["figures"]["housing.housed"]["units"].items()}
        few = [one for one in region.branches if 0 < len(one.housed[2018]) < SMALL and told[str(one.id)] == "hidden"]
        return bool(few) and sum(isinstance(value, int) for value in told.values()) >= 3

    return next(region for region in regions if suits(region))


def cells(verdict: Verdict) -> set[tuple[str, str, int]]:
    return {(one.cell.unit, one.cell.indicator, one.cell.year) for one in verdict.recovered if not one.cell.slot}


def test_it_turns_red_when_a_sheet_tells_one_hidden_cell(
    leaky: RandomRegion, checked: Callable[..., Verdict], superuser: Engine
) -> None:
    _, _, branch = hidden_unit(superuser, leaky)
    address = f"/comparison/{leaky.slug}/table.csv?per=none&what=housing.housed&year=2018"

    def retouched(answer: Fetched) -> Fetched:
        lines = [line.split(";") for line in answer.text.split("\r\n")]
        place = COMPARISON.index("count")
        # Its heads are words: that this is the column is seen by the branches whose numbers it tells.
        told = {line[0]: line[place] for line in lines[1 : lines.index([""])]}
        known = {one.slug: len(one.housed[2018]) for one in leaky.branches if told.get(one.slug, "").isdigit()}
        assert len(known) >= 3
        assert all(abs(int(told[slug]) - real) < SMALL for slug, real in known.items())
        assert branch.slug in told
        for line in lines:
            if line[0] == branch.slug:
                assert not line[place].isdigit()
                line[place] = str(len(branch.housed[2018]))
        return replace(answer, body="\r\n".join(";".join(line) for line in lines).encode())

    verdict = checked((address,), retouched, most=1)
    assert [one.source for one in verdict.claims] == [address]
    assert (branch.slug, "housing.housed", 2018) in cells(verdict)


def test_it_turns_red_when_the_data_tell_one_hidden_cell(
    leaky: RandomRegion, checked: Callable[..., Verdict], superuser: Engine
) -> None:
    key, content, branch = hidden_unit(superuser, leaky)
    content["figures"]["housing.housed"]["units"][str(branch.id)]["value"] = len(branch.housed[2018])
    with superuser.begin() as behind:
        before = behind.scalar(select(Edition.content).where(Edition.id == key))
        behind.execute(update(Edition).where(Edition.id == key).values(content=content))
    try:
        # The branch itself, or the only municipality it serves: one tells the other.
        names = {branch.slug, *(f"{unit}:{code}" for unit in ("", leaky.slug) for code in branch.places)}
        assert {
            name for name, indicator, year in cells(checked()) if (indicator, year) == ("housing.housed", 2018)
        } & names
    finally:
        with superuser.begin() as behind:
            behind.execute(update(Edition).where(Edition.id == key).values(content=before))


@pytest.mark.bench
def test_nothing_is_recovered_from_fifty_random_regions(
    engine_web: Engine,
    superuser: Engine,
    engine_worker: Engine,
    checked: Callable[..., Verdict],
    tried: Callable[[str, int], None],
) -> None:
    told = told_regions(engine_web, superuser, engine_worker, seed=50, count=50)
    verdict = checked(starts(told.regions), mornings=told.mornings, most=400, choices=30, papers=5)
    tried(f"independent checker, 50 random regions: {verdict.head}; hidden", verdict.hidden)
    assert verdict.recovered == [], str(verdict)
