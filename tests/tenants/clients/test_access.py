"""Need-to-know: whose record is open to whom, until when, and what the team lead sees of it in the morning."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor, Line, append_now
from tenants.clients.access import (
    OPEN_FOR,
    ClosedRecordError,
    Reader,
    Standing,
    look_into,
    open_among,
    open_to,
    refuse_closed,
    standing_of,
)
from tenants.clients.actions import NewClient, end_client, register_client
from tenants.clients.caseload import assign, take, unassign
from tenants.clients.finding import clients_like
from tenants.clients.models import AccessReason, Client, Ending, Section
from tenants.clients.opening import close_record, note_seen, open_record
from tenants.clients.reviewing import morning_list
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.roles import Role
from tenants.volunteers.models import Kind, Leave, Volunteer
from tests.factories.records import in_care_of, reader_as, registered, volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World


def client_of(here: ScopedSession, world: World, **values: str) -> Client:
    """Register somebody in the session."""
    new = NewClient(**{"last_name": "Zeewind", "municipality_code": world.here.municipality, **values})  # type: ignore[arg-type]
    return register_client(here, volunteer(world), new, local_date())


def on_the_roster(here: ScopedSession, person_id: uuid.UUID | None, number: str, **values: object) -> Volunteer:
    """Put somebody on the roster in the session."""
    one = Volunteer(
        **{
            "number": number,
            "name": f"Roster {number}",
            "kind": Kind.VOLUNTEER,
            "started_on": dt.date(2016, 1, 1),
            **values,
        },
        person_id=person_id,
    )
    here.add(one)
    here.flush()
    return one


def test_a_record_is_closed_to_whoever_has_no_reason_yet(here: ScopedSession, world: World) -> None:
    client = client_of(here, world)
    with pytest.raises(ClosedRecordError) as closed:
        refuse_closed(here, reader_as(world), client.id)
    assert closed.value.client_id == client.id
    refuse_closed(here, reader_as(world, Role.TEAM_LEAD), client.id)


def test_a_client_of_another_branch_is_absent_and_not_closed(
    here: ScopedSession, engine_web: Engine, world: World
) -> None:
    foreign = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    for look in (refuse_closed, standing_of, look_into):
        for role in (Role.VOLUNTEER, Role.TEAM_LEAD):
            with pytest.raises(AbsentError):
                look(here, reader_as(world, role), foreign)
    with pytest.raises(AbsentError):
        open_record(here, reader_as(world), foreign, AccessReason.VISIT)


def test_a_record_opened_for_a_reason_closes_after_eight_hours(here: ScopedSession, world: World) -> None:
    client, now = client_of(here, world), reader_as(world)
    access = open_record(here, now, client.id, AccessReason.VISIT)
    assert access is not None
    assert access.ends_at - access.opened_at == OPEN_FOR == dt.timedelta(hours=8)
    assert here.info["audit"][-1].detail == {"reason": "visit"}
    last = Reader(now.actor, now.moment + OPEN_FOR - dt.timedelta(seconds=1))
    over = Reader(now.actor, now.moment + OPEN_FOR)
    refuse_closed(here, last, client.id)
    with pytest.raises(ClosedRecordError):
        refuse_closed(here, over, client.id)
    with pytest.raises(ClosedRecordError):
        refuse_closed(here, reader_as(world, Role.CASE_WORKER), client.id)


def test_opening_what_is_open_leaves_the_first_reason_as_it_is(here: ScopedSession, world: World) -> None:
    client, reader = client_of(here, world), reader_as(world)
    first = open_record(here, reader, client.id, AccessReason.VISIT)
    assert open_record(here, reader, client.id, AccessReason.PHONE) is first
    assert [line.verb for line in here.info["audit"]].count("open") == 1


def test_a_record_is_closed_earlier_by_who_opened_it(here: ScopedSession, world: World) -> None:
    client, reader = client_of(here, world), reader_as(world)
    open_record(here, reader, client.id, AccessReason.VISIT)
    later = Reader(reader.actor, reader.moment + dt.timedelta(minutes=5))
    close_record(here, later, client.id)
    with pytest.raises(ClosedRecordError):
        refuse_closed(here, later, client.id)


def test_a_stand_in_sees_the_clients_of_who_is_away_and_only_then(here: ScopedSession, world: World) -> None:
    client = client_of(here, world)
    guide = on_the_roster(here, world.person(Role.CASE_WORKER), "W1")
    stand_in = on_the_roster(here, world.person(Role.VOLUNTEER), "W2")
    assign(here, volunteer(world), client.id, guide.id, local_date())
    refuse_closed(here, reader_as(world, Role.CASE_WORKER), client.id)
    with pytest.raises(ClosedRecordError):
        refuse_closed(here, reader_as(world), client.id)
    leave = Leave(volunteer_id=guide.id, first_day=local_date(), last_day=local_date(), stand_in_id=stand_in.id)
    here.add(leave)
    here.flush()
    refuse_closed(here, reader_as(world), client.id)
    tomorrow = Reader(volunteer(world), reader_as(world).moment + dt.timedelta(days=1))
    with pytest.raises(ClosedRecordError):
        refuse_closed(here, tomorrow, client.id)


def test_a_list_holds_only_what_is_open(here: ScopedSession, world: World) -> None:
    opened, closed = client_of(here, world), client_of(here, world)
    open_record(here, reader_as(world), opened.id, AccessReason.PHONE)
    mine = select(Client.id).where(Client.id.in_([opened.id, closed.id]), open_to(reader_as(world), Client.id))
    assert list(here.scalars(mine)) == [opened.id]
    assert open_among(here, reader_as(world), [opened.id, closed.id]) == {opened.id}
    assert open_among(here, reader_as(world, Role.TEAM_LEAD), [opened.id, closed.id]) == {opened.id, closed.id}
    assert open_among(here, reader_as(world), []) == set()


def test_medical_matter_is_for_the_guide_and_never_for_a_visit() -> None:
    everything = {Section.GENERAL, Section.LEGAL, Section.MEDICAL}
    visit = Standing(in_care=False, sees_all=False, access=object())  # type: ignore[arg-type]
    guide = Standing(in_care=True, sees_all=False, access=None)
    lead = Standing(in_care=False, sees_all=True, access=None)
    nobody = Standing(in_care=False, sees_all=False, access=None)
    assert visit.sections(legal=True, medical=True) == {Section.GENERAL, Section.LEGAL}
    assert guide.sections(legal=False, medical=True) == {Section.GENERAL, Section.MEDICAL}
    assert guide.sections(legal=False, medical=False) == {Section.GENERAL}
    assert lead.sections(legal=True, medical=True) == everything
    assert nobody.sections(legal=True, medical=True) == set()


def test_a_restricted_client_is_found_by_name_by_their_guide_and_the_team_lead_alone(
    here: ScopedSession, world: World
) -> None:
    client = client_of(here, world, first_name="Verborgen", number="R77")
    client.restricted = True
    assign(
        here, volunteer(world), client.id, on_the_roster(here, world.person(Role.CASE_WORKER), "W3").id, local_date()
    )
    here.flush()

    def found(role: Role, words: str) -> list[Client]:
        return list(clients_like(here, reader_as(world, role), words))

    assert found(Role.VOLUNTEER, "verborgen") == found(Role.VOLUNTEER, "r7") == []
    assert found(Role.VOLUNTEER, "R77") == [client], "the desk needs the whole number"
    assert found(Role.CASE_WORKER, "verborgen") == found(Role.TEAM_LEAD, "verborgen") == [client]


def test_care_is_given_once_to_who_works_here_and_ended(here: ScopedSession, world: World) -> None:
    client, lead = client_of(here, world), Actor(world.person(Role.TEAM_LEAD), "team_lead")
    carer = on_the_roster(here, None, "W4")
    gone = on_the_roster(here, None, "W5", ended_on=local_date() - dt.timedelta(days=1))
    care = assign(here, lead, client.id, carer.id, local_date())
    for wrong in (carer, gone):
        with pytest.raises(RefusalError):
            assign(here, lead, client.id, wrong.id, local_date())
    unassign(here, lead, care.id, local_date())
    here.flush()
    assert care.until == local_date()
    with pytest.raises(RefusalError):
        unassign(here, lead, care.id, local_date())
    assign(here, lead, client.id, carer.id, local_date())
    end_client(here, lead, client.id, local_date(), Ending.MOVED, local_date())
    here.flush()
    with pytest.raises(RefusalError):
        assign(here, lead, client.id, on_the_roster(here, None, "W6").id, local_date())


def test_who_is_on_the_roster_takes_a_client_and_ends_only_their_own_care(here: ScopedSession, world: World) -> None:
    client, worker = client_of(here, world), Actor(world.person(Role.CASE_WORKER), "case_worker")
    with pytest.raises(RefusalError):
        take(here, worker, client.id, local_date())
    on_the_roster(here, worker.person_id, "W7")
    care = take(here, worker, client.id, local_date())
    with pytest.raises(RefusalError):
        unassign(here, volunteer(world), care.id, local_date(), only_own=True)
    unassign(here, worker, care.id, local_date(), only_own=True)
    assert care.until == local_date()


def test_the_morning_list_holds_readings_outside_caseload_and_outside_hours(
    engine_web: Engine, here: ScopedSession, world: World
) -> None:
    theirs = registered(engine_web, world, "Eigen", "Cliënt")
    others = registered(engine_web, world, "Andermans", "Cliënt")
    in_care_of(engine_web, world, theirs, Role.VOLUNTEER)
    who = volunteer(world)
    append_now(here, [Line(who, "read", "client", str(key)) for key in (theirs, others, others)])
    append_now(here, [Line(who, "closed", "client", str(others)), Line(who, "search", "client", "")])
    found = morning_list(here, local_date())
    odd = [each for each in found.readings if each.odd_hours]
    by_client = {each.client_id: each for each in found.readings}
    assert by_client[others].pages == 2, "knocking at a closed door is no reading"
    assert by_client[others].reason is None
    assert (theirs in by_client) is bool(odd), "one's own clients stand there only outside hours"
    note_seen(here, Actor(world.person(Role.TEAM_LEAD), "team_lead"), found.until)
    append_now(here, here.info.pop("audit"))
    assert morning_list(here, local_date()).readings == []
    append_now(here, [Line(who, "read", "client", str(others))])
    assert [each.pages for each in morning_list(here, local_date()).readings] == [1], (
        "what came after is on the next list"
    )


def test_a_reading_tells_the_reason_that_was_given(here: ScopedSession, world: World) -> None:
    client = client_of(here, world)
    open_record(
        here, reader_as(world, moment=reader_as(world).moment - dt.timedelta(minutes=1)), client.id, AccessReason.PHONE
    )
    here.flush()
    append_now(here, [Line(volunteer(world), "read", "client", str(client.id))])
    [reading] = [each for each in morning_list(here, local_date()).readings if each.client_id == client.id]
    assert (reading.reason, reading.oversees) == (AccessReason.PHONE, False)
    append_now(here, [Line(Actor(world.person(Role.TEAM_LEAD), "team_lead"), "read", "client", str(client.id))])
    assert any(each.oversees for each in morning_list(here, local_date()).readings)
