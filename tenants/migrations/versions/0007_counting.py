"""Counting by the minute: signed differences written by the statement that changes a record."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from tenants.database import wall_of
from tenants.figures.deltas import counting_of
from tenants.migrations.fences import fence
from tenants.migrations.marks import marks

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FENCED = ("figure_changes", "figure_deltas", "figure_marks")
MOST_POLICIES = 4
SET_SCOPE = sa.text("SELECT set_config('wegwijs.scope', :scope, true), set_config('wegwijs.branch', :branch, true)")

# A branch changes region on the first of a month, and may open or close within one.
REGION = """
CREATE FUNCTION region_of_month(of_branch uuid, of_month date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT region_id FROM branch_regions
    WHERE branch_id = of_branch AND valid && daterange(of_month, (of_month + interval '1 month')::date)
    ORDER BY valid DESC LIMIT 1
$$;
"""
# What was counted before waits to go up, and the branch's own cells hold it.
KEEP_DELTAS = """
UPDATE figure_deltas SET source = '', held = true, days = ARRAY[month], municipalities = ARRAY[''],
    indicators = ARRAY[indicator], breakdowns = ARRAY[breakdown], parts = ARRAY[value], amounts = ARRAY[amount]
WHERE branch_id = current_branch()
"""
# What changed before no delta tells: all of such a month is counted anew.
KEEP_MARKS = "UPDATE figure_marks SET source = 'anything' WHERE branch_id = current_branch()"

ARRAYS: dict[str, sa.types.TypeEngine[Any]] = {
    "days": sa.Date(),
    "municipalities": sa.TEXT(),
    "indicators": sa.TEXT(),
    "breakdowns": sa.TEXT(),
    "parts": sa.TEXT(),
    "amounts": sa.Integer(),
}
BEFORE = ("month", "indicator", "breakdown", "value", "amount")

UNMARKED = {
    "consultations": "mark_consultation_months",
    "dwellings": "mark_dwellings",
    "partner_meetings": "mark_partner_meetings",
    "placements": "mark_placements",
    "trajectories": "mark_trajectories",
}
"""Tables whose deltas tell everything: the triggers that marked their months."""
MARKED_AGAIN: dict[str, tuple[str, ...]] = {
    "participation_groups": (
        "SELECT branch_id, started_on FROM {rows}",
        (
            "SELECT participant.branch_id, participant.signed_on FROM {rows} track JOIN participation_participants"
            " participant ON participant.branch_id = track.branch_id AND participant.group_id = track.id"
        ),
    ),
    "language_classes": (
        "SELECT branch_id, started_on FROM {rows}",
        (
            "SELECT pupil.branch_id, pupil.joined_on FROM {rows} class JOIN language_participants pupil"
            " ON pupil.branch_id = class.branch_id AND pupil.class_id = class.id"
        ),
    ),
}
SERVED: tuple[str, ...] = (
    "SELECT branch_id, lower(valid) FROM {rows} WHERE service = 'all'",
    "SELECT branch_id, upper(valid) FROM {rows} WHERE service = 'all'",
)


def upgrade() -> None:
    """Give deltas the grain they need, keep what waits, and let each table of the catalogue tell its own changes."""
    op.execute(REGION)
    _make_changes()
    _widen_deltas()
    op.create_index(
        "ix_figure_marks_waiting",
        "figure_marks",
        ["branch_id"],
        unique=False,
        postgresql_where=sa.text("source <> 'folded'"),
    )
    for table, name in UNMARKED.items():
        op.execute(
            f"DROP TRIGGER mark_added ON {table}; DROP TRIGGER mark_changed ON {table};"
            f" DROP TRIGGER mark_removed ON {table}; DROP FUNCTION {name}()"
        )
    for table, days in MARKED_AGAIN.items():
        op.execute(marks(table, days, again=True))
    op.execute(marks("service_areas", SERVED))
    for statement in counting_of(sa.inspect(op.get_bind()).get_table_names()):
        op.execute(statement)
    for table in FENCED:
        for number in range(1, MOST_POLICIES + 1):
            op.execute(f"DROP POLICY IF EXISTS {table}_{number} ON {table}")
        for statement in fence(table, wall_of(table)):
            op.execute(statement)


def _make_changes() -> None:
    op.create_table(
        "figure_changes",
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("by_night", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_figure_changes_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_changes")),
    )


def _widen_deltas() -> None:
    """Let a delta hold many cells; what waits is kept, branch by branch: the owner too looks from one place."""
    op.add_column("figure_deltas", sa.Column("source", sa.String(), nullable=True))
    op.add_column("figure_deltas", sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for name, kind in ARRAYS.items():
        op.add_column("figure_deltas", sa.Column(name, sa.ARRAY(kind), nullable=True))
    connection = op.get_bind()
    connection.execute(SET_SCOPE, {"scope": "directory", "branch": ""})
    for branch_id in connection.scalars(sa.text("SELECT id FROM branches")).all():
        connection.execute(SET_SCOPE, {"scope": "branch", "branch": str(branch_id)})
        for statement in (KEEP_DELTAS, KEEP_MARKS):
            connection.execute(sa.text(statement))
    connection.execute(SET_SCOPE, {"scope": "", "branch": ""})
    # What was left behind by that stops here.
    for name in ("source", *ARRAYS):
        op.alter_column("figure_deltas", name, nullable=False)
    for name in BEFORE:
        op.drop_column("figure_deltas", name)
    op.drop_constraint("fk_figure_deltas_branch_id", "figure_deltas")
    op.create_index("ix_figure_deltas_branch", "figure_deltas", ["branch_id"], unique=False)
