"""Legal dossiers: parties, steps, tasks, notes, events, deadlines, papers; behind the wall from their birth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence
from tenants.migrations.marks import marks

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


NEW = (
    "branch_keys",
    "calendar_feeds",
    "step_templates",
    "dossier_notes",
    "dossier_parties",
    "documents",
    "dossier_tasks",
    "document_contents",
    "dossier_entries",
    "dossier_events",
    "deadlines",
    "dossier_steps",
    "reminders",
)

# The days on which the figures of deadlines count: when a term began (or was noted, when its event is still to come),
# when it was met, and its last day. A dossier or an event that changes takes its deadlines along.
_BEGAN = "least(event.day, (event.entered_at AT TIME ZONE 'Europe/Amsterdam')::date)"
_DAYS = f"unnest(ARRAY[{_BEGAN}, deadline.met_on, deadline.last_day])"
_OF_EVENT = "event.branch_id = deadline.branch_id AND event.id = deadline.event_id"
MARKED: dict[str, tuple[str, ...]] = {
    "deadlines": (f"SELECT deadline.branch_id, {_DAYS} FROM {{rows}} deadline JOIN dossier_events event ON {_OF_EVENT}",),
    "dossier_events": (f"SELECT event.branch_id, {_DAYS} FROM {{rows}} event JOIN deadlines deadline ON {_OF_EVENT}",),
}
MARKED_AGAIN: dict[str, tuple[str, ...]] = {
    "dossiers": (
        "SELECT branch_id, opened_on FROM {rows}",
        "SELECT branch_id, closed_on FROM {rows}",
        f"SELECT deadline.branch_id, {_DAYS} FROM {{rows}} dossier"
        " JOIN deadlines deadline ON deadline.branch_id = dossier.branch_id AND deadline.dossier_id = dossier.id"
        f" JOIN dossier_events event ON {_OF_EVENT}",
    ),
}


def upgrade() -> None:
    """Make the tables, then a fence around each, and let what counts mark its months."""
    make()
    for table in NEW:
        for statement in fence(table, wall_of(table)):
            op.execute(statement)
    for table, days in MARKED.items():
        op.execute(marks(table, days))
    for table, days in MARKED_AGAIN.items():
        op.execute(marks(table, days, again=True))


def make() -> None:
    """Make the tables."""
    op.create_table(
        "branch_keys",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_branch_keys_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_branch_keys")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_calendar_feeds_branch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index("ix_calendar_feeds_person", "calendar_feeds", ["person_id", "branch_id"], unique=False)
    op.create_table(
        "step_templates",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "family_reunification",
                "asylum",
                "renewal",
                "travel_document",
                "naturalisation",
                "objection_appeal",
                "return_orientation",
                "integration",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "waits_for",
            sa.Enum(
                "us",
                "client",
                "sponsor",
                "family_member",
                "lawyer",
                "authority",
                "embassy",
                "court",
                "other",
                name="waits_for",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("event", sa.String(), server_default="", nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("guarded_by", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("after_refusal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("label <> ''", name=op.f("ck_step_templates_label")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_step_templates_order")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_step_templates_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_step_templates")),
    )
    op.create_index("ix_step_templates_kind", "step_templates", ["branch_id", "kind", "position"], unique=False)
    op.create_table(
        "dossier_notes",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "conversation",
                "phone",
                "phone_interpreter",
                "email",
                "letter",
                "other",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_dossier_notes_text")),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_dossier_notes_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dossier_notes_branch_id")),
        sa.ForeignKeyConstraint(["written_by"], ["people.id"], name=op.f("fk_dossier_notes_written_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_dossier_notes")),
    )
    op.create_index("ix_dossier_notes_dossier", "dossier_notes", ["branch_id", "dossier_id"], unique=False)
    op.create_table(
        "dossier_parties",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "us",
                "client",
                "sponsor",
                "family_member",
                "lawyer",
                "authority",
                "embassy",
                "court",
                "other",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), server_default="", nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_precision", sa.String(), server_default="day", nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("nationality", sa.String(), nullable=True),
        sa.Column("place", sa.String(), server_default="", nullable=False),
        sa.Column("phone", sa.String(), server_default="", nullable=False),
        sa.Column("email", sa.String(), server_default="", nullable=False),
        sa.Column("reference", sa.String(), server_default="", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "granted",
                "visa",
                "arrived",
                "refused",
                "stays",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(role = 'family_member') = (state IS NOT NULL)", name=op.f("ck_dossier_parties_family")),
        sa.CheckConstraint(
            "birth_precision IN ('day', 'month', 'year')", name=op.f("ck_dossier_parties_birth_precision")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_dossier_parties_name")),
        sa.CheckConstraint("sex IN ('m', 'f', 'x')", name=op.f("ck_dossier_parties_sex")),
        sa.ForeignKeyConstraint(
            ["branch_id", "client_id"],
            ["clients.branch_id", "clients.id"],
            name=op.f("fk_dossier_parties_branch_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_dossier_parties_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dossier_parties_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_dossier_parties")),
    )
    op.create_index("ix_dossier_parties_dossier", "dossier_parties", ["branch_id", "dossier_id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
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
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("warn_from", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("title <> ''", name=op.f("ck_documents_title")),
        sa.CheckConstraint(
            "warn_from IS NULL OR (expires_on IS NOT NULL AND warn_from <= expires_on)",
            name=op.f("ck_documents_expiry"),
        ),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_documents_size")),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_documents_added_by")),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_documents_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "party_id"],
            ["dossier_parties.branch_id", "dossier_parties.id"],
            name=op.f("fk_documents_branch_id_party_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_documents_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_dossier", "documents", ["branch_id", "dossier_id"], unique=False)
    op.create_index("ix_documents_expires", "documents", ["branch_id", "expires_on"], unique=False)
    op.create_table(
        "dossier_tasks",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "waits_for",
            sa.Enum(
                "us",
                "client",
                "sponsor",
                "family_member",
                "lawyer",
                "authority",
                "embassy",
                "court",
                "other",
                name="waits_for",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="us",
            nullable=False,
        ),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("label <> ''", name=op.f("ck_dossier_tasks_label")),
        sa.CheckConstraint("done_on >= asked_on AND due_on >= asked_on", name=op.f("ck_dossier_tasks_order")),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_dossier_tasks_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "party_id"],
            ["dossier_parties.branch_id", "dossier_parties.id"],
            name=op.f("fk_dossier_tasks_branch_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "volunteer_id"],
            ["volunteers.branch_id", "volunteers.id"],
            name=op.f("fk_dossier_tasks_branch_id_volunteer_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dossier_tasks_branch_id")),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name=op.f("fk_dossier_tasks_done_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_dossier_tasks")),
    )
    op.create_index("ix_dossier_tasks_dossier", "dossier_tasks", ["branch_id", "dossier_id"], unique=False)
    op.create_index(
        "ix_dossier_tasks_volunteer", "dossier_tasks", ["branch_id", "volunteer_id", "due_on"], unique=False
    )
    op.create_table(
        "document_contents",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id", "document_id"],
            ["documents.branch_id", "documents.id"],
            name=op.f("fk_document_contents_branch_id_document_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_document_contents_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", "document_id", name=op.f("pk_document_contents")),
    )
    op.create_table(
        "dossier_entries",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "corrected",
                "closed",
                "reopened",
                "handed_on",
                "sent_to_branch",
                "came_from_branch",
                "party_added",
                "party_changed",
                "step_done",
                "step_undone",
                "step_not_needed",
                "task_asked",
                "task_reminded",
                "task_changed",
                "task_done",
                "task_undone",
                "task_withdrawn",
                "note",
                "event",
                "event_changed",
                "event_withdrawn",
                "suspended",
                "resumed",
                "extended",
                "deadline_set",
                "deadline_moved",
                "deadline_recounted",
                "deadline_met",
                "deadline_posted",
                "deadline_dropped",
                "deadline_reopened",
                "deadline_taken_up",
                "deadline_late",
                "late_explained",
                "document_added",
                "document_withdrawn",
                "letter_made",
                "client_registered",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id", "document_id"],
            ["documents.branch_id", "documents.id"],
            name=op.f("fk_dossier_entries_branch_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_dossier_entries_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "note_id"],
            ["dossier_notes.branch_id", "dossier_notes.id"],
            name=op.f("fk_dossier_entries_branch_id_note_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dossier_entries_branch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dossier_entries_person_id")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_dossier_entries")),
    )
    op.create_index("ix_dossier_entries_dossier", "dossier_entries", ["branch_id", "dossier_id", "day"], unique=False)
    op.create_table(
        "dossier_events",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("starts", "suspends", "extends", name="role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("terms", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("length", sa.String(), server_default="", nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("proof", sa.String(), server_default="", nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(role = 'extends') = (length <> '')", name=op.f("ck_dossier_events_length")),
        sa.CheckConstraint("(role = 'starts') = (target_id IS NULL)", name=op.f("ck_dossier_events_target")),
        sa.CheckConstraint("code <> ''", name=op.f("ck_dossier_events_code")),
        sa.CheckConstraint("until >= day", name=op.f("ck_dossier_events_order")),
        sa.ForeignKeyConstraint(
            ["branch_id", "document_id"],
            ["documents.branch_id", "documents.id"],
            name=op.f("fk_dossier_events_branch_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_dossier_events_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "party_id"],
            ["dossier_parties.branch_id", "dossier_parties.id"],
            name=op.f("fk_dossier_events_branch_id_party_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "target_id"],
            ["dossier_events.branch_id", "dossier_events.id"],
            name=op.f("fk_dossier_events_branch_id_target_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dossier_events_branch_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name=op.f("fk_dossier_events_entered_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_dossier_events")),
    )
    op.create_index("ix_dossier_events_dossier", "dossier_events", ["branch_id", "dossier_id"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("own_norm", sa.Date(), nullable=True),
        sa.Column("stands_still_since", sa.Date(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("counted_by", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "met", "dropped", name="state", native_enum=False, create_constraint=True, length=40),
            server_default="open",
            nullable=False,
        ),
        sa.Column(
            "dropped_why",
            sa.Enum(
                "closed",
                "taken_back",
                "not_needed",
                "other_way",
                name="dropped_why",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(), server_default="", nullable=False),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_by", sa.Uuid(), nullable=True),
        sa.Column("late_reason", sa.String(), server_default="", nullable=False),
        sa.Column("late_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_said_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(late_reason <> '') = (late_said_at IS NOT NULL)", name=op.f("ck_deadlines_late")),
        sa.CheckConstraint("(state = 'met') = (met_on IS NOT NULL)", name=op.f("ck_deadlines_met")),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_deadlines_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "event_id"],
            ["dossier_events.branch_id", "dossier_events.id"],
            name=op.f("fk_deadlines_branch_id_event_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_deadlines_branch_id")),
        sa.ForeignKeyConstraint(["late_said_by"], ["people.id"], name=op.f("fk_deadlines_late_said_by")),
        sa.ForeignKeyConstraint(["taken_up_by"], ["people.id"], name=op.f("fk_deadlines_taken_up_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_deadlines")),
        sa.UniqueConstraint("branch_id", "event_id", "term", name="uq_deadlines_event"),
    )
    op.create_index("ix_deadlines_dossier", "deadlines", ["branch_id", "dossier_id"], unique=False)
    op.create_index(
        "ix_deadlines_open",
        "deadlines",
        ["branch_id", "last_day"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_deadlines_met_late",
        "deadlines",
        ["branch_id"],
        unique=False,
        postgresql_where=sa.text("state = 'met' AND met_on > last_day AND late_said_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "dossier_steps",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column(
            "waits_for",
            sa.Enum(
                "us",
                "client",
                "sponsor",
                "family_member",
                "lawyer",
                "authority",
                "embassy",
                "court",
                "other",
                name="waits_for",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("event", sa.String(), server_default="", nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("guarded_by", postgresql.ARRAY(sa.TEXT()), server_default="{}", nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("not_needed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "granted",
                "refused",
                "withdrawn",
                "moved",
                "other",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("label <> ''", name=op.f("ck_dossier_steps_label")),
        sa.CheckConstraint("NOT (not_needed AND done_on IS NOT NULL)", name=op.f("ck_dossier_steps_done")),
        sa.ForeignKeyConstraint(
            ["branch_id", "dossier_id"],
            ["dossiers.branch_id", "dossiers.id"],
            name=op.f("fk_dossier_steps_branch_id_dossier_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "event_id"],
            ["dossier_events.branch_id", "dossier_events.id"],
            name=op.f("fk_dossier_steps_branch_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["branch_id", "template_id"],
            ["step_templates.branch_id", "step_templates.id"],
            name=op.f("fk_dossier_steps_branch_id_template_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_dossier_steps_branch_id")),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name=op.f("fk_dossier_steps_done_by")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_dossier_steps")),
    )
    op.create_index("ix_dossier_steps_dossier", "dossier_steps", ["branch_id", "dossier_id", "position"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "far",
                "near",
                "last",
                "law_far",
                "law_near",
                "law_last",
                "late",
                "handed_up",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id", "deadline_id"],
            ["deadlines.branch_id", "deadlines.id"],
            name=op.f("fk_reminders_branch_id_deadline_id"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_reminders_branch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_person_id")),
        sa.PrimaryKeyConstraint("branch_id", "id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("branch_id", "deadline_id", "last_day", "stage", "person_id", name="uq_reminders_once"),
    )
    op.create_index("ix_reminders_person", "reminders", ["branch_id", "person_id", "day"], unique=False)
    op.add_column("dossiers", sa.Column("handler_id", sa.Uuid(), nullable=True))
    op.add_column("dossiers", sa.Column("regime_on", sa.Date(), nullable=True))
    op.add_column("dossiers", sa.Column("reference", sa.String(), server_default="", nullable=False))
    op.create_index("ix_dossiers_handler", "dossiers", ["branch_id", "handler_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_dossiers_branch_id_handler_id"),
        "dossiers",
        "volunteers",
        ["branch_id", "handler_id"],
        ["branch_id", "id"],
    )
