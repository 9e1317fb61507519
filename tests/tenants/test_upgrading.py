"""A database that has been in use is brought to the newest schema with everything that was in it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tenants import schema
from tenants.database import open_engine
from tenants.escalations.models import Escalation, State
from tenants.escalations.queries import facts_of, messages_of
from tenants.isolation import Helpdesk, scoped
from wegwijs import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.embedded import Addresses

BEFORE_THE_QUEUE = "0005"
ASKED = text(
    """
    INSERT INTO escalations (branch_id, branch_name, asked_by, asked_by_name, subject, title, question, facts, state,
        claimed_by, claimed_by_name, claimed_at, answer, answered_by, answered_by_name, answered_at)
    SELECT id, name, who, 'Vrijwilliger Testboom', 'asylum', slug, 'Een vraag', facts, given.state,
        CASE WHEN given.state = 'claimed' THEN who END, CASE WHEN given.state = 'claimed' THEN 'Jurist Testboom' END,
        CASE WHEN given.state = 'claimed' THEN now() END, answer, CASE WHEN answer <> '' THEN who END,
        CASE WHEN answer <> '' THEN 'Jurist Testboom' END, CASE WHEN answer <> '' THEN now() END
    FROM branches, (SELECT CAST(:who AS uuid) AS who, CAST(:facts AS jsonb) AS facts, CAST(:state AS text) AS state,
        CAST(:answer AS text) AS answer) AS given
    """
)
# By hand: the models know the newest schema only.
OPENED = text(
    "INSERT INTO branches (slug, name, open)"
    " VALUES ('hierbeek', 'Hierbeek', '[2016-01-01,)'), ('elderveen', 'Elderveen', '[2016-01-01,)')"
)
HIRED = text("INSERT INTO people (name, email) VALUES ('Vrijwilliger Testboom', 'testboom@example.org') RETURNING id")
FACTS = '[{"term": "Land", "value": "Eritrea"}, {"term": "Vergunning", "value": "15 januari 2018"}]'


@pytest.fixture
def used(addresses: Addresses) -> Iterator[tuple[Engine, Engine, str]]:
    """A database from before the queue, with its superuser's and its web processes' way in, and its owner's address."""
    name = f"used_{uuid.uuid4().hex[:8]}"
    schema.create_roles(addresses.superuser_url(), login=True)
    schema.give_database(addresses.superuser_url(), name)
    owner = addresses.role_url("wegwijs_owner", name)
    schema.upgrade(owner, BEFORE_THE_QUEUE)
    behind = open_engine(addresses.superuser_url(name))
    web = open_engine(addresses.role_url("wegwijs_web", name))
    yield behind, web, owner
    behind.dispose()
    web.dispose()
    admin = create_engine(addresses.superuser_url(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_questions_keep_their_facts_and_answers_and_get_a_clock(used: tuple[Engine, Engine, str]) -> None:
    behind, web, owner = used
    with behind.begin() as connection:
        connection.execute(OPENED)
        who = connection.scalar(HIRED)
        for state, answer in (("asked", None), ("claimed", None), ("answered", "Ja, in beroep."), ("withdrawn", None)):
            connection.execute(ASKED, {"who": who, "facts": FACTS, "state": state, "answer": answer})
    schema.upgrade(owner)
    with scoped(web, Helpdesk()) as session:
        questions = session.query(Escalation).all()
        found = {
            state: [question for question in questions if question.state is state]
            for state in (State.ASKED, State.CLAIMED, State.ANSWERED, State.WITHDRAWN)
        }
        assert {state: len(those) for state, those in found.items()} == dict.fromkeys(found, 2), "one in each branch"
        for question in found[State.ASKED] + found[State.CLAIMED]:
            assert question.clock_since == question.asked_at
            assert question.answer_due_at is not None
            assert question.answer_due_at > question.asked_at
        for question in found[State.ANSWERED]:
            assert [said.text for said in messages_of(session, question.id)] == ["Ja, in beroep."]
            assert question.clock_since is None
        for question in questions:
            seen = [(fact.term, fact.value) for fact in facts_of(session, question.id)]
            shared = [("Land", "Eritrea"), ("Vergunning", "15 januari 2018")]
            assert seen == ([] if question.state is State.WITHDRAWN else shared)


def test_the_embedded_database_of_an_older_program_is_brought_up_to_date(
    addresses: Addresses, used: tuple[Engine, Engine, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    behind, _, owner = used
    monkeypatch.setattr(surroundings, "DATABASE", behind.url.database)
    assert schema.revision(behind) == BEFORE_THE_QUEUE
    surroundings._bring_up_to_date(addresses.superuser_url(), owner)
    assert schema.revision(behind) == schema.newest()
