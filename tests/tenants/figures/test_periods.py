"""Periods within a year, and flows added up over them."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tenants.figures.periods import (
    Grain,
    Period,
    amounts,
    amounts_of_nation,
    amounts_of_region,
    counted_now,
    period_of,
    periods_of,
)
from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, Fold, scoped
from tests.factories.nights import one_night
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

CONTACTS, TOPICS, CLIENTS = "consultations.contacts", "consultations.topics", "consultations.clients"


@pytest.mark.parametrize("code", ["2018", "2018-H1", "2018-H2", "2018-Q1", "2018-Q4", "2018-01", "2018-12"])
def test_a_period_is_named_and_found_again(code: str) -> None:
    period = period_of(code)
    assert period is not None
    assert period.code == code
    assert period.before.code == code.replace("2018", "2017")


@pytest.mark.parametrize("code", ["", "18", "2018-Q5", "2018-H3", "2018-13", "2018-00", "2018-Q", "2018-Q1 "])
def test_what_is_no_period_is_none(code: str) -> None:
    assert period_of(code) is None


@pytest.mark.parametrize("grain", list(Grain))
def test_the_periods_of_a_year_follow_each_other_without_a_gap(grain: Grain) -> None:
    periods = periods_of(2020, grain)
    assert (periods[0].first, periods[-1].last) == (dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    for one, next_one in pairwise(periods):
        assert next_one.first == one.last + dt.timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def work(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """A visit in each month here, with as many visitors as its number; one client comes three times."""
    for month in range(1, 13):
        logged(engine_web, world, dt.date(2018, month, 28), visits=month, topics=("legal",) if month % 2 else ("care",))
    client_id = registered(engine_web, world, "Noor", "Wilgenboom")
    for month in (2, 3, 8):
        logged(engine_web, world, dt.date(2018, month, 1), client_id=client_id)
    logged(engine_web, world, dt.date(2018, 5, 5), visits=100, spot=world.elsewhere)
    one_night(engine_worker, world.here.id, world.elsewhere.id)


def test_flows_add_up_over_every_kind_of_period(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = {
            grain: [
                amounts(session, [CONTACTS], periods_of(2018, grain))[CONTACTS, one, ""]
                for one in periods_of(2018, grain)
            ]
            for grain in Grain
        }
        assert found[Grain.QUARTER] == [8, 15, 25, 33]
        assert found[Grain.HALF] == [23, 58]
        assert found[Grain.YEAR] == [81] == [figures_of_year(session, 2018).totals[CONTACTS]]
        assert sum(found[Grain.MONTH]) == 81
        by_topic = amounts(session, [TOPICS], [Period(2018, Grain.QUARTER, 1)], breakdown="topic")
        assert {value: amount for (_, _, value), amount in by_topic.items()} == {"care": 2, "housing": 2, "legal": 4}
        assert amounts(session, [CONTACTS], periods_of(2018, Grain.YEAR), place="GM9002") == {}


def test_region_and_nation_add_up_alike(engine_worker: Engine, world: World) -> None:
    half = Period(2018, Grain.HALF, 1)
    with scoped(engine_worker, Fold()) as session:
        assert amounts_of_region(session, world.region_id, [CONTACTS], [half]) == {(CONTACTS, half, ""): 23}
        assert amounts_of_nation(session, [CONTACTS], [half]) == {(CONTACTS, half, ""): 123}


def test_different_people_are_counted_in_each_period_and_do_not_add_up(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = counted_now(session, [CLIENTS], periods_of(2018, Grain.QUARTER), dt.date(2018, 12, 31))
        by_quarter = [found.get((CLIENTS, one, "", "")) for one in periods_of(2018, Grain.QUARTER)]
        assert by_quarter == [1, None, 1, None]
        year = counted_now(session, [CLIENTS], periods_of(2018, Grain.YEAR), dt.date(2018, 12, 31))
        assert year[CLIENTS, Period(2018, Grain.YEAR), "", ""] == 1 == figures_of_year(session, 2018).value(CLIENTS)
        with pytest.raises(ValueError, match="add up"):
            amounts(session, [CLIENTS], periods_of(2018, Grain.QUARTER))
        with pytest.raises(ValueError, match="ledger"):
            counted_now(session, ["housing.quota"], periods_of(2018, Grain.QUARTER), dt.date(2018, 12, 31))
