"""What a branch asked stays its own: the Helpdesk's scope, whatever statement it sends, neither rewrites nor reopens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tenants.escalations import conversing
from tenants.escalations.queries import facts_of
from tenants.isolation import Branch, Helpdesk, scoped
from tenants.moments import now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

REWRITTEN = {
    "question": "question = 'He was 18.'",
    "title": "title = 'May she appeal?'",
    "tried": "tried = 'Nothing.'",
    "pseudonym": "pseudonym = 'Samuel'",
    "who asked": "asked_by_name = 'Somebody else'",
    "branch": "branch_id = :elsewhere",
}
PART = """
INSERT INTO escalations (
    branch_id, branch_name, asked_by, asked_by_name, subject, title, question, due_on, clock_since, answer_due_at, split_from
) SELECT :branch, branch_name, asked_by, asked_by_name, subject, 'Part', 'A part.', due_on, clock_since, answer_due_at, :whole
FROM escalations WHERE id = :id
"""


@pytest.fixture
def question(engine_web: Engine, world: World) -> uuid.UUID:
    return asked(engine_web, world, facts=[("Land", "Eritrea")])


def at_helpdesk(engine: Engine, statement: str, **values: object) -> None:
    with scoped(engine, Helpdesk()) as session:
        session.execute(text(statement), values)


@pytest.mark.parametrize("what", REWRITTEN)
def test_the_helpdesk_does_not_rewrite_a_question(
    engine_web: Engine, world: World, question: uuid.UUID, what: str
) -> None:
    values = {"elsewhere": world.elsewhere.id} if what == "branch" else {}
    with pytest.raises(ProgrammingError, match="Only a branch"):
        at_helpdesk(engine_web, f"UPDATE escalations SET {REWRITTEN[what]} WHERE id = :id", id=question, **values)


@pytest.mark.parametrize("engine", ["engine_web", "engine_worker"])
def test_the_helpdesk_does_not_share_again_or_open_what_a_branch_closed(
    engine: str, request: pytest.FixtureRequest, engine_web: Engine, world: World, question: uuid.UUID
) -> None:
    source, volunteer = request.getfixturevalue(engine), actor_of(world, Role.VOLUNTEER)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.stop_sharing(session, volunteer, question, now())
    with pytest.raises(ProgrammingError, match="Only a branch"):
        at_helpdesk(source, "UPDATE escalations SET sharing = true WHERE id = :id", id=question)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.withdraw(session, volunteer, question, now())
    with pytest.raises(ProgrammingError, match="Only a branch"):
        at_helpdesk(
            source,
            "UPDATE escalations SET state = 'asked', clock_since = now(), answer_due_at = now() WHERE id = :id",
            id=question,
        )
    with scoped(engine_web, Helpdesk()) as session:
        assert facts_of(session, question) == []


def test_the_helpdesk_adds_a_part_of_a_question_of_the_same_branch_and_nothing_else(
    engine_web: Engine, world: World, question: uuid.UUID
) -> None:
    here, elsewhere = world.here.id, world.elsewhere.id
    for branch, whole in ((here, None), (elsewhere, question)):
        with pytest.raises(ProgrammingError, match="Only a branch"):
            at_helpdesk(engine_web, PART, id=question, branch=branch, whole=whole)
    at_helpdesk(engine_web, PART, id=question, branch=here, whole=question)
