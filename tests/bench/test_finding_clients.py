"""What finding somebody costs in a branch of 5,000 clients; a tenth of a second is what one may wait while typing."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text

from tenants.clients.finding import acquaintances, clients_like
from tenants.clients.likeness import Sketch
from tenants.clients.models import Client
from tenants.clients.queries import likenesses
from tenants.clients.rules import search_form
from tenants.clients.sounds import sound_form
from tenants.demonstration.names import FAMILIES, FIRST
from tenants.isolation import Branch, scoped
from tests.factories.records import reader_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.world import World

pytestmark = pytest.mark.bench
CLIENTS, ROUNDS = 5_000, 30


@pytest.fixture(scope="module")
def crowd(engine_web: Engine, superuser: Engine, world: World) -> None:
    """5,000 clients, one in ten restricted."""
    dice = random.Random(5)
    people = [(dice.choice(FIRST), f"{dice.choice(FAMILIES)} {dice.choice(FAMILIES)}") for _ in range(CLIENTS)]
    rows = [
        {
            "branch_id": world.here.id,
            "number": str(1001 + number),
            "first_name": first,
            "last_name": last,
            "search_name": search_form(first, last),
            "sound_name": sound_form(first, last),
            "birth_date": dt.date(dice.choice(range(1948, 2017)), 1, 1),
            "municipality_code": world.here.municipality,
            "restricted": number % 10 == 0,
        }
        for number, (first, last) in enumerate(people)
    ]
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(insert(Client), rows)
    with superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as behind:
        behind.execute(text("ANALYZE clients"))


def test_somebody_is_found_while_one_types(engine_web: Engine, world: World, crowd: None) -> None:
    reader = reader_as(world)
    sketch = Sketch(sound_form("Muhamad", "Zeewind Duinpan"), dt.date(1986, 1, 1))
    asked: dict[str, Callable[[], object]] = {
        "two letters": lambda: clients_like(session, reader, "mo"),
        "another spelling": lambda: clients_like(session, reader, "youssuf zeewind"),
        "nobody": lambda: clients_like(session, reader, "quirinus xanthippe"),
        "a number": lambda: clients_like(session, reader, "#3456"),
        "the list": lambda: acquaintances(session, reader, "mohamed"),
        "likely doubles": lambda: likenesses(session, sketch),
    }
    with scoped(engine_web, Branch(world.here.id)) as session:
        for name, ask in asked.items():
            ask()
            times = []
            for _round in range(ROUNDS):
                begin = time.perf_counter()
                ask()
                times.append(time.perf_counter() - begin)
            times.sort()
            slow = times[int(ROUNDS * 0.95)]
            print(f"{name}: median {statistics.median(times) * 1000:.1f} ms, 95% {slow * 1000:.1f} ms")
