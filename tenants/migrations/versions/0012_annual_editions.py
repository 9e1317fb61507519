"""The year of a region and of the country, figures as they were printed, and photographs; behind the wall from their birth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = ("printed_figures", "annual_photos", "published_photos", "edition_stories", "published_editions")


def upgrade() -> None:
    """Make the tables and put a fence around each."""
    _make_of_branches()
    _make_of_units()
    for table in NEW:
        for statement in fence(table, wall_of(table)):
            op.execute(statement)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def _moment(name: str, *, now: bool = False) -> sa.Column[object]:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not now)


def _text(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(), server_default=default, nullable=False)


def _make_of_branches() -> None:
    op.create_table(
        "printed_figures",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        _id(),
        sa.Column("year", sa.Integer(), nullable=False),
        _text("figure"),
        _text("printed"),
        _text("reason"),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        _moment("entered_at", now=True),
        _moment("withdrawn_at"),
        sa.CheckConstraint("printed <> '' AND reason <> ''", name=op.f("ck_printed_figures_words")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_printed_figures_branch_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_printed_figures_entered_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_printed_figures")),
        sa.UniqueConstraint("branch_id", "year", "figure", name="uq_printed_figures_figure"),
    )
    op.create_table(
        "annual_photos",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        _id(),
        sa.Column("year", sa.Integer(), nullable=False),
        _text("chapter"),
        _text("alt"),
        sa.Column("people", sa.Boolean(), nullable=False),
        _text("media_type"),
        _text("digest"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        _moment("added_at", now=True),
        _moment("withdrawn_at"),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_annual_photos_alt")),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_annual_photos_added_by")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_annual_photos_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_annual_photos")),
    )
    op.create_index("ix_annual_photos_year", "annual_photos", ["branch_id", "year"])
    op.create_table(
        "published_photos",
        _id(),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        _text("media_type"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_published_photos_branch_id")),
        sa.ForeignKeyConstraint(["report_id"], ["published_reports.id"], name=op.f("fk_published_photos_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_photos")),
    )
    op.create_index("ix_published_photos_report", "published_photos", ["report_id"])


def _make_of_units() -> None:
    op.create_table(
        "edition_stories",
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("story", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("exceptions", postgresql.JSONB(), server_default="{}", nullable=False),
        _moment("changed_at", now=True),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        _id(),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_edition_stories_changed_by")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_edition_stories_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_stories")),
    )
    op.create_index(
        "uq_edition_stories_year",
        "edition_stories",
        ["region_id", "year"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "published_editions",
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("published_at", now=True),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        _text("reason", ""),
        _moment("withdrawn_at"),
        _text("withdrawal", ""),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        _id(),
        sa.CheckConstraint("version = 1 OR reason <> ''", name=op.f("ck_published_editions_reason")),
        sa.ForeignKeyConstraint(["published_by"], ["people.id"], name=op.f("fk_published_editions_published_by")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_published_editions_region_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_editions")),
    )
    op.create_index(
        "uq_published_editions_version",
        "published_editions",
        ["region_id", "year", "version"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    """Take the tables away."""
    for table in ("published_photos", "annual_photos", "printed_figures", "published_editions", "edition_stories"):
        op.drop_table(table)
