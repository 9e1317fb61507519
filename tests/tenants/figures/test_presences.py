"""A visit itself tells whether somebody came for the first time that year, also when two are written at once."""

from __future__ import annotations

import datetime as dt
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tasks.figures import add_up
from tenants.consultations.models import Consultation
from tenants.figures.catalogue import CLIENTS
from tenants.figures.presences import LANES
from tenants.isolation import Branch, scoped
from tests.factories.nights import counted, one_night
from tests.factories.records import logged, registered

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.world import World

MARCH, JUNE = dt.date(2018, 3, 12), dt.date(2018, 6, 4)
DIRECT = """
    SELECT extract(year FROM day)::int AS year, part.breakdown, part.value, count(DISTINCT client_id) AS amount
    FROM consultations, LATERAL (VALUES ('', ''), ('channel', channel), ('guidance', guidance)) AS part (breakdown, value)
    WHERE branch_id = :b AND withdrawn_at IS NULL AND client_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
HELD = """
    SELECT year, breakdown, value, amount FROM figure_years
    WHERE branch_id = :b AND indicator = 'consultations.clients' ORDER BY 1, 2, 3
"""
INSERT = text(
    "INSERT INTO consultations (branch_id, day, municipality_code, topics, channel, client_id)"
    " VALUES (current_branch(), :day, 'GM9001', '{legal}', :channel, :client)"
)


@pytest.fixture
def moved(engine_worker: Engine, superuser: Engine, world: World) -> Callable[[], dict[str, int]]:
    """Return what tells how the figure moved since it was asked, by part; and that it is what the records say."""
    one_night(engine_worker, world.here.id)
    before: dict[str, int] = {}

    def difference() -> dict[str, int]:
        with superuser.connect() as behind:
            told = behind.execute(
                text(
                    "SELECT value, sum(amount)::int FROM figure_deltas, unnest(indicators, breakdowns, parts, amounts)"
                    " AS cell (indicator, breakdown, value, amount) WHERE indicator = :i GROUP BY breakdown, value"
                ),
                {"i": CLIENTS.id},
            ).all()
        add_up(engine_worker, [world.here.id])
        assert held(superuser, world) == direct(superuser, world)
        return {value: amount for value, amount in told if amount}

    assert difference() == before
    return difference


def held(superuser: Engine, world: World) -> list[Any]:
    """Return the figure as it is held."""
    with superuser.connect() as behind:
        return [tuple(row) for row in behind.execute(text(HELD), {"b": world.here.id})]


def direct(superuser: Engine, world: World) -> list[Any]:
    """Return the figure as the records say it."""
    with superuser.connect() as behind:
        return [tuple(row) for row in behind.execute(text(DIRECT), {"b": world.here.id})]


def change(web: Engine, world: World, visit: uuid.UUID, **values: Any) -> None:
    """Correct a visit."""
    with scoped(web, Branch(world.here.id)) as session:
        found = session.get(Consultation, (world.here.id, visit))
        for name, value in values.items():
            setattr(found, name, value)


def test_the_first_visit_of_a_year_adds_one_and_the_last_that_goes_takes_one_away(
    engine_web: Engine, world: World, moved: Callable[[], dict[str, int]]
) -> None:
    noor = registered(engine_web, world, "Noor", "Wilgenboom")
    first = logged(engine_web, world, MARCH, client_id=noor)
    assert moved() == {"": 1, "walk_in": 1, "outside": 1}
    second = logged(engine_web, world, JUNE, client_id=noor)
    assert moved() == {}
    third = logged(engine_web, world, JUNE, client_id=noor, channel="phone")
    assert moved() == {"phone": 1}
    logged(engine_web, world, JUNE.replace(year=2019), client_id=noor)
    assert moved() == {"": 1, "walk_in": 1, "outside": 1}, "another year"
    gone = dt.datetime(2018, 6, 5, tzinfo=dt.UTC)
    change(engine_web, world, third, withdrawn_at=gone)
    assert moved() == {"phone": -1}
    change(engine_web, world, first, withdrawn_at=gone)
    assert moved() == {}
    change(engine_web, world, second, withdrawn_at=gone)
    assert moved() == {"": -1, "walk_in": -1, "outside": -1}
    change(engine_web, world, second, withdrawn_at=None)
    assert moved() == {"": 1, "walk_in": 1, "outside": 1}


def test_a_correction_moves_only_what_it_moves(
    engine_web: Engine, world: World, moved: Callable[[], dict[str, int]]
) -> None:
    ali, bea = (registered(engine_web, world, name, "Wilgenboom") for name in ("Ali", "Bea"))
    first = logged(engine_web, world, MARCH, client_id=ali)
    second = logged(engine_web, world, JUNE, client_id=ali)
    moved()
    change(engine_web, world, second, channel="phone")
    assert moved() == {"phone": 1}
    change(engine_web, world, first, channel="phone")
    assert moved() == {"walk_in": -1}
    change(engine_web, world, first, client_id=bea)
    assert moved() == {"": 1, "phone": 1, "outside": 1}
    change(engine_web, world, second, client_id=None)
    assert moved() == {"": -1, "phone": -1, "outside": -1}
    change(engine_web, world, first, day=MARCH.replace(year=2017))
    assert moved() == {}, "one year's loss is another's gain"
    change(engine_web, world, first, minutes=20)
    assert moved() == {}


def test_one_statement_of_many_visits_counts_everybody_once(
    engine_web: Engine, superuser: Engine, world: World, moved: Callable[[], dict[str, int]]
) -> None:
    people = [registered(engine_web, world, f"Proef{number}", "Wilgenboom") for number in range(4)]
    logged(engine_web, world, MARCH, client_id=people[0])
    moved()
    many = "INSERT INTO consultations (branch_id, day, municipality_code, topics, channel, client_id)"
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(
            text(
                f"{many} SELECT current_branch(), day, 'GM9001', '{{legal}}', channel, client FROM"
                " unnest(CAST(:people AS uuid[])) AS client, (VALUES (DATE '2018-05-01', 'walk_in'),"
                " (DATE '2018-05-02', 'walk_in'), (DATE '2018-05-03', 'phone')) AS visit (day, channel)"
            ),
            {"people": people},
        )
    assert moved() == {"": 3, "walk_in": 3, "phone": 4, "outside": 3}
    with superuser.begin() as behind:
        behind.execute(text("UPDATE consultations SET channel = 'email' WHERE day = '2018-05-03'"))
    assert moved() == {"phone": -4, "email": 4}
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM consultations WHERE day BETWEEN '2018-05-01' AND '2018-05-03'"))
    assert moved() == {"": -3, "walk_in": -3, "email": -4, "outside": -3}


def test_of_two_who_write_of_one_person_at_once_one_counts(
    engine_web: Engine, world: World, moved: Callable[[], dict[str, int]]
) -> None:
    """The second waits until the first is there to see; who writes of somebody else does not wait."""
    noor = registered(engine_web, world, "Noor", "Wilgenboom")
    values = {"day": MARCH, "channel": "walk_in", "client": noor}
    done = threading.Event()

    def second() -> None:
        with scoped(engine_web, Branch(world.here.id)) as session:
            session.execute(INSERT, values)
        done.set()

    with ThreadPoolExecutor(1) as pool:
        with scoped(engine_web, Branch(world.here.id)) as session:
            session.execute(INSERT, values)
            waiting = pool.submit(second)
            assert not done.wait(0.5), "it counted before the first was there to see"
        waiting.result(10)
    assert moved() == {"": 1, "walk_in": 1, "outside": 1}


@pytest.mark.parametrize("seed", range(3))
def test_many_who_write_at_once_of_the_same_people(
    engine_web: Engine, engine_worker: Engine, world: World, moved: Callable[[], dict[str, int]], seed: int
) -> None:
    people = [registered(engine_web, world, f"Proef{number}", "Wilgenboom") for number in range(3)]
    changes = (
        "UPDATE consultations SET withdrawn_at = CASE WHEN withdrawn_at IS NULL THEN now() END",
        "UPDATE consultations SET channel = CASE channel WHEN 'phone' THEN 'walk_in' ELSE 'phone' END",
        "UPDATE consultations SET day = day - 365",
    )

    def write(number: int) -> None:
        dice = random.Random(f"{seed} {number}")
        for _ in range(25):
            values = {"day": MARCH, "channel": dice.choice(["walk_in", "phone"]), "client": dice.choice(people)}
            with scoped(engine_web, Branch(world.here.id)) as session:
                if dice.random() < 0.5:
                    session.execute(INSERT, values)
                else:
                    one = "(SELECT id FROM consultations ORDER BY random() LIMIT 1)"
                    session.execute(text(f"{dice.choice(changes)} WHERE branch_id = current_branch() AND id = {one}"))

    with ThreadPoolExecutor(6) as pool:
        for writing in [pool.submit(write, number) for number in range(6)]:
            writing.result()
    moved()
    assert counted(engine_worker, world.here.id).drift == []


def test_who_sees_only_what_was_there_at_its_beginning_may_not_tell_it(engine_web: Engine, world: World) -> None:
    isolated = engine_web.execution_options(isolation_level="REPEATABLE READ")
    values = {"day": MARCH, "channel": "walk_in", "client": None}
    with (
        pytest.raises(DBAPIError, match="READ COMMITTED"),
        scoped(isolated, Branch(world.here.id)) as session,
    ):
        session.execute(INSERT, values)


def test_an_import_of_years_holds_few_locks(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(
            text(
                "INSERT INTO clients (branch_id, number, first_name, last_name, search_name, municipality_code)"
                " SELECT current_branch(), 'P' || n, 'Proef', 'Wilgenboom', 'proef wilgenboom', 'GM9001'"
                " FROM generate_series(1, 1000) AS n"
            )
        )
        session.execute(
            text(
                "INSERT INTO consultations (branch_id, day, municipality_code, topics, client_id)"
                " SELECT current_branch(), make_date(year, 5, 1), 'GM9001', '{legal}', id"
                " FROM clients, generate_series(2016, 2018) AS year"
            )
        )
        locks = session.scalar(
            text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        )
    assert 0 < locks <= 3 * LANES
