"""Protected figures for everybody outside the branch: work is brought up to date in place within a night."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the folding worker bring an edition up to date; the web still only reads them."""
    op.execute("GRANT UPDATE ON editions TO wegwijs_worker")


def downgrade() -> None:
    """Take it back."""
    op.execute("REVOKE UPDATE ON editions FROM wegwijs_worker")
