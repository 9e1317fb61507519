"""A branch that published a year twice, a region with a protected table, and people with tokens."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert

from tenants.annual_editions.content import frozen_edition
from tenants.annual_editions.models import PublishedEdition
from tenants.reports.models import TakenBack
from tenants.roles import Role
from tests.factories.api_tokens import token_for
from tests.factories.editions import put_edition
from tests.factories.years import published, two_years

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

YEAR = 2018


def table(name: str = "Zuidwest", housed: int | str = 53) -> dict[str, Any]:
    """Return the content of a protected table of one unit."""
    unit = "00000000-0000-7000-8000-000000000001"
    return {
        "shape": 2,
        "year": YEAR,
        "small": 5,
        "name": name,
        "units": [{"id": unit, "slug": "hierbeek", "name": "Hierbeek", "night": "2018-12-31", "codes": ["GM9001"]}],
        "figures": {
            "housing.housed": {
                "grain": "half",
                "units": {unit: {"value": housed, "parts": ["hidden", "hidden"]}},
                "whole": {"value": 75, "parts": [40, 35]},
                "breakdowns": {"age_group": {"adult": 40, "child": 35}},
                "unit_breakdowns": {},
                "places": {"GM9001": housed},
            },
            "consultations.contacts": {
                "grain": "month",
                "units": {unit: {"value": 1820, "parts": [100, *[None] * 11]}},
                "whole": {"value": 1820, "parts": [100, *[None] * 11]},
                "breakdowns": {"channel": {"phone": 20, "walk_in": 1800}},
                "unit_breakdowns": {"channel": {unit: {"phone": 20, "walk_in": 1800}}},
            },
        },
        "late": [],
        "exceptions": [],
    }


@pytest.fixture(scope="module")
def told(engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World) -> None:
    """Publish a year of `here` twice, and put protected tables of two regions and the nation."""
    two_years(engine_web, engine_worker, world)
    published(engine_web, world)
    published(engine_web, world, reason="Twee bezoeken waren vergeten.")
    night = dt.date(2026, 11, 22)
    for version, housed in ((101, 50), (102, 53)):
        put_edition(superuser, world.region_id, night, table(housed=housed), version=version)
    put_edition(superuser, world.other_region_id, night, table("Noord"), version=101)
    put_edition(superuser, None, night, table("Nederland"), version=101)
    _publish(superuser, world, None, table("Nederland"), 1)
    _publish(superuser, world, world.region_id, table(housed=51), 1)
    _publish(superuser, world, world.region_id, table(), 2)
    _publish(superuser, world, world.other_region_id, table("Noord"), 1, withdrawn=True)


def _publish(
    superuser: Engine,
    world: World,
    region_id: uuid.UUID | None,
    content: dict[str, Any],
    version: int,
    *,
    withdrawn: bool = False,
) -> None:
    with superuser.begin() as behind:
        behind.execute(
            insert(PublishedEdition).values(
                region_id=region_id,
                year=YEAR,
                version=version,
                published_by=world.person(Role.NATIONAL_ANALYST),
                reason="" if version == 1 else "Een locatie telde opnieuw.",
                withdrawn_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC) if withdrawn else None,
                content=frozen_edition(content, None, {}, [], {"slug": "", "night": "2026-11-22", "edition": version}),
            )
        )
        if withdrawn:
            behind.execute(insert(TakenBack).values(region_id=region_id, year=YEAR, version=version))


@pytest.fixture(scope="module")
def token_of(engine_web: Engine, world: World) -> Callable[[Role], str]:
    """Return a function that makes a token for whoever is `role`."""

    def make(role: Role) -> str:
        return token_for(engine_web, world.person(role))

    return make


@pytest.fixture
def unbraked(app: Flask) -> None:
    """Take the brakes off: a program that tries everything asks more than one may in a minute."""
    app.config |= {"API_LIMIT": "1000000 per minute", "API_FLOOD_LIMIT": "1000000 per minute"}
