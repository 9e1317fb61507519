"""Two years of visits of `here`, counted: a 2017 to compare with, and a 2018 to sign."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.audit.actions import Actor
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.reports.actions import publish_report
from tenants.roles import Role
from tests.factories.nights import one_night
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.reports.models import PublishedReport
    from tests.factories.world import World


def lead(world: World) -> Actor:
    """Return the team lead of `here` as somebody who acts."""
    return Actor(world.person(Role.TEAM_LEAD), Role.TEAM_LEAD.value, "Team Lead Testboom")


def last_night() -> dt.date:
    """Return the night that was counted last."""
    return local_date() - dt.timedelta(days=1)


def two_years(web: Engine, worker: Engine, world: World, people: int = 4) -> None:
    """Log 120 visits in 2017 and 152 in 2018 (12 by phone, 20 inside a trajectory), and count them."""
    for month in range(1, 13):
        logged(web, world, dt.date(2017, month, 6), visits=10, topics=("legal",))
        logged(web, world, dt.date(2018, month, 6), visits=9 + month // 6, topics=("housing", "care"))
        logged(web, world, dt.date(2018, month, 7), channel="phone", topics=("legal",))
    logged(web, world, dt.date(2018, 11, 8), visits=20, guidance="inside", topics=("work",))
    for number in range(people):
        client_id = registered(web, world, f"Kind{number}", "Wilgenboom")
        logged(web, world, dt.date(2018, 3, 12), client_id=client_id, topics=("care",))
    one_night(worker, world.here.id, world.elsewhere.id, night=last_night())


def published(web: Engine, world: World, year: int = 2018, reason: str = "") -> PublishedReport:
    """Sign and publish a year of `here`."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return publish_report(session, lead(world), year, reason)
