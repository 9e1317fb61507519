"""What was odd about a month goes up with its signature, by name; a version that was taken back says so, to everybody.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence
from tenants.migrations.signatures import signatures

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
WITH_A_ROLE = ("published_reports", "published_editions", "municipality_report_versions")
# What was taken back before is noted too: the owner reads past the fences of what was published.
TAKEN_BACK = {
    "published_reports": "SELECT branch_id, NULL::uuid, year, version, withdrawn_at",
    "published_editions": "SELECT NULL::uuid, region_id, year, version, withdrawn_at",
}


def upgrade() -> None:
    """Add the columns and the table, and note what was taken back so far."""
    op.add_column("month_signatures", sa.Column("told", JSON, server_default="{}", nullable=False))
    op.add_column("month_signatures", sa.Column("differs_in", JSON, server_default="[]", nullable=False))
    op.execute(signatures()[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
    for table in WITH_A_ROLE:
        op.add_column(table, sa.Column("withdrawn_role", sa.String(), server_default="", nullable=False))
    op.create_table(
        "versions_taken_back",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_versions_taken_back_branch_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_versions_taken_back_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions_taken_back")),
        sa.CheckConstraint("branch_id IS NULL OR region_id IS NULL", name=op.f("ck_versions_taken_back_whose")),
    )
    op.create_index(
        "uq_versions_taken_back_version",
        "versions_taken_back",
        ["branch_id", "region_id", "year", "version"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    for table, whose in TAKEN_BACK.items():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(
            "INSERT INTO versions_taken_back (branch_id, region_id, year, version, taken_back_at)"
            f" {whose} FROM {table} WHERE withdrawn_at IS NOT NULL"
        )
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for statement in fence("versions_taken_back", wall_of("versions_taken_back")):
        op.execute(statement)


def downgrade() -> None:
    """Take them away."""
    op.drop_table("versions_taken_back")
    for table in WITH_A_ROLE:
        op.drop_column(table, "withdrawn_role")
    op.drop_column("month_signatures", "differs_in")
    op.drop_column("month_signatures", "told")
