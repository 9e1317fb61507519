"""Months of `here` to sign, and everybody who moves them on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.audit.actions import Actor
from tenants.isolation import Branch, Figures, scoped
from tenants.roles import Role
from tenants.signing import accepting, actions, publishing
from tenants.signing.looking import look_at
from tenants.signing.models import MonthSignature
from tests.factories.nights import counted, one_night
from tests.factories.records import logged
from tests.factories.years import last_night, lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.signing.looking import Look
    from tests.factories.world import Spot, World

OCTOBER = dt.date(2018, 10, 1)
TODAY = dt.date(2018, 11, 6)
"""In the term of October."""


def manager(world: World) -> Actor:
    """Return the manager of the region of `here` as somebody who acts."""
    return Actor(world.person(Role.REGIONAL_MANAGER), Role.REGIONAL_MANAGER.value)


def analyst(world: World) -> Actor:
    """Return the national analyst as somebody who acts."""
    return Actor(world.person(Role.NATIONAL_ANALYST), Role.NATIONAL_ANALYST.value)


def a_year_of_visits(web: Engine, worker: Engine, world: World, *, october: int = 20) -> None:
    """Log 20 visits about money in each month of 2017 and 2018, another number in October 2018, and count them."""
    for year in (2017, 2018):
        for month in range(1, 13):
            visits = october if (year, month) == (2018, 10) else 20
            logged(web, world, dt.date(year, month, 6), visits=visits, topics=("finance",))
    logged(web, world, dt.date(2018, 10, 8), visits=20, topics=("finance",), spot=world.elsewhere)
    one_night(worker, world.here.id, world.elsewhere.id, night=last_night())


def late_visit(web: Engine, worker: Engine, world: World, month: dt.date = OCTOBER, visits: int = 1) -> None:
    """Log visits of a month that is over, and count them."""
    logged(web, world, month.replace(day=9), visits=visits, topics=("care",))
    counted(worker, world.here.id, last_night())


def looked(web: Engine, world: World, month: dt.date = OCTOBER, today: dt.date = TODAY) -> Look:
    """Return a month of `here` as its team lead sees it."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return look_at(session, month, today)


def signed(web: Engine, world: World, month: dt.date = OCTOBER, **given: str) -> MonthSignature:
    """Let the team lead of `here` sign a month as it is counted now."""
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        seen = given.pop("seen", "") or look_at(session, month, TODAY).mark
        return actions.sign_month(session, lead(world), month, TODAY, seen=seen, **given)


def accepted(web: Engine, world: World, month: dt.date = OCTOBER, spot: Spot | None = None) -> None:
    """Let the region of `here` accept a month of it."""
    with scoped(web, Figures(world.region_id)) as session:
        branch_id = (spot or world.here).id
        newest = session.scalar(
            select(func.max(MonthSignature.version)).where(
                MonthSignature.branch_id == branch_id, MonthSignature.month == month
            )
        )
        accepting.accept_months(session, manager(world), month, {branch_id: newest or 1})


def returned(
    web: Engine, world: World, month: dt.date = OCTOBER, reason: str = "Kijk nog eens naar de telefoon."
) -> None:
    """Let the region of `here` send a month back."""
    with scoped(web, Figures(world.region_id)) as session:
        accepting.send_back(session, manager(world), month, world.here.id, reason)


def published_month(web: Engine, world: World, month: dt.date = OCTOBER, today: dt.date = TODAY) -> int:
    """Let the national office publish a month."""
    with scoped(web, Figures()) as session:
        return publishing.publish_month(session, analyst(world), month, today)
