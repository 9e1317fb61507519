"""What a round of guarding the questions costs: 10,000 open ones, with 100,000 closed ones behind them.

A plain round finds nothing new; before it stands one in which every question has something to be told of.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tasks.helpdesk import guard_round
from tenants.moments import now
from tenants.roles import Role

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Engine

    from tests.factories.world import World

pytestmark = pytest.mark.bench
OPEN, CLOSED = 10_000, 100_000
AIM = 1.0
"""Seconds for a plain round."""

CROWD = """
INSERT INTO escalations (branch_id, branch_name, asked_by, asked_by_name, asked_at, subject, title, question, state, due_on,
    first_due_at, first_response_at, answer_due_at, clock_since, claimed_by, claimed_by_name, claimed_at, touched_at,
    waiting_since, answered_at, closed_at, read_at)
SELECT :branch, 'Hierbeek', :asker, 'Proef', at, 'asylum', 'Mag hij blijven?', repeat('Hij was zeventien. ', 40), state,
    CAST(at AS date), at + interval '1 day', CASE WHEN n % 3 > 0 THEN at END,
    CASE WHEN state IN ('asked', 'claimed') THEN at + interval '7 days' END,
    CASE WHEN state IN ('asked', 'claimed') THEN at END,
    CASE WHEN state IN ('claimed', 'waiting') THEN CAST(:lawyer AS uuid) END, 'Proef', at, at,
    CASE WHEN state = 'waiting' THEN at END,
    CASE WHEN state = 'closed' THEN at + interval '3 days' END, CASE WHEN state = 'closed' THEN at END, at
FROM generate_series(1, :number) AS n
CROSS JOIN LATERAL (SELECT CAST(:now AS timestamptz) - (:age + n % 20) * interval '1 day' AS at) AS when_asked
CROSS JOIN LATERAL (
    SELECT CASE WHEN :closed THEN 'closed' ELSE (ARRAY['asked', 'asked', 'claimed', 'waiting'])[1 + n % 4] END AS state
) AS which
"""
SAID = """
INSERT INTO escalation_messages (branch_id, escalation_id, kind, text, written_by, written_by_name)
SELECT branch_id, id, CASE WHEN state = 'waiting' THEN 'question_back' ELSE 'answer' END, 'Proef', :lawyer, 'Proef'
FROM escalations WHERE state IN ('waiting', 'closed')
"""


def test_a_round_with_10_000_open_questions(engine_worker: Engine, superuser: Engine, world: World) -> None:
    # At an hour at which the Helpdesk is open, whenever this is measured.
    moment = now().replace(year=2025, month=11, day=12, hour=10)
    people = {"asker": world.person(Role.VOLUNTEER), "lawyer": world.person(Role.HELPDESK_LAWYER)}
    with superuser.begin() as behind:
        for number, age, closed in ((OPEN, 1, False), (CLOSED, 40, True)):
            given = {"branch": world.here.id, "number": number, "age": age, "closed": closed, "now": moment, **people}
            behind.execute(text(CROWD), given)
        behind.execute(text(SAID), {"lawyer": people["lawyer"]})
        behind.execute(text("ANALYZE"))
    first, told = a_round(engine_worker, moment)
    print(f"\nthe first round, in which everything is new: {first:.2f} s; {told}")
    plain, told = a_round(engine_worker, moment)
    print(f"a plain round: {plain:.2f} s (aim {AIM:.0f} s); {told}")


def a_round(worker: Engine, moment: dt.datetime) -> tuple[float, dict[str, int]]:
    begin = time.perf_counter()
    told = guard_round(worker, moment)
    assert told is not None
    return time.perf_counter() - begin, told
