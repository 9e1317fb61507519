"""Who works at the Helpdesk today, with what they have and whether they are there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest

from tenants.escalations.models import State, Subject
from tenants.faults import AbsentError
from tenants.helpdesk.models import Team
from tenants.helpdesk.people import Colleague, Room, colleague_named, colleagues, coordinators, room_of
from tenants.isolation import Helpdesk, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import asked
from tests.factories.helpdesk import lawyer, leave, member

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

LONG_AGO = dt.date(2016, 1, 1)
DAY = dt.timedelta(days=1)


def one(engine_web: Engine, person_id: uuid.UUID) -> Colleague:
    """Return the colleague with this id."""
    with scoped(engine_web, Helpdesk()) as session:
        return colleague_named(session, person_id, local_date())


def held(engine_web: Engine, world: World, person_id: uuid.UUID, state: State = State.CLAIMED) -> None:
    """Let somebody have a question."""
    since = now() if state is State.WAITING else None
    asked(engine_web, world, state=state, claimed_by=person_id, claimed_by_name="Lawyer", waiting_since=since)


def test_colleagues_are_the_lawyers_and_coordinators_of_today(world: World, engine_web: Engine) -> None:
    past = lawyer(engine_web, "Vroeger Proef", LONG_AGO, local_date())
    coming = lawyer(engine_web, "Straks Proef", local_date() + DAY)
    with scoped(engine_web, Helpdesk()) as session:
        found = {each.id: each.role for each in colleagues(session, local_date())}
    ours = {world.person(role): role for role in (Role.HELPDESK_LAWYER, Role.HELPDESK_COORDINATOR)}
    assert found.items() >= ours.items()
    assert not {past, coming, world.person(Role.VOLUNTEER)} & set(found)


def test_who_never_said_takes_every_subject_without_a_limit(world: World, engine_web: Engine) -> None:
    found = one(engine_web, world.person(Role.HELPDESK_LAWYER))
    assert (found.team, found.subjects, found.capacity, found.full) == (None, frozenset(Subject), None, False)


def test_skills_come_on_top_of_the_subjects_of_the_team(world: World, engine_web: Engine) -> None:
    who = lawyer(engine_web, f"Nieuw {uuid.uuid4()}", LONG_AGO)
    member(engine_web, world, who, Team.COUNTRY, skills=[Subject.ASYLUM])
    assert one(engine_web, who).subjects == {Subject.COUNTRY_INFORMATION, Subject.OTHER, Subject.ASYLUM}


def test_what_waits_for_the_branch_takes_no_room(world: World, engine_web: Engine) -> None:
    who = lawyer(engine_web, f"Nieuw {uuid.uuid4()}", LONG_AGO)
    member(engine_web, world, who, capacity=1)
    held(engine_web, world, who, State.WAITING)
    assert (one(engine_web, who).open_count, one(engine_web, who).waiting_count) == (0, 1)
    assert not one(engine_web, who).full
    held(engine_web, world, who)
    assert one(engine_web, who).full


def test_leave_counts_from_its_first_to_its_last_day_unless_it_was_withdrawn(world: World, engine_web: Engine) -> None:
    who = lawyer(engine_web, f"Nieuw {uuid.uuid4()}", LONG_AGO)
    leave(engine_web, who, local_date(), local_date(), withdrawn_at=now())
    leave(engine_web, who, local_date() + 30 * DAY, local_date() + 31 * DAY)
    assert one(engine_web, who).away_until is None
    assert one(engine_web, who).next_leave == (local_date() + 30 * DAY, local_date() + 31 * DAY)
    leave(engine_web, who, local_date() - DAY, local_date())
    assert one(engine_web, who).away_until == local_date()


def test_the_coordinators_who_are_there_are_told_and_all_of_them_when_none_is(world: World, engine_web: Engine) -> None:
    first = world.person(Role.HELPDESK_COORDINATOR)
    second = lawyer(engine_web, "Tweede Proef", LONG_AGO, role=Role.HELPDESK_COORDINATOR)
    leave(engine_web, first, local_date(), local_date())
    with scoped(engine_web, Helpdesk()) as session:
        assert [each.id for each in coordinators(session, local_date())] == [second]
    leave(engine_web, second, local_date(), local_date())
    with scoped(engine_web, Helpdesk()) as session:
        assert {each.id for each in coordinators(session, local_date())} == {first, second}


def test_there_is_no_room_at_all_for_who_does_not_work_here(world: World, engine_web: Engine) -> None:
    stranger = world.person(Role.VOLUNTEER)
    with scoped(engine_web, Helpdesk()) as session:
        assert room_of(session, stranger, local_date()) == Room(frozenset(), full=True, away_until=None)
        with pytest.raises(AbsentError):
            colleague_named(session, stranger, local_date())


def test_room_says_what_one_takes_and_whether_there_is_any(world: World, engine_web: Engine) -> None:
    who = lawyer(engine_web, f"Nieuw {uuid.uuid4()}", LONG_AGO)
    member(engine_web, world, who, capacity=1)
    held(engine_web, world, who)
    with scoped(engine_web, Helpdesk()) as session:
        room = room_of(session, who, local_date())
    assert room.full
    assert not room.away
    assert Subject.INTEGRATION not in room.subjects
