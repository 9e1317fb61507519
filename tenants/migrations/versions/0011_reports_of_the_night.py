"""What a night found, the mails that say so, and the reports to municipalities; behind the wall from their birth."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NEW = (
    "night_reports",
    "regional_night_reports",
    "night_letters",
    "contract_lines",
    "municipality_reports",
    "municipality_report_versions",
)
STATES = ("waiting", "sent", "refused", "bounced", "nobody")


def upgrade() -> None:
    """Make the tables and put a fence around each; everybody gets the mail of the morning until they switch it off."""
    op.add_column("people", sa.Column("night_mail", sa.Boolean(), server_default=sa.true(), nullable=False))
    _make_night_reports()
    _make_letters()
    _make_municipality_reports()
    for table in NEW:
        for statement in fence(table, wall_of(table)):
            op.execute(statement)


def downgrade() -> None:
    """Throw them away."""
    for table in reversed(NEW):
        op.drop_table(table)
    op.drop_column("people", "night_mail")


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    default = None if nullable else sa.func.now()
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=nullable)


def _json(name: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, postgresql.JSONB(), server_default="{}" if empty else None, nullable=False)


def _person(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Uuid(), nullable=True)


def _owned(table: str, *columns: sa.Column[Any], **constraints: str) -> list[Any]:
    """Return what an owned table has: the branch first in its key, and the named checks."""
    return [
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        _id(),
        *columns,
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f(f"fk_{table}_branch_id")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}")) for name, check in constraints.items()),
    ]


def _make_night_reports() -> None:
    op.create_table(
        "night_reports",
        *_owned("night_reports", sa.Column("day", sa.Date(), nullable=False), _moment("made_at"), _json("content")),
        sa.UniqueConstraint("branch_id", "day", name="uq_night_reports_day"),
    )
    op.create_table(
        "regional_night_reports",
        _id(),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        _moment("made_at"),
        _json("content"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regional_night_reports")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_regional_night_reports_region_id")),
    )
    op.create_index(
        "uq_regional_night_reports_day",
        "regional_night_reports",
        ["region_id", "day"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _make_letters() -> None:
    op.create_table(
        "night_letters",
        _id(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _moment("asked_at"),
        sa.Column("state", sa.String(length=40), server_default="waiting", nullable=False),
        _moment("settled_at", nullable=True),
        sa.Column("reply", sa.String(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night_letters")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_night_letters_person_id")),
        sa.CheckConstraint(
            f"state IN ({', '.join(repr(state) for state in STATES)})", name=op.f("ck_night_letters_state")
        ),
    )
    op.create_index("uq_night_letters_person", "night_letters", ["person_id", "day"], unique=True)
    op.create_index(
        "ix_night_letters_waiting", "night_letters", ["asked_at"], postgresql_where=sa.text("state = 'waiting'")
    )


def _make_municipality_reports() -> None:
    place = ("municipality_code", sa.String())
    of_quarter = [("year", sa.Integer()), ("quarter", sa.Integer())]

    def given(*columns: tuple[str, Any]) -> list[sa.Column[Any]]:
        return [sa.Column(name, kind, nullable=False) for name, kind in columns]

    op.create_table(
        "contract_lines",
        *_owned(
            "contract_lines",
            *given(place, ("year", sa.Integer()), ("indicator", sa.String()), ("contracted", sa.Boolean())),
            sa.Column("agreed", sa.Integer(), nullable=True),
            _person("set_by"),
            _moment("set_at"),
            agreed="agreed > 0",
        ),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_contract_lines_set_by")),
        sa.UniqueConstraint("branch_id", "municipality_code", "year", "indicator", name="uq_contract_lines_indicator"),
    )
    op.create_table(
        "municipality_reports",
        *_owned(
            "municipality_reports",
            *given(place, *of_quarter),
            _json("words", empty=True),
            _person("changed_by"),
            _moment("changed_at"),
            quarter="quarter BETWEEN 1 AND 4",
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_municipality_reports_changed_by")),
        sa.UniqueConstraint(
            "branch_id", "municipality_code", "year", "quarter", name="uq_municipality_reports_quarter"
        ),
    )
    op.create_table(
        "municipality_report_versions",
        *_owned(
            "municipality_report_versions",
            *given(place, *of_quarter, ("version", sa.Integer())),
            _json("content"),
            sa.Column("reason", sa.String(), server_default="", nullable=False),
            _person("made_by"),
            _moment("made_at"),
            _moment("withdrawn_at", nullable=True),
            sa.Column("withdrawal", sa.String(), server_default="", nullable=False),
            quarter="quarter BETWEEN 1 AND 4",
            reason="version = 1 OR reason <> ''",
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_municipality_report_versions_made_by")),
        sa.UniqueConstraint(
            *("branch_id", "municipality_code", "year", "quarter", "version"),
            name="uq_municipality_report_versions_version",
        ),
    )
