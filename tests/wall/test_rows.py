"""Which rows each scope meets in each table, asked of the database directly, past everything Python adds.

What may be seen is written out here by class of table, apart from the policies that make it so.
"""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, Table, delete, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from tenants.consultations.models import Consultation
from tenants.database import TableClass, wall_of
from tenants.isolation import (
    ENTER,
    Accounts,
    Branch,
    Directory,
    Figures,
    Fold,
    Helpdesk,
    Public,
    Scope,
)
from tests.factories.rows import SEEDED, TABLES, Rows, count, row_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine, Update

    from tests.factories.world import World

ALL, OWN, NONE = "all", "own", "none"
BRANCHED = [name for name, table in TABLES.items() if "branch_id" in table.columns]

# By class: what is seen in which scope; a scope that is not named sees nothing.
SEEN_BY_CLASS: dict[TableClass, dict[str, str]] = {
    TableClass.OWNED: {"branch": OWN},
    TableClass.CROSSING: {"branch": OWN, "helpdesk": ALL},
    TableClass.HANDOVER: {"branch": OWN},
    TableClass.HELPDESK: {"helpdesk": ALL},
    TableClass.ACCOUNTS: {"accounts": ALL},
    TableClass.DIRECTORY: dict.fromkeys(
        ("branch", "accounts", "helpdesk", "figures", "fold", "directory", "public"), ALL
    ),
    TableClass.RAW_FIGURE: {"branch": OWN, "fold": ALL},
    TableClass.ARTEFACT: {"figures": OWN, "fold": ALL},
    TableClass.PLATFORM: {"directory": ALL},
}
SEEN_BY_TABLE: dict[str, dict[str, str]] = {
    # At the Helpdesk its own people: the row of elsewhere is no one of it.
    "people": {"accounts": ALL, "directory": ALL, "branch": OWN, "helpdesk": OWN},
    "memberships": {"accounts": ALL, "directory": ALL, "branch": OWN, "helpdesk": OWN},
    # A branch sees what is published.
    "articles": {"helpdesk": ALL, "branch": OWN},
    # A region sees what it asked of its branches, and what they answered.
    "explanations": {"branch": OWN, "figures": OWN},
    "invitations": {"accounts": ALL, "directory": ALL},
    "night_letters": {"accounts": ALL, "branch": OWN},
    "platform_events": {"directory": ALL},
    "platform_heads": dict.fromkeys(("accounts", "directory", "helpdesk", "figures", "fold"), ALL),
    "published_heads": {"branch": OWN, "directory": ALL},
    "published_reports": {"branch": OWN, "public": ALL, "fold": ALL},
    "told_before": {"fold": ALL},
    "published_photos": {"branch": OWN, "public": ALL},
    "edition_stories": {"figures": OWN},
    "published_editions": {"figures": OWN, "public": ALL},
    # That a version was taken back stands at its address, for everybody; a branch's no region sees here.
    "versions_taken_back": {"branch": OWN, "public": ALL},
    "runs": {"branch": OWN, "directory": ALL},
    "figure_changes": {"fold": ALL},
    "region_figures": {"fold": ALL},
    "nation_figures": {"fold": ALL},
    # A region moves the months of its own branches, and the branch sees how far its own are.
    "month_signatures": {"branch": OWN, "figures": OWN, "fold": ALL},
    "month_exceptions": {"branch": OWN, "figures": OWN, "fold": ALL},
}
FOLD_IS_FOR = "wegwijs_worker"
THROWN_AWAY = {"attempts", "night_letters"}
"""What is of no branch and nothing hangs on: thrown away after a while."""


def seen(table: str, role: str, scope: str) -> str:
    """Return which of both branches' rows `role` may see of `table` in `scope`."""
    if scope == "fold" and role != FOLD_IS_FOR and wall_of(table) in {TableClass.RAW_FIGURE, TableClass.ARTEFACT}:
        return NONE
    return SEEN_BY_TABLE.get(table, SEEN_BY_CLASS[wall_of(table)]).get(scope, NONE)


def scopes(world: World) -> list[Scope]:
    """Return one of every scope; the branch's is that of `here`, the region's that of `here` too."""
    return [
        Branch(world.here.id),
        Accounts(),
        Helpdesk(),
        Figures(world.region_id),
        Fold(),
        Directory(),
        Public(),
    ]


@contextlib.contextmanager
def looking(engine: Engine, scope: Scope | None) -> Iterator[Connection]:
    """Open a bare connection in `scope`, with nothing of ours between; it is rolled back."""
    with engine.connect() as connection:
        if scope is not None:
            connection.execute(
                ENTER, {"name": scope.name, "branch": str(scope.branch_id or ""), "unit": str(scope.unit or "")}
            )
        yield connection
        connection.rollback()


def rows_seen(connection: Connection, table: Table) -> int | None:
    """Return how many rows are seen, none when the role may not look at all."""
    try:
        with connection.begin_nested():
            return count(connection, table)
    except ProgrammingError as error:
        assert "permission denied" in str(error)
        return None


@pytest.mark.parametrize("role", ["wegwijs_web", "wegwijs_worker"])
def test_t05_without_a_scope_nothing_is_seen_and_nothing_written(
    engine_for: Callable[[str], Engine], rows: Rows, world: World, role: str, tried: Callable[[str, int], None]
) -> None:
    cases = 0
    with looking(engine_for(role), None) as connection:
        for name, table in TABLES.items():
            assert not rows_seen(connection, table), f"{role} sees {name} without a scope"
            for statement in (update(table).values({_plain(table): table.c[_plain(table)]}), delete(table)):
                assert not _touched(connection, statement), f"{role} changes {name} without a scope"
            if name not in SEEDED:
                with pytest.raises(ProgrammingError), connection.begin_nested():
                    connection.execute(table.insert().inline().values(row_values(table, world.here, world, rows, 0)))
            cases += 4
    tried("T05 table x verb without a scope", cases)


@pytest.mark.parametrize("role", ["wegwijs_web", "wegwijs_worker"])
def test_every_scope_sees_what_its_tables_say_and_no_more(
    engine_for: Callable[[str], Engine],
    superuser: Engine,
    rows: Rows,
    world: World,
    role: str,
    tried: Callable[[str, int], None],
) -> None:
    assert rows.keys
    with superuser.connect() as behind:
        everything = {name: count(behind, table) for name, table in TABLES.items()}
    cases = 0
    for scope in scopes(world):
        with looking(engine_for(role), scope) as connection:
            for name, table in TABLES.items():
                wanted, found = seen(name, role, scope.name), rows_seen(connection, table)
                case = f"{role} in {scope} sees {found} of {everything[name]} in {name}, wanted {wanted}"
                if wanted == NONE:
                    assert not found, case
                elif found is not None and wanted == OWN:
                    assert 0 < found < everything[name], case
                elif found is not None:
                    assert found == everything[name], case
                cases += 1
    tried("T06 table x scope, seen", cases)


@pytest.mark.parametrize("role", ["wegwijs_web", "wegwijs_worker"])
def test_t06_a_branch_never_meets_a_row_of_another(
    engine_for: Callable[[str], Engine], rows: Rows, world: World, role: str, tried: Callable[[str, int], None]
) -> None:
    cases = 0
    fenced = [name for name in BRANCHED if wall_of(name) is not TableClass.DIRECTORY and name != "memberships"]
    for mine, theirs in ((world.here, world.elsewhere), (world.elsewhere, world.here)):
        with looking(engine_for(role), Branch(mine.id)) as connection:
            for name in fenced:
                table = TABLES[name]
                foreign = table.c.branch_id == theirs.id
                assert not _touched(connection, select(table.c.branch_id).where(foreign)), f"{name} is seen"
                assert not _touched(connection, update(table).where(foreign).values(branch_id=theirs.id)), name
                assert not _touched(connection, delete(table).where(foreign)), name
                values = row_values(table, theirs, world, rows, 1 if theirs is world.elsewhere else 0)
                with pytest.raises(ProgrammingError), connection.begin_nested():
                    connection.execute(table.insert().inline().values(values))
                give_away = update(table).where(table.c.branch_id == mine.id).values(branch_id=theirs.id)
                assert not _given_away(connection, give_away), f"{role} gives a row of {name} away"
                cases += 5
    tried("T06 branch x table x verb", cases)


def test_t08_no_application_role_can_delete_a_shared_parent(
    engine_for: Callable[[str], Engine],
    superuser: Engine,
    rows: Rows,
    world: World,
    tried: Callable[[str, int], None],
) -> None:
    assert rows.keys
    parents = [name for name in TABLES if wall_of(name) in {TableClass.DIRECTORY, TableClass.ACCOUNTS}]
    owned = [TABLES[name] for name in TABLES if wall_of(name) is TableClass.OWNED]
    with superuser.connect() as behind:
        before = {table.name: count(behind, table) for table in owned}
    cases = 0
    for role in ("wegwijs_web", "wegwijs_worker"):
        for scope in scopes(world):
            for name in parents:
                with engine_for(role).connect() as connection:
                    connection.execute(
                        ENTER, {"name": scope.name, "branch": str(scope.branch_id or ""), "unit": str(scope.unit or "")}
                    )
                    if name not in THROWN_AWAY:
                        with pytest.raises(ProgrammingError, match="permission denied"):
                            connection.execute(delete(TABLES[name]))
                    cases += 1
            for statement in ("TRUNCATE branches CASCADE", "DROP TABLE clients", "CREATE TEMP TABLE t (a int)"):
                with engine_for(role).connect() as connection, pytest.raises(ProgrammingError):
                    connection.execute(text(statement))
                cases += 1
    with superuser.connect() as behind:
        assert {table.name: count(behind, table) for table in owned} == before
    tried("T08 role x scope x parent", cases)


def test_t09_a_foreign_key_and_an_absent_one_are_refused_alike(engine_web: Engine, rows: Rows, world: World) -> None:
    table = Consultation.__table__
    assert isinstance(table, Table)
    refusals = []
    for client_id in (rows.id("clients", world.elsewhere), uuid.uuid4()):
        values = {**row_values(table, world.here, world, rows, 0), "client_id": client_id}
        with looking(engine_web, Branch(world.here.id)) as connection, pytest.raises(IntegrityError) as caught:
            connection.execute(table.insert().inline().values(values))
        refusals.append((type(caught.value.orig), getattr(caught.value.orig, "diag", None).constraint_name))
    assert refusals[0] == refusals[1]


def _given_away(connection: Connection, statement: Update) -> int:
    """Return how many own rows an update handed to another branch; the wall refuses it, or shows no row to hand over."""
    try:
        with connection.begin_nested():
            return connection.execute(statement).rowcount
    except ProgrammingError as error:
        assert "row-level security" in str(error) or "permission denied" in str(error), error
        return 0


def _plain(table: Table) -> str:
    """Return the name of some column of `table` to set to itself."""
    return table.columns.keys()[-1]


def _touched(connection: Connection, statement: object) -> int:
    """Return how many rows a statement met; a statement that the role may not run at all met none."""
    try:
        with connection.begin_nested():
            result = connection.execute(statement)  # type: ignore[call-overload]
            return len(result.all()) if result.returns_rows else result.rowcount
    except ProgrammingError as error:
        assert "permission denied" in str(error), error
        return 0
