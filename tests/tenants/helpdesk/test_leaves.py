"""Leave and what people take: what is refused changes nothing, what was is never rewritten."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.escalations.models import Subject
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.leaves import (
    NewLeave,
    correct_leave,
    enter_leave,
    leaves_from,
    restore_leave,
    withdraw_leave,
)
from tenants.helpdesk.members import NewMember, settle_member
from tenants.helpdesk.models import HelpdeskLeave, HelpdeskMember, Team
from tenants.helpdesk.people import colleague_named
from tenants.isolation import Helpdesk, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.escalations import actor_of
from tests.factories.helpdesk import lawyer, leave

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

DAY = dt.timedelta(days=1)


@pytest.fixture
def coordinator(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_COORDINATOR)


@pytest.fixture
def someone(engine_web: Engine) -> uuid.UUID:
    return lawyer(engine_web, f"Nieuw {uuid.uuid4()}", dt.date(2016, 1, 1))


def own(someone: uuid.UUID) -> Actor:
    return Actor(someone, Role.HELPDESK_LAWYER.value, "Nieuw Proef")


def days(web: Engine, person_id: uuid.UUID) -> list[tuple[dt.date, dt.date]]:
    with scoped(web, Helpdesk()) as session:
        rows = session.execute(
            select(HelpdeskLeave.first_day, HelpdeskLeave.last_day)
            .where(HelpdeskLeave.person_id == person_id, HelpdeskLeave.withdrawn_at.is_(None))
            .order_by(HelpdeskLeave.first_day)
        )
        return [(first, last) for first, last in rows]


def enter(web: Engine, actor: Actor, person_id: uuid.UUID, first: dt.date, last: dt.date) -> uuid.UUID:
    with scoped(web, Helpdesk()) as session:
        return enter_leave(session, actor, person_id, NewLeave(first, last), local_date()).id


def test_everybody_enters_their_own_leave_and_the_coordinator_that_of_others(
    engine_web: Engine, world: World, someone: uuid.UUID, coordinator: Actor
) -> None:
    enter(engine_web, own(someone), someone, local_date(), local_date() + DAY)
    enter(engine_web, coordinator, someone, local_date() + 5 * DAY, local_date() + 6 * DAY)
    with pytest.raises(AbsentError):
        enter(
            engine_web, actor_of(world, Role.HELPDESK_LAWYER), someone, local_date() + 9 * DAY, local_date() + 9 * DAY
        )
    assert days(engine_web, someone) == [
        (local_date(), local_date() + DAY),
        (local_date() + 5 * DAY, local_date() + 6 * DAY),
    ]


def test_the_past_and_days_that_overlap_are_refused(engine_web: Engine, someone: uuid.UUID) -> None:
    me = own(someone)
    enter(engine_web, me, someone, local_date() + 5 * DAY, local_date() + 9 * DAY)
    for first, last, field in (
        (local_date() - DAY, local_date(), "first_day"),
        (local_date() + 9 * DAY, local_date() + 12 * DAY, "first_day"),
        (local_date(), local_date() + 20 * DAY, "first_day"),
    ):
        with pytest.raises(RefusalError) as refused:
            enter(engine_web, me, someone, first, last)
        assert refused.value.field == field
    assert days(engine_web, someone) == [(local_date() + 5 * DAY, local_date() + 9 * DAY)]
    enter(engine_web, me, someone, local_date() + 10 * DAY, local_date() + 10 * DAY)


def test_two_who_enter_the_same_days_at_once_book_them_once(engine_web: Engine, someone: uuid.UUID) -> None:
    def book(_number: int) -> bool:
        try:
            enter(engine_web, own(someone), someone, local_date() + DAY, local_date() + 3 * DAY)
        except RefusalError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(book, range(2))) == [False, True]
    assert len(days(engine_web, someone)) == 1


def change(web: Engine, actor: Actor, leave_id: uuid.UUID, first: dt.date, last: dt.date) -> None:
    with scoped(web, Helpdesk()) as session:
        correct_leave(session, actor, leave_id, NewLeave(first, last), local_date())


def test_leave_that_has_begun_keeps_its_first_day_and_may_end_earlier_or_later(
    engine_web: Engine, someone: uuid.UUID
) -> None:
    me, begun = own(someone), local_date() - 4 * DAY
    leave_id = leave(engine_web, someone, begun, local_date() + 2 * DAY)
    change(engine_web, me, leave_id, begun, local_date() + 8 * DAY)
    change(engine_web, me, leave_id, begun, local_date() - DAY)
    with pytest.raises(RefusalError, match="over"):
        change(engine_web, me, leave_id, begun, local_date() + DAY)
    assert days(engine_web, someone) == [(begun, local_date() - DAY)]


@pytest.mark.parametrize(("first", "last", "field"), [(-3, 2, "first_day"), (-4, -2, "last_day"), (2, 1, "last_day")])
def test_what_has_been_is_not_rewritten(
    first: int, last: int, field: str, engine_web: Engine, someone: uuid.UUID
) -> None:
    leave_id = leave(engine_web, someone, local_date() - 4 * DAY, local_date() + 2 * DAY)
    with pytest.raises(RefusalError) as refused:
        change(engine_web, own(someone), leave_id, local_date() + first * DAY, local_date() + last * DAY)
    assert refused.value.field == field


def test_leave_is_taken_back_and_holds_again(engine_web: Engine, someone: uuid.UUID) -> None:
    me = own(someone)
    leave_id = enter(engine_web, me, someone, local_date(), local_date() + DAY)
    with scoped(engine_web, Helpdesk()) as session:
        withdraw_leave(session, me, leave_id, local_date())
    assert days(engine_web, someone) == []
    with scoped(engine_web, Helpdesk()) as session:
        restore_leave(session, me, leave_id, local_date())
    assert days(engine_web, someone) == [(local_date(), local_date() + DAY)]


def test_leave_does_not_hold_again_where_other_leave_came(engine_web: Engine, someone: uuid.UUID) -> None:
    me = own(someone)
    leave_id = enter(engine_web, me, someone, local_date(), local_date() + DAY)
    with scoped(engine_web, Helpdesk()) as session:
        withdraw_leave(session, me, leave_id, local_date())
    enter(engine_web, me, someone, local_date() + DAY, local_date() + 2 * DAY)
    with scoped(engine_web, Helpdesk()) as session, pytest.raises(RefusalError, match="already"):
        restore_leave(session, me, leave_id, local_date())


def test_leave_that_has_begun_is_not_taken_back(engine_web: Engine, someone: uuid.UUID) -> None:
    leave_id = leave(engine_web, someone, local_date() - DAY, local_date() + DAY)
    with scoped(engine_web, Helpdesk()) as session, pytest.raises(RefusalError, match="begun"):
        withdraw_leave(session, own(someone), leave_id, local_date())


def test_the_list_holds_leave_that_is_not_over(engine_web: Engine, someone: uuid.UUID) -> None:
    leave(engine_web, someone, local_date() - 9 * DAY, local_date() - DAY)
    coming = leave(engine_web, someone, local_date() + DAY, local_date() + DAY)
    with scoped(engine_web, Helpdesk()) as session:
        mine = [each.leave.id for each in leaves_from(session, local_date()) if each.leave.person_id == someone]
    assert mine == [coming]


def settle(web: Engine, actor: Actor, person_id: uuid.UUID, new: NewMember) -> None:
    with scoped(web, Helpdesk()) as session:
        settle_member(session, actor, person_id, new, local_date())


def test_what_somebody_takes_is_settled_and_settled_again(
    engine_web: Engine, someone: uuid.UUID, coordinator: Actor
) -> None:
    settle(engine_web, coordinator, someone, NewMember(Team.ASYLUM, [Subject.INTEGRATION, Subject.ASYLUM], 4))
    settle(engine_web, coordinator, someone, NewMember(Team.COUNTRY, [Subject.INTEGRATION], None))
    with scoped(engine_web, Helpdesk()) as session:
        one = colleague_named(session, someone, local_date())
        kept = session.get_one(HelpdeskMember, someone)
        assert kept.changed_by == coordinator.person_id
    assert (one.team, one.skills, one.capacity) == (Team.COUNTRY, frozenset({Subject.INTEGRATION}), None)


def test_a_subject_of_the_own_team_is_no_skill_beside_it(
    engine_web: Engine, someone: uuid.UUID, coordinator: Actor
) -> None:
    settle(engine_web, coordinator, someone, NewMember(Team.INTEGRATION, [Subject.INTEGRATION, Subject.OTHER]))
    with scoped(engine_web, Helpdesk()) as session:
        assert colleague_named(session, someone, local_date()).skills == frozenset()


@pytest.mark.parametrize("capacity", [0, -1, 100])
def test_a_number_that_cannot_be_is_refused(
    capacity: int, engine_web: Engine, someone: uuid.UUID, coordinator: Actor
) -> None:
    with pytest.raises(RefusalError) as refused:
        settle(engine_web, coordinator, someone, NewMember(Team.ASYLUM, (), capacity))
    assert refused.value.field == "capacity"


def test_nobody_outside_the_helpdesk_is_settled(engine_web: Engine, world: World, coordinator: Actor) -> None:
    with pytest.raises(AbsentError):
        settle(engine_web, coordinator, world.person(Role.VOLUNTEER), NewMember(Team.ASYLUM))
