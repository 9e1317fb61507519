"""A day's work in the whole country, written as the web writes it: with every trigger awake, each branch in its own scope."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sqlalchemy import text

from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from sqlalchemy import Engine

VISIT = text(
    """
    INSERT INTO consultations (branch_id, day, municipality_code, client_id, topics, channel, volunteer_id)
    SELECT current_branch(), :day, served.municipality_code,
        (SELECT id FROM clients WHERE branch_id = current_branch() ORDER BY id DESC OFFSET :back LIMIT 1),
        ARRAY[CAST(:topic AS text)], 'walk_in', NULL
    FROM service_areas served WHERE served.branch_id = current_branch() AND valid @> CAST(:day AS date)
    ORDER BY served.municipality_code LIMIT 1
    """
)
_CORRECTED = text(
    """
    UPDATE consultations SET channel = CASE channel WHEN 'phone' THEN 'walk_in' ELSE 'phone' END
    WHERE (branch_id, id) = (
        SELECT branch_id, id FROM consultations WHERE branch_id = current_branch() AND day >= :day ORDER BY day LIMIT 1)
    """
)
_CLOSED = text(
    """
    UPDATE dossiers SET closed_on = :day, outcome = 'granted' WHERE (branch_id, id) = (
        SELECT branch_id, id FROM dossiers WHERE branch_id = current_branch() AND closed_on IS NULL ORDER BY opened_on LIMIT 1)
    """
)
TOPICS = ("care", "housing", "legal", "work")
CORRECTED_IN, CLOSED_IN = 20, 10
"""One in so many branches corrects a visit of last month, closes a dossier."""


def write_day(web: Engine, branches: Sequence[uuid.UUID], day: dt.date, visits: int, seed: int = 1) -> int:
    """Write a day's `visits` over the branches, the more the larger, with corrections; return how many writes there were."""
    dice = random.Random(seed)
    weights = [1 / (1 + 30 * rank / len(branches)) for rank in range(len(branches))]
    turns = dice.choices(branches, weights, k=visits)
    written = 0
    for number, branch_id in enumerate(branches):
        mine = turns.count(branch_id)
        with scoped(web, Branch(branch_id)) as session:
            for _ in range(mine):
                session.execute(VISIT, {"day": day, "back": dice.randrange(12), "topic": dice.choice(TOPICS)})
            if number % CORRECTED_IN == seed % CORRECTED_IN:
                session.execute(_CORRECTED, {"day": day.replace(day=1)})
                written += 1
            if number % CLOSED_IN == seed % CLOSED_IN:
                session.execute(_CLOSED, {"day": day})
                written += 1
        written += mine
    return written
