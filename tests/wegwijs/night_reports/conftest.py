"""A night of `here` and its region, made as the workers make it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tasks.night_reports import report_units
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.night_reports.actions import report_branch
from tests.factories.nights import one_night
from tests.factories.records import logged
from tests.factories.years import last_night

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.roles import Role
    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.fixture(scope="module")
def night(engine_web: Engine, engine_worker: Engine, world: World) -> dt.date:
    """Ten quiet weeks of visits, then 30 on one day: the night after it, and the one before."""
    day = last_night()
    for back in range(1, 11):
        logged(engine_web, world, day - dt.timedelta(weeks=back), visits=4, topics=("housing",))
    logged(engine_web, world, day, visits=30, topics=("legal",))
    one_night(engine_worker, world.here.id, world.elsewhere.id, night=day)
    for of in (day - dt.timedelta(days=1), day):
        with scoped(engine_worker, Branch(world.here.id)) as session:
            report_branch(session, of, local_date())
        report_units(engine_worker, of, now(), again=True)
    return day


@pytest.fixture
def as_(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Callable[[Role], Browser]:
    """Return a function that gives the browser of who is a role."""
    return lambda role: browser_as(world.person(role))
