"""Whose months are unsigned stands there with the reason; where nobody signs yet nobody is late."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.comparison.behind import behind_with_signing, months_over
from tenants.isolation import Figures, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2019, 6, 20)
SIGN = text(
    "INSERT INTO month_signatures (branch_id, month, version, region_id, state, is_complete, is_in_time, signed_by)"
    " VALUES (:branch, :month, 1, :region, 'signed', true, true, :who)"
)
NAME = text(
    "INSERT INTO month_exceptions (branch_id, region_id, month, reason, named_by)"
    " VALUES (:branch, :region, :month, :reason, :who)"
)


def test_a_month_should_be_signed_when_its_term_is_over() -> None:
    assert months_over(2018, dt.date(2019, 2, 1)) == 12
    assert months_over(2018, dt.date(2019, 1, 10)) == 11
    assert months_over(2019, TODAY) == 5
    assert months_over(2019, dt.date(2019, 1, 20)) == 0
    assert months_over(2020, TODAY) == 0


def test_who_is_behind_is_named_with_the_reason_of_its_region(
    superuser: Engine, engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Figures(None)) as session:
        assert behind_with_signing(session, None, 2018, TODAY) == [], "nobody signs yet"
    who = world.person(Role.TEAM_LEAD)
    with superuser.begin() as behind:
        for month in range(1, 12):
            values = {"branch": world.here.id, "region": world.region_id, "month": dt.date(2018, month, 1), "who": who}
            behind.execute(SIGN, values)
        reason = {**values, "month": dt.date(2018, 12, 1), "reason": "Geen teamleider."}
        behind.execute(NAME, reason)
    with scoped(engine_web, Figures(world.region_id)) as session:
        [one] = behind_with_signing(session, world.region_id, 2018, TODAY)
        assert (one.name, one.late, one.excepted, one.reason) == (world.here.name, 0, 1, "Geen teamleider.")
    with scoped(engine_web, Figures(None)) as session:
        everybody = behind_with_signing(session, None, 2018, TODAY)
        assert [one.name for one in everybody] == [world.here.name], "nobody signs yet in the other region"
