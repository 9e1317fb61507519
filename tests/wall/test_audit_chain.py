"""T27: the trail under sixteen writers never forks, and whoever tampers with it is found."""

from __future__ import annotations

import threading
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.pool import NullPool

from tenants.audit.actions import Actor, Line, append_now, record
from tenants.audit.models import AuditEvent, AuditHead, PublishedHead
from tenants.audit.queries import chain_faults
from tenants.database import open_engine
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.factories.world import World

WRITERS, LINES_EACH = 16, 25


@pytest.fixture
def branch_id(superuser: Engine, world: World) -> Iterator[uuid.UUID]:
    """A branch whose trail is empty before and after."""
    yield world.here.id
    with superuser.begin() as connection:
        for table in ("audit_events", "audit_heads", "published_heads"):
            connection.execute(text(f"DELETE FROM {table} WHERE branch_id = :branch"), {"branch": world.here.id})


def write(engine: Engine, branch_id: uuid.UUID, count: int) -> None:
    """Write lines one transaction each: every other one with a change, the others as a read."""
    for number in range(count):
        with scoped(engine, Branch(branch_id)) as session:
            actor = Actor(None, "night")
            if number % 2:
                record(session, actor, "change", "client", uuid.uuid4(), fields=["last_name"])
            else:
                append_now(session, [Line(actor, "read", "client", str(uuid.uuid4()), {"found": number})])


def faults(engine: Engine, branch_id: uuid.UUID) -> list[tuple[int, str]]:
    """Return what the check of the chain finds."""
    with scoped(engine, Branch(branch_id)) as session:
        return [(fault.sequence, fault.what) for fault in chain_faults(session)]


def publish(engine_worker: Engine, branch_id: uuid.UUID) -> int:
    """Publish the head of the chain as the worker does each day, and return its sequence."""
    with scoped(engine_worker, Branch(branch_id)) as session:
        head = session.scalars(select(AuditHead)).one()
        session.add(PublishedHead(branch_id=branch_id, day=local_date(), sequence=head.sequence, hash=head.hash))
        return head.sequence


def test_t27_sixteen_writers_make_one_chain(engine_web: Engine, branch_id: uuid.UUID) -> None:
    engine = open_engine(engine_web.url, poolclass=NullPool)
    failed: list[BaseException] = []

    def writer() -> None:
        try:
            write(engine, branch_id, LINES_EACH)
        except BaseException as error:  # noqa: BLE001  a thread's fault is this test's
            failed.append(error)

    threads = [threading.Thread(target=writer) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    with scoped(engine, Branch(branch_id)) as session:
        sequences = list(session.scalars(select(AuditEvent.sequence).order_by(AuditEvent.sequence)))
        hashes = set(session.scalars(select(AuditEvent.hash)))
    engine.dispose()
    total = WRITERS * LINES_EACH
    assert sequences == list(range(1, total + 1))
    assert len(hashes) == total
    assert faults(engine_web, branch_id) == []


@pytest.mark.parametrize("column", ["person_id", "role", "verb", "record", "record_id", "detail", "at", "hash"])
def test_t27_an_edited_line_is_found_in_every_column(
    engine_web: Engine, superuser: Engine, world: World, branch_id: uuid.UUID, column: str
) -> None:
    write(engine_web, branch_id, 5)
    value = {
        "person_id": f"'{world.person(Role.VOLUNTEER)}'",
        "detail": """'{"found": 99}'""",
        "at": "at + interval '1 microsecond'",
        "hash": "sha256('x')",
    }.get(column, "'another'")
    with superuser.begin() as connection:
        connection.execute(
            text(f"UPDATE audit_events SET {column} = {value} WHERE branch_id = :branch AND sequence = 3"),
            {"branch": branch_id},
        )
    assert (3, "changed") in faults(engine_web, branch_id)


def test_t27_a_line_taken_out_of_the_middle_is_found(
    engine_web: Engine, superuser: Engine, branch_id: uuid.UUID
) -> None:
    write(engine_web, branch_id, 5)
    with superuser.begin() as connection:
        connection.execute(
            text("DELETE FROM audit_events WHERE branch_id = :branch AND sequence = 3"), {"branch": branch_id}
        )
    assert faults(engine_web, branch_id) == [(4, "missing")]


def test_t27_a_cut_off_tail_is_found_even_when_the_head_is_put_back_with_it(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, branch_id: uuid.UUID
) -> None:
    write(engine_web, branch_id, 5)
    assert publish(engine_worker, branch_id) == 5
    assert faults(engine_web, branch_id) == []
    with superuser.begin() as connection:
        connection.execute(
            text("DELETE FROM audit_events WHERE branch_id = :branch AND sequence > 3"), {"branch": branch_id}
        )
    assert set(faults(engine_web, branch_id)) == {(5, "cut off")}
    with superuser.begin() as connection:
        connection.execute(
            text(
                "UPDATE audit_heads SET sequence = 3, hash ="
                " (SELECT hash FROM audit_events WHERE branch_id = :branch AND sequence = 3) WHERE branch_id = :branch"
            ),
            {"branch": branch_id},
        )
    assert faults(engine_web, branch_id) == [(5, "cut off")]
    # Writing on over the cut gives the published line another hash: still found.
    write(engine_web, branch_id, 4)
    assert faults(engine_web, branch_id) == [(5, "cut off")]


def test_t27_a_cut_off_tail_that_was_never_published_shows_against_the_head(
    engine_web: Engine, superuser: Engine, branch_id: uuid.UUID
) -> None:
    write(engine_web, branch_id, 5)
    with superuser.begin() as connection:
        connection.execute(
            text("DELETE FROM audit_events WHERE branch_id = :branch AND sequence = 5"), {"branch": branch_id}
        )
    assert faults(engine_web, branch_id) == [(5, "cut off")]


def test_t27_the_check_sees_its_own_branch_only(
    engine_web: Engine, superuser: Engine, world: World, branch_id: uuid.UUID
) -> None:
    write(engine_web, branch_id, 3)
    write(engine_web, world.elsewhere.id, 3)
    with superuser.begin() as connection:
        connection.execute(
            text("UPDATE audit_events SET verb = 'x' WHERE branch_id = :branch"), {"branch": world.elsewhere.id}
        )
    assert faults(engine_web, branch_id) == []
    assert len(faults(engine_web, world.elsewhere.id)) == 3
