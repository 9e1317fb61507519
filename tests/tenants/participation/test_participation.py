"""Groups behind the wall: what is done with them, who signs when, and what they ask of the branch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.access import Reader
from tenants.clients.actions import NewClient, register_client
from tenants.clients.models import AccessReason, ClientAccess
from tenants.faults import AbsentError, RefusalError
from tenants.gatherings import Newcomer
from tenants.isolation import Branch, scoped
from tenants.participation.actions import (
    Meeting,
    NewGroup,
    begin_group,
    cancel_workshop,
    correct_group,
    end_group,
    move_workshop,
    plan_workshop,
    withdraw_group,
)
from tenants.participation.attention import Matter, attention
from tenants.participation.models import Participant, WorkshopAttendance
from tenants.participation.people import add_participant, mark_attendance, put_back, sign_statements, take_out
from tenants.participation.queries import (
    group_lines,
    group_page,
    takers,
    tracks_of_client,
)
from tests.factories.records import registered, volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tenants.participation.models import ParticipationGroup, Workshop
    from tests.factories.world import World

TODAY = dt.date(2018, 3, 1)
NOON = dt.datetime(2018, 3, 1, 12, tzinfo=dt.UTC)
FIRST = dt.date(2018, 2, 5)


def reader(world: World) -> Reader:
    return Reader(volunteer(world), NOON)


def begun(
    here: ScopedSession, world: World, number: str = "G1", day: dt.date = dt.date(2018, 2, 1)
) -> ParticipationGroup:
    return begin_group(here, volunteer(world), NewGroup(number, world.here.municipality, day), TODAY)


def planned(here: ScopedSession, world: World, group: ParticipationGroup, number: int, day: dt.date) -> Workshop:
    return plan_workshop(here, volunteer(world), group.id, number, Meeting(day), TODAY)


def added(here: ScopedSession, world: World, group: ParticipationGroup, name: str) -> Participant:
    return add_participant(here, volunteer(world), group.id, Newcomer(name=name, nationality="ER"))


def signed(here: ScopedSession, world: World, group: ParticipationGroup, who: list[uuid.UUID], day: dt.date) -> int:
    return sign_statements(here, volunteer(world), reader(world), group.id, who, day, TODAY)


def test_a_signature_before_a_workshop_is_refused_and_none_of_the_others_lands(
    here: ScopedSession, world: World
) -> None:
    group = begun(here, world)
    early, late = added(here, world, group, "Vroeg Riet"), added(here, world, group, "Laat Riet")
    with pytest.raises(RefusalError, match="no workshop yet"):
        signed(here, world, group, [early.id], TODAY)
    first = planned(here, world, group, 1, FIRST)
    second = planned(here, world, group, 2, FIRST + dt.timedelta(days=7))
    mark_attendance(here, volunteer(world), first.id, {early.id: True, late.id: False}, TODAY)
    mark_attendance(here, volunteer(world), second.id, {late.id: True}, TODAY)
    with pytest.raises(RefusalError, match="before a workshop") as refusal:
        signed(here, world, group, [early.id, late.id], FIRST)
    assert refusal.value.values["who"] == "Laat Riet"
    assert early.signed_on is None
    with pytest.raises(RefusalError):
        signed(here, world, group, [early.id], TODAY + dt.timedelta(days=1))
    with pytest.raises(RefusalError):
        signed(here, world, group, [], TODAY)
    assert signed(here, world, group, [early.id], FIRST) == 1
    assert signed(here, world, group, [early.id], TODAY) == 0, "the first signature stays"
    assert early.signed_on == FIRST


def test_a_workshop_does_not_move_past_a_signature(here: ScopedSession, world: World) -> None:
    group = begun(here, world)
    one = added(here, world, group, "Riet Dekker")
    workshop = planned(here, world, group, 1, FIRST)
    signed(here, world, group, [one.id], FIRST)
    with pytest.raises(RefusalError):
        move_workshop(here, volunteer(world), workshop.id, Meeting(FIRST + dt.timedelta(days=1)), TODAY)
    with pytest.raises(RefusalError):
        cancel_workshop(here, volunteer(world), workshop.id, "De zaal was dicht")
    move_workshop(here, volunteer(world), workshop.id, Meeting(FIRST - dt.timedelta(days=1)), TODAY)
    assert workshop.day == FIRST - dt.timedelta(days=1)


def test_a_workshop_where_people_were_is_not_called_off(here: ScopedSession, world: World) -> None:
    group = begun(here, world)
    one = added(here, world, group, "Riet Dekker")
    workshop = planned(here, world, group, 1, FIRST)
    mark_attendance(here, volunteer(world), workshop.id, {one.id: True}, TODAY)
    with pytest.raises(RefusalError):
        cancel_workshop(here, volunteer(world), workshop.id, "Te weinig mensen")
    with pytest.raises(RefusalError):
        move_workshop(here, volunteer(world), workshop.id, Meeting(TODAY + dt.timedelta(days=2)), TODAY)
    mark_attendance(here, volunteer(world), workshop.id, {one.id: None}, TODAY)
    assert here.scalar(select(WorkshopAttendance.present)) is None, "taken back, and nothing is deleted"
    cancel_workshop(here, volunteer(world), workshop.id, "Te weinig mensen")
    assert group_page(here, group.id).days == {}


def test_a_group_ends_after_its_last_workshop(here: ScopedSession, world: World) -> None:
    group = begun(here, world)
    planned(here, world, group, 1, FIRST)
    with pytest.raises(RefusalError):
        end_group(here, volunteer(world), group.id, FIRST - dt.timedelta(days=1), TODAY)
    end_group(here, volunteer(world), group.id, FIRST, TODAY)
    with pytest.raises(RefusalError):
        planned(here, world, group, 2, FIRST + dt.timedelta(days=1))
    new = NewGroup("G1", world.here.municipality, FIRST + dt.timedelta(days=1))
    with pytest.raises(RefusalError):
        correct_group(here, volunteer(world), group.id, new, "typing", TODAY)


def test_a_name_is_given_once_and_a_code_goes_on(here: ScopedSession, world: World) -> None:
    group = begun(here, world)
    with pytest.raises(RefusalError):
        begun(here, world)
    numbers = [added(here, world, group, name).number for name in ("Een Riet", "Twee Riet")]
    assert numbers == ["P001", "P002"]
    with pytest.raises(RefusalError):
        add_participant(here, volunteer(world), group.id, Newcomer(number="P001", name="Nog Een"))


def test_a_client_keeps_the_nationality_they_joined_with(here: ScopedSession, world: World) -> None:
    new = NewClient(
        first_name="Selam", last_name="Zeewind", municipality_code=world.here.municipality, nationality="ER"
    )
    client = register_client(here, volunteer(world), new, TODAY)
    one = add_participant(here, volunteer(world), begun(here, world).id, Newcomer(client.id))
    client.nationality = "NL"
    here.flush()
    assert (one.number, one.name, one.nationality) == (client.number, "", "ER")
    with pytest.raises(RefusalError):
        add_participant(here, volunteer(world), one.group_id, Newcomer(number=client.number, name="Iemand Anders"))


def test_names_are_for_who_runs_the_group_and_for_whom_the_record_is_open(here: ScopedSession, world: World) -> None:
    client = register_client(
        here,
        volunteer(world),
        NewClient(first_name="Selam", last_name="Zeewind", municipality_code=world.here.municipality),
        TODAY,
    )
    group = begun(here, world)
    add_participant(here, volunteer(world), group.id, Newcomer(client.id))
    added(here, world, group, "Dawit Riet")
    assert [one.name for one in takers(here, reader(world), group.id, runs=True)] == ["Dawit Riet", "Selam Zeewind"]
    assert [one.name for one in takers(here, reader(world), group.id, runs=False)] == ["", ""]
    here.add(
        ClientAccess(
            client_id=client.id,
            person_id=volunteer(world).who,
            reason=AccessReason.VISIT,
            opened_at=NOON - dt.timedelta(hours=1),
            ends_at=NOON + dt.timedelta(hours=7),
        )
    )
    here.flush()
    shown = takers(here, reader(world), group.id, runs=False)
    assert [one.who for one in shown] == ["Selam Zeewind", "P001"]
    lead = Reader(volunteer(world), NOON, sees_all=True)
    assert "Selam Zeewind" in [one.name for one in takers(here, lead, group.id, runs=False)]


def test_who_was_taken_out_does_not_count_and_can_be_put_back(here: ScopedSession, world: World) -> None:
    group = begun(here, world)
    one = added(here, world, group, "Riet Dekker")
    with pytest.raises(RefusalError):
        take_out(here, volunteer(world), one.id, "because")
    take_out(here, volunteer(world), one.id, "double")
    here.flush()
    here.refresh(one)
    assert [line.participants for line in group_lines(here)] == [0]
    put_back(here, volunteer(world), one.id)
    here.flush()
    assert [line.participants for line in group_lines(here)] == [1]
    assert here.info["audit"][-2].detail == {"reason": "double"}


def test_what_asks_for_attention_in_groups(here: ScopedSession, world: World) -> None:
    soon, done, late = (begun(here, world, number) for number in ("soon", "done", "late"))
    planned(here, world, soon, 1, TODAY + dt.timedelta(days=3))
    planned(here, world, soon, 2, TODAY + dt.timedelta(days=10))
    one = added(here, world, done, "Riet Dekker")
    workshop = planned(here, world, done, 1, FIRST)
    mark_attendance(here, volunteer(world), workshop.id, {one.id: True}, TODAY)
    planned(here, world, late, 1, TODAY - dt.timedelta(days=2))
    found = {(each.matter, each.group_number): each.count for each in attention(here, reader(world), TODAY)}
    assert found == {
        (Matter.WORKSHOP, "soon"): 1,
        (Matter.UNSIGNED, "done"): 1,
        (Matter.UNMARKED, "late"): 1,
    }
    signed(here, world, done, [one.id], FIRST)
    withdraw_group(here, volunteer(world), soon.id, "never")
    here.flush()
    assert [each.matter for each in attention(here, reader(world), TODAY)] == [Matter.UNMARKED]


def test_a_clients_page_tells_of_their_groups(here: ScopedSession, world: World) -> None:
    client = register_client(
        here, volunteer(world), NewClient(last_name="Zeewind", municipality_code=world.here.municipality), TODAY
    )
    group = begun(here, world)
    one = add_participant(here, volunteer(world), group.id, Newcomer(client.id))
    workshop = planned(here, world, group, 1, FIRST)
    mark_attendance(here, volunteer(world), workshop.id, {one.id: True}, TODAY)
    signed(here, world, group, [one.id], TODAY)
    [track] = tracks_of_client(here, client.id)
    assert (track.group_number, track.workshops, track.signed_on) == ("G1", 1, TODAY)


def test_what_is_of_another_branch_is_absent(here: ScopedSession, engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        new = NewGroup("G9", world.elsewhere.municipality, FIRST)
        foreign = begin_group(session, volunteer(world), new, TODAY)
        workshop = plan_workshop(session, volunteer(world), foreign.id, 1, Meeting(FIRST), TODAY)
        one = add_participant(session, volunteer(world), foreign.id, Newcomer(name="Ver Weg"))
        ids = foreign.id, workshop.id, one.id
    with pytest.raises(AbsentError):
        group_page(here, ids[0])
    with pytest.raises(AbsentError):
        cancel_workshop(here, volunteer(world), ids[1], "Nee")
    with pytest.raises(AbsentError):
        take_out(here, volunteer(world), ids[2], "double")
    group = begun(here, world)
    mine = planned(here, world, group, 1, FIRST)
    with pytest.raises(AbsentError):
        mark_attendance(here, volunteer(world), mine.id, {ids[2]: True}, TODAY)
    with pytest.raises(AbsentError):
        signed(here, world, group, [ids[2]], TODAY)
    elsewhere = registered(engine_web, world, "Ver", "Anders", spot=world.elsewhere)
    with pytest.raises(AbsentError):
        add_participant(here, volunteer(world), group.id, Newcomer(elsewhere))


def test_a_group_that_nobody_ended_runs_until_half_a_year_after_its_last_workshop(
    here: ScopedSession, world: World
) -> None:
    group = begun(here, world)
    planned(here, world, group, 1, FIRST)
    [line] = group_lines(here)
    assert line.runs(FIRST + dt.timedelta(days=183))
    assert not line.runs(FIRST + dt.timedelta(days=184))
    end_group(here, volunteer(world), group.id, FIRST, TODAY)
    assert not line.runs(FIRST + dt.timedelta(days=1))
