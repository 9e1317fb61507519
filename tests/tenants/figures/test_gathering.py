"""Where the months of a branch are gathered is where the sums of the regions count them, however often it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.figures.gathering import gathered
from tenants.isolation import Fold, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine

    from tests.factories.world import World

YEAR = 2019
STAYS = {
    "all year": [("2016-01-01", None, "here")],
    "moved on a first": [("2016-01-01", "2019-05-01", "here"), ("2019-05-01", None, "there")],
    "opened within a month": [("2019-03-15", None, "there")],
    "closed within a month": [("2016-01-01", "2019-08-20", "here")],
    "closed and opened elsewhere": [("2016-01-01", "2019-02-10", "here"), ("2019-02-20", "2019-11-01", "there")],
    "came back": [
        ("2016-01-01", "2019-03-01", "here"),
        ("2019-03-01", "2019-09-01", "there"),
        ("2019-09-01", None, "here"),
    ],
    "gone before": [("2016-01-01", "2018-12-31", "here")],
}


@pytest.fixture
def moving(superuser: Engine, world: World, request: pytest.FixtureRequest) -> Iterator[None]:
    """Let `elsewhere` have had these stays; afterwards it has its own again."""
    stays: Sequence[tuple[str, str | None, str]] = request.param
    regions = {"here": world.region_id, "there": world.other_region_id}
    where = {"branch": world.elsewhere.id}
    with superuser.begin() as behind:
        own = behind.execute(
            text("DELETE FROM branch_regions WHERE branch_id = :branch RETURNING valid::text, region_id"), where
        ).all()
        for first, until, region in stays:
            behind.execute(
                text(
                    "INSERT INTO branch_regions (branch_id, valid, region_id)"
                    " VALUES (:branch, daterange(CAST(:first AS date), CAST(:until AS date)), :region)"
                ),
                {**where, "first": first, "until": until, "region": regions[region]},
            )
    yield
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM branch_regions WHERE branch_id = :branch"), where)
        for valid, region_id in own:
            behind.execute(
                text(
                    "INSERT INTO branch_regions (branch_id, valid, region_id)"
                    " VALUES (:branch, CAST(:valid AS daterange), :region)"
                ),
                {**where, "valid": valid, "region": region_id},
            )


@pytest.mark.parametrize("moving", STAYS.values(), ids=STAYS.keys(), indirect=True)
@pytest.mark.usefixtures("moving")
def test_months_are_gathered_where_the_sums_count_them(superuser: Engine, engine_worker: Engine, world: World) -> None:
    with superuser.connect() as behind:
        asked = text("SELECT region_of_month(:branch, make_date(:year, month, 1)) FROM generate_series(1, 12) AS month")
        summed = behind.scalars(asked, {"branch": world.elsewhere.id, "year": YEAR}).all()
    with scoped(engine_worker, Fold()) as session:
        regions = gathered(session, YEAR)
    found = {
        month: region_id
        for region_id, region in regions.items()
        for member in region.members.values()
        if member.id == world.elsewhere.id
        for month in member.months
    }
    assert [found.get(month) for month in range(1, 13)] == summed


@pytest.fixture
def met_next_door(superuser: Engine, world: World) -> Iterator[str]:
    """Let `elsewhere` have met a partner in a municipality that it does not serve, in a year of which it knows housing."""
    code = "GM0599"
    where = {"branch": world.elsewhere.id, "code": code}
    served = "(SELECT municipality_code FROM service_areas WHERE branch_id = :branch LIMIT 1)"
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM figure_months WHERE branch_id = :branch"), where)
        behind.execute(
            text(
                "INSERT INTO figure_months (branch_id, municipality_code, month, indicator, breakdown, value, amount)"
                " VALUES (:branch, :code, '2019-02-01', 'partners.meetings', '', '', 1),"
                f" (:branch, {served}, '2019-02-01', 'housing.housed', '', '', 7)"
            ),
            where,
        )
    yield code
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM figure_months WHERE branch_id = :branch"), where)


def test_a_meeting_next_door_houses_nobody_there(engine_worker: Engine, world: World, met_next_door: str) -> None:
    """Nought of a municipality is protected like a few: one that nobody works in would hide its neighbours."""
    with scoped(engine_worker, Fold()) as session:
        regions = gathered(session, YEAR)
    region = next(one for one in regions.values() if world.elsewhere.id in one.members)
    member = region.members[world.elsewhere.id]
    assert met_next_door in member.codes - member.served
    assert met_next_door in region.numbers["partners.meetings"].places
    assert member.unit not in region.numbers["housing.housed"].places[met_next_door]
    assert member.is_there("housing") == member.served
