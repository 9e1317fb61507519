"""The branch's own words beside its figures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.database import wall_of
from tenants.migrations.fences import fence

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of explanations, and put its fence around it."""
    op.create_table(
        "explanations",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_by_name", sa.String(), server_default="", nullable=False),
        sa.Column("words", sa.String(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("asked_at IS NOT NULL OR written_at IS NOT NULL", name=op.f("ck_explanations_begun")),
        sa.CheckConstraint("(words <> '') = (written_at IS NOT NULL)", name=op.f("ck_explanations_written")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_explanations_asked_by")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_explanations_branch_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_explanations_region_id")),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_explanations_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanations")),
    )
    op.create_index(
        "uq_explanations_figure",
        "explanations",
        ["branch_id", "indicator", "year"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_index("ix_explanations_region", "explanations", ["region_id", "year"], unique=False)
    for statement in fence("explanations", wall_of("explanations")):
        op.execute(statement)


def downgrade() -> None:
    """Drop what was made; the words in it are lost."""
    op.drop_table("explanations")
