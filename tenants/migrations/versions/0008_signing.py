"""Months signed, accepted and published; and what was said about them, behind the wall from their birth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence
from tenants.migrations.marks import marks
from tenants.migrations.signatures import signatures

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NEW = ("month_signatures", "month_exceptions", "signed_figures", "month_answers")
STATES = ("signed", "withdrawn", "returned", "accepted", "published")
ODDNESSES = ("nought", "high", "low", "unlike_last_year")
ANSWERS = ("right", "nought", "forgotten", "unknown")

# A signature counts in its month. Region and nation move it on without moving a figure of the branch.
SIGNED = ("SELECT branch_id, month FROM {rows} AS signature",)
COUNTS_ANEW = "(OLD.state = 'withdrawn') <> (NEW.state = 'withdrawn')"
# A lesson is known to have been held once it says who was there.
LESSONS = {
    "language_lessons": ("SELECT branch_id, day FROM {rows}",),
    "language_attendances": (
        (
            "SELECT lesson.branch_id, lesson.day FROM {rows} AS attendance JOIN language_lessons lesson"
            " ON lesson.branch_id = attendance.branch_id AND lesson.id = attendance.lesson_id"
        ),
    ),
}
OF_CLASSES = (
    "SELECT branch_id, started_on FROM {rows}",
    (
        "SELECT lesson.branch_id, lesson.day FROM {rows} AS class JOIN language_lessons lesson"
        " ON lesson.branch_id = class.branch_id AND lesson.class_id = class.id"
    ),
)
SET_SCOPE = sa.text("SELECT set_config('wegwijs.scope', :scope, true), set_config('wegwijs.branch', :branch, true)")
MARK_PAST_LESSONS = """
INSERT INTO figure_marks (branch_id, month, source)
SELECT DISTINCT branch_id, date_trunc('month', day)::date, 'language_lessons' FROM language_lessons
WHERE branch_id = current_branch()
"""


def upgrade() -> None:
    """Make the tables, put a fence around each, hold every level to its own steps, and let what counts mark its months."""
    make()
    for table in NEW:
        for statement in fence(table, wall_of(table)):
            op.execute(statement)
    for statement in signatures():
        op.execute(statement)
    op.execute(marks("month_signatures", SIGNED, when=COUNTS_ANEW))
    for table, days in LESSONS.items():
        op.execute(marks(table, days))
    op.execute(marks("language_classes", OF_CLASSES, again=True))
    _mark_past()


def _mark_past() -> None:
    """Let the lessons of before be counted, branch by branch: the owner too looks from one place."""
    connection = op.get_bind()
    connection.execute(SET_SCOPE, {"scope": "directory", "branch": ""})
    for branch_id in connection.scalars(sa.text("SELECT id FROM branches")).all():
        connection.execute(SET_SCOPE, {"scope": "branch", "branch": str(branch_id)})
        connection.execute(sa.text(MARK_PAST_LESSONS))
    connection.execute(SET_SCOPE, {"scope": "", "branch": ""})


def make() -> None:
    """Make the tables."""
    op.create_table(
        "month_signatures",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        _word("state", STATES, "ck_month_signatures_state", "signed"),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("is_in_time", sa.Boolean(), nullable=False),
        *_by_and_at("signed"),
        *_by_and_at("accepted", optional=True),
        *_by_and_at("published", optional=True),
        *_by_and_at("returned", optional=True),
        _text("returned_reason"),
        _text("correction_reason"),
        sa.Column("differs_since", sa.DateTime(timezone=True)),
        sa.CheckConstraint("extract(day FROM month) = 1 AND version > 0", name=op.f("ck_month_signatures_month")),
        sa.CheckConstraint("state <> 'returned' OR returned_reason <> ''", name=op.f("ck_month_signatures_returned")),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'published') OR accepted_at IS NOT NULL",
            name=op.f("ck_month_signatures_accepted"),
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_month_signatures_published")
        ),
        *_references("month_signatures", branch_id="branches", region_id="regions"),
        *_references(
            "month_signatures", **dict.fromkeys(_people("signed", "accepted", "published", "returned"), "people")
        ),
        sa.PrimaryKeyConstraint("branch_id", "month", "version", name=op.f("pk_month_signatures")),
    )
    op.create_index("ix_month_signatures_region_id_month", "month_signatures", ["region_id", "month"])
    op.create_table(
        "month_exceptions",
        _id(),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *_by_and_at("named"),
        *_by_and_at("lifted", optional=True),
        sa.CheckConstraint("reason <> '' AND extract(day FROM month) = 1", name=op.f("ck_month_exceptions_reason")),
        *_references("month_exceptions", branch_id="branches", region_id="regions"),
        *_references("month_exceptions", **dict.fromkeys(_people("named", "lifted"), "people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_exceptions")),
    )
    op.create_index(
        "uq_month_exceptions_standing",
        "month_exceptions",
        ["branch_id", "month"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_index("ix_month_exceptions_region_id_month", "month_exceptions", ["region_id", "month"])
    op.create_table(
        "signed_figures",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        *_references("signed_figures", branch_id="branches"),
        sa.ForeignKeyConstraint(
            ["branch_id", "month", "version"],
            ["month_signatures.branch_id", "month_signatures.month", "month_signatures.version"],
            name=op.f("fk_signed_figures_branch_id_month_version"),
        ),
        sa.PrimaryKeyConstraint("branch_id", "month", "version", name=op.f("pk_signed_figures")),
    )
    op.create_table(
        "month_answers",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        _id(),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        _text("breakdown"),
        _text("value"),
        _word("oddness", ODDNESSES, "ck_month_answers_oddness"),
        sa.Column("amount", sa.Integer(), nullable=False),
        _word("answer", ANSWERS, "ck_month_answers_answer"),
        _text("reason"),
        *_by_and_at("answered"),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_month_answers_month")),
        sa.CheckConstraint("answer <> 'right' OR reason <> ''", name=op.f("ck_month_answers_reason")),
        *_references("month_answers", branch_id="branches", answered_by="people"),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_month_answers")),
        sa.UniqueConstraint("branch_id", "month", "indicator", "breakdown", "value", name="uq_month_answers_cell"),
    )


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), server_default="", nullable=False)


def _word(name: str, of: tuple[str, ...], check: str, default: str | None = None) -> sa.Column[str]:
    kind = sa.Enum(*of, name=op.f(check), native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, server_default=default, nullable=False)


def _by_and_at(what: str, *, optional: bool = False) -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column(f"{what}_by", sa.Uuid(), nullable=optional),
        sa.Column(
            f"{what}_at",
            sa.DateTime(timezone=True),
            server_default=None if optional else sa.text("now()"),
            nullable=optional,
        ),
    )


def _people(*what: str) -> list[str]:
    return [f"{one}_by" for one in what]


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def downgrade() -> None:
    """Take the tables away, and what marked the months."""
    for table in reversed(NEW):
        op.drop_table(table)
    for function in ("keep_signatures", "keep_exceptions", "mark_month_signatures", "mark_changed_month_signatures"):
        op.execute(f"DROP FUNCTION {function}()")
    for table in LESSONS:
        op.execute(f"DROP FUNCTION mark_{table}() CASCADE")
