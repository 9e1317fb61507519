"""A database that has been in use is brought to the newest schema with everything that was in it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tasks.figures import fold_and_publish
from tenants import schema
from tenants.database import open_engine
from tenants.escalations.models import Escalation, State
from tenants.escalations.queries import facts_of, messages_of
from tenants.isolation import Helpdesk, scoped
from tests.factories.nights import SMALL, counted
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


HERE = text("SELECT id FROM branches WHERE slug = 'hierbeek'")
# A month that was counted and went up, one that waits to go up, and one of which only a mark is left.
COUNTED = """
INSERT INTO consultations (branch_id, day, municipality_code, topics)
    SELECT :here, day, 'GM9001', '{legal}' FROM unnest(ARRAY[DATE '2018-01-05', '2018-02-05', '2018-03-05']) AS day;
DELETE FROM figure_marks WHERE month < '2018-03-01';
INSERT INTO figure_months (branch_id, municipality_code, month, indicator, breakdown, value, amount)
    SELECT :here, 'GM9001', month, 'consultations.contacts', '', '', 1 FROM unnest(ARRAY[DATE '2018-01-01', '2018-02-01']) AS month;
INSERT INTO figure_deltas (branch_id, month, indicator, breakdown, value, amount)
    VALUES (:here, '2018-02-01', 'consultations.contacts', '', '', 1);
INSERT INTO nation_figures (month, indicator, breakdown, value, amount)
    VALUES ('2018-01-01', 'consultations.contacts', '', '', 1);
INSERT INTO figure_standings (branch_id, counted_at, night) VALUES (:here, now(), '2018-02-28');
"""


def test_what_was_counted_and_what_waited_is_counted_on_by_the_new_way(
    addresses: Addresses, used: tuple[Engine, Engine, str]
) -> None:
    behind, _, owner = used
    with behind.begin() as connection:
        connection.execute(OPENED)
        here = connection.scalar(HERE)
        for statement in COUNTED.split(";")[:-1]:
            connection.execute(text(statement), {"here": here})
    schema.upgrade(owner)
    worker = open_engine(addresses.role_url("wegwijs_worker", str(behind.url.database)))
    fold_and_publish(worker, SMALL)
    found = counted(worker, here, dt.date(2018, 3, 31))
    fold_and_publish(worker, SMALL)
    worker.dispose()
    contacts = "WHERE indicator = 'consultations.contacts' AND breakdown = '' ORDER BY month"
    with behind.connect() as connection:
        for table in ("figure_months", "nation_figures"):
            held = connection.execute(text(f"SELECT month, amount FROM {table} {contacts}")).all()
            assert [(month.month, amount) for month, amount in held] == [(1, 1), (2, 1), (3, 1)], table
    # Of the older months only the total was there: their parts and days are what the night has to mend.
    assert {one.month.month for one in found.drift if one.amount} <= {1, 2}


def test_the_newest_editions_get_rows_of_their_figures_and_old_memories_of_positions_go(
    used: tuple[Engine, Engine, str],
) -> None:
    behind, _, owner = used
    schema.upgrade(owner, "0013")
    told = '{"shape": 2, "units": [], "figures": {"a.b": {"grain": "year", "unit_breakdowns": {"topic": {}}}}}'
    with behind.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO editions (year, version, night, content)"
                " SELECT 2018, version, '2018-12-31', CAST(:told AS jsonb) FROM unnest(ARRAY[1, 2]) AS version"
            ),
            {"told": told},
        )
        connection.execute(text("INSERT INTO told_before VALUES (0, 'housing.closing_balance', '{}')"))
        connection.execute(text("INSERT INTO told_before VALUES (2018, 'housing.housed', '{}')"))
    schema.upgrade(owner)
    with behind.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT version, indicator, figure.content, by_unit FROM edition_figures figure"
                " JOIN editions ON id = edition_id ORDER BY indicator"
            )
        ).all()
        assert [tuple(row) for row in rows] == [
            (2, "", {"shape": 2, "units": []}, {}),
            (2, "a.b", {"grain": "year"}, {"topic": {}}),
        ]
        assert connection.scalars(text("SELECT year FROM told_before")).all() == [2018]


def test_what_was_told_and_hidden_of_people_housed_is_known_to_pages_and_editions(
    used: tuple[Engine, Engine, str],
) -> None:
    behind, _, owner = used
    schema.upgrade(owner, "0016")
    page = {
        "figures": {
            "housing.housed": {
                "value": 9, "breakdowns": {"municipality": {"GM9001": 9, "other": 5}}, "previous": {"value": "hidden"},
            }
        }
    }  # fmt: skip
    with behind.begin() as connection:
        connection.execute(OPENED)
        who = connection.scalar(HIRED)
        here, there = connection.scalars(text("SELECT id FROM branches ORDER BY slug DESC")).all()
        connection.execute(
            text("INSERT INTO told_before VALUES (2019, 'housing.closing_balance', CAST(:content AS jsonb))"),
            {"content": json.dumps({"hidden": [str(there), "", "GM9009"]})},
        )
        connection.execute(
            text(
                "INSERT INTO published_reports (branch_id, year, version, signed_by, reason, content)"
                " VALUES (:here, 2018, 1, :who, '', CAST(:content AS jsonb))"
            ),
            {"here": here, "who": who, "content": json.dumps(page)},
        )
        connection.execute(
            text("INSERT INTO editions (year, version, night, content) SELECT year, 1, '2018-12-31', '{}'"
                 " FROM unnest(ARRAY[2018, 2026]) AS year")
        )  # fmt: skip
    schema.upgrade(owner)
    with behind.connect() as connection:
        rows = connection.execute(
            text("SELECT branch_id, year, municipality_code, told, hidden FROM told_of_housed ORDER BY 2, 3")
        ).all()
        assert [tuple(row) for row in rows] == [
            (here, 2017, "", None, True),
            (here, 2018, "", 9, False),
            (here, 2018, "GM9001", 9, False),
            (there, 2019, "", None, True),
        ]
        assert connection.execute(text("SELECT year, by_night FROM figure_changes")).all() == [(2018, True)]


def test_visits_that_wait_are_counted_with_the_people_who_came(
    addresses: Addresses, used: tuple[Engine, Engine, str]
) -> None:
    """The statement of before said nothing of people, so what it told is counted anew."""
    behind, _, owner = used
    schema.upgrade(owner, "0014")
    with behind.begin() as connection:
        connection.execute(OPENED)
        here = connection.scalar(HERE)
        visits = "INSERT INTO consultations (branch_id, day, municipality_code, topics, client_id)"
        someone = "INSERT INTO clients (branch_id, number, first_name, last_name, search_name, municipality_code)"
        client = connection.scalar(
            text(f"{someone} VALUES (:here, 'P1', 'Proef', 'Wilgenboom', 'proef wilgenboom', 'GM9001') RETURNING id"),
            {"here": here},
        )
        connection.execute(text("ALTER TABLE consultations DISABLE TRIGGER USER"))
        connection.execute(
            text(f"{visits} VALUES (:here, '2018-03-05', 'GM9001', '{{legal}}', :client)"),
            {"here": here, "client": client},
        )
        connection.execute(text("ALTER TABLE consultations ENABLE TRIGGER USER"))
        connection.execute(
            text(
                "INSERT INTO figure_deltas (branch_id, source, days, municipalities, indicators, breakdowns, parts, amounts)"
                " VALUES (:here, 'consultations', '{2018-03-05}', '{GM9001}', '{consultations.contacts}', '{\"\"}', '{\"\"}',"
                " '{1}')"
            ),
            {"here": here},
        )
        standing = "INSERT INTO figure_standings (branch_id, counted_at, night) VALUES (:here, now(), '2018-03-31')"
        connection.execute(text(standing), {"here": here})
    schema.upgrade(owner)
    worker = open_engine(addresses.role_url("wegwijs_worker", str(behind.url.database)))
    fold_and_publish(worker, SMALL)
    found = counted(worker, here, dt.date(2018, 3, 31))
    worker.dispose()
    assert found.drift == []
    with behind.connect() as connection:
        clients = "SELECT amount FROM figure_years WHERE indicator = 'consultations.clients' AND breakdown = ''"
        assert connection.scalars(text(clients)).all() == [1]
