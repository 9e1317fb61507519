"""Many lawyers ask for the next question at the same moment: each question goes to one of them, and none is lost."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, func, select
from sqlalchemy.pool import NullPool

from tenants.audit.actions import Actor
from tenants.escalations.claiming import claim_next
from tenants.escalations.models import Escalation, State
from tenants.faults import RefusalError
from tenants.isolation import Helpdesk, scoped
from tenants.roles import Role
from tests.factories.escalations import asked
from tests.factories.helpdesk import member, nothing_asked

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

CLAIMERS, QUESTIONS = 8, 200


def test_eight_lawyers_share_two_hundred_questions_without_one_double_or_lost(world: World, engine_web: Engine) -> None:
    questions = {asked(engine_web, world) for _ in range(QUESTIONS)}
    people = list(world.people.values())
    own = create_engine(engine_web.url, poolclass=NullPool)  # every claim on a connection of its own
    start = Barrier(CLAIMERS)

    def take_all(number: int) -> list[uuid.UUID]:
        lawyer, mine = Actor(people[number % len(people)], Role.HELPDESK_LAWYER.value, f"Lawyer {number}"), []
        start.wait()
        while True:
            with scoped(own, Helpdesk()) as session:
                taken = claim_next(session, lawyer)
            if taken is None:
                return mine
            mine.append(taken)

    with ThreadPoolExecutor(CLAIMERS) as pool:
        hands = list(pool.map(take_all, range(CLAIMERS)))
    taken = Counter(question for hand in hands for question in hand)
    assert set(taken) == questions
    assert set(taken.values()) == {1}
    assert sum(bool(hand) for hand in hands) > 1
    with scoped(engine_web, Helpdesk()) as session:
        states = session.execute(select(Escalation.state, func.count()).group_by(Escalation.state)).all()
    assert [tuple(row) for row in states] == [(State.CLAIMED, QUESTIONS)]


def test_one_lawyer_who_clicks_everywhere_at_once_takes_no_more_than_they_have_room_for(
    world: World, engine_web: Engine, superuser: Engine
) -> None:
    nothing_asked(superuser)
    for _ in range(12):
        asked(engine_web, world)
    me, room = world.person(Role.HELPDESK_LAWYER), 3
    member(engine_web, world, me, capacity=room)
    own, start = create_engine(engine_web.url, poolclass=NullPool), Barrier(CLAIMERS)

    def click(_number: int) -> bool:
        start.wait()
        with scoped(own, Helpdesk()) as session:
            try:
                return claim_next(session, Actor(me, Role.HELPDESK_LAWYER.value, "Lawyer")) is not None
            except RefusalError:
                return False

    with ThreadPoolExecutor(CLAIMERS) as pool:
        assert sum(pool.map(click, range(CLAIMERS))) == room
