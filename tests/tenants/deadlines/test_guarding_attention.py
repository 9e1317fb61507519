"""Deadlines on the page of today: what asks for whose attention, in one statement."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import Range

from tenants.auth.models import Membership, Person
from tenants.deadlines.attention import Attention, Call, attention
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.deadlines.reminders import guard
from tenants.isolation import Accounts, Branch, scoped
from tenants.roles import Role
from tenants.volunteers.models import Volunteer
from tests.factories.guarded import away, counsellor, deadline, on_roster
from tests.factories.records import in_care_of, reader_as, registered

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2026, 4, 10)
NOON = dt.datetime(2026, 4, 10, 12, tzinfo=dt.UTC)


def ahead(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture(scope="module")
def handler(engine_web: Engine, world: World) -> uuid.UUID:
    """The legal counsellor of `here`, on the roster."""
    return on_roster(engine_web, world.here, world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(autouse=True)
def _only_mine(superuser: Engine) -> None:
    """What another test made is done."""
    with superuser.begin() as behind:
        behind.execute(update(Deadline).values(state=DeadlineState.DROPPED, met_on=None))


def asks(web: Engine, world: World, role: Role = Role.LEGAL_COUNSELLOR) -> list[Attention]:
    with scoped(web, Branch(world.here.id)) as session:
        return attention(session, reader_as(world, role, NOON), TODAY)


def test_each_kind_stands_in_its_place(engine_web: Engine, world: World, handler: uuid.UUID) -> None:
    made = {
        Call.LATE: deadline(engine_web, world, ahead(-2), handler),
        Call.TODAY: deadline(engine_web, world, TODAY, handler),
        Call.THIS_WEEK: deadline(engine_web, world, ahead(7), handler),
        Call.NORM: deadline(engine_web, world, ahead(30), handler, own_norm=ahead(-3)),
        Call.OPENS: deadline(engine_web, world, ahead(-40), handler, term="permit_asylum.renewal_window"),
        Call.ENDED: deadline(engine_web, world, ahead(-1), handler, term="asylum.permit_validity"),
        Call.IN_THE_POST: deadline(engine_web, world, ahead(-7), handler, posted_on=ahead(-7)),
        Call.UNDATED: deadline(engine_web, world, None, handler),
        Call.STILL: deadline(engine_web, world, None, handler, stands_still_since=ahead(-28)),
    }
    posted_and_never_arrived = deadline(engine_web, world, ahead(-8), handler, posted_on=ahead(-8))
    for values in (
        {"last_day": ahead(8)},
        {"last_day": None, "stands_still_since": ahead(-27)},
        {"last_day": ahead(-9), "late_reason": "The post.", "late_said_at": NOON},
        {"last_day": ahead(1), "state": DeadlineState.MET, "met_on": TODAY},
        {"last_day": ahead(1), "withdrawn_at": NOON},
    ):
        deadline(engine_web, world, values.pop("last_day"), handler, **values)  # type: ignore[arg-type]
    first, *found = asks(engine_web, world)
    assert (first.kind, first.deadline_id) == (Call.LATE, posted_and_never_arrived)
    assert [(each.kind, each.deadline_id) for each in found] == list(made.items())
    assert {each.kind: each.on for each in found if each.kind in {Call.NORM, Call.STILL}} == {
        Call.NORM: ahead(-3),
        Call.STILL: ahead(-28),
    }


def test_a_name_is_told_only_where_the_record_is_open(engine_web: Engine, world: World, handler: uuid.UUID) -> None:
    cared = registered(engine_web, world, "Haben", "Lantaarn")
    in_care_of(engine_web, world, cared, Role.LEGAL_COUNSELLOR)
    deadline(engine_web, world, TODAY, handler, client_id=cared, number="D26-301")
    deadline(engine_web, world, TODAY, handler, number="D26-302")
    assert [(each.number, each.name) for each in asks(engine_web, world)] == [
        ("D26-301", "Haben Lantaarn"),
        ("D26-302", ""),
    ]


def test_it_is_the_business_of_handler_stand_in_and_carer(engine_web: Engine, world: World, handler: uuid.UUID) -> None:
    _, absent = counsellor(engine_web, world.here)
    _, somebody = counsellor(engine_web, world.here)
    away(engine_web, world.here, absent, ahead(-1), ahead(3), handler)
    cared = registered(engine_web, world, "Farah", "Morgenrood")
    in_care_of(engine_web, world, cared, Role.LEGAL_COUNSELLOR)
    mine = {
        deadline(engine_web, world, TODAY, handler),
        deadline(engine_web, world, TODAY, absent),
        deadline(engine_web, world, TODAY, somebody, client_id=cared),
    }
    nobodys, others = deadline(engine_web, world, TODAY), deadline(engine_web, world, TODAY, somebody)
    assert {each.deadline_id for each in asks(engine_web, world)} == mine
    lead = {each.deadline_id for each in asks(engine_web, world, Role.TEAM_LEAD)}
    assert nobodys in lead
    assert others not in lead


def test_what_nobody_at_work_handles_is_the_business_of_the_team_leads(engine_web: Engine, world: World) -> None:
    left, away_, gone, disabled, busy = (counsellor(engine_web, world.here) for _ in range(5))
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Volunteer).where(Volunteer.id == left[1]).values(ended_on=ahead(-1)))
    away(engine_web, world.here, away_[1], ahead(-1), ahead(3))
    with scoped(engine_web, Accounts()) as session:
        ended = Range(dt.date(2010, 1, 1), ahead(-1), bounds="[)")
        session.execute(update(Membership).where(Membership.person_id == gone[0]).values(valid=ended))
        session.execute(update(Person).where(Person.id == disabled[0]).values(disabled_at=NOON))
    orphans = {deadline(engine_web, world, None, handler) for _, handler in (left, away_, gone, disabled)}
    deadline(engine_web, world, None, busy[1])
    assert {each.deadline_id for each in asks(engine_web, world, Role.TEAM_LEAD)} == orphans
    assert asks(engine_web, world) == []


def test_a_team_lead_sees_what_was_handed_up_until_somebody_takes_it_up(
    engine_web: Engine, engine_worker: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, ahead(1), handler)
    assert asks(engine_web, world, Role.TEAM_LEAD) == []
    for day in (ahead(-1), TODAY):
        with scoped(engine_worker, Branch(world.here.id)) as session:
            guard(session, day)
    (seen,) = asks(engine_web, world, Role.TEAM_LEAD)
    assert (seen.deadline_id, seen.handed_up) == (one, True)
    assert [each.handed_up for each in asks(engine_web, world)] == [False]
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Deadline).where(Deadline.id == one).values(taken_up_at=NOON))
    assert asks(engine_web, world, Role.TEAM_LEAD) == []


def test_another_branch_sees_nothing_of_it(engine_web: Engine, world: World, handler: uuid.UUID) -> None:
    deadline(engine_web, world, TODAY, handler)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert attention(session, reader_as(world, Role.TEAM_LEAD, NOON), TODAY) == []


def test_what_was_done_too_late_stays_until_somebody_says_why(
    engine_web: Engine, world: World, handler: uuid.UUID
) -> None:
    one = deadline(engine_web, world, ahead(-5), handler, state=DeadlineState.MET, met_on=ahead(-3))
    deadline(engine_web, world, ahead(-5), handler, state=DeadlineState.MET, met_on=ahead(-3), posted_on=ahead(-6))
    (found,) = asks(engine_web, world)
    assert (found.kind, found.deadline_id) == (Call.LATE, one)
    with scoped(engine_web, Branch(world.here.id)) as session:
        said = session.get_one(Deadline, (world.here.id, one))
        said.late_reason, said.late_said_at = "The post was lost.", NOON
    assert asks(engine_web, world) == []
