"""Browsers of people who work at dossiers, and a dossier of which an application was received."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import text

from tenants.dossiers.models import Dossier
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.legal import TODAY, deadline_of, dossier_of, happened
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World


@pytest.fixture
def a_week_before_the_end() -> Iterator[None]:
    """It is Tuesday 13 November 2018: a week before the immigration service has to decide."""
    with time_machine.travel(dt.datetime(2018, 11, 13, 10, 30, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def lead_on(
    browser_as: Callable[[uuid.UUID], Browser], world: World
) -> Callable[[dt.date], contextlib.AbstractContextManager[Browser]]:
    """Return a way to another day, on which the team lead signs in anew."""

    @contextlib.contextmanager
    def on(day: dt.date) -> Iterator[Browser]:
        with time_machine.travel(dt.datetime.combine(day, dt.time(10, 30), tzinfo=dt.UTC), tick=True):
            yield browser_as(world.person(Role.TEAM_LEAD))

    return on


@pytest.fixture
def counsellor(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg", number="1042")


@pytest.fixture
def dossier(superuser: Engine, engine_web: Engine, world: World, noor: uuid.UUID) -> uuid.UUID:
    """The only dossier there is: of a family, in which nothing was noted yet."""
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE dossiers CASCADE"))
    with scoped(engine_web, Branch(world.here.id)) as session:
        return dossier_of(session, reader_as(world, Role.TEAM_LEAD), noor).id


@pytest.fixture
def decision(engine_web: Engine, world: World, dossier: uuid.UUID) -> uuid.UUID:
    """The deadline of the decision on an application that was received on 22 May 2018: 20 August."""
    with scoped(engine_web, Branch(world.here.id)) as session:
        reader = reader_as(world, Role.TEAM_LEAD)
        one = session.get_one(Dossier, (world.here.id, dossier))
        happened(
            session,
            reader,
            one,
            "application_received",
            dt.date(2018, 5, 22),
            "family_reunification.decision",
            today=TODAY,
        )
        return deadline_of(session, one, "family_reunification.decision").deadline.id
