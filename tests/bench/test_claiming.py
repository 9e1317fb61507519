"""What taking the next question costs when sixteen lawyers do it at once, with a hundred thousand closed ones behind.

Each lawyer is a process with a session of their own, against the real web. Three things are asked of it: that no question
goes to two people and none gets lost, also in a storm without a pause; that a lawyer among sixteen who click now and then
waits at most three times as long as one alone; and that `SKIP LOCKED` is why, by at least three times the throughput of
plain `FOR UPDATE` on the bare claim. The storm's own times are printed and judge nothing: a closed loop of sixteen on two
cores measures how long sixteen wait for two, whatever they wait for.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.factories.claimers import a_web, fill, let_claim, signed_in
from tests.factories.workers import corner

if TYPE_CHECKING:
    import uuid

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.world import World

pytestmark = pytest.mark.bench
CLAIMERS, ASKED, CLOSED, PORT = 16, 10_000, 100_000, 8742
PACE = 1.0
"""Seconds between two clicks of one lawyer, give or take a half: far more often than anybody answers a question."""
PACED = 45.0
HOLD = 0.005
"""Seconds in which the web has a claim open besides the statements: its own work and the way to a database elsewhere."""


@pytest.fixture(scope="module")
def lawyers(superuser: Engine, world: World) -> list[uuid.UUID]:
    return fill(superuser, world, lawyers=CLAIMERS, asked=ASKED, closed=CLOSED)


def left(superuser: Engine) -> int:
    with superuser.connect() as behind:
        return int(behind.scalar(text("SELECT count(*) FROM escalations WHERE state = 'asked'")) or 0)


def test_sixteen_lawyers_share_ten_thousand_questions(
    app: Flask,
    engine_web: Engine,
    superuser: Engine,
    addresses: Addresses,
    database: str,
    settings: Settings,
    lawyers: list[uuid.UUID],
) -> None:
    around = corner(addresses, database, settings, 6)
    with a_web(around, PORT, processes=2):
        jobs = [signed_in(app, engine_web, person, number, PORT) for number, person in enumerate(lawyers)]
        let_claim(jobs, pace=0.05, seconds=2)  # so that nobody meets a process that has yet to warm up
        alone = let_claim(jobs[:1], pace=PACE, seconds=PACED)
        paced = let_claim(jobs, pace=PACE, seconds=PACED)
        storm = let_claim(jobs)
    ratio = paced.p95 / alone.p95
    print(f"\non {os.cpu_count()} cores, {ASKED:,} open and {CLOSED:,} closed questions")
    print(f"next, one lawyer: p95 {alone.p95 * 1000:.1f} ms of {len(alone.times)} clicks")
    print(
        f"next, sixteen lawyers: p95 {paced.p95 * 1000:.1f} ms of {len(paced.times)} clicks; {ratio:.2f} times (aim 3)"
    )
    print(f"storm: {storm.rate:.0f} questions a second, p95 {storm.p95 * 1000:.0f} ms, which judges nothing")
    with superuser.connect() as behind:
        claims = behind.scalars(text("SELECT escalation_id FROM helpdesk_entries WHERE kind = 'claimed'")).all()
        trail = behind.scalar(text("SELECT count(*) FROM platform_events WHERE verb = 'claim'"))
    assert not set(alone.taken + paced.taken + storm.taken) - {str(each) for each in claims}
    assert set(Counter(claims).values()) == {1}
    assert Counter(storm.taken + paced.taken + alone.taken).most_common(1)[0][1] == 1
    assert (len(claims), trail, left(superuser)) == (ASKED, ASKED, 0)
    assert ratio <= 3


def test_passing_a_locked_question_is_why(
    superuser: Engine, addresses: Addresses, database: str, lawyers: list[uuid.UUID]
) -> None:
    url = addresses.role_url("wegwijs_web", database)

    def rate(hold: float, *, waits: bool = False, audits: bool = True) -> float:
        put_back(superuser)
        how = {"how": "sql", "url": url, "waits": waits, "hold": hold, "audits": audits}
        took = let_claim(
            [{**how, "person": str(person), "number": number} for number, person in enumerate(lawyers)], seconds=5
        )
        assert max(Counter(took.taken).values()) == 1
        return took.rate

    print(f"\nthe bare claim, {CLAIMERS} connections on {os.cpu_count()} cores, with its audit line")
    ratios = []
    for hold in (HOLD, 0.0):
        passes, stands = rate(hold), rate(hold, waits=True)
        ratios.append(passes / stands)
        print(f"held {hold * 1000:.0f} ms: SKIP LOCKED {passes:.0f}/s, plain {stands:.0f}/s; {ratios[-1]:.1f} times")
    print(
        f"held {HOLD * 1000:.0f} ms, without the line in the one chain of the office: {rate(HOLD, audits=False):.0f}/s"
    )
    assert ratios[0] >= 3


def put_back(superuser: Engine) -> None:
    """Let every question wait again."""
    with superuser.begin() as behind:
        behind.execute(
            text(
                "UPDATE escalations SET state = 'asked', claimed_by = NULL, claimed_by_name = NULL, claimed_at = NULL"
                " WHERE state = 'claimed'"
            )
        )
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as behind:
        behind.execute(text("VACUUM ANALYZE escalations"))
