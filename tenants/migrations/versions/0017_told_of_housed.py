"""What was told and hidden of people housed in the past is known to pages and editions alike.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.database import wall_of
from tenants.migrations.fences import fence

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FIRST_TOLD = 2026
"""Positions move with the years before it (`tenants/figures/ledger.py`)."""
READ = ("branches", "service_areas", "told_before", "published_reports", "editions", "figure_changes")
# What editions hid last, and what pages ever told or hid; the owner reads past the fences.
KNOWN = f"""
WITH hidden AS (
    SELECT year, jsonb_array_elements_text(content -> 'hidden') AS key
    FROM told_before WHERE indicator = 'housing.closing_balance'
), pages AS (
    SELECT branch_id, year, content -> 'figures' -> 'housing.housed' AS figure, published_at FROM published_reports
    UNION ALL
    SELECT branch_id, year - 1, content -> 'figures' -> 'housing.housed' -> 'previous', published_at
    FROM published_reports
), found AS (
    SELECT branches.id AS branch_id, year, '' AS municipality_code, NULL::integer AS told, true AS hidden,
        '-infinity'::timestamptz AS at
    FROM hidden JOIN branches ON branches.id::text = key
    UNION ALL
    SELECT branch_id, year, municipality_code, NULL, true, '-infinity'
    FROM hidden JOIN service_areas ON municipality_code = key
        AND valid && daterange(make_date(year, 1, 1), make_date(year + 1, 1, 1))
    UNION ALL
    SELECT branch_id, year, '', CASE jsonb_typeof(figure -> 'value') WHEN 'number' THEN (figure ->> 'value')::integer END,
        jsonb_typeof(figure -> 'value') = 'string', published_at
    FROM pages WHERE jsonb_typeof(figure -> 'value') IN ('number', 'string')
    UNION ALL
    SELECT branch_id, year, key, value::integer, false, published_at
    FROM pages, jsonb_each_text(figure -> 'breakdowns' -> 'municipality')
)
INSERT INTO told_of_housed (branch_id, year, municipality_code, told, hidden)
SELECT branch_id, year, municipality_code,
    (array_agg(told ORDER BY at DESC) FILTER (WHERE told IS NOT NULL))[1], bool_or(hidden)
FROM found WHERE year < {FIRST_TOLD} AND municipality_code <> 'other' GROUP BY 1, 2, 3
"""


def upgrade() -> None:
    """Make the table, and put into it what is known."""
    op.create_table(
        "told_of_housed",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_told_of_housed_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "year", "municipality_code", name=op.f("pk_told_of_housed")),
    )
    for table in READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(KNOWN)
    # The next night makes the editions of those years anew, and writes down what they tell.
    op.execute(
        "INSERT INTO figure_changes (region_id, year, by_night)"
        f" SELECT DISTINCT region_id, year, true FROM editions WHERE year < {FIRST_TOLD}"
    )
    for table in READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for statement in fence("told_of_housed", wall_of("told_of_housed")):
        op.execute(statement)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("told_of_housed")
