"""What a session of ours sees, whatever happens in its middle, and whatever passes the ORM's own guard."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from tenants.clients.models import Client
from tenants.database import open_engine
from tenants.isolation import Branch, ScopedSession, scoped

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.rows import Rows
    from tests.factories.world import Spot, World


class InjectedError(Exception):
    """A fault put in on purpose."""


def own(session: ScopedSession) -> int:
    """Return how many clients the session sees."""
    return session.scalar(select(func.count()).select_from(Client)) or 0


def test_t11_commit_rollback_and_savepoint_keep_the_scope(engine_web: Engine, rows: Rows, world: World) -> None:
    assert rows.keys
    with ScopedSession(engine_web, scope=Branch(world.here.id)) as session:
        before = own(session)
        session.commit()
        assert own(session) == before
        session.rollback()
        assert own(session) == before
        with session.begin_nested():
            assert own(session) == before
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text("SELECT 1 / 0"))
        assert own(session) == before > 0


def test_the_scope_ends_with_its_transaction(engine_web: Engine, rows: Rows, world: World) -> None:
    assert rows.keys
    single = open_engine(str(engine_web.url.render_as_string(hide_password=False)), pool_size=1, max_overflow=0)
    with scoped(single, Branch(world.here.id)) as session:
        assert own(session) > 0
    with single.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM clients")) == 0
    single.dispose()


def test_t13_what_passes_the_orm_guard_meets_row_security(engine_web: Engine, rows: Rows, world: World) -> None:
    theirs = rows.keys["clients"][world.elsewhere.slug]
    calls: dict[str, Callable[[ScopedSession], object]] = {
        "Core select": lambda s: s.execute(select(Client.__table__).where(Client.__table__.c.id == theirs["id"])).all(),
        "text": lambda s: s.execute(text("SELECT * FROM clients WHERE id = :id"), {"id": theirs["id"]}).all(),
        "from_statement": lambda s: s.scalars(
            select(Client).from_statement(text("SELECT * FROM clients WHERE id = :id")), {"id": theirs["id"]}
        ).all(),
        "get": lambda s: s.get(Client, theirs),
        "Core update": lambda s: (
            s.execute(
                update(Client.__table__).where(Client.__table__.c.id == theirs["id"]).values(last_name="X")
            ).rowcount
        ),
        "text delete": lambda s: _refused(s, text("DELETE FROM clients WHERE id = :id"), {"id": theirs["id"]}),
        "bulk insert": lambda s: _refused(
            s,
            insert(Client),
            [
                {
                    "branch_id": world.elsewhere.id,
                    "number": "9",
                    "first_name": "",
                    "last_name": "x",
                    "search_name": "x",
                    "municipality_code": "GM9002",
                }
            ],
        ),
        "subquery": lambda s: s.scalar(
            text("SELECT (SELECT count(*) FROM clients WHERE branch_id = :b)"), {"b": world.elsewhere.id}
        ),
    }
    for name, call in calls.items():
        with ScopedSession(engine_web, scope=Branch(world.here.id)) as session:
            assert not call(session), f"{name} met a foreign row"
            session.rollback()


def test_t13_bulk_update_by_key_of_a_foreign_row_changes_nothing(
    engine_web: Engine, superuser: Engine, rows: Rows, world: World
) -> None:
    theirs = rows.keys["clients"][world.elsewhere.slug]
    with (
        ScopedSession(engine_web, scope=Branch(world.here.id)) as session,
        pytest.raises(Exception, match="0 were matched"),
    ):
        session.execute(update(Client), [{**theirs, "last_name": "Genomen"}])
    with superuser.connect() as behind:
        assert behind.scalar(text("SELECT last_name FROM clients WHERE id = :id"), {"id": theirs["id"]}) != "Genomen"


def _refused(session: ScopedSession, statement: object, values: object) -> bool:
    """Run a statement that must be refused; false when it was."""
    try:
        session.execute(statement, values)  # type: ignore[call-overload]
    except ProgrammingError:
        return False
    return True


def test_t10_a_thousand_mixed_pieces_of_work_on_two_connections_leak_nothing(
    engine_web: Engine, rows: Rows, world: World, tried: Callable[[str, int], None]
) -> None:
    assert rows.keys
    narrow = open_engine(str(engine_web.url.render_as_string(hide_password=False)), pool_size=2, max_overflow=0)
    dice = random.Random(2018)
    work = [(dice.choice([world.here, world.elsewhere]), dice.random()) for _ in range(1000)]

    def one(piece: tuple[Spot, float]) -> set[uuid.UUID]:
        spot, fate = piece
        seen: set[uuid.UUID] = set()
        try:
            with scoped(narrow, Branch(spot.id)) as session:
                seen |= set(session.scalars(text("SELECT branch_id FROM clients")))
                if fate < 0.1:
                    session.execute(text("SELECT 1 / 0"))
                if fate < 0.3:
                    raise InjectedError
                seen |= set(session.scalars(select(Client.branch_id)))
        except (InjectedError, DBAPIError):
            pass
        return seen - {spot.id}

    with ThreadPoolExecutor(8) as pool:
        leaks = [leak for leak in pool.map(one, work) if leak]
    narrow.dispose()
    assert leaks == []
    tried("T10 pieces of work", len(work))
