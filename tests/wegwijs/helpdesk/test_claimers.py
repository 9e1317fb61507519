"""Lawyers as processes of their own against the real web: each question goes to one of them, and none is lost.

The same as `tests/bench/test_claiming.py`, small enough for every run.
"""

from __future__ import annotations

import socket
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.factories.claimers import a_web, fill, let_claim, signed_in
from tests.factories.workers import corner

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.world import World

CLAIMERS, ASKED = 4, 60


def test_lawyers_as_processes_share_the_queue_without_one_double_or_lost(
    app: Flask,
    engine_web: Engine,
    superuser: Engine,
    addresses: Addresses,
    database: str,
    settings: Settings,
    world: World,
) -> None:
    lawyers = fill(superuser, world, lawyers=CLAIMERS, asked=ASKED, closed=10)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with a_web(corner(addresses, database, settings, 5), port, processes=2):
        took = let_claim([signed_in(app, engine_web, one, number, port) for number, one in enumerate(lawyers)])
    with superuser.connect() as behind:
        asked = {str(each) for each in behind.scalars(text("SELECT id FROM escalations WHERE state = 'claimed'"))}
        held = behind.scalar(text("SELECT count(DISTINCT claimed_by) FROM escalations WHERE state = 'claimed'"))
        lines = behind.scalar(text("SELECT count(*) FROM platform_events WHERE verb = 'claim'"))
    assert len(asked) == ASKED
    assert Counter(took.taken) == Counter(asked)
    assert (held, lines) == (CLAIMERS, ASKED)
