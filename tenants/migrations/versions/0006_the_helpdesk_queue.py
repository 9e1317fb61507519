"""The Helpdesk queue: what is said about a question, what goes along, clocks, knowledge; behind the wall from their birth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence
from tenants.migrations.keeping import keeping
from tenants.migrations.marks import marks

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NEW = (
    "escalation_choices",
    "helpdesk_leaves",
    "helpdesk_members",
    "paragraphs",
    "articles",
    "escalation_messages",
    "escalation_notices",
    "helpdesk_entries",
    "helpdesk_notes",
    "presences",
    "second_readings",
    "shared_facts",
    "article_votes",
    "shared_papers",
    "shared_paper_contents",
)
FENCED_ANEW = ("escalations", "figure_marks", "memberships", "people")
MOST_POLICIES = 4
SET_SCOPE = sa.text("SELECT set_config('wegwijs.scope', :scope, true), set_config('wegwijs.branch', :branch, true)")

MOVE_ANSWERS = """
INSERT INTO escalation_messages (branch_id, escalation_id, kind, text, written_by, written_by_name, written_at)
SELECT branch_id, id, 'answer', answer, answered_by, answered_by_name, answered_at FROM escalations
WHERE answer IS NOT NULL AND answer <> ''
"""
MOVE_FACTS = """
INSERT INTO shared_facts (branch_id, escalation_id, position, term, value)
SELECT branch_id, id, fact.position, fact.one ->> 'term', fact.one ->> 'value'
FROM escalations, jsonb_array_elements(facts) WITH ORDINALITY AS fact (one, position)
"""
# What was promised before there were clocks: the end of the day that was due.
START_CLOCKS = """
UPDATE escalations SET
    clock_since = CASE WHEN state IN ('asked', 'claimed') THEN asked_at END,
    answer_due_at = CASE WHEN state IN ('asked', 'claimed')
        THEN (due_on + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam' END,
    first_due_at = CASE WHEN state = 'withdrawn' THEN asked_at END,
    touched_at = claimed_at,
    sharing = state <> 'withdrawn'
"""
LEFT_BEHIND = """
SELECT (SELECT count(*) FROM escalations WHERE answer <> '') - (SELECT count(*) FROM escalation_messages),
    (SELECT coalesce(sum(jsonb_array_length(facts)), 0) FROM escalations) - (SELECT count(*) FROM shared_facts)
"""
CHECKS = {
    "state": "state IN ('proposed', 'returned', 'asked', 'claimed', 'waiting', 'merged', 'answered', 'closed', 'withdrawn')",
    "answered": "state NOT IN ('answered', 'closed') OR answered_at IS NOT NULL",
    "claimed": "state NOT IN ('claimed', 'waiting') OR claimed_by IS NOT NULL",
    "waiting": "state <> 'waiting' OR waiting_since IS NOT NULL",
    "merged": "state <> 'merged' OR merged_into IS NOT NULL",
    "itself": "merged_into <> id AND split_from <> id",
    "clock": "(state IN ('asked', 'claimed', 'merged')) = (clock_since IS NOT NULL AND answer_due_at IS NOT NULL)",
    "clock_used": "clock_used >= 0",
}

# What the figures of the Helpdesk are counted from. What is said is never changed; a question marks its months when it is
# asked, and then only when what counts of it changes: who has it, and what stands in a draft, moves no figure.
_LOCAL = "AT TIME ZONE 'Europe/Amsterdam')::date"
MARKED: dict[str, tuple[str, ...]] = {
    "escalation_messages": (f"SELECT branch_id, (written_at {_LOCAL} FROM {{rows}}",),
    "article_votes": (f"SELECT branch_id, (at {_LOCAL} FROM {{rows}}",),
}
OF_A_QUESTION = (
    f"SELECT branch_id, (asked_at {_LOCAL} FROM {{rows}} AS question",
    f"SELECT branch_id, (rated_at {_LOCAL} FROM {{rows}} AS question",
    f"SELECT message.branch_id, (message.written_at {_LOCAL} FROM {{rows}} AS question"
    " JOIN escalation_messages message"
    " ON message.branch_id = question.branch_id AND message.escalation_id = question.id",
)
COUNTS_ANEW = """
    OLD.subject IS DISTINCT FROM NEW.subject OR OLD.asked_at IS DISTINCT FROM NEW.asked_at
    OR OLD.rating IS DISTINCT FROM NEW.rating OR OLD.rated_at IS DISTINCT FROM NEW.rated_at
    OR (OLD.state IN ('proposed', 'returned', 'withdrawn')) <> (NEW.state IN ('proposed', 'returned', 'withdrawn'))
"""
MARK_PAST = """
INSERT INTO figure_marks (branch_id, month, source)
SELECT DISTINCT branch_id, date_trunc('month', day)::date, 'escalations' FROM (
    SELECT branch_id, (asked_at AT TIME ZONE 'Europe/Amsterdam')::date AS day FROM escalations
    UNION SELECT branch_id, (written_at AT TIME ZONE 'Europe/Amsterdam')::date FROM escalation_messages
) AS past WHERE branch_id = current_branch()
"""


def upgrade() -> None:
    """Make the tables, move what was asked and answered into them, and put a fence around each."""
    make()
    _move()
    for column in ("answer", "facts"):
        op.drop_column("escalations", column)
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_escalations_{name}"), "escalations", condition)
    for table in FENCED_ANEW:
        for number in range(1, MOST_POLICIES + 1):
            op.execute(f"DROP POLICY IF EXISTS {table}_{number} ON {table}")
    for table in (*NEW, *FENCED_ANEW):
        for statement in fence(table, wall_of(table)):
            op.execute(statement)
    for statement in keeping():
        op.execute(statement)
    for table, days in MARKED.items():
        op.execute(marks(table, days))
    op.execute(marks("escalations", OF_A_QUESTION, when=COUNTS_ANEW))


def _move() -> None:
    """Move answers and facts into tables of their own, branch by branch: the owner too looks from one place."""
    connection = op.get_bind()
    connection.execute(SET_SCOPE, {"scope": "directory", "branch": ""})
    branches = connection.scalars(sa.text("SELECT id FROM branches")).all()
    for branch_id in branches:
        connection.execute(SET_SCOPE, {"scope": "branch", "branch": str(branch_id)})
        for statement in (MOVE_ANSWERS, MOVE_FACTS, START_CLOCKS, MARK_PAST):
            connection.execute(sa.text(statement))
    connection.execute(SET_SCOPE, {"scope": "helpdesk", "branch": ""})
    left = connection.execute(sa.text(LEFT_BEHIND)).one()
    if tuple(left) != (0, 0):
        msg = f"Answers and facts were left behind: {tuple(left)}."
        raise RuntimeError(msg)
    connection.execute(SET_SCOPE, {"scope": "", "branch": ""})


def make() -> None:
    """Make the tables as the models say them."""
    op.execute("ALTER TABLE escalations ALTER COLUMN due_on DROP EXPRESSION")
    for check in ("state", "answer", "claimed"):
        op.drop_constraint(op.f(f"ck_escalations_{check}"), "escalations")
    op.create_unique_constraint("uq_escalations_branch", "escalations", ["branch_id", "id"])
    op.create_table(
        "escalation_choices",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("approval", sa.Boolean(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_escalation_choices_branch_id")),
        sa.ForeignKeyConstraint(["chosen_by"], ["people.id"], name=op.f("fk_escalation_choices_chosen_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_escalation_choices")),
    )
    op.create_index("uq_escalation_choices_branch", "escalation_choices", ["branch_id"], unique=True)
    op.create_table(
        "helpdesk_leaves",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_helpdesk_leaves_order")),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_helpdesk_leaves_entered_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_helpdesk_leaves_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpdesk_leaves")),
    )
    op.create_index("ix_helpdesk_leaves_person", "helpdesk_leaves", ["person_id", "last_day"], unique=False)
    op.create_table(
        "helpdesk_members",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "team",
            sa.Enum(
                "asylum", "integration", "country", name="team", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("skills", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 99", name=op.f("ck_helpdesk_members_capacity")),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_helpdesk_members_changed_by")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_helpdesk_members_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_helpdesk_members")),
    )
    op.create_table(
        "paragraphs",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "asylum",
                "family_reunification",
                "integration",
                "country_information",
                "other",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("title <> '' AND text <> ''", name=op.f("ck_paragraphs_filled")),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name=op.f("fk_paragraphs_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraphs")),
    )
    op.create_table(
        "articles",
        sa.Column("number", sa.Integer(), sa.Identity(always=False, start=1), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "asylum",
                "family_reunification",
                "integration",
                "country_information",
                "other",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("terms_digest", sa.String(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("kept", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "reviewed",
                "published",
                "retired",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="draft",
            nullable=False,
        ),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("escalation_id", sa.Uuid(), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(), server_default="", nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by_name", sa.String(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_why", sa.String(), server_default="", nullable=False),
        sa.Column(
            "heading",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', question), 'B')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', question), 'B') || setweight(to_tsvector('dutch', text || ' ' || source), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND valid_from IS NOT NULL)",
            name=op.f("ck_articles_published"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('reviewed', 'published') OR (reviewed_by IS NOT NULL AND reviewed_by <> written_by)",
            name=op.f("ck_articles_four_eyes"),
        ),
        sa.CheckConstraint("title <> '' AND text <> ''", name=op.f("ck_articles_filled")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_articles_valid")),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_articles_escalation_id")),
        sa.ForeignKeyConstraint(["replaces"], ["articles.id"], name=op.f("fk_articles_replaces")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name=op.f("fk_articles_reviewed_by")),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_articles_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("ix_articles_state", "articles", ["state", "subject"], unique=False)
    op.create_index(
        "uq_articles_replaces", "articles", ["replaces"], unique=True, postgresql_where=sa.text("state <> 'withdrawn'")
    )
    op.create_table(
        "escalation_messages",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question_back",
                "reply",
                "word",
                "answer",
                "follow_up",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("first_in_time", sa.Boolean(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("took", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_escalation_messages_text")),
        sa.ForeignKeyConstraint(
            ["branch_id", "escalation_id"],
            ["escalations.branch_id", "escalations.id"],
            name=op.f("fk_escalation_messages_branch_id_escalation_id"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_escalation_messages_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_messages")),
    )
    op.create_index("ix_escalation_messages_written", "escalation_messages", ["written_at"], unique=False)
    op.create_index("ix_escalation_messages_branch", "escalation_messages", ["branch_id", "written_at"], unique=False)
    op.create_index("ix_escalation_messages_escalation", "escalation_messages", ["escalation_id", "id"], unique=False)
    op.create_table(
        "escalation_notices",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "proposed",
                "returned",
                "answered",
                "asked_back",
                "word",
                "reminded",
                "replied",
                "follow_up",
                "transferred",
                "second_reader",
                "read_back",
                "handed_up",
                "given_back",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(), server_default="", nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("occasion", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "refused",
                "bounced",
                "nobody",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("reply", sa.String(), server_default="", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id", "escalation_id"],
            ["escalations.branch_id", "escalations.id"],
            name=op.f("fk_escalation_notices_branch_id_escalation_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_escalation_notices_person_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["people.id"], name=op.f("fk_escalation_notices_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_notices")),
    )
    op.create_index(
        "ix_escalation_notices_lost",
        "escalation_notices",
        ["settled_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('refused', 'bounced', 'nobody')"),
    )
    op.create_index("ix_escalation_notices_branch", "escalation_notices", ["branch_id"], unique=False)
    op.create_index(
        "ix_escalation_notices_waiting",
        "escalation_notices",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_escalation_notices_once",
        "escalation_notices",
        ["escalation_id", "kind", "person_id", "occasion"],
        unique=True,
    )
    op.create_table(
        "helpdesk_entries",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "claimed",
                "released",
                "taken_back",
                "transferred",
                "resubjected",
                "went_back",
                "handed_up",
                "taken_up",
                "merged",
                "unmerged",
                "split",
                "paused",
                "resumed",
                "answered",
                "reopened",
                "closed",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.String(), server_default="", nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_helpdesk_entries_escalation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_helpdesk_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpdesk_entries")),
    )
    op.create_index("ix_helpdesk_entries_escalation", "helpdesk_entries", ["escalation_id", "id"], unique=False)
    op.create_table(
        "helpdesk_notes",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_helpdesk_notes_text")),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_helpdesk_notes_escalation_id")),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_helpdesk_notes_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpdesk_notes")),
    )
    op.create_index("ix_helpdesk_notes_escalation", "helpdesk_notes", ["escalation_id"], unique=False)
    op.create_table(
        "presences",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_presences_escalation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_presences_person_id")),
        sa.PrimaryKeyConstraint("escalation_id", "person_id", name=op.f("pk_presences")),
    )
    op.create_index("ix_presences_seen", "presences", ["seen_at"], unique=False)
    op.create_table(
        "second_readings",
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("reader_name", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_by_name", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.String(), server_default="", nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("(read_at IS NULL) = (agreed IS NULL)", name=op.f("ck_second_readings_read")),
        sa.CheckConstraint("reader_id <> asked_by", name=op.f("ck_second_readings_another")),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_second_readings_asked_by")),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name=op.f("fk_second_readings_escalation_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name=op.f("fk_second_readings_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_readings")),
    )
    op.create_index("ix_second_readings_escalation", "second_readings", ["escalation_id"], unique=False)
    op.create_index("ix_second_readings_reader", "second_readings", ["reader_id"], unique=False)
    op.create_table(
        "shared_facts",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("term <> '' AND value <> ''", name=op.f("ck_shared_facts_filled")),
        sa.ForeignKeyConstraint(
            ["branch_id", "escalation_id"],
            ["escalations.branch_id", "escalations.id"],
            name=op.f("fk_shared_facts_branch_id_escalation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_facts")),
    )
    op.create_index("ix_shared_facts_escalation", "shared_facts", ["escalation_id", "position"], unique=False)
    op.create_table(
        "article_votes",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("before_asking", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_votes_article_id")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_article_votes_branch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_article_votes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_votes")),
    )
    op.create_index("ix_article_votes_article", "article_votes", ["article_id"], unique=False)
    op.create_index("uq_article_votes_once", "article_votes", ["branch_id", "article_id", "person_id"], unique=True)
    op.create_table(
        "shared_papers",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "letter",
                "application",
                "passport",
                "permit",
                "visa",
                "civil_status",
                "photo",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("shared_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_shared_papers_title")),
        sa.ForeignKeyConstraint(
            ["branch_id", "escalation_id"],
            ["escalations.branch_id", "escalations.id"],
            name=op.f("fk_shared_papers_branch_id_escalation_id"),
        ),
        sa.ForeignKeyConstraint(["message_id"], ["escalation_messages.id"], name=op.f("fk_shared_papers_message_id")),
        sa.ForeignKeyConstraint(["shared_by"], ["people.id"], name=op.f("fk_shared_papers_shared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_papers")),
    )
    op.create_index("ix_shared_papers_branch", "shared_papers", ["branch_id"], unique=False)
    op.create_index("uq_shared_papers_digest", "shared_papers", ["escalation_id", "digest"], unique=True)
    op.create_table(
        "shared_paper_contents",
        sa.Column("shared_paper_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id", "escalation_id"],
            ["escalations.branch_id", "escalations.id"],
            name=op.f("fk_shared_paper_contents_branch_id_escalation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["shared_paper_id"], ["shared_papers.id"], name=op.f("fk_shared_paper_contents_shared_paper_id")
        ),
        sa.PrimaryKeyConstraint("shared_paper_id", name=op.f("pk_shared_paper_contents")),
    )
    op.add_column("escalation_links", sa.Column("dossier_id", sa.Uuid(), nullable=True))
    op.add_column("escalation_links", sa.Column("deadline_id", sa.Uuid(), nullable=True))
    op.add_column("escalation_links", sa.Column("consultation_id", sa.Uuid(), nullable=True))
    op.create_index("ix_escalation_links_deadline", "escalation_links", ["branch_id", "deadline_id"], unique=False)
    op.create_index("ix_escalation_links_dossier", "escalation_links", ["branch_id", "dossier_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_escalation_links_branch_id_consultation_id"),
        "escalation_links",
        "consultations",
        ["branch_id", "consultation_id"],
        ["branch_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_escalation_links_branch_id_dossier_id"),
        "escalation_links",
        "dossiers",
        ["branch_id", "dossier_id"],
        ["branch_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_escalation_links_branch_id_deadline_id"),
        "escalation_links",
        "deadlines",
        ["branch_id", "deadline_id"],
        ["branch_id", "id"],
    )
    op.add_column("escalations", sa.Column("sharing", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("escalations", sa.Column("legal_on", sa.Date(), nullable=True))
    op.add_column("escalations", sa.Column("legal_what", sa.String(), server_default="", nullable=False))
    op.add_column("escalations", sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("first_response_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("clock_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("clock_used", sa.Integer(), server_default="0", nullable=False))
    op.add_column("escalations", sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("waiting_for", sa.String(), server_default="", nullable=False))
    op.add_column("escalations", sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("handed_up_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("escalations", sa.Column("split_from", sa.Uuid(), nullable=True))
    op.add_column("escalations", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "escalations",
        sa.Column(
            "rating",
            sa.Enum("helped", "partly", "not", name="rating", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
    )
    op.add_column("escalations", sa.Column("rating_why", sa.String(), server_default="", nullable=False))
    op.add_column("escalations", sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("escalations", sa.Column("approved_by", sa.Uuid(), nullable=True))
    op.add_column("escalations", sa.Column("returned_why", sa.String(), server_default="", nullable=False))
    op.add_column(
        "escalations",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', question), 'B')",
                persisted=True,
            ),
            nullable=False,
        ),
    )
    op.drop_index(
        op.f("ix_escalations_answered"), table_name="escalations", postgresql_where="((state)::text = 'answered'::text)"
    )
    op.drop_index(
        op.f("ix_escalations_claimed"), table_name="escalations", postgresql_where="((state)::text = 'claimed'::text)"
    )
    op.drop_index(
        op.f("ix_escalations_asked"), table_name="escalations", postgresql_where="((state)::text = 'asked'::text)"
    )
    op.create_index("ix_escalations_asked_at", "escalations", ["asked_at"], unique=False)
    op.create_index(
        "ix_escalations_asked",
        "escalations",
        ["due_on", "answer_due_at", "asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "ix_escalations_done",
        "escalations",
        ["answered_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('answered', 'closed')"),
    )
    op.add_column("people", sa.Column("live", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.create_index(
        "ix_escalations_handed_up",
        "escalations",
        ["handed_up_at"],
        unique=False,
        postgresql_where=sa.text("handed_up_at IS NOT NULL AND state IN ('asked', 'claimed', 'waiting')"),
    )
    op.create_index(
        "ix_escalations_held",
        "escalations",
        ["claimed_by"],
        unique=False,
        postgresql_where=sa.text("state IN ('claimed', 'waiting')"),
    )
    op.create_index(
        "ix_escalations_merged",
        "escalations",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_foreign_key(op.f("fk_escalations_split_from"), "escalations", "escalations", ["split_from"], ["id"])
    op.create_foreign_key(op.f("fk_escalations_merged_into"), "escalations", "escalations", ["merged_into"], ["id"])
    op.create_foreign_key(op.f("fk_escalations_approved_by"), "escalations", "people", ["approved_by"], ["id"])
