"""The wall as the database's own catalogue tells it: nothing left open when a table is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.database import APP_ROLES, Base, TableClass, wall_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

TABLES = sorted(Base.metadata.tables)
OWNED = [table for table in TABLES if wall_of(table) is TableClass.OWNED]

# What each role may do beyond reading, written out here a second time on purpose: a new grant must be meant twice.
MAY_DELETE = {
    "wegwijs_web": {
        "answer_drafts",
        "attempts",
        "drafts",
        "outbox",
        "presences",
        # Of a question that never crossed.
        "shared_facts",
        "shared_paper_contents",
        "shared_papers",
    },
    "wegwijs_worker": {
        "attempts",
        "edition_figures",
        "figure_changes",
        "figure_days",
        "figure_deltas",
        "figure_marks",
        "figure_months",
        "figure_standings",
        "figure_years",
        "nation_figures",
        # What the night found is kept for a while.
        "night_letters",
        "night_reports",
        "outbox",
        "region_figures",
        "told_before",
        "told_of_housed",
        "regional_night_reports",
    },
}
IMPORTED = {
    "consultation_corrections",
    "housing_corrections",
    "balance_entries",
    "clients",
    "consultations",
    "deadlines",
    "dossier_entries",
    "dossier_events",
    "dossier_steps",
    "dossiers",
    "dwellings",
    "exports",
    "households",
    "imports",
    "language_classes",
    "language_participants",
    "participation_groups",
    "participation_participants",
    "participation_workshops",
    "partner_meetings",
    "partners",
    "placements",
    "quotas",
    "residences",
    "trajectories",
    "volunteers",
}
WORKER_MAY_WRITE = (
    IMPORTED
    | MAY_DELETE["wegwijs_worker"] - {"attempts"}
    | {
        "audit_events",
        "audit_heads",
        "editions",
        "escalation_notices",
        "escalations",
        "helpdesk_entries",
        "invitations",
        # The night notes that a signed month is counted anew.
        "month_signatures",
        "password_resets",
        "platform_events",
        "reminders",
        "platform_heads",
        "published_heads",
        "runs",
    }
)


def test_t01_every_table_has_row_security_and_a_policy(superuser: Engine, tried: Callable[[str, int], None]) -> None:
    with superuser.connect() as connection:
        fenced = set(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
                    " AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
                )
            )
        )
        everything = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    assert everything - fenced == {"alembic_version"}
    assert everything - {"alembic_version"} == set(TABLES), "a table without a model, or a model without a table"
    tried("T01 tables fenced", len(fenced))


def test_t02_the_branch_comes_first_in_every_key_of_an_owned_table(
    superuser: Engine, tried: Callable[[str, int], None]
) -> None:
    keys = text(
        """
        SELECT c.relname AS table_name, i.relname AS key_name,
            (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum = x.indkey[0]) AS first_column
        FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indisunique AND c.relname = ANY(:owned)
        """
    )
    references = text(
        """
        SELECT conname, conrelid::regclass::text AS source, confrelid::regclass::text AS target,
            (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY(conkey)) AS columns,
            confdeltype AS on_delete
        FROM pg_constraint WHERE contype = 'f'
        """
    )
    with superuser.connect() as connection:
        unique = connection.execute(keys, {"owned": OWNED}).all()
        foreign = connection.execute(references).all()
    assert [row for row in unique if row.first_column != "branch_id"] == []
    assert [row for row in foreign if row.target in OWNED and "branch_id" not in row.columns] == []
    assert [row for row in foreign if row.target in OWNED and row.source not in OWNED] == []
    assert [row for row in foreign if row.on_delete not in {"a", "r"}] == [], "a delete may not spread over the wall"
    tried("T02 keys", len(unique) + len(foreign))


@pytest.mark.parametrize("role", APP_ROLES)
def test_t03_the_application_roles_may_do_no_more_than_they_need(
    superuser: Engine, role: str, tried: Callable[[str, int], None]
) -> None:
    grants = text("SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = :role")
    with superuser.connect() as connection:
        held = {(table, verb) for table, verb in connection.execute(grants, {"role": role})}
        attributes = connection.execute(
            text(
                "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,"
                " has_schema_privilege(rolname, 'public', 'CREATE'),"
                " has_database_privilege(rolname, current_database(), 'TEMP'),"
                " has_database_privilege(rolname, current_database(), 'CREATE'),"
                " EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid),"
                " EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)"
                " FROM pg_roles WHERE rolname = :role"
            ),
            {"role": role},
        ).one()
        columns = connection.scalar(
            text("SELECT count(*) FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16384")
        )
    assert not any(attributes)
    assert columns == 0
    assert {verb for _, verb in held} <= {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table for table, verb in held if verb == "DELETE"} == MAY_DELETE[role]
    if role == "wegwijs_worker":
        assert {table for table, verb in held if verb in {"INSERT", "UPDATE"}} == WORKER_MAY_WRITE
    tried("T03 privileges", len(held))


def test_t04_no_view_and_no_function_looks_with_its_owners_eyes(superuser: Engine) -> None:
    with superuser.connect() as connection:
        views = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace")
        ).all()
        definers = connection.scalars(
            text(
                "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
                " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
            )
        ).all()
    assert (views, definers) == ([], [])


def test_the_scopes_functions_are_stable_so_that_policies_use_the_index(superuser: Engine) -> None:
    with superuser.connect() as connection:
        volatile = connection.scalars(
            text(
                "SELECT proname FROM pg_proc WHERE proname LIKE 'current!_%' ESCAPE '!' AND provolatile = 'v'"
                " AND pronamespace = 'public'::regnamespace"
            )
        ).all()
    assert volatile == []


def test_the_models_say_what_the_migrations_made(engine_for: Callable[[str], Engine]) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine_for("wegwijs_owner").connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        differences = compare_metadata(context, Base.metadata)
    # Temporal keys are said in the migration alone: SQLAlchemy has no words for them yet.
    temporal = {
        "fk_branch_regions_branch",
        "fk_service_areas_municipality",
        "fk_service_areas_branch",
        "uq_branches_open",
    }
    assert [found for found in differences if getattr(found[-1], "name", None) not in temporal] == []
