"""Who still has to sign: one definition, and the same number wherever it is told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.comparison.behind import behind_with_signing
from tenants.isolation import Figures, Fold, scoped
from tenants.night_reports.regional import unsigned
from tenants.roles import Role
from tenants.signing.lateness import late_branches, unsigned_months
from tenants.signing.queries import state_of_months
from tenants.signing.rules import Step, last_term_over

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import Spot, World

TODAY = dt.date(2018, 12, 20)
"""The term of November is over, December runs."""
SIGN = text(
    """
    INSERT INTO month_signatures (branch_id, month, version, region_id, state, is_complete, is_in_time, signed_by,
        accepted_at, returned_reason)
    SELECT :branch, :month, :version, :region, state, true, true, :who, CASE WHEN state = 'accepted' THEN now() END,
        CASE WHEN state = 'returned' THEN 'Kijk nog eens.' ELSE '' END
    FROM (SELECT CAST(:state AS text) AS state) AS given
    """
)
NAME = text(
    "INSERT INTO month_exceptions (branch_id, region_id, month, reason, named_by)"
    " VALUES (:branch, :region, :month, 'Geen teamleider.', :who)"
)


@pytest.fixture
def months(superuser: Engine, world: World) -> None:
    """Of `here`: July accepted, August taken back, September sent back, October an exception, November never signed.

    Of `elsewhere` July and all later months stand signed; its region began in July too.
    """
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM month_exceptions"))
        behind.execute(text("DELETE FROM month_signatures"))
        for month, state in ((7, "accepted"), (8, "withdrawn"), (9, "returned")):
            behind.execute(SIGN, _values(world, world.here, month, state))
        for month in range(7, 12):
            behind.execute(SIGN, _values(world, world.elsewhere, month, "signed"))
        behind.execute(NAME, _values(world, world.here, 10))


def _values(world: World, spot: Spot, month: int, state: str = "", version: int = 1) -> dict[str, object]:
    return {
        "branch": spot.id,
        "region": world.region_id if spot is world.here else world.other_region_id,
        "month": dt.date(2018, month, 1),
        "version": version,
        "state": state,
        "who": world.person(Role.TEAM_LEAD),
    }


def test_a_month_should_be_signed_once_its_term_is_over() -> None:
    assert last_term_over(dt.date(2018, 12, 11)) == dt.date(2018, 10, 1), "the last day of the term of November"
    assert last_term_over(dt.date(2018, 12, 12)) == dt.date(2018, 11, 1)
    assert last_term_over(dt.date(2018, 12, 1)) == dt.date(2018, 10, 1), "a month that is just over has a term"


@pytest.mark.usefixtures("months")
def test_late_is_what_no_signature_stands_of_but_for_named_exceptions(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        found = unsigned_months(session, world.region_id, TODAY)
    assert [(one.month.month, one.is_late) for one in found] == [(8, True), (9, True), (10, False), (11, True)]
    assert [one.returned_reason for one in found] == ["", "Kijk nog eens.", "", ""]
    [late] = late_branches(found)
    assert [one.month.month for one in late.months] == [8, 9, 11]


@pytest.mark.usefixtures("months")
def test_a_month_whose_term_runs_is_not_late_and_the_newest_version_decides(
    engine_web: Engine, superuser: Engine, world: World
) -> None:
    with superuser.begin() as behind:
        behind.execute(SIGN, _values(world, world.here, 8, "signed", version=2))
    with scoped(engine_web, Figures(world.region_id)) as session:
        early = unsigned_months(session, world.region_id, dt.date(2018, 12, 11))
    assert [one.month.month for one in early] == [9, 10]


@pytest.mark.usefixtures("months")
def test_a_branch_that_just_opened_first_signs_its_first_whole_month(
    engine_web: Engine, superuser: Engine, world: World
) -> None:
    new = {"id": "00000000-0000-7000-8000-0000000000aa", "region": world.region_id}
    with superuser.begin() as behind:
        behind.execute(
            text("INSERT INTO branches (id, slug, name, open) VALUES (:id, 'nieuw', 'Nieuw', '[2018-09-15,)')"), new
        )
        behind.execute(
            text("INSERT INTO branch_regions (branch_id, region_id, valid) VALUES (:id, :region, '[2018-09-15,)')"), new
        )
    try:
        with scoped(engine_web, Figures(world.region_id)) as session:
            found = late_branches(unsigned_months(session, world.region_id, TODAY))
    finally:
        with superuser.begin() as behind:
            behind.execute(text("DELETE FROM branch_regions WHERE branch_id = :id"), new)
            behind.execute(text("DELETE FROM branches WHERE id = :id"), new)
    assert [one.month.month for each in found if each.slug == "nieuw" for one in each.months] == [10, 11]


@pytest.mark.usefixtures("months")
def test_region_nation_report_and_comparison_tell_the_same(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        region = late_branches(unsigned_months(session, world.region_id, TODAY))
        compared = behind_with_signing(session, world.region_id, 2018, TODAY)
    with scoped(engine_web, Figures()) as session:
        nation = late_branches(unsigned_months(session, None, TODAY))
        compared_with_all = behind_with_signing(session, None, 2018, TODAY)
    with scoped(engine_worker, Fold()) as session:
        night = unsigned(session, world.region_id, TODAY - dt.timedelta(days=1))
        nights = unsigned(session, None, TODAY - dt.timedelta(days=1))
    told = {
        "region": sum(len(one.months) for one in region),
        "nation": sum(len(one.months) for one in nation),
        "comparison": sum(one.late for one in compared),
        "comparison of all": sum(one.late for one in compared_with_all),
        "report": sum(one["months"] for one in night),
        "report of the nation": sum(one["months"] for one in nights),
    }
    assert set(told.values()) == {3}, told
    assert len(region) == len(nation) == sum(one["branches"] for one in nights) == 1
    assert [(one.late, one.excepted, one.signed) for one in compared] == [(3, 1, {7})]


@pytest.mark.usefixtures("months")
def test_the_table_of_months_marks_as_late_who_is_late_and_nobody_from_before_signing_began(
    engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        states = state_of_months(session, 2018, world.region_id, TODAY)
        late = {(one.branch_id, one.month) for one in unsigned_months(session, world.region_id, TODAY) if one.is_late}
    marked = {(one.branch_id, one.month) for one in states if one.step in {Step.LATE, Step.RETURNED}}
    assert marked == late
    assert {one.month.month for one in states if one.step is Step.UNASKED} == set(range(1, 7))
