"""Protected figures for everybody outside the branch: what was told before, and how the night's audit ended.

Work in an edition is brought up to date in place within its night. What branches published themselves is known to
everybody, so the folding workers read it too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FENCED_ANEW = ("editions", "published_reports")
MOST_POLICIES = 3
INDEXES = {
    "ix_figure_months_first": ["branch_id", "indicator", "month"],
    "ix_figure_months_month": ["month", "branch_id"],
}
COUNTS = ("hidden", "tried", "recovered")


def upgrade() -> None:
    """Make the memory of what was told, and room for the audit's result."""
    op.create_table(
        "told_before",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("year", "indicator", name=op.f("pk_told_before")),
    )
    for table in FENCED_ANEW:
        for number in range(1, MOST_POLICIES + 1):
            op.execute(f"DROP POLICY IF EXISTS {table}_{number} ON {table}")
    for table in ("told_before", *FENCED_ANEW):
        for statement in fence(table, wall_of(table)):
            op.execute(statement)
    for name, columns in INDEXES.items():
        op.create_index(name, "figure_months", columns)
    op.add_column("editions", sa.Column("audited_at", sa.DateTime(timezone=True), nullable=True))
    for name in COUNTS:
        op.add_column("editions", sa.Column(name, sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take it away."""
    for name in reversed(COUNTS):
        op.drop_column("editions", name)
    op.drop_column("editions", "audited_at")
    for name in INDEXES:
        op.drop_index(name, "figure_months")
    op.drop_table("told_before")
