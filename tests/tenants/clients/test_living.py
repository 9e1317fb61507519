"""Households, moves, the end of a record, and what follows a correction."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects.postgresql import Range

from tenants.branches.models import Municipality, ServiceArea
from tenants.clients.actions import (
    NewClient,
    change_client,
    change_keeping,
    change_permit,
    end_client,
    register_client,
    reopen_client,
)
from tenants.clients.households import home_of, household_named, join_household, leave_household, new_household
from tenants.clients.models import Client, Ending, Permit, Relation, Retention
from tenants.clients.moving import correct_residence, move, residences_of
from tenants.clients.queries import likenesses, sketch_of
from tenants.consultations.actions import NewVisit, log_visit
from tenants.faults import AbsentError, RefusalError
from tenants.housing.models import Placement, Route
from tenants.isolation import Directory, scoped
from tenants.moments import local_date
from tenants.participation.models import Participant, ParticipationGroup
from tenants.roles import Role
from tests.factories.records import reader_as, registered, volunteer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

LONG_AGO = dt.date(2016, 3, 1)
NEXT_DOOR = "GM9003"


@pytest.fixture(scope="module", autouse=True)
def next_door(engine_web: Engine, world: World) -> None:
    """A second municipality that the branch serves."""
    with scoped(engine_web, Directory()) as session:
        always = Range(dt.date(2016, 1, 1), None)
        session.add(
            Municipality(
                code=NEXT_DOOR, valid=always, name="Hiernaast", slug="hiernaast", province_code="PV28", province="Zuid"
            )
        )
        session.flush()
        session.add(ServiceArea(municipality_code=NEXT_DOOR, service="all", valid=always, branch_id=world.here.id))


def somebody(here: ScopedSession, world: World, first_name: str = "Selam", **values: object) -> Client:
    """Register somebody in the session, long ago."""
    new = NewClient(last_name="Zeewind", municipality_code=world.here.municipality, first_name=first_name)
    client = register_client(here, volunteer(world), replace(new, **values), LONG_AGO)  # type: ignore[arg-type]
    client.registered_at = dt.datetime(2016, 3, 1, 12, tzinfo=dt.UTC)
    here.flush()
    return client


def test_a_family_is_one_household_in_the_order_of_its_relations(here: ScopedSession, world: World) -> None:
    mother, child, elder, father = (somebody(here, world, name) for name in ("Selam", "Abel", "Ruta", "Yonas"))
    child.birth_date, elder.birth_date = dt.date(2015, 1, 1), dt.date(2012, 1, 1)
    household = new_household(here, volunteer(world), mother.id)
    for one, relation in ((child, Relation.CHILD), (father, Relation.PARTNER), (elder, Relation.CHILD)):
        join_household(here, volunteer(world), one.id, household.id, relation)
    here.flush()
    assert home_of(here, reader_as(world, Role.TEAM_LEAD), household.id).members == [mother, father, elder, child]
    leave_household(here, volunteer(world), father.id)
    here.flush()
    assert father.household_id is father.relation is None
    assert home_of(here, reader_as(world, Role.TEAM_LEAD), household.id).members == [mother, elder, child]


def test_a_household_that_cannot_be_is_refused(here: ScopedSession, engine_web: Engine, world: World) -> None:
    head, other = somebody(here, world), somebody(here, world, "Rima")
    household = new_household(here, volunteer(world), head.id)
    join_household(here, volunteer(world), other.id, household.id, Relation.SIBLING)
    here.flush()
    with pytest.raises(RefusalError):
        new_household(here, volunteer(world), head.id)
    with pytest.raises(RefusalError) as second_head:
        join_household(here, volunteer(world), other.id, household.id, Relation.HEAD)
    assert second_head.value.field == "relation"
    with pytest.raises(RefusalError):
        join_household(here, volunteer(world), other.id, household.id, None)
    leave_household(here, volunteer(world), other.id)
    with pytest.raises(RefusalError):
        leave_household(here, volunteer(world), other.id)
    foreign = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    with pytest.raises(AbsentError):
        join_household(here, volunteer(world), foreign, household.id, Relation.OTHER)
    with pytest.raises(AbsentError):
        household_named(here, foreign)


def test_two_households_never_have_one_number(here: ScopedSession, world: World) -> None:
    numbers = {new_household(here, volunteer(world), somebody(here, world).id).number for _ in range(3)}
    assert len(numbers) == 3


def test_who_moves_keeps_where_they_lived_and_visits_stay_where_they_counted(here: ScopedSession, world: World) -> None:
    client = somebody(here, world)
    visit = log_visit(
        here, volunteer(world), NewVisit(world.here.municipality, ("housing",), client.id), local_date(), local_date()
    )
    move(here, volunteer(world), client.id, NEXT_DOOR, (local_date() - dt.timedelta(days=1)), local_date())
    here.flush()
    assert client.municipality_code == NEXT_DOOR
    assert visit.municipality_code == world.here.municipality
    assert [
        (each.municipality_code, each.moved_in_on, each.moved_out_on) for each in residences_of(here, client.id)
    ] == [
        (NEXT_DOOR, (local_date() - dt.timedelta(days=1)), None),
        (world.here.municipality, LONG_AGO, (local_date() - dt.timedelta(days=1))),
    ]


@pytest.mark.parametrize(
    ("code", "day", "field"),
    [
        (NEXT_DOOR, None, "moved_on"),
        (NEXT_DOOR, local_date() + dt.timedelta(days=1), "moved_on"),
        (NEXT_DOOR, LONG_AGO, "moved_on"),
        ("GM9001", (local_date() - dt.timedelta(days=1)), "municipality"),
        ("GM9002", (local_date() - dt.timedelta(days=1)), "municipality"),
        (NEXT_DOOR, dt.date(2015, 12, 31), "municipality"),
    ],
)
def test_a_move_that_cannot_be_is_refused(
    here: ScopedSession, world: World, code: str, day: dt.date | None, field: str
) -> None:
    client = somebody(here, world)
    with pytest.raises(RefusalError) as refusal:
        move(here, volunteer(world), client.id, code, day, local_date())
    assert refusal.value.field == field
    assert client.municipality_code == world.here.municipality


def test_a_move_is_put_right_with_the_stay_before_it(here: ScopedSession, world: World) -> None:
    client = somebody(here, world)
    moved = move(here, volunteer(world), client.id, NEXT_DOOR, (local_date() - dt.timedelta(days=1)), local_date())
    here.flush()
    earlier = dt.date(2018, 3, 1)
    correct_residence(here, volunteer(world), moved.id, NEXT_DOOR, earlier, local_date())
    here.flush()
    now, before = residences_of(here, client.id)
    assert (now.moved_in_on, before.moved_out_on) == (earlier, earlier)
    with pytest.raises(RefusalError):
        correct_residence(here, volunteer(world), moved.id, NEXT_DOOR, LONG_AGO, local_date())
    with pytest.raises(RefusalError):
        correct_residence(here, volunteer(world), before.id, world.here.municipality, earlier, local_date())
    correct_residence(here, volunteer(world), moved.id, world.here.municipality, earlier, local_date())
    assert client.municipality_code == world.here.municipality


def test_another_municipality_in_the_details_is_a_correction_and_no_move(here: ScopedSession, world: World) -> None:
    client = somebody(here, world)
    changed = NewClient(last_name="Zeewind", first_name="Selam", municipality_code=NEXT_DOOR)
    change_client(here, volunteer(world), client.id, changed, local_date())
    here.expire_all()
    assert [each.municipality_code for each in residences_of(here, client.id)] == [NEXT_DOOR]


def test_a_record_ends_and_is_opened_again(here: ScopedSession, world: World) -> None:
    client = somebody(here, world)
    end_client(
        here, volunteer(world), client.id, (local_date() - dt.timedelta(days=1)), Ending.INDEPENDENT, local_date()
    )
    here.flush()
    assert (client.ended_on, client.ending) == ((local_date() - dt.timedelta(days=1)), Ending.INDEPENDENT)
    with pytest.raises(RefusalError):
        end_client(here, volunteer(world), client.id, local_date(), Ending.MOVED, local_date())
    reopen_client(here, volunteer(world), client.id)
    here.flush()
    assert client.ended_on is client.ending is None
    with pytest.raises(RefusalError):
        reopen_client(here, volunteer(world), client.id)
    with pytest.raises(RefusalError):
        end_client(here, volunteer(world), client.id, dt.date(2015, 1, 1), Ending.MOVED, local_date())


def test_who_was_registered_twice_is_pointed_at_until_one_record_ends_as_the_double(
    here: ScopedSession, world: World
) -> None:
    born = dt.date(1986, 3, 12)
    one, double = somebody(here, world, "Mohammed", birth_date=born), somebody(here, world, "Muhamad", birth_date=born)
    assert likenesses(here, sketch_of(one), but=one.id) == [double]
    end_client(here, volunteer(world), double.id, local_date(), Ending.DOUBLE, local_date())
    here.flush()
    assert likenesses(here, sketch_of(one), but=one.id) == []


def test_the_trail_of_a_permit_names_its_fields_alone(here: ScopedSession, world: World) -> None:
    client = somebody(here, world)
    here.info["audit"].clear()
    change_permit(
        here, volunteer(world), client.id, Permit.ASYLUM_TEMPORARY, (dt.date(2018, 1, 1), dt.date(2023, 1, 1))
    )
    assert here.info["audit"][-1].detail == {"fields": ["permit", "permit_from", "permit_until"]}
    with pytest.raises(RefusalError):
        change_permit(here, volunteer(world), client.id, None, (dt.date(2018, 1, 1), None))
    with pytest.raises(RefusalError):
        change_permit(
            here, volunteer(world), client.id, Permit.DUTCH, (local_date(), (local_date() - dt.timedelta(days=1)))
        )
    change_keeping(here, volunteer(world), client.id, restricted=True, retention=Retention.HOLD)
    assert here.info["audit"][-1].detail == {"fields": ["restricted", "retention"]}


def test_frozen_breakdowns_follow_a_birth_date_sex_or_nationality_put_right(here: ScopedSession, world: World) -> None:
    client = somebody(here, world, birth_date=dt.date(2001, 3, 12), sex="f", nationality="SY")
    placement = Placement(
        client_id=client.id, municipality_code=world.here.municipality, day=dt.date(2018, 3, 12), route=Route.REGULAR,
        counts_for_quota=True, age_group="child", sex="f", nationality="SY",
    )  # fmt: skip
    group = ParticipationGroup(number="G1", municipality_code=world.here.municipality, started_on=dt.date(2018, 1, 8))
    here.add_all([placement, group])
    here.flush()
    participant = Participant(group_id=group.id, number=client.number, client_id=client.id, nationality="SY")
    here.add(participant)
    here.flush()
    here.info["audit"].clear()
    right = NewClient(
        last_name="Zeewind", first_name="Selam", municipality_code=world.here.municipality,
        birth_date=dt.date(2000, 3, 12), sex="m", nationality="ER",
    )  # fmt: skip
    change_client(here, volunteer(world), client.id, right, local_date())
    here.flush()
    here.expire_all()
    assert (placement.age_group, placement.sex, placement.nationality) == ("adult", "m", "ER")
    assert participant.nationality == "ER"
    assert [(line.verb, line.detail) for line in here.info["audit"]][-1] == (
        "freeze",
        {"placements": 1, "participants": 1},
    )
    here.info["audit"].clear()
    change_client(here, volunteer(world), client.id, replace(right, first_name="Selma"), local_date())
    assert [line.verb for line in here.info["audit"]] == ["change"], "a name freezes nothing"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"arrived_on": local_date() + dt.timedelta(days=1)}, "arrived_on"),
        ({"arrived_on": dt.date(1985, 1, 1), "birth_date": dt.date(1986, 3, 12)}, "arrived_on"),
        ({"phone": "111222333"}, "phone"),
        ({"email": "111222333@example.org"}, "email"),
        ({"address": "BSN 111222333"}, "address"),
    ],
)
def test_what_cannot_be_of_somebody_is_refused_on_its_field(
    here: ScopedSession, world: World, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        somebody(here, world, **wrong)  # type: ignore[arg-type]
    assert refusal.value.field == field
