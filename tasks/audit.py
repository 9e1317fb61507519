"""Publishing where each branch's audit trail ends, so that a cut-off tail shows."""

from __future__ import annotations

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from tasks.app import app, engine
from tenants.audit.models import AuditHead, PublishedHead
from tenants.branches.queries import branches_on
from tenants.isolation import Branch, Directory, scoped
from tenants.moments import local_date

log = structlog.get_logger()


@app.task(name="tasks.audit.publish_heads")
def publish_heads() -> int:
    """Publish the head of every branch's chain for today: in a table, and in the log, which leaves the database."""
    today = local_date()
    with scoped(engine(), Directory()) as session:
        branches = [branch.id for branch in branches_on(session, today)]
    for branch_id in branches:
        with scoped(engine(), Branch(branch_id)) as session:
            head = session.scalar(select(AuditHead))
            if head is None:
                continue
            values = {"branch_id": branch_id, "day": today, "sequence": head.sequence, "hash": head.hash}
            session.execute(insert(PublishedHead).values(values).on_conflict_do_nothing())
            log.info("audit head", branch=str(branch_id), sequence=head.sequence, hash=head.hash.hex())
    return len(branches)
