"""Different people by the minute: a visit itself tells whether somebody came for the first time that year.

And a change of a dossier or a group says whether it changed anything that others join, so that dossiers need no marks.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.figures.deltas import function, immediate_flows

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SET_SCOPE = sa.text("SELECT set_config('wegwijs.scope', :scope, true), set_config('wegwijs.branch', :branch, true)")
# Of visits that wait no delta says who came first: all of such a month is counted anew.
KEEP = (
    """
    INSERT INTO figure_marks (branch_id, month, source)
    SELECT DISTINCT branch_id, date_trunc('month', day)::date, 'anything' FROM figure_deltas CROSS JOIN unnest(days) AS day
    WHERE branch_id = current_branch() AND source = 'consultations'
    """,
    "UPDATE figure_marks SET source = 'anything' WHERE branch_id = current_branch() AND source = 'consultations'",
)


def upgrade() -> None:
    """Make the functions anew, and mark what waits."""
    for table in immediate_flows():
        op.execute(function(table))
    for trigger in ("added", "changed", "removed"):
        op.execute(f"DROP TRIGGER mark_{trigger} ON dossiers")
    op.execute("DROP FUNCTION mark_dossiers()")
    connection = op.get_bind()
    connection.execute(SET_SCOPE, {"scope": "directory", "branch": ""})
    for branch_id in connection.scalars(sa.text("SELECT id FROM branches")).all():
        connection.execute(SET_SCOPE, {"scope": "branch", "branch": str(branch_id)})
        for statement in KEEP:
            connection.execute(sa.text(statement))
    connection.execute(SET_SCOPE, {"scope": "", "branch": ""})
