"""An import never touches another branch: not by a number that is theirs, not by an id, not as the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tasks.imports import do_export, do_import
from tenants.audit.actions import Actor
from tenants.imports.exporting import Form
from tenants.imports.jobs import ask_export, ask_import
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tests.factories.rows import TABLES
from tests.factories.sheets import EVERYTHING, brought_in, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.world import World


def contents(superuser: Engine, world: World) -> dict[str, list[str]]:
    """Return every row of the other branch, as text, from behind the wall."""
    with superuser.connect() as behind:
        return {
            name: sorted(
                behind.scalars(text(f"SELECT t::text FROM {name} t WHERE branch_id = :id"), {"id": world.elsewhere.id})
            )
            for name, table in TABLES.items()
            if "branch_id" in table.c
        }


def test_the_same_file_in_two_branches_makes_rows_of_each_and_changes_nothing_of_the_other(
    engine_web: Engine, superuser: Engine, world: World, tried: Callable[[str, int], None]
) -> None:
    theirs = {
        name: [tuple("Elderveen" if cell == "Hierbeek" else cell for cell in row) for row in rows]
        for name, rows in EVERYTHING.items()
    }
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert brought_in(session, theirs).faults == []
    before = contents(superuser, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        outcome = brought_in(session, EVERYTHING)
        assert outcome.faults == []
        assert outcome.counts["clients"] == {"new": 2, "changed": 0, "same": 0}, "their numbers are not ours"
    assert contents(superuser, world) == before
    tried("tables of another branch after an import", len(before))


def test_what_another_branch_has_cannot_be_leaned_on(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        brought_in(session, {"clients": [("client", "last_name", "municipality"), ("THEIRS", "Boom", "Elderveen")]})
    with scoped(engine_web, Branch(world.here.id)) as session:
        rows = [
            ("client", "municipality", "date", "route", "counts_for_quota"),
            ("THEIRS", "Hierbeek", "2018-01-01", "gva", "no"),
        ]
        faults = brought_in(session, {"placements": rows}).faults
        assert [(fault.row, fault.column) for fault in faults] == [(2, "client")]
        session.rollback()


def test_a_job_of_one_branch_is_nothing_in_another(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    lead = Actor(world.person(Role.TEAM_LEAD), "team_lead")
    with scoped(engine_web, Branch(world.here.id)) as session:
        job = ask_import(session, lead, "sheets.zip", zipped(EVERYTHING)).id
        out = ask_export(session, lead, Form.XLSX).id
    assert not do_import(engine_worker, world.elsewhere.id, job)
    assert not do_export(engine_worker, world.elsewhere.id, out)
