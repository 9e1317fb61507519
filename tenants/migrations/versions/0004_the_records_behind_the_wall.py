"""The records behind the wall: the new roles, checks on clients, counting marks, and a fence around every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.database import Base, wall_of
from tenants.migrations.fences import WRITTEN_BY_IMPORTS, fence
from tenants.migrations.marks import marks
from tenants.roles import Role, Unit

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROLES = ", ".join(f"'{role}'" for role in Role)
_BRANCH_ROLES = ", ".join(f"'{role}'" for role in Role if role.unit is Unit.BRANCH)

ROLES = f"""
ALTER TABLE memberships DROP CONSTRAINT ck_memberships_role, DROP CONSTRAINT ck_memberships_unit,
    ADD CONSTRAINT ck_memberships_role CHECK (role IN ({_ROLES})),
    ADD CONSTRAINT ck_memberships_unit CHECK ((role IN ({_BRANCH_ROLES})) = (branch_id IS NOT NULL)
        AND (role = 'regional_manager') = (region_id IS NOT NULL));
ALTER TABLE invitations DROP CONSTRAINT ck_invitations_role,
    ADD CONSTRAINT ck_invitations_role CHECK (role IN ({_ROLES}));
"""

CLIENTS = """
ALTER TABLE clients
    ADD CONSTRAINT ck_clients_permit_order CHECK (permit_until >= permit_from),
    ADD CONSTRAINT ck_clients_ended CHECK ((ended_on IS NULL) = (ending IS NULL));
"""

# The days on which the rows of a table count, by table: what changed is counted again from the earliest of them on.
_OF_GROUP = (
    "SELECT g.branch_id, g.started_on FROM {rows} r JOIN participation_groups g"
    " ON g.branch_id = r.branch_id AND g.id = r.group_id"
)
MARKED = {
    "placements": ("SELECT branch_id, day FROM {rows}",),
    "dwellings": ("SELECT branch_id, offered_on FROM {rows}",),
    "quotas": ("SELECT branch_id, starts_on FROM {rows}",),
    "balance_entries": ("SELECT branch_id, day FROM {rows}",),
    "dossiers": ("SELECT branch_id, opened_on FROM {rows}", "SELECT branch_id, closed_on FROM {rows}"),
    "trajectories": ("SELECT branch_id, started_on FROM {rows}",),
    "participation_groups": ("SELECT branch_id, started_on FROM {rows}",),
    "participation_workshops": (_OF_GROUP,),
    "participation_participants": ("SELECT branch_id, signed_on FROM {rows}", _OF_GROUP),
    "language_classes": ("SELECT branch_id, started_on FROM {rows}",),
    "language_participants": ("SELECT branch_id, joined_on FROM {rows}",),
    "volunteers": ("SELECT branch_id, started_on FROM {rows}",),
    "partner_meetings": ("SELECT branch_id, day FROM {rows}",),
}


def upgrade() -> None:
    """Put the records behind the wall."""
    op.execute(ROLES)
    op.execute(CLIENTS)
    for name, days in MARKED.items():
        op.execute(marks(name, days))
    present = set(sa.inspect(op.get_bind()).get_table_names())
    fenced = set(
        op.get_bind().scalars(sa.text("SELECT relname FROM pg_class WHERE relforcerowsecurity AND relkind = 'r'"))
    )
    for table in Base.metadata.sorted_tables:
        if table.name in present - fenced:
            for statement in fence(table.name, wall_of(table.name)):
                op.execute(statement)
    for name in sorted(fenced & set(WRITTEN_BY_IMPORTS)):
        op.execute(f"GRANT INSERT, UPDATE ON {name} TO wegwijs_worker")
