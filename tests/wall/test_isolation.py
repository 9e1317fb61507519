"""One scope a session, and what the ORM refuses before the database has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.models import Client
from tenants.isolation import Branch, Directory, ForeignRowError, ScopeChangeError, ScopedSession, ScopeMissingError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World


def test_a_session_without_a_scope_does_nothing(engine_web: Engine) -> None:
    with ScopedSession(engine_web) as session, pytest.raises(ScopeMissingError):
        session.execute(select(1))


@pytest.mark.parametrize("begun", [False, True])
def test_t15_a_session_keeps_its_scope(engine_web: Engine, world: World, *, begun: bool) -> None:
    with ScopedSession(engine_web, scope=Branch(world.here.id)) as session:
        if begun:
            session.execute(select(Client)).all()
        for other in (Branch(world.elsewhere.id), Directory()):
            with pytest.raises(ScopeChangeError):
                session.scope = other
        assert session.scope == Branch(world.here.id)


def test_a_row_of_another_branch_is_refused_before_it_is_sent(here: ScopedSession, world: World) -> None:
    here.add(
        Client(
            branch_id=world.elsewhere.id,
            number="1",
            first_name="",
            last_name="Elders",
            search_name="elders",
            municipality_code=world.elsewhere.municipality,
        )
    )
    with pytest.raises(ForeignRowError):
        here.flush()
